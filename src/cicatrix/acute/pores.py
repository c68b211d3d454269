"""What goes in through the channels, and how long they stay open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cicatrix.acute import closure as closing
from cicatrix.acute import partition
from cicatrix.acute.closure import Clock, Closure, closure
from cicatrix.acute.partition import MACROMOLECULE_DA, SkinProperties, Solute, skin_properties
from cicatrix.acute.products import TopicalProduct, get_topical
from cicatrix.acute.transport import (
    CLEARED,
    CM2_PER_H_PER_M2_PER_S,
    CORNEUM,
    DERMIS,
    EPIDERMIS,
    ON_TOP,
    WIPED,
    Stack,
    diffuse,
    stacked,
)
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.needling.standard import STANDARD_HOLES_PER_CM2

if TYPE_CHECKING:
    from cicatrix.needling.injury import Injury

OWN_READS = (
    *(
        f"transport.{name}"
        for name in (
            "driven_in_nl_per_hole", "pore_length_um", "contact_h", "topical_dose_mg_per_cm2", "stratum_corneum_um",
            "dermis_followed_mm", "perfusion_per_h", "capillary_exchange_per_h",
        )
    ),
    "skin.epidermis_mm",
)  # fmt: skip
READS = tuple(dict.fromkeys((*OWN_READS, *closing.READS, *partition.READS)))
COURSE_HOURS: Floats = np.array([0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 6.0, 8.0, 12.0, 18.0, 24.0])
COURSE_HOURS.flags.writeable = False
GLUCOSE_DA = 180.0
MIN_EPIDERMIS_UM = 15.0


@dataclass(frozen=True, slots=True)
class UptakeCourse:
    """Where an active is over time; amounts in ug/cm2, shape (n, t).

    Attributes
    ----------
    hours
        After the product went on, shape (t,).
    on_top, stratum_corneum, epidermis, dermis, cleared, wiped_off
        Still in the vehicle, in each layer, taken away by blood, removed with the vehicle: together the dose.
    """

    hours: Floats
    on_top: Floats
    stratum_corneum: Floats
    epidermis: Floats
    dermis: Floats
    cleared: Floats
    wiped_off: Floats

    @property
    def entered(self) -> Floats:
        """What has passed the stratum corneum, shape (n, t)."""
        return self.epidermis + self.dermis + self.cleared


@dataclass(frozen=True, slots=True)
class Uptake:
    """What one product brings into needled skin.

    Attributes
    ----------
    amount_ug_per_cm2
        What has passed the stratum corneum within 24 h, by any way, shape (n,); None where the product's strength or
        its active is not known.
    open_share
        Share of the barrier still open when it is put on, shape (n,).
    allowed
        Whether it may be put on at that time; ``reason`` and ``source`` say why.
    course
        Where the active is over time; None with the amount.
    """

    product: str
    active: str
    amount_ug_per_cm2: Floats | None
    open_share: Floats
    minutes_after: float
    allowed: bool
    earliest_after_h: float
    reason: str
    source: str
    course: UptakeCourse | None


def open_share(
    draws: Draws, hours: Floats, clock: Clock, *, occluded: bool = False, age_years: float | None = None
) -> Floats:
    """Return the share still open, shape (n, t), at *hours* after needling, shape (t,)."""
    return closure(draws, clock, occluded=occluded, age_years=age_years).at(np.asarray(hours, dtype=np.float64)[None])


def closing_hours(
    draws: Draws,
    clock: Clock,
    *,
    occluded: bool = False,
    age_years: float | None = None,
    length_mm: Floats | float | None = None,
    holes_per_cm2: Floats | float = STANDARD_HOLES_PER_CM2,
) -> Floats:
    """Return the hours until what is open counts as closed, shape (n,); see `closure.closure` for the arguments."""
    found = closure(draws, clock, occluded=occluded, age_years=age_years, length_mm=length_mm)
    return closing.hours_to_close(draws, clock, found, holes_per_cm2)


def channels_cm_per_h(
    draws: Draws,
    holes_per_cm2: Floats,
    lumen_area_fraction: Floats,
    free_m2_per_s: Floats | float,
    tissue_m2_per_s: Floats | float,
) -> Floats:
    """Return the permeability of all channels, open, shape (n,), in cm/h.

    N g with 1 / g = L / (pi r^2 D_free) + 1 / (4 r D_tissue): the channel and the access from its foot into tissue.

    Parameters
    ----------
    tissue_m2_per_s
        Diffusivity times partition of the tissue.
    """
    p = draws.reading(READS)
    holes_per_m2 = 1.0e4 * np.maximum(holes_per_cm2, 1e-9)
    area_m2 = np.maximum(lumen_area_fraction, 1e-12) / holes_per_m2
    length_m = 1.0e-6 * p["transport.pore_length_um"]
    radius_m = np.sqrt(area_m2 / np.pi)
    conductance = 1.0 / (length_m / (area_m2 * free_m2_per_s) + 1.0 / (4.0 * radius_m * tissue_m2_per_s))
    return np.where(holes_per_cm2 > 0.0, holes_per_m2 * conductance * 100.0 * 3600.0, 0.0)


def pore_cm_per_h(
    draws: Draws, injury: Injury, free_m2_per_s: Floats | float, tissue_m2_per_s: Floats | float
) -> Floats:
    """Return the permeability of an injury's channels, open, shape (n,), in cm/h; see `channels_cm_per_h`."""
    return channels_cm_per_h(draws, injury.holes_per_cm2, injury.lumen_area_fraction, free_m2_per_s, tissue_m2_per_s)


def lidocaine_pore_cm_per_h(draws: Draws, injury: Injury) -> Floats:
    """Return the permeability of open channels to lidocaine, shape (n,), in cm/h."""
    solute = get_topical("lidocaine").solute
    return np.zeros(draws.n) if solute is None else _through_pores(draws, injury, skin_properties(draws, solute))


def clearance_per_h(draws: Draws, skin: SkinProperties) -> Floats:
    """Return the clearance from the dermis by blood, per volume of tissue, shape (n,).

    Flow times what the capillaries let out of it, 1 - exp(-PS / q); PS in proportion to diffusivity.
    """
    p = draws.reading(READS)
    flow = p["transport.perfusion_per_h"]
    glucose = 10.0 ** (p["transport.free_log_intercept"] + p["transport.free_log_slope"] * np.log10(GLUCOSE_DA))
    return flow * -np.expm1(-p["transport.capillary_exchange_per_h"] * skin.free_m2_per_s / glucose / flow)


def clock_of(solute: Solute) -> Clock:
    """Return the clock that a solute follows: that of the channels for macromolecules, an upper bound for them."""
    return "channel" if solute.molecular_weight_da > MACROMOLECULE_DA else "barrier"


def uptakes(
    draws: Draws,
    zones: Sequence[tuple[Injury, float]],
    products: Sequence[tuple[TopicalProduct, float]],
    *,
    occluded: bool = False,
    age_years: float | None = None,
) -> tuple[Uptake, ...]:
    """Return what each product brings into the needled zones, averaged over their area, in one batch.

    Parameters
    ----------
    zones
        Injury and area in cm2 of each.
    products
        Product and minutes after needling at which it goes on; at 0 it is on the skin while needling, and the needles
        drive liquid in.
    occluded
        Whether the skin is covered, which keeps the channels open longer.
    """
    weights = np.array([area for _, area in zones])
    stacks: list[Stack] = []
    for product, minutes in products:
        if product.concentration_percent is not None and product.solute is not None:
            for injury, _ in zones:
                found = closure(
                    draws, clock_of(product.solute), occluded=occluded, age_years=age_years,
                    length_mm=injury.delivered_depth_mm,
                )  # fmt: skip
                stacks.append(_stack(draws, product.solute, product.concentration_percent, injury, found, minutes))
    courses: list[Floats] = []
    if stacks:
        all_at_once = diffuse(stacked(stacks), COURSE_HOURS)
        shape = (all_at_once.shape[0], all_at_once.shape[1], len(stacks) // len(zones), len(zones), draws.n)
        mean = np.average(all_at_once.reshape(shape), axis=3, weights=weights)
        courses = [mean[:, :, index].transpose(0, 2, 1) for index in range(mean.shape[2])]
    answers: list[Uptake] = []
    for product, minutes in products:
        known = product.concentration_percent is not None and product.solute is not None
        course = _course(courses.pop(0)) if known else None
        start_h = minutes / 60.0
        still_open = closure(draws, "barrier", occluded=occluded, age_years=age_years).at(np.array([[start_h]]))[:, 0]
        answers.append(
            Uptake(
                product=product.id,
                active=product.active,
                amount_ug_per_cm2=None if course is None else course.entered[:, -1],
                open_share=still_open,
                minutes_after=minutes,
                allowed=product.allowed_in_open_channels or start_h >= product.earliest_after_h,
                earliest_after_h=product.earliest_after_h,
                reason=product.reason,
                source=product.source,
                course=course,
            )
        )
    return tuple(answers)


def uptake(
    draws: Draws, product: TopicalProduct, injury: Injury, *, minutes_after: float = 0.0, occluded: bool = False
) -> Uptake:
    """Return what one product brings into one zone; see `uptakes`."""
    return uptakes(draws, [(injury, 1.0)], [(product, minutes_after)], occluded=occluded)[0]


def _through_pores(draws: Draws, injury: Injury, skin: SkinProperties) -> Floats:
    return pore_cm_per_h(draws, injury, skin.free_m2_per_s, skin.tissue_m2_per_s * skin.tissue_partition)


def _stack(draws: Draws, solute: Solute, percent: float, injury: Injury, found: Closure, minutes_after: float) -> Stack:
    """Return living skin with a layer of product and these channels."""
    p = draws.reading(READS)
    skin = skin_properties(draws, solute)
    dose_mg = p["transport.topical_dose_mg_per_cm2"]
    start_h = minutes_after / 60.0
    corneum = p["transport.stratum_corneum_um"]
    driven_cm = 1.0e-6 * p["transport.driven_in_nl_per_hole"] * injury.holes_per_cm2 if minutes_after == 0.0 else 0.0
    return Stack(
        dose_ug_per_cm2=10.0 * percent * dose_mg,
        vehicle_cm=1.0e-3 * dose_mg,
        driven_in_ug_per_cm2=1.0e4 * percent * driven_cm * np.ones(draws.n),
        corneum_um=corneum,
        epidermis_um=np.maximum(1.0e3 * p["skin.epidermis_mm"] - corneum, MIN_EPIDERMIS_UM),
        dermis_um=1.0e3 * p["transport.dermis_followed_mm"],
        corneum_cm_per_h=skin.whole_skin_cm_per_h,
        corneum_partition=skin.corneum_partition,
        tissue_cm2_per_h=skin.tissue_m2_per_s * CM2_PER_H_PER_M2_PER_S,
        tissue_partition=skin.tissue_partition,
        clearance_per_h=clearance_per_h(draws, skin),
        receptor_below=np.zeros(draws.n, dtype=np.bool_),
        pore_cm_per_h=_through_pores(draws, injury, skin),
        foot_um=p["transport.pore_length_um"],
        fast_share=found.fast_share,
        fast_per_h=found.fast_per_h,
        slow_per_h=found.slow_per_h,
        open_at_start_fast=np.exp(-found.fast_per_h * start_h),
        open_at_start_slow=np.exp(-found.slow_per_h * start_h),
        wipe_h=p["transport.contact_h"],
    )


def _course(amounts: Floats) -> UptakeCourse:
    return UptakeCourse(
        hours=COURSE_HOURS,
        on_top=amounts[ON_TOP],
        stratum_corneum=amounts[CORNEUM],
        epidermis=amounts[EPIDERMIS],
        dermis=amounts[DERMIS],
        cleared=amounts[CLEARED],
        wiped_off=amounts[WIPED],
    )
