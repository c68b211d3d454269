"""Numbers with intervals: what a forecast is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from cicatrix.base.model import Frozen


class Uncertain(Frozen):
    """A distribution by its median and its 80 % interval."""

    median: float
    p10: float
    p90: float


class Series(Frozen):
    """An uncertain number over time; weeks count from the first session."""

    weeks: list[float]
    median: list[float]
    p10: list[float]
    p90: list[float]


class NotEstimable(Frozen):
    """A rate for which there is no evidence."""

    state: Literal["not_estimable"] = "not_estimable"
    reason: str


def rounded(value: Any, digits: int = 6) -> float:
    """Return *value* as a float with *digits* significant digits, so that files compare across machines."""
    return float(f"{float(value):.{digits}g}")


def robust_sd(values: ArrayLike, about: float | None = None) -> float:
    """Return the standard deviation of a normal law with the median absolute deviation of these values.

    About their median unless a middle is given; 0 for no values. The factor is 1 / Phi^-1(3/4).
    """
    known = np.asarray(values)
    if known.size == 0:
        return 0.0
    middle = float(np.median(known)) if about is None else about
    return 1.4826 * float(np.median(np.abs(known - middle)))


def summarise(values: ArrayLike) -> Uncertain:
    """Return the median and the 10th and 90th percentile of draws, shape (n,)."""
    p10, median, p90 = np.percentile(np.asarray(values, dtype=float), [10, 50, 90])
    return Uncertain(median=rounded(median), p10=rounded(p10), p90=rounded(p90))


def summarise_series(weeks: Sequence[float], values: ArrayLike) -> Series:
    """Return the percentiles over draws of *values*, shape (n_draws, n_weeks)."""
    p10, median, p90 = np.percentile(np.asarray(values, dtype=float), [10, 50, 90], axis=0)
    return Series(
        weeks=[rounded(week) for week in weeks],
        median=[rounded(value) for value in median],
        p10=[rounded(value) for value in p10],
        p90=[rounded(value) for value in p90],
    )
