"""All measured heights in order, on all cores."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.machine_code import compiled
from cicatrix.measure.areal.areal_bands import in_bands
from cicatrix.measure.surface import Floats

BINS = 1 << 16
GROUPS = 256
SMALL = 1 << 18
"""Heights below which one call of a sort is as fast."""


def sorted_heights(height: Floats) -> Floats:
    """Return the measured heights (NaN left out) from the lowest, (n,), as an array of their own.

    Notes
    -----
    A histogram of 65 536 equal steps shares the heights out to about 256 groups of like numbers; each group is copied
    to its place and sorted where it fits a core's cache. Exact for every distribution; only the speed depends on it.
    """
    flat = np.ascontiguousarray(height).ravel()
    if flat.size < SMALL:
        return np.sort(flat[~np.isnan(flat)])
    low, high = float(np.nanmin(flat)), float(np.nanmax(flat))
    if not high > low:
        return flat[~np.isnan(flat)].copy()
    scale = (BINS - 1) / (high - low)
    pieces = 16
    edges = np.linspace(0, flat.size, pieces + 1).astype(np.int64)
    counts = np.zeros((pieces, BINS), dtype=np.int64)
    in_bands(pieces, lambda a, _: _count(flat[edges[a] : edges[a + 1]], low, scale, counts[a]), 1)
    total = counts.sum(axis=0)
    points = int(total.sum())
    group_of = np.minimum(np.cumsum(total) * GROUPS // (points + 1), GROUPS - 1).astype(np.uint8)
    by_group = np.zeros((pieces, GROUPS), dtype=np.int64)
    for k in range(pieces):
        by_group[k] = np.bincount(group_of, weights=counts[k], minlength=GROUPS)
    ends = np.cumsum(by_group.sum(axis=0))
    begins = ends - by_group.sum(axis=0)
    places = begins + np.cumsum(by_group, axis=0) - by_group
    out = np.empty(points)
    in_bands(pieces, lambda a, _: _share_out(flat[edges[a] : edges[a + 1]], low, scale, group_of, places[a], out), 1)
    in_bands(GROUPS, lambda a, _: out[begins[a] : ends[a]].sort(), 1)
    return out


@compiled
def _count(flat: Floats, low: float, scale: float, counts: NDArray[np.int64]) -> None:
    for k in range(flat.size):
        h = flat[k]
        if h == h:
            counts[int((h - low) * scale)] += 1


@compiled
def _share_out(
    flat: Floats, low: float, scale: float, group_of: NDArray[np.uint8], places: NDArray[np.int64], out: Floats
) -> None:
    for k in range(flat.size):
        h = flat[k]
        if h == h:
            group = group_of[int((h - low) * scale)]
            out[places[group]] = h
            places[group] += 1
