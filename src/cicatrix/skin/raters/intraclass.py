"""Intraclass correlations of Shrout and Fleiss with the intervals of McGraw and Wong.

Subjects in rows, raters in columns, one rating each. Mean squares of the two-way table: between subjects (S), between
raters (R), error (E), and within subjects (W) if raters are not told apart. Every form for the mean of k ratings is the
Spearman-Brown transform of the form for one, and so are its limits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
TAIL = 0.975


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """The two-way table of squares; arrays keep the leading axes of the ratings."""

    subjects: Floats
    raters: Floats
    error: Floats
    within: Floats
    n: int
    k: int


@dataclass(frozen=True, slots=True)
class Form:
    """One form of the coefficient with its 95 % interval; NaN or infinite where a formula has none."""

    name: str
    """As Shrout and Fleiss write it."""
    other_name: str
    """As McGraw and Wong write it."""
    what: str
    value: float
    low: float
    high: float


def mean_squares(ratings: Floats) -> MeanSquares:
    """Return the mean squares of ratings, shape (..., n subjects, k raters)."""
    n, k = ratings.shape[-2:]
    grand = ratings.mean(axis=(-2, -1), keepdims=True)
    rows, columns = ratings.mean(axis=-1, keepdims=True), ratings.mean(axis=-2, keepdims=True)
    subjects = k * ((rows - grand) ** 2).sum(axis=(-2, -1)) / (n - 1)
    raters = n * ((columns - grand) ** 2).sum(axis=(-2, -1)) / (k - 1)
    error = ((ratings - rows - columns + grand) ** 2).sum(axis=(-2, -1)) / ((n - 1) * (k - 1))
    within = ((ratings - rows) ** 2).sum(axis=(-2, -1)) / (n * (k - 1))
    return MeanSquares(*(np.asarray(square) for square in (subjects, raters, error, within)), n=n, k=k)


def agreement(squares: MeanSquares) -> Floats:
    """Return ICC(2,1): how alike ratings by any two raters are, their habits included."""
    s, r, e, n, k = squares.subjects, squares.raters, squares.error, squares.n, squares.k
    return (s - e) / (s + (k - 1) * e + k * (r - e) / n)


def intraclass(ratings: Floats) -> list[Form]:
    """Return the six forms with 95 % intervals of ratings, shape (n subjects, k raters), that are not all alike."""
    squares = mean_squares(ratings)
    s, e, w, k = (float(x) for x in (squares.subjects, squares.error, squares.within, squares.k))
    n = squares.n
    singles = [
        ("1", "ICC(1)", "raters differ from subject to subject", *_ratio(s, w, n - 1, n * (squares.k - 1), k)),
        ("2", "ICC(A,1)", "raters drawn at random, absolute agreement", float(agreement(squares)), *_limits(squares)),
        ("3", "ICC(C,1)", "these raters only, consistency", *_ratio(s, e, n - 1, (n - 1) * (squares.k - 1), k)),
    ]
    forms = [
        Form(f"ICC({model},1)", other, f"{what}, one rating", value, low, high)
        for model, other, what, value, low, high in singles
    ]
    return forms + [
        Form(
            f"ICC({model},k)",
            "ICC(k)" if model == "1" else other.replace(",1)", ",k)"),
            f"{what}, mean of {squares.k}",
            *(_of_mean(x, k) for x in (value, low, high)),
        )
        for model, other, what, value, low, high in singles
    ]


def _ratio(between: float, rest: float, df: int, df_rest: int, k: float) -> tuple[float, float, float]:
    """Return the coefficient and its limits where one ratio of mean squares follows F."""
    from scipy.stats import f

    if rest == 0.0:
        return 1.0, 1.0, 1.0
    ratio = between / rest
    low, high = ratio / float(f.ppf(TAIL, df, df_rest)), ratio * float(f.ppf(TAIL, df_rest, df))
    value, low, high = ((x - 1.0) / (x + k - 1.0) for x in (ratio, low, high))
    return value, low, high


def _limits(squares: MeanSquares) -> tuple[float, float]:
    """Return the limits of ICC(2,1), with Satterthwaite's degrees of freedom for a sum of two mean squares."""
    from scipy.stats import f

    s, r, e = float(squares.subjects), float(squares.raters), float(squares.error)
    n, k = squares.n, squares.k
    value = float(agreement(squares))
    if r == e == 0.0:
        return 1.0, 1.0
    a = k * value / (n * (1.0 - value))
    b = 1.0 + k * value * (n - 1) / (n * (1.0 - value))
    df = (a * r + b * e) ** 2 / ((a * r) ** 2 / (k - 1) + (b * e) ** 2 / ((n - 1) * (k - 1)))
    below, above = float(f.ppf(TAIL, n - 1, df)), float(f.ppf(TAIL, df, n - 1))
    rest = k * r + (k * n - k - n) * e
    low = n * (s - below * e) / (below * rest + n * s)
    high = n * (above * s - e) / (rest + n * above * s)
    return (low, high) if low <= value <= high else (np.nan, np.nan)  # it breaks where raters agree less than by chance


def _of_mean(single: float, k: float) -> float:
    """Return the coefficient of the mean of k ratings (Spearman-Brown); without end where it has a pole."""
    below = 1.0 + (k - 1.0) * single
    return -np.inf if below <= 0.0 else k * single / below
