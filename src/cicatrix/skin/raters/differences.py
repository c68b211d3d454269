"""How far two ratings of one subject lie apart: limits of agreement, and the smallest change that is more than noise.

Limits of agreement: Bland and Altman 1986. Smallest detectable change: de Vet and others 2006, 1.96 times the square
root of 2 times the standard error of measurement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cicatrix.skin.raters.intraclass import MeanSquares

Floats = NDArray[np.float64]
Z975 = 1.959963984540054
"""The 97.5th percentile of the standard normal distribution."""
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bias and limits of agreement, each with its 95 % interval."""

    bias: float
    bias_interval: Interval
    sd: float
    lower: float
    lower_interval: Interval
    upper: float
    upper_interval: Interval


def limits_of_agreement(differences: Floats) -> Limits:
    """Return bias and limits of agreement of at least three differences, shape (n,)."""
    from scipy.stats import t

    n = differences.size
    bias, sd = float(differences.mean()), float(differences.std(ddof=1))
    most = float(t.ppf(0.975, n - 1))
    half, half_limit = most * sd / n**0.5, most * sd * (1.0 / n + Z975**2 / (2.0 * (n - 1))) ** 0.5
    lower, upper = bias - Z975 * sd, bias + Z975 * sd
    return Limits(
        bias, (bias - half, bias + half), sd,
        lower, (lower - half_limit, lower + half_limit),
        upper, (upper - half_limit, upper + half_limit),
    )  # fmt: skip


def measurement_error(squares: MeanSquares) -> Floats:
    """Return the standard error of measurement, the raters' habits included; keeps the leading axes."""
    habits = np.maximum(squares.raters - squares.error, 0.0) / squares.n
    return np.sqrt(habits + squares.error)


def smallest_detectable_change(error: Floats) -> Floats:
    """Return the least change of one subject between two ratings that noise alone makes in fewer than one of twenty."""
    return Z975 * np.sqrt(2.0) * error
