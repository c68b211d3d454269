"""A measured number with its 95 % interval, and how it is had from pixels that are not independent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

DRAWS = 400
BLOCKS = 60
"""Blocks that a region is cut into: enough for an interval, each many pixels wide (assumption)."""
SEED = 20140


class Measured(Frozen):
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float


def measured(value: float, error: float) -> Measured:
    """Return *value* with the interval of a normal standard *error*."""
    return Measured(value=rounded(value), low=rounded(value - 1.96 * error), high=rounded(value + 1.96 * error))


def block_means(values: NDArray[np.floating], mask: Mask) -> tuple[Floats, Floats]:
    """Return the bootstrap of the mean of pixels whose neighbours are alike.

    Parameters
    ----------
    values
        One row for each pixel of the mask in the mask's order, (n, k).
    mask
        Region, (ny, nx), with n pixels.

    Returns
    -------
    Means, (k,), and means of `DRAWS` resamplings, (`DRAWS`, k): the region is cut into about `BLOCKS` squares, which
    are drawn with replacement, so that pixels of one square stay together. Squares begin at the region's own first row
    and column: the window that it comes in changes nothing.
    """
    rows, columns = np.nonzero(mask)
    rows, columns = rows - rows.min(), columns - columns.min()
    side = max(2, int(np.sqrt(rows.size / BLOCKS)))
    block = (rows // side) * (columns.max() // side + 1) + columns // side
    everywhere = np.bincount(block)
    filled = everywhere > 0
    count = everywhere[filled].astype(float)
    sums = np.stack([np.bincount(block, weights=column)[filled] for column in values.T], axis=1)
    generator = np.random.default_rng(SEED)
    times = generator.multinomial(count.size, np.full(count.size, 1.0 / count.size), size=DRAWS).astype(float)
    return sums.sum(axis=0) / count.sum(), (times @ sums) / (times @ count)[:, None]
