"""Redness and swelling after a session: two-phase decay until it no longer shows.

E(t) = E0 [a exp(-t / tau_1) + (1 - a) exp(-t / tau_2)], in units of the immediate redness of the standard treatment
(1.5 mm, 275 holes/cm2). This is the library's only clinical redness; inflammation in the healing model is a signal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.needling.standard import STANDARD_DEPTH_MM, STANDARD_HOLES_PER_CM2

READS = tuple(
    f"acute.{name}"
    for name in (
        "redness_depth_exponent", "redness_density_exponent", "redness_fast_share", "redness_fast_h", "redness_slow_h",
        "redness_visible_share", "swelling_initial_ratio", "swelling_h",
    )
)  # fmt: skip
_NEWTON_STEPS = 8


@dataclass(frozen=True, slots=True)
class Redness:
    """How long the skin shows that it was needled; arrays of shape (n,).

    Attributes
    ----------
    erythema_hours, swelling_hours
        Hours until redness and until swelling no longer shows; 0 where it never shows.
    downtime_days
        The longer of the two, in days.
    """

    erythema_hours: Floats
    swelling_hours: Floats
    downtime_days: Floats


def immediate_redness(draws: Draws, depth_mm: Floats, holes_per_cm2: Floats) -> Floats:
    """Return the redness right after needling, shape (n,), 1 after the standard treatment."""
    p = draws.reading(READS)
    depth = np.maximum(depth_mm, 0.0) / STANDARD_DEPTH_MM
    holes = np.maximum(holes_per_cm2, 0.0) / STANDARD_HOLES_PER_CM2
    strength = depth ** p["acute.redness_depth_exponent"] * holes ** p["acute.redness_density_exponent"]
    return np.where((depth > 0) & (holes > 0), strength, 0.0)


def redness_curve(draws: Draws, depth_mm: Floats, holes_per_cm2: Floats, hours: Floats) -> Floats:
    """Return redness over time.

    Parameters
    ----------
    depth_mm, holes_per_cm2
        Delivered depth and distinct holes, shape (n,) or scalar.
    hours
        Hours after the session, shape (t,).

    Returns
    -------
    Shape (n, t); 1 is the immediate redness of the standard treatment.
    """
    p = draws.reading(READS)
    start = immediate_redness(draws, depth_mm, holes_per_cm2)[:, None]
    share = p["acute.redness_fast_share"][:, None]
    time = np.asarray(hours, dtype=np.float64)[None, :]
    fast = np.exp(-time / p["acute.redness_fast_h"][:, None])
    slow = np.exp(-time / p["acute.redness_slow_h"][:, None])
    return start * (share * fast + (1.0 - share) * slow)


def swelling_curve(draws: Draws, depth_mm: Floats, holes_per_cm2: Floats, hours: Floats) -> Floats:
    """Return swelling over time, shape (n, t), in units in which it shows from the same level as redness does."""
    p = draws.reading(READS)
    start = immediate_redness(draws, depth_mm, holes_per_cm2) * p["acute.swelling_initial_ratio"]
    time = np.asarray(hours, dtype=np.float64)[None, :]
    return start[:, None] * np.exp(-time / p["acute.swelling_h"][:, None])


def visible_redness(draws: Draws) -> float:
    """Return the median redness below which it no longer shows, in the units of :func:`redness_curve`."""
    return float(np.median(draws.reading(READS)["acute.redness_visible_share"]))


def redness(draws: Draws, depth_mm: Floats, holes_per_cm2: Floats) -> Redness:
    """Return how long redness and swelling show.

    Parameters
    ----------
    depth_mm, holes_per_cm2
        Delivered depth and distinct holes, shape (n,) or scalar.
    """
    p = draws.reading(READS)
    start = immediate_redness(draws, depth_mm, holes_per_cm2)
    visible, share = p["acute.redness_visible_share"], p["acute.redness_fast_share"]
    erythema = hours_above(
        start * share / visible, start * (1.0 - share) / visible, p["acute.redness_fast_h"], p["acute.redness_slow_h"]
    )
    swelling_start = np.maximum(start * p["acute.swelling_initial_ratio"] / visible, 1.0)
    swelling = p["acute.swelling_h"] * np.log(swelling_start)
    return Redness(erythema, swelling, np.maximum(erythema, swelling) / 24.0)


def hours_above(first: Floats, second: Floats, tau_1: Floats, tau_2: Floats) -> Floats:
    """Return t with first exp(-t / tau_1) + second exp(-t / tau_2) = 1, or 0 where the sum begins below 1.

    The logarithm of the sum is convex, so Newton from a point on its left rises to the root and never passes it;
    the later of the two single roots is such a point and less than ln 2 away in level.
    """
    shows = first + second > 1.0
    first, second = np.where(shows, first, 1.0), np.where(shows, second, 1.0)
    t = np.maximum(0.0, np.maximum(tau_1 * np.log(first), tau_2 * np.log(second)))
    for _ in range(_NEWTON_STEPS):
        one, two = first * np.exp(-t / tau_1), second * np.exp(-t / tau_2)
        total = one + two
        t = t + np.log(total) * total / (one / tau_1 + two / tau_2)
    return np.where(shows, t, 0.0)
