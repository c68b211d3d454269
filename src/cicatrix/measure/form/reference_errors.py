"""What a sum of volumes is uncertain by from the reference that they are measured against."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np

from cicatrix.measure.form.gaussian_regression import SIGMA_PER_NESTING


def sd_of_sum(sds: Sequence[float], x_mm: Sequence[float], y_mm: Sequence[float], nesting_mm: float) -> float:
    """Return the standard uncertainty of a sum of volumes from that of each, in their unit, and their places.

    Two places of a Gaussian filter share what its weights have in common: their errors correlate by exp(-d² / 4 s²), d
    being their distance and s the standard deviation of the weights.
    """
    each, x, y = np.array(sds), np.array(x_mm), np.array(y_mm)
    square = np.square(x[:, None] - x) + np.square(y[:, None] - y)
    alike = np.exp(-square / (4.0 * (SIGMA_PER_NESTING * nesting_mm) ** 2))
    return sqrt(float(each @ alike @ each))
