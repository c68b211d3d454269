"""Which scars of a map run into one another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

GAP_PX = 2
"""Pixels between two outlines from which they count as apart."""


def touching(labels: NDArray[np.int32]) -> frozenset[int]:
    """Return the ids of scars whose outlines lie within `GAP_PX` of another's, along rows or columns.

    Parameters
    ----------
    labels
        Scar at each pixel, 0 where there is none, (ny, nx).
    """
    width, flat = labels.shape[1], labels.ravel()
    at = np.flatnonzero(flat)
    found: set[int] = set()
    for step, inside in ((GAP_PX, at % width < width - GAP_PX), (GAP_PX * width, at + GAP_PX * width < flat.size)):
        here, there = flat[at[inside]], flat[at[inside] + step]
        meet = (here != there) & (there > 0)
        found.update(here[meet].tolist(), there[meet].tolist())
    return frozenset(found)
