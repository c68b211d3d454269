"""Two runs of a course, the second with half the steps, make one of higher order and say how good it is."""

import numpy as np
from numpy.typing import NDArray

from cicatrix.healing.batch import Outputs

Floats = NDArray[np.floating]

QUADRATIC = 40.0
"""Relative error of the extrapolated run over the square of that of the finer run, rounded up from measurement: the
extrapolated run is of fourth order, the finer one of second, so the ratio hardly depends on the step."""


def extrapolate(coarse: Outputs, fine: Outputs) -> Outputs:
    """Return the limit of runs whose error falls four-fold from the first to the second.

    The correction may at most halve a value, so that none turns negative, and is exactly zero at rest.
    """

    def limit(x: Floats, y: Floats) -> Floats:
        better = y - x  # in place from here on: these are the largest arrays of a plan
        better /= y.dtype.type(3.0)
        better += y
        return np.maximum(better, y.dtype.type(0.5) * y, out=better)

    means, collagen = limit(coarse.means, fine.means), limit(coarse.collagen, fine.collagen)
    peaks = np.maximum(limit(coarse.peaks, fine.peaks), means.max(axis=0))
    return Outputs(means, collagen, peaks, limit(coarse.organised, fine.organised))


def estimated_error(fine: Outputs, limit: Outputs) -> Floats:
    """Return the estimated relative error of each extrapolated item, shape (items,).

    The largest over every average at every report, relative to the highest value of that average, and over the
    collagen and organised matrix of every cell at every report, relative to their highest.
    """
    return QUADRATIC * _distance(fine, limit) ** 2


def relative_error(got: Outputs, truth: Outputs) -> Floats:
    """Return the true relative error of each item in the same measure, shape (items,)."""
    return _distance(got, truth)


def _distance(x: Outputs, y: Outputs) -> Floats:
    def apart(a: Floats, b: Floats) -> Floats:
        difference = a - b
        return np.abs(difference, out=difference)

    tiny = np.finfo(y.peaks.dtype).tiny
    means = (apart(x.means, y.means).max(axis=0) / np.maximum(y.peaks, tiny)).max(axis=0)
    matrix = [
        apart(a, b).max(axis=(0, 1)) / b.max(axis=(0, 1))
        for a, b in ((x.collagen, y.collagen), (x.organised, y.organised))
    ]
    return np.maximum(means, np.maximum(*matrix))
