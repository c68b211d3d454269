"""Dents that run into each other, parted along the ridge between them: a watershed that forgets small ridges.

Blocks are flooded from the deepest up. Where two basins meet, the shallower one is taken into the deeper one unless it
lies deep enough below the ridge, in itself and against its own depth, and is large enough to be a scar of its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.machine_code import compiled


@compiled
def _root(parent: NDArray[np.int32], one: Any) -> Any:  # pragma: no cover
    while parent[one] != one:
        parent[one] = parent[parent[one]]
        one = parent[one]
    return one


@compiled
def _flood(
    order: NDArray[np.int64], depth: NDArray[np.float32], basin: NDArray[np.int32], least: float, share: float, few: int
) -> int:  # pragma: no cover
    """Write the basin of each block of ``order`` (deepest first) into ``basin``, 0 elsewhere; return how many."""
    rows, columns = depth.shape
    parent = np.zeros(order.size + 1, dtype=np.int32)
    peak = np.zeros(order.size + 1, dtype=np.float32)
    size = np.zeros(order.size + 1, dtype=np.int64)
    made = 0
    for place in order:
        i, j = place // columns, place % columns
        here = depth[i, j]
        joined = 0
        for di in range(-1, 2):
            for dj in range(-1, 2):
                a, b = i + di, j + dj
                if (di == 0 and dj == 0) or a < 0 or b < 0 or a >= rows or b >= columns or basin[a, b] == 0:
                    continue
                other = _root(parent, basin[a, b])
                if joined == 0:
                    joined = other
                elif other != joined:
                    deep, flat = (joined, other) if peak[joined] >= peak[other] else (other, joined)
                    if peak[flat] - here < max(least, share * peak[flat]) or size[flat] < few:
                        parent[flat] = deep
                        size[deep] += size[flat]
                        joined = deep
                    else:
                        joined = deep
        if joined == 0:
            made += 1
            parent[made], peak[made] = made, here
            joined = made
        basin[i, j] = joined
        size[joined] += 1
    number = np.zeros(made + 1, dtype=np.int32)
    count = 0
    for place in order:
        i, j = place // columns, place % columns
        root = _root(parent, basin[i, j])
        if number[root] == 0:
            count += 1
            number[root] = count
        basin[i, j] = number[root]
    return count


def basins(
    depth: NDArray[np.float32], within: NDArray[np.bool_], *, least_ridge: float, ridge_share: float, least_pixels: int
) -> tuple[NDArray[np.int32], int]:
    """Return the basin of each block (0 outside ``within``) and how many there are.

    Parameters
    ----------
    depth
        Smoothed depth, mm.
    within
        Blocks to part.
    least_ridge, ridge_share
        How far a basin must lie below the ridge to its neighbour: in mm, and as a share of its own depth.
    least_pixels
        Blocks below the ridge that a basin must have.
    """
    places = np.flatnonzero(within)
    order = places[np.argsort(-depth.ravel()[places], kind="stable")]
    basin = np.zeros(depth.shape, dtype=np.int32)
    return basin, int(_flood(order, depth, basin, least_ridge, ridge_share, least_pixels))
