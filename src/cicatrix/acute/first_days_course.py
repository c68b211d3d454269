"""The first days over time: numbness and blood level from the cream on, signs and barrier from the session on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cicatrix.acute import barrier_recovery, numbness, plasma, pores, signs
from cicatrix.acute.allowed_again import AllowedAgain, allowed_again
from cicatrix.acute.first_days import NO_CREAM, Cream, NeedledZone
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.intake.case import Anaesthetic

READS = tuple(dict.fromkeys((*numbness.READS, *plasma.READS, *signs.READS, *barrier_recovery.READS)))
HOURS = np.concatenate([np.arange(0.0, 8.0, 0.25), np.arange(8.0, 48.0, 1.0), np.arange(48.0, 241.0, 4.0)])
"""Hours after the session at which signs and barrier are given: ten days."""
AFTER_REMOVAL_H = 12.0
_STEP_H = 1.0 / 12.0


@dataclass(frozen=True, slots=True)
class FirstDaysCourse:
    """One session over time.

    Attributes
    ----------
    cream_hours
        Hours since the cream went on, shape (t,); empty without a cream. Needling begins when it comes off.
    cream_off_h
        When it comes off.
    numb_mm, plasma_ug_per_ml
        Shape (n, t).
    hours
        Hours after the session, shape (s,).
    signs
        Each sign, of the zones where it is worst.
    water_loss_ratio
        Against the untreated skin, shape (n, s), of the worst zone; ``barrier_recovered_h`` has shape (n,).
    allowed_again
        Activities with the hour from which they are allowed.
    """

    cream_hours: Floats
    cream_off_h: float
    numb_mm: Floats
    plasma_ug_per_ml: Floats
    hours: Floats
    signs: tuple[signs.SignCourse, ...]
    water_loss_ratio: Floats
    barrier_recovered_h: Floats
    allowed_again: tuple[AllowedAgain, ...]


def first_days_course(
    draws: Draws,
    zones: Sequence[NeedledZone],
    anaesthetic: Anaesthetic | None = None,
    *,
    weight_kg: float | None = None,
    age_years: float | None = None,
) -> FirstDaysCourse:
    """Return one session over time.

    Parameters
    ----------
    zones
        The needled zones with their injury, at least one.
    anaesthetic
        The cream, or None.
    weight_kg, age_years
        None where no person is known.
    """
    cream = Cream.of(draws, zones, anaesthetic or NO_CREAM)
    off_h = 0.0 if cream.product.is_none else cream.dose.minutes / 60.0
    cream_hours = np.arange(0.0, off_h + AFTER_REMOVAL_H, _STEP_H) if off_h else np.zeros(0)
    found = signs.worst([signs.signs(draws, zone.injury, HOURS) for zone in zones])
    hits = [(zone.injury.delivered_depth_mm, zone.injury.holes_per_cm2) for zone in zones]
    loss = np.max([barrier_recovery.water_loss_ratio(draws, *hit, HOURS) for hit in hits], axis=0)
    recovered = np.max([barrier_recovery.recovered_hours(draws, *hit) for hit in hits], axis=0)
    end = {one.name: one.end_h for one in found}
    return FirstDaysCourse(
        cream_hours=cream_hours,
        cream_off_h=off_h,
        numb_mm=numbness.numb_curve_mm(draws, cream.product, cream.dose, 60.0 * cream_hours),
        plasma_ug_per_ml=cream.plasma(draws, weight_kg).curve_ug_per_ml(cream_hours),
        hours=HOURS,
        signs=found,
        water_loss_ratio=loss,
        barrier_recovered_h=recovered,
        allowed_again=allowed_again(
            {
                "barrier": recovered,
                "channel": _channels_closed_h(draws, zones, age_years),
                "redness": np.maximum(end["redness"], end["swelling"]),
                "peeling": end["peeling"],
            }
        ),
    )


def _channels_closed_h(draws: Draws, zones: Sequence[NeedledZone], age_years: float | None) -> Floats:
    """Return the hours until the channels as holes have closed in every zone, shape (n,)."""
    each = [
        pores.closing_hours(
            draws,
            "channel",
            age_years=age_years,
            length_mm=zone.injury.delivered_depth_mm,
            holes_per_cm2=zone.injury.holes_per_cm2,
        )
        for zone in zones
    ]
    return np.max(each, axis=0)
