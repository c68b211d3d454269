"""The first days after a session, put together from its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from cicatrix.acute import anaesthesia, numbness, pain, plasma, pores, redness
from cicatrix.acute.aftercare import AftercareStep, aftercare
from cicatrix.acute.limits import Limit
from cicatrix.acute.products import AnaestheticProduct, get_anaesthetic, get_topical
from cicatrix.base.errors import BadInput, RefusedForSafety
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.intake.case import Anaesthetic
from cicatrix.intake.protocol import Topical
from cicatrix.skin.zones import Site

if TYPE_CHECKING:
    from cicatrix.needling.injury import Injury

READS = tuple(dict.fromkeys((*redness.READS, *numbness.READS, *plasma.READS, *pain.READS)))
NO_CREAM = Anaesthetic(product="none", minutes=1.0)


@dataclass(frozen=True, slots=True)
class NeedledZone:
    """One zone as it was needled."""

    site: Site
    area_cm2: float
    injury: Injury


@dataclass(frozen=True, slots=True)
class FirstDays:
    """Hours to days after one session; arrays of shape (n,) unless said otherwise.

    Attributes
    ----------
    numb_depth_mm, numb_depth_design_mm
        Mean depth of anaesthesia, and the smaller one to count on.
    plasma_ug_per_ml, plasma_peak_h, absorbed_mg
        Peak of lidocaine in plasma, when it comes after the cream went on, and the lidocaine absorbed.
    limits
        Each limit beside the planned value.
    pain_vas
        Of the most painful zone; ``pain_by_zone`` has shape (zones, n).
    erythema_hours, swelling_hours, downtime_days
        Of the zone that shows longest.
    uptake
        Per topical product, averaged over the needled area.
    what_if
        Computed in spite of broken limits; such a result is never a plan.
    """

    numb_depth_mm: Floats
    numb_depth_design_mm: Floats
    plasma_ug_per_ml: Floats
    plasma_peak_h: Floats
    absorbed_mg: Floats
    limits: tuple[Limit, ...]
    pain_vas: Floats
    pain_by_zone: Floats
    erythema_hours: Floats
    swelling_hours: Floats
    downtime_days: Floats
    uptake: tuple[pores.Uptake, ...]
    aftercare: tuple[AftercareStep, ...]
    what_if: bool


@dataclass(frozen=True, slots=True)
class Cream:
    """The cream of one session: its product, its dose, and how open the skin under it is."""

    product: AnaestheticProduct
    dose: anaesthesia.Dose
    pore_cm_per_h: Floats | float

    @classmethod
    def of(cls, draws: Draws, zones: Sequence[NeedledZone], cream: Anaesthetic) -> Cream:
        """Return the cream on these zones."""
        product = get_anaesthetic(cream.product)
        treated_cm2 = float(sum(zone.area_cm2 for zone in zones))
        used = anaesthesia.dose(
            product, cream.minutes, cream.mass_g, cream.area_cm2, occluded=cream.occluded, treated_cm2=treated_cm2
        )
        if cream.skin == "whole":
            return cls(product, used, 0.0)
        return cls(product, used, _by_area(zones, [pores.lidocaine_pore_cm_per_h(draws, it.injury) for it in zones]))

    def plasma(self, draws: Draws, weight_kg: float | None) -> plasma.Plasma:
        """Return lidocaine in the blood."""
        return plasma.plasma(draws, self.product, self.dose, weight_kg=weight_kg, pore_cm_per_h=self.pore_cm_per_h)


def first_days(
    draws: Draws,
    zones: Sequence[NeedledZone],
    anaesthetic: Anaesthetic | None = None,
    topicals: Sequence[Topical] = (),
    *,
    weight_kg: float | None = None,
    age_years: float | None = None,
    what_if: bool = False,
) -> FirstDays:
    """Return the first days after one session. Nothing is refused here: see `ensure_allowed`.

    Parameters
    ----------
    zones
        The needled zones with their injury.
    anaesthetic
        The cream, or None; mass and area default to the label's grams on the needled area. On needled or broken skin
        lidocaine enters through the channels as well.
    weight_kg
        None where no person is known: the population's spread stands in.
    age_years
        For the limits of children; None is taken as an adult.

    Raises
    ------
    BadInput
        If a product is unknown, no zone is given, or the cream's area is larger than a face.
    """
    if not zones:
        raise BadInput("there is no needled zone", where="zones", allowed="at least one")
    cream = Cream.of(draws, zones, anaesthetic or NO_CREAM)
    level = cream.plasma(draws, weight_kg)
    skin = (anaesthetic or NO_CREAM).skin
    limits = anaesthesia.check_limits(cream.product, cream.dose, skin=skin, age_years=age_years, weight_kg=weight_kg)
    limits += plasma.check_plasma(draws, cream.product, cream.dose, level, pore_cm_per_h=cream.pore_cm_per_h)
    numb = numbness.numb_depth_mm(draws, cream.product, cream.dose)
    hurts = np.stack([pain.pain_vas(draws, zone.site, zone.injury.delivered_depth_mm, numb) for zone in zones])
    shows = [redness.redness(draws, zone.injury.delivered_depth_mm, zone.injury.holes_per_cm2) for zone in zones]
    return FirstDays(
        numb_depth_mm=numb,
        numb_depth_design_mm=numbness.numb_depth_mm(draws, cream.product, cream.dose, design=True),
        plasma_ug_per_ml=level.peak_ug_per_ml,
        plasma_peak_h=level.peak_h,
        absorbed_mg=level.absorbed_mg,
        limits=tuple(limits),
        pain_vas=hurts.max(axis=0),
        pain_by_zone=hurts,
        erythema_hours=reduce(np.maximum, [zone.erythema_hours for zone in shows]),
        swelling_hours=reduce(np.maximum, [zone.swelling_hours for zone in shows]),
        downtime_days=reduce(np.maximum, [zone.downtime_days for zone in shows]),
        uptake=pores.uptakes(
            draws,
            [(zone.injury, zone.area_cm2) for zone in zones],
            [(get_topical(topical.product), topical.minutes_after) for topical in topicals],
            age_years=age_years,
        ),
        aftercare=aftercare(),
        what_if=what_if,
    )


def _by_area(zones: Sequence[NeedledZone], values: Sequence[Floats]) -> Floats:
    """Return the mean of per-zone arrays, weighted by needled area."""
    return np.average(np.stack(values), axis=0, weights=[zone.area_cm2 for zone in zones])


def broken(first: FirstDays) -> list[RefusedForSafety]:
    """Return a refusal for each limit that is broken and each product that may not go into open channels."""
    refusals = [_refusal(limit) for limit in first.limits if limit.refuses]
    refusals += [
        RefusedForSafety(
            f"'{item.product}' goes into open channels {item.minutes_after / 60:g} h after needling: {item.reason}",
            where="topicals",
            allowed=f"from {item.earliest_after_h:g} h on",
            do="leave it out, or use the device's own gel",
        )
        for item in first.uptake
        if not item.allowed
    ]
    return refusals


def _refusal(limit: Limit) -> RefusedForSafety:
    if limit.unit == "1":
        return RefusedForSafety(limit.says, where="anaesthetic", do=limit.way_out)
    least = limit.state == "below_minimum"
    what = limit.says or f"the anaesthetic breaks its limit '{limit.name}' with {limit.value:g} {limit.unit}"
    allowed = f"{'at least' if least else 'at most'} {limit.limit:g} {limit.unit}"
    return RefusedForSafety(what, where="anaesthetic", allowed=allowed, do=limit.way_out)


def ensure_allowed(first: FirstDays) -> FirstDays:
    """Return *first* unchanged if it keeps to every limit, or if it was computed as a what-if.

    Raises
    ------
    RefusedForSafety
        Naming the first broken limit, its value, what is allowed and the way out; further ones are counted.
    """
    refusals = [] if first.what_if else broken(first)
    if not refusals:
        return first
    error = refusals[0]
    more = f" ({len(refusals) - 1} more {'reason' if len(refusals) == 2 else 'reasons'})" if len(refusals) > 1 else ""
    raise RefusedForSafety(error.what, where=error.where, allowed=error.allowed, do=f"{error.do}{more}")
