"""The channels: how long they stay open, and what goes in through them.

Two clocks, never one: the barrier recovers in hours, the holes as such are there for a day or more. Small molecules
follow the barrier's clock; infection and large molecules the channels'.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from cicatrix.acute.products import TopicalProduct
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats

if TYPE_CHECKING:
    from cicatrix.needling.injury import Injury

READS = tuple(
    f"acute.{name}"
    for name in (
        "barrier_half_life_h", "barrier_occlusion_factor", "channel_half_life_h", "closed_share",
        "driven_in_nl_per_hole", "pore_length_um", "contact_h", "topical_dose_mg_per_cm2",
        "lidocaine_free_m2_per_s", "lidocaine_tissue_m2_per_s",
    )
)  # fmt: skip
Clock = Literal["barrier", "channel"]


@dataclass(frozen=True, slots=True)
class Uptake:
    """What one product brings into needled skin.

    Attributes
    ----------
    amount_ug_per_cm2
        Shape (n,); None where the product's strength is not known.
    open_share
        Share of the barrier still open when it is put on, shape (n,).
    allowed
        Whether it may be put on at that time; ``reason`` and ``source`` say why.
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


def _half_life_h(draws: Draws, clock: Clock, *, occluded: bool) -> Floats:
    p = draws.reading(READS)
    if clock == "channel":
        return p["acute.channel_half_life_h"]
    return p["acute.barrier_half_life_h"] * (p["acute.barrier_occlusion_factor"] if occluded else 1.0)


def open_share(draws: Draws, hours: Floats, clock: Clock, *, occluded: bool = False) -> Floats:
    """Return the share still open, shape (n, t), at *hours* after needling, shape (t,)."""
    half_life = _half_life_h(draws, clock, occluded=occluded)
    return 2.0 ** (-np.asarray(hours, dtype=np.float64)[None, :] / half_life[:, None])


def closing_hours(draws: Draws, clock: Clock, *, occluded: bool = False) -> Floats:
    """Return the hours until the share still open counts as closed, shape (n,)."""
    p = draws.reading(READS)
    return _half_life_h(draws, clock, occluded=occluded) * -np.log2(p["acute.closed_share"])


def pore_cm_per_h(
    draws: Draws, injury: Injury, free_m2_per_s: Floats | float, tissue_m2_per_s: Floats | float
) -> Floats:
    """Return the permeability of all channels, open, shape (n,), in cm/h.

    N g with 1 / g = L / (pi r^2 D_free) + 1 / (4 r D_tissue): the channel and the access from its foot into tissue.
    """
    p = draws.reading(READS)
    holes_per_m2 = 1.0e4 * np.maximum(injury.holes_per_cm2, 1e-9)
    area_m2 = np.maximum(injury.lumen_area_fraction, 1e-12) / holes_per_m2
    length_m = 1.0e-6 * p["acute.pore_length_um"]
    radius_m = np.sqrt(area_m2 / np.pi)
    conductance = 1.0 / (length_m / (area_m2 * free_m2_per_s) + 1.0 / (4.0 * radius_m * tissue_m2_per_s))
    return np.where(injury.holes_per_cm2 > 0.0, holes_per_m2 * conductance * 100.0 * 3600.0, 0.0)


def lidocaine_pore_cm_per_h(draws: Draws, injury: Injury) -> Floats:
    """Return the permeability of open channels to lidocaine, shape (n,), in cm/h."""
    p = draws.reading(READS)
    return pore_cm_per_h(draws, injury, p["acute.lidocaine_free_m2_per_s"], p["acute.lidocaine_tissue_m2_per_s"])


def uptake(
    draws: Draws, product: TopicalProduct, injury: Injury, *, minutes_after: float = 0.0, occluded: bool = False
) -> Uptake:
    """Return the amount of active that enters per area: driven in by the needles, and by diffusion while it is on.

    Parameters
    ----------
    minutes_after
        When the product goes on; at 0 it is on the skin while needling, and the needles drive liquid in.
    occluded
        Whether the skin is covered, which keeps the barrier open longer.
    """
    p = draws.reading(READS)
    start_h = minutes_after / 60.0
    half_life = _half_life_h(draws, "barrier", occluded=occluded)
    amount: Floats | None = None
    if (
        product.concentration_percent is not None
        and product.free_m2_per_s is not None
        and product.tissue_m2_per_s is not None
        and product.intact_cm_per_h is not None
    ):
        strength_ug_per_ml = 1.0e4 * product.concentration_percent
        through_pores = pore_cm_per_h(draws, injury, product.free_m2_per_s, product.tissue_m2_per_s)
        tau = half_life / np.log(2.0)
        open_hours = tau * np.exp(-start_h / tau) * -np.expm1(-p["acute.contact_h"] / tau)
        depth_cm = through_pores * open_hours + product.intact_cm_per_h * p["acute.contact_h"]
        if minutes_after == 0.0:
            depth_cm = depth_cm + 1.0e-6 * p["acute.driven_in_nl_per_hole"] * injury.holes_per_cm2
        applied = 1.0e-2 * product.concentration_percent * 1000.0 * p["acute.topical_dose_mg_per_cm2"]
        # no more than was put on; far below that, simply strength times depth
        amount = applied * -np.expm1(-strength_ug_per_ml * depth_cm / applied)
    return Uptake(
        product=product.id,
        active=product.active,
        amount_ug_per_cm2=amount,
        open_share=2.0 ** (-start_h / half_life),
        minutes_after=minutes_after,
        allowed=product.allowed_in_open_channels or start_h >= product.earliest_after_h,
        earliest_after_h=product.earliest_after_h,
        reason=product.reason,
        source=product.source,
    )
