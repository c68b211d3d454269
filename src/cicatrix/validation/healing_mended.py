"""What was known to be wrong with the former kinetics of healing, before and after.

The former figures were measured once with the former equations and parameters (nine fields, before `o`), the same
draws (200, seed 0) and the same measure; they cannot be computed any more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cicatrix.base.errors import InternalError
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.healing.batch import N_CELLS
from cicatrix.healing.column import heal
from cicatrix.validation.healing_cases import CASES
from cicatrix.validation.healing_measures import DERMIS_MM, MONTH

HALF_YEAR = 182.0


@dataclass(frozen=True, slots=True)
class Mended:
    """A weakness of the former kinetics.

    Attributes
    ----------
    what, unit
        What is measured.
    before
        Median with the former kinetics.
    wanted
        What it should be, and why.
    after
        The same measure now, shape (n,).
    """

    what: str
    unit: str
    before: float
    wanted: str
    after: Callable[[Draws], Floats]


def _course(draws: Draws, injured: float, sessions: int) -> tuple[Floats, Floats, Floats]:
    """Return gain of collagen, elastin and myofibroblasts (of their peak) 26 weeks after the last session."""
    n, days = draws.n, [MONTH * k for k in range(sessions)]
    course = heal(
        draws, np.full((n, N_CELLS), injured), np.full(n, DERMIS_MM), days, [0.0, days[-1] + HALF_YEAR], "surround",
        np.arange(n),
    )  # fmt: skip
    last = {name: values[:, -1] for name, values in course.fields.items()}
    return last["n"] + last["r"] - 1.0, last["e"], last["a"] / course.peaks["a"]


def exponent(draws: Draws, low: float, high: float, sessions: int) -> Floats:
    """Return the dose-response exponent: d log(gain) / d log(injured fraction) between two fractions, shape (n,).

    Draws in which matrix was lost have no exponent; they get the median of the others.
    """
    first, last = (np.maximum(_course(draws, w, sessions)[0], 0.0) for w in (low, high))
    known = (first > 0) & (last > 0)
    ratio = np.log(np.where(known, last, 1.0) / np.where(known, first, 1.0)) / np.log(high / low)
    return np.where(known, ratio, np.median(ratio[known]))


def _lasting_percent(draws: Draws) -> Floats:
    """Return the share of draws that keep more than 5 % of their myofibroblasts' peak, the same for every draw."""
    return np.full(draws.n, 100.0 * float(np.mean(_course(draws, 0.3, 4)[2] > 0.05)))


def _case(what: str) -> Callable[[Draws], Floats]:
    for case in CASES:
        if case.what == what:
            return case.predict
    raise InternalError(f"no case is called '{what}'")


MENDED: tuple[Mended, ...] = (
    Mended("dose-response exponent, 0.5 to 5 % injured, one session", "1", 0.72, "near 1: nothing saturates yet",
        lambda d: exponent(d, 0.005, 0.05, 1)),
    Mended("dose-response exponent, 3 to 30 % injured, one session", "1", 0.33, "between 0 and 1: room runs out",
        lambda d: exponent(d, 0.03, 0.3, 1)),
    Mended("dose-response exponent, 0.5 to 5 % injured, four sessions", "1", 0.60, "near 1, less what has no room",
        lambda d: exponent(d, 0.005, 0.05, 4)),
    Mended("dose-response exponent, 3 to 30 % injured, four sessions", "1", 0.13, "between 0 and 1: room runs out",
        lambda d: exponent(d, 0.03, 0.3, 4)),
    Mended("growth that lifts a scar at the last session, of two months later", "%", 94.1, "66-70 % (one series)",
        _case("effect at the last session, of that two months later")),
    Mended("growth that lifts a scar a month later, of two months later", "%", 100.9, "89-93 % (one series)",
        _case("effect a month after the last session, of that two months after")),
    Mended("elastin after four sessions at 30 % injured, of untreated", "1", 0.673, "bounded, partly regained",
        lambda d: _course(d, 0.3, 4)[1]),
    Mended("early inflammation at day 4.5, of its peak", "%", 43.0, "20 %: no longer than the redness that is seen",
        _case("early inflammation at day 4.5, of its peak")),
    Mended("early inflammation at day 7, of its peak", "%", 16.6, "at rest",
        _case("early inflammation at day 7, of its peak")),
    Mended("draws with lasting fibrosis after four sessions at 30 % injured", "%", 3.5,
        "0: needling of skin without keloid tendency leaves none",
        _lasting_percent),
)  # fmt: skip
"""Lifting growth is that of scar over surround: of collagen before, of organised matrix now."""
