"""The first days after a session, put together from its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from cicatrix.acute import anaesthesia, pain, pores, redness
from cicatrix.acute.aftercare import AftercareStep, aftercare
from cicatrix.acute.limits import Limit
from cicatrix.acute.products import get_anaesthetic, get_topical
from cicatrix.base.errors import BadInput, RefusedForSafety
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.intake.case import Anaesthetic
from cicatrix.intake.protocol import Topical
from cicatrix.skin.zones import Site

if TYPE_CHECKING:
    from cicatrix.needling.injury import Injury

READS = tuple(dict.fromkeys((*redness.READS, *anaesthesia.READS, *pain.READS)))
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
    plasma_ug_per_ml, absorbed_mg
        Peak of lidocaine in plasma, and the lidocaine absorbed.
    limits
        Each limit beside the planned value.
    pain_vas
        Of the most painful zone; ``pain_by_zone`` has shape (zones, n).
    erythema_hours, swelling_hours, downtime_days
        Of the zone that shows longest.
    barrier_hours, channel_hours
        Until the barrier, and until the channels as holes, have closed.
    uptake
        Per topical product, averaged over the needled area.
    what_if
        Computed in spite of broken limits; such a result is never a plan.
    """

    numb_depth_mm: Floats
    numb_depth_design_mm: Floats
    plasma_ug_per_ml: Floats
    absorbed_mg: Floats
    limits: tuple[Limit, ...]
    pain_vas: Floats
    pain_by_zone: Floats
    erythema_hours: Floats
    swelling_hours: Floats
    downtime_days: Floats
    barrier_hours: Floats
    channel_hours: Floats
    uptake: tuple[pores.Uptake, ...]
    aftercare: tuple[AftercareStep, ...]
    what_if: bool


def first_days(
    draws: Draws,
    zones: Sequence[NeedledZone],
    anaesthetic: Anaesthetic | None = None,
    topicals: Sequence[Topical] = (),
    *,
    weight_kg: float | None = None,
    cream_on_needled_skin: bool = False,
    what_if: bool = False,
) -> FirstDays:
    """Return the first days after one session. Nothing is refused here: see `ensure_allowed`.

    Parameters
    ----------
    zones
        The needled zones with their injury.
    anaesthetic
        The cream, or None; mass and area default to the label's grams on the needled area.
    weight_kg
        None where no person is known: the population's spread stands in.
    cream_on_needled_skin
        Cream put on, or left on, needled or broken skin: absorbed through the channels as well.

    Raises
    ------
    BadInput
        If a product is unknown, no zone is given, or the cream's area is larger than a face.
    """
    if not zones:
        raise BadInput("there is no needled zone", where="zones", allowed="at least one")
    treated_cm2 = float(sum(zone.area_cm2 for zone in zones))
    cream = anaesthetic or NO_CREAM
    product = get_anaesthetic(cream.product)
    used = anaesthesia.dose(
        product, cream.minutes, cream.mass_g, cream.area_cm2, occluded=cream.occluded, treated_cm2=treated_cm2
    )
    through_pores = (
        _by_area(zones, [pores.lidocaine_pore_cm_per_h(draws, zone.injury) for zone in zones])
        if cream_on_needled_skin
        else 0.0
    )
    level = anaesthesia.plasma(draws, product, used, weight_kg=weight_kg, pore_cm_per_h=through_pores)
    limits = anaesthesia.check_limits(product, used, on_needled_skin=cream_on_needled_skin)
    limits += anaesthesia.check_plasma(draws, product, used, level)
    numb = anaesthesia.numb_depth_mm(draws, product, used)
    hurts = np.stack([pain.pain_vas(draws, zone.site, zone.injury.delivered_depth_mm, numb) for zone in zones])
    shows = [redness.redness(draws, zone.injury.delivered_depth_mm, zone.injury.holes_per_cm2) for zone in zones]
    return FirstDays(
        numb_depth_mm=numb,
        numb_depth_design_mm=anaesthesia.numb_depth_mm(draws, product, used, design=True),
        plasma_ug_per_ml=level.peak_ug_per_ml,
        absorbed_mg=level.absorbed_mg,
        limits=tuple(limits),
        pain_vas=hurts.max(axis=0),
        pain_by_zone=hurts,
        erythema_hours=reduce(np.maximum, [zone.erythema_hours for zone in shows]),
        swelling_hours=reduce(np.maximum, [zone.swelling_hours for zone in shows]),
        downtime_days=reduce(np.maximum, [zone.downtime_days for zone in shows]),
        barrier_hours=pores.closing_hours(draws, "barrier"),
        channel_hours=pores.closing_hours(draws, "channel"),
        uptake=pores.uptakes(
            draws,
            [(zone.injury, zone.area_cm2) for zone in zones],
            [(get_topical(topical.product), topical.minutes_after) for topical in topicals],
        ),
        aftercare=aftercare(),
        what_if=what_if,
    )


def _by_area(zones: Sequence[NeedledZone], values: Sequence[Floats]) -> Floats:
    """Return the mean of per-zone arrays, weighted by needled area."""
    return np.average(np.stack(values), axis=0, weights=[zone.area_cm2 for zone in zones])


def broken(first: FirstDays) -> list[RefusedForSafety]:
    """Return a refusal for each limit that is broken and each product that may not go into open channels."""
    refusals = [
        RefusedForSafety(
            f"the anaesthetic breaks its limit '{limit.name}' with {limit.value:g} {limit.unit}".removesuffix(" 1"),
            where="anaesthetic",
            allowed=f"at most {limit.limit:g} {limit.unit}".removesuffix(" 1"),
            do=limit.way_out,
        )
        for limit in first.limits
        if limit.refuses
    ]
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
