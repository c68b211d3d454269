"""How many times the needles strike, in which pattern, and what both engines say of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

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
DEPTH_MM: Floats = np.linspace(0.0, 3.0, 61)
"""Depths below the surface at which holes are counted: the same grid for all."""
DEPTH_MM.flags.writeable = False
Engine = Literal["analytic", "monte_carlo"]
Directions = Literal["parallel", "crossed", "star"]
ANGLES: dict[Directions, tuple[float, ...]] = {
    "parallel": (0.0,),
    "crossed": (0.0, math.pi / 2),
    "star": (0.0, math.pi / 2, math.pi / 4, 3 * math.pi / 4),
}
"""Direction of travel of one pass after the other, rad."""


@dataclass(frozen=True, slots=True)
class Handling:
    """What the hand and the dial do in one zone; a prior stands in for None."""

    depth_mm: float
    passes: float | None = None
    speed_mm_per_s: float | None = None
    directions: Directions = "crossed"
    traction: bool = True


@dataclass(frozen=True, slots=True)
class Punctures:
    """The holes that one session leaves in one zone, from either engine; arrays of shape (n,) unless said otherwise.

    Attributes
    ----------
    strikes_per_cm2
        Strikes by geometry.
    piercing_per_cm2
        Strikes that pierce the skin: neither skipped, lifted nor only denting it.
    holes_per_cm2
        Distinct holes: piercing strikes with no earlier one within the re-hit distance.
    depth_mm
        Mean depth of the holes.
    share_deeper
        Share of the holes deeper than each depth of `DEPTH_MM`, shape (n, nz).
    share_papillary, share_reticular, share_fat
        Shares of the holes that reach each layer, its thickness sampled at every strike.
    largest_gap_mm
        Diameter of the largest circle without a hole in 4 cm2.
    overhang_mm
        How far strikes fall beyond a straight border of the zone, on average over its length; the same number of
        strikes is missing inside it.
    """

    strikes_per_cm2: Floats
    piercing_per_cm2: Floats
    holes_per_cm2: Floats
    depth_mm: Floats
    share_deeper: Floats
    share_papillary: Floats
    share_reticular: Floats
    share_fat: Floats
    largest_gap_mm: Floats
    overhang_mm: Floats

    @property
    def rehit_share(self) -> Floats:
        """Share of the piercing strikes that fall into an earlier hole, shape (n,)."""
        return 1.0 - self.holes_per_cm2 / np.maximum(self.piercing_per_cm2, 1e-300)

    def spill_share(self, area_cm2: float) -> Floats:
        """Return the share of the strikes that fall outside a square zone, shape (n,)."""
        return np.minimum(4.0 * self.overhang_mm / math.sqrt(MM2_PER_CM2 * area_cm2), 1.0)


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


def passes_of(draws: Draws, device: Device, passes: float | None) -> Floats:
    """Return the passes, shape (n,), from their prior where they are None.

    Raises
    ------
    BadInput
        If they are out of any hand's range.
    """
    p = draws.reading(READS)
    if passes is None:
        return p["needling.passes" if device.kind is Kind.PEN else "needling.roller_passes"]
    if not 1 <= passes <= MAX_PASSES:
        raise BadInput(f"{passes:g} passes", where="passes", allowed=f"1 to {MAX_PASSES}")
    return np.full(draws.n, float(passes))


def advance_mm(draws: Draws, device: Device, speed_mm_per_s: float | None) -> Floats:
    """Return the travel between strokes, shape (n,): a pen's glide over its rate, a drum's turn, a stamp's foot.

    Raises
    ------
    BadInput
        If the speed is not above 0 or beyond any hand's range.
    """
    p = draws.reading(READS)
    if speed_mm_per_s is not None and not 0 < speed_mm_per_s <= MAX_SPEED_MM_PER_S:
        raise BadInput(
            f"a glide speed of {speed_mm_per_s:g} mm/s",
            where="speed_mm_per_s",
            allowed=f"more than 0, at most {MAX_SPEED_MM_PER_S:g} mm/s",
            do="leave it out if it is not known: a prior stands in",
        )
    if device.kind is not Kind.PEN:
        turn = device.swath_mm if device.drum_diameter_mm is None else math.pi * device.drum_diameter_mm
        return np.full(draws.n, turn)
    if device.rate_hz is None:
        raise InternalError(f"the pen '{device.id}' has no stroke rate")
    speed = p["needling.speed_mm_per_s"] if speed_mm_per_s is None else np.full(draws.n, speed_mm_per_s)
    return speed / device.rate_hz


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
    times = passes_of(draws, device, passes)
    return MM2_PER_CM2 * times * device.needles / (device.swath_mm * advance_mm(draws, device, speed_mm_per_s))


def slit_mm(draws: Draws, device: Device, handling: Handling, stroke_mm: Floats) -> Floats:
    """Return how far a needle is dragged while it is in the skin, shape (n,); 0 for what does not glide.

    The needles of a sine-driven plate are below the nose for a share acos(1 - 2 P / S) / pi of each cycle.
    """
    if device.kind is not Kind.PEN:
        return np.zeros(draws.n)
    below = np.arccos(np.clip(1.0 - 2.0 * handling.depth_mm / stroke_mm, -1.0, 1.0)) / np.pi
    return below * advance_mm(draws, device, handling.speed_mm_per_s)
