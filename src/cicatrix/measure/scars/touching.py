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
    found: set[int] = set()
    for here, there in ((labels[:, :-GAP_PX], labels[:, GAP_PX:]), (labels[:-GAP_PX], labels[GAP_PX:])):
        apart = np.flatnonzero((here != there) & (np.minimum(here, there) > 0))
        found.update(np.unique(here.ravel()[apart]).tolist(), np.unique(there.ravel()[apart]).tolist())
    return frozenset(found)
