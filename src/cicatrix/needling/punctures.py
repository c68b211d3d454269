"""How many times the needles strike, and how many holes that leaves."""

from __future__ import annotations

import math

import numpy as np

from cicatrix.base.errors import BadInput, InternalError
from cicatrix.device.catalogue import Device, Kind
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats

READS = (
    "needling.passes", "needling.roller_passes", "needling.speed_mm_per_s",
    "needling.hit_fraction.pen", "needling.hit_fraction.roller", "needling.rehit_distance_mm",
)  # fmt: skip
MM2_PER_CM2 = 100.0
MAX_PASSES = 60
MAX_SPEED_MM_PER_S = 200.0


def motion(device: Device) -> str:
    """Return which records a device reads: a pen is driven, rollers and stamps are moved by hand."""
    return "pen" if device.kind is Kind.PEN else "roller"


def priors_used(device: Device, *, passes: float | None, speed_mm_per_s: float | None) -> tuple[str, ...]:
    """Return the ids of the priors that stand in for what the regimen leaves out."""
    ids: list[str] = []
    if passes is None:
        ids.append("needling.passes" if device.kind is Kind.PEN else "needling.roller_passes")
    if speed_mm_per_s is None and device.kind is Kind.PEN:
        ids.append("needling.speed_mm_per_s")
    return tuple(ids)


def strikes_per_cm2(
    draws: Draws, device: Device, *, passes: float | None = None, speed_mm_per_s: float | None = None
) -> Floats:
    """Return the strikes per cm2 by geometry, shape (n,), before any is lost.

    A pen makes ``needles x rate x passes / (swath x speed)``; a roller its needles over the drum's surface, and a stamp
    its needles over its foot, once per pass (their speed does not matter). What is None is drawn from its prior.

    Raises
    ------
    BadInput
        If the passes are below 1, or the speed is not above 0, or either is out of any hand's range.
    """
    p = draws.reading(READS)
    if passes is not None and not 1 <= passes <= MAX_PASSES:
        raise BadInput(f"{passes:g} passes", where="passes", allowed=f"1 to {MAX_PASSES}")
    if speed_mm_per_s is not None and not 0 < speed_mm_per_s <= MAX_SPEED_MM_PER_S:
        raise BadInput(
            f"a glide speed of {speed_mm_per_s:g} mm/s",
            where="speed_mm_per_s",
            allowed=f"more than 0, at most {MAX_SPEED_MM_PER_S:g} mm/s",
            do="leave it out if it is not known: a prior stands in",
        )
    prior = p["needling.passes"] if device.kind is Kind.PEN else p["needling.roller_passes"]
    times = prior if passes is None else np.full(draws.n, float(passes))
    per_mm2 = device.needles / _area_per_turn_mm2(device)
    if device.kind is Kind.PEN:
        if device.rate_hz is None:
            raise InternalError(f"the pen '{device.id}' has no stroke rate")
        speed = p["needling.speed_mm_per_s"] if speed_mm_per_s is None else np.full(draws.n, speed_mm_per_s)
        per_mm2 = device.needles * device.rate_hz / (device.swath_mm * speed)
    return MM2_PER_CM2 * per_mm2 * times


def _area_per_turn_mm2(device: Device) -> float:
    """Return the skin that one turn of the drum, or one press of the foot, covers."""
    length = device.swath_mm if device.drum_diameter_mm is None else math.pi * device.drum_diameter_mm
    return device.swath_mm * length


def holes_per_cm2(draws: Draws, device: Device, strikes: Floats) -> Floats:
    """Return the distinct effective holes per cm2, shape (n,), from the strikes per cm2, shape (n,)."""
    p = draws.reading(READS)
    return distinct(strikes * p[f"needling.hit_fraction.{motion(device)}"], p["needling.rehit_distance_mm"])


def distinct(effective_per_cm2: Floats, rehit_distance_mm: Floats) -> Floats:
    """Return the holes per cm2 net of re-hits.

    A strike makes a new hole if none before it fell within the re-hit distance. For strikes that fall anywhere alike
    (Poisson), the k-th finds free skin with probability ``exp(-A n_k)``, and the sum over strikes is
    ``(1 - exp(-A N)) / A`` with ``A`` the disc of that distance.

    Parameters
    ----------
    effective_per_cm2
        Strikes that pierce, per cm2, any shape.
    rehit_distance_mm
        Distance within which a later strike falls into an earlier hole, same shape.
    """
    area_cm2 = np.pi * rehit_distance_mm**2 / MM2_PER_CM2
    return -np.expm1(-effective_per_cm2 * area_cm2) / area_cm2
