"""The signs of the first days, each over the hours after a session.

Redness and swelling come from `redness`. The others rise in a straight line from onset to peak and fall to their end;
the courses that last stretch as a whole after deeper needles, and what is hit, is hit more often by more and deeper
holes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cicatrix.acute import redness
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.needling.standard import STANDARD_DEPTH_MM, STANDARD_HOLES_PER_CM2

if TYPE_CHECKING:
    from cicatrix.needling.injury import Injury

_IMMEDIATE = ("bleeding", "tightness")
_LATER = ("bruising", "dryness", "peeling", "itch")
_LASTS = frozenset({"tightness", "dryness", "peeling", "itch"})
READS = (
    *redness.READS,
    "acute.sign_depth_exponent",
    *(f"acute.{sign}_{part}" for sign in _IMMEDIATE for part in ("share", "end_h")),
    *(f"acute.{sign}_{part}" for sign in _LATER for part in ("share", "onset_h", "peak_h", "end_h")),
)
_SHORTEST_H = 1.0e-3


@dataclass(frozen=True, slots=True)
class SignCourse:
    """One sign after one session.

    Attributes
    ----------
    share
        Chance that a person has it, shape (n,).
    onset_h, peak_h, end_h
        Hours after the session, shape (n,); the end is 0 where it never shows.
    curve
        Strength over the hours asked for, shape (n, t), for those who have it; 1 is the peak of the standard treatment
        (1.5 mm, 275 holes/cm2).
    """

    name: str
    share: Floats
    onset_h: Floats
    peak_h: Floats
    end_h: Floats
    curve: Floats


def signs(draws: Draws, injury: Injury, hours: Floats) -> tuple[SignCourse, ...]:
    """Return every sign in one zone.

    Parameters
    ----------
    hours
        Hours after the session, shape (t,).
    """
    time = np.asarray(hours, dtype=np.float64)
    depth, holes = injury.delivered_depth_mm, injury.holes_per_cm2
    shows = redness.redness(draws, depth, holes)
    zero = np.zeros(draws.n)
    red = redness.redness_curve(draws, depth, holes, time)
    swollen = redness.swelling_curve(draws, depth, holes, time)
    found = [
        SignCourse("redness", np.where(shows.erythema_hours > 0, 1.0, 0.0), zero, zero, shows.erythema_hours, red),
        SignCourse("swelling", np.where(shows.swelling_hours > 0, 1.0, 0.0), zero, zero, shows.swelling_hours, swollen),
    ]
    return (*found, *(_sign(draws, name, injury, time) for name in (*_IMMEDIATE, *_LATER)))


def _sign(draws: Draws, name: str, injury: Injury, time: Floats) -> SignCourse:
    p = draws.reading(READS)
    strength = redness.immediate_redness(draws, injury.delivered_depth_mm, injury.holes_per_cm2)
    deeper = np.maximum(injury.delivered_depth_mm, 0.0) / STANDARD_DEPTH_MM
    late = name in _LATER
    stretch = deeper ** p["acute.sign_depth_exponent"] if name in _LASTS else 1.0
    onset = p[f"acute.{name}_onset_h"] * stretch if late else np.zeros(draws.n)
    peak = np.maximum(p[f"acute.{name}_peak_h"] * stretch, onset) if late else np.zeros(draws.n)
    lasts = np.maximum(p[f"acute.{name}_end_h"] * stretch - peak, _SHORTEST_H)
    share = p[f"acute.{name}_share"]
    if name == "bleeding":  # only holes that reach the loops of the papillary dermis bleed
        share = share * injury.share_papillary
    if name == "bruising":  # each stretch of needle track has its own small chance to tear a vessel
        tracks = deeper * np.maximum(injury.holes_per_cm2, 0.0) / STANDARD_HOLES_PER_CM2
        share = -np.expm1(np.log1p(-share) * tracks)
    share = np.where(strength > 0.0, share, 0.0)
    end = np.where(strength > 0.0, peak + lasts, 0.0)
    before = (time[None, :] - onset[:, None]) / np.maximum(peak - onset, _SHORTEST_H)[:, None]
    after = 1.0 - (time[None, :] - peak[:, None]) / lasts[:, None]
    shape = np.where(time[None, :] < peak[:, None], before, after).clip(0.0, 1.0)
    shown = "pinpoint_bleeding" if name == "bleeding" else name
    return SignCourse(shown, share, onset, peak, end, strength[:, None] * shape)


def worst(zones: Sequence[tuple[SignCourse, ...]]) -> tuple[SignCourse, ...]:
    """Return each sign of a session of several zones: where it is likeliest, strongest and longest."""
    return tuple(
        SignCourse(
            name=same[0].name,
            share=np.max([one.share for one in same], axis=0),
            onset_h=np.min([one.onset_h for one in same], axis=0),
            peak_h=np.max([one.peak_h for one in same], axis=0),
            end_h=np.max([one.end_h for one in same], axis=0),
            curve=np.max([one.curve for one in same], axis=0),
        )
        for same in zip(*zones, strict=True)
    )
