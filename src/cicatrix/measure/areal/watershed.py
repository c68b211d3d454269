"""Hills of a height map: watershed by ascent, merge tree of the hills, Wolf pruning.

Dales are the hills of the map turned upside down. All in machine code, without sorting the points: every point climbs
to its peak, the lowest passes between peaks form a spanning tree (Boruvka), and the tree is walked from the highest
pass down (Kruskal), where the lower of two hills that meet ends. Equal heights are ordered by their place in the map.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.machine_code import compiled
from cicatrix.measure.surface import Floats

Ints = NDArray[np.int32]
HOLE = np.int32(-(2**31))


@dataclass(frozen=True, slots=True)
class Hills:
    """Significant hills of a map.

    Attributes
    ----------
    peak
        Index of each hill's peak in the flattened map, (k,), from the first row on.
    saddle
        Height of the pass at which each hill meets a higher one, (k,); -inf for the highest of its region.
    at_edge
        Whether the hill touches the border of the map or a hole, (k,).
    points
        Points of each hill, (k,).
    volume
        Sum over each hill's points of the height above its pass, (k,); 0 where there is no pass.
    """

    peak: NDArray[np.int64]
    saddle: Floats
    at_edge: NDArray[np.bool_]
    points: NDArray[np.int64]
    volume: Floats


def significant_hills(height: Floats, sign: float, least_height: float) -> Hills:
    """Return the hills (sign 1) or dales (sign -1) that rise at least *least_height* above the pass to a higher one.

    Notes
    -----
    Neighbours are the eight about a point, holes are barriers. Every point climbs to its highest neighbour, which parts
    the map as flooding it from the peaks does; a hill whose peak is
    less than *least_height* above its highest pass is joined to the hill beyond that pass, least first (Wolf), which
    is what the merge tree gives. Heights in `saddle` have the sign of *height* times *sign*.
    """
    z = np.ascontiguousarray(height)
    label = np.empty(z.size, dtype=np.int32)
    _climb(z, sign, label)
    peaks = _number(label)
    peak_at = np.empty(peaks, dtype=np.int64)
    points = np.zeros(peaks, dtype=np.int64)
    edge = np.zeros(peaks, dtype=np.bool_)
    _settle(label, peak_at, points, edge, z.shape[0], z.shape[1])
    height_of = sign * z.ravel()[peak_at]
    passes = np.empty(max(peaks - 1, 0))
    sides = np.empty((max(peaks - 1, 0), 2), dtype=np.int32)
    found = _spanning_tree(z, sign, label, peaks, passes, sides)
    order = np.argsort(-passes[:found], kind="stable")
    into = np.arange(peaks, dtype=np.int32)
    saddle = np.full(peaks, -np.inf)
    _prune(passes[:found][order], sides[:found][order], height_of, peak_at, least_height, into, saddle)
    kept = np.flatnonzero(into == np.arange(peaks))
    _gather(into, points, edge)
    volume = np.zeros(peaks)
    _volumes(z, sign, label, into, saddle, volume)
    return Hills(peak_at[kept], saddle[kept], edge[kept], points[kept], volume[kept])


@compiled
def _climb(z: Floats, sign: float, target: Ints) -> None:
    """Write, for each point, the index of its highest neighbour, or its own at a peak, or `HOLE`.

    Neighbours are looked at from the last in the map to the first, so that of equal heights the last is taken.
    """
    rows, columns = z.shape
    for i in range(rows):
        inner = 0 < i < rows - 1
        for j in range(columns):
            here = i * columns + j
            h = sign * z[i, j]
            step, top = 0, -np.inf
            if inner and 0 < j < columns - 1:
                for d in range(8, -1, -1):
                    a, b = d // 3 - 1, d % 3 - 1
                    other = sign * z[i + a, j + b]
                    higher = other > top
                    step = a * columns + b if higher else step
                    top = other if higher else top
            else:
                for a in range(min(i + 1, rows - 1), max(i - 1, 0) - 1, -1):
                    for b in range(min(j + 1, columns - 1), max(j - 1, 0) - 1, -1):
                        other = sign * z[a, b]
                        if other > top:
                            step, top = a * columns + b - here, other
            target[here] = here + step if h == h else HOLE


@compiled
def _number(target: Ints) -> int:
    """Number the peaks: the k-th gets -1 - k in place of its own index."""
    count = 0
    for k in range(target.size):
        if target[k] == k:
            count += 1
            target[k] = -count
    return count


@compiled
def _settle(
    label: Ints, peak_at: NDArray[np.int64], points: NDArray[np.int64], edge: NDArray[np.bool_], rows: int, columns: int
) -> None:
    """Follow every point to its peak, in place; then 0.. are hills, -1 is a hole."""
    for k in range(label.size):
        if label[k] < 0 and label[k] != HOLE:
            peak_at[-1 - label[k]] = k
    for k in range(label.size):
        if label[k] < 0:
            continue
        at = k
        while label[at] >= 0:
            at = label[at]
        end = label[at]
        at = k
        while label[at] >= 0:
            following = label[at]
            label[at] = end
            at = following
    for i in range(rows):
        for j in range(columns):
            k = i * columns + j
            if label[k] == HOLE:
                label[k] = -1
            else:
                label[k] = -1 - label[k]
                points[label[k]] += 1
                if i == 0 or j == 0 or i == rows - 1 or j == columns - 1:
                    edge[label[k]] = True
    for i in range(rows):
        for j in range(columns):
            if label[i * columns + j] < 0:
                for a in range(max(i - 1, 0), min(i + 2, rows)):
                    for b in range(max(j - 1, 0), min(j + 2, columns)):
                        if label[a * columns + b] >= 0:
                            edge[label[a * columns + b]] = True


@compiled
def _root(parent: Ints, k: Any) -> Any:
    while parent[k] != k:
        parent[k] = parent[parent[k]]
        k = parent[k]
    return k


@compiled
def _spanning_tree(z: Floats, sign: float, label: Ints, peaks: int, passes: Floats, sides: Ints) -> int:
    """Write the passes of the spanning tree of hills (height, hills on both sides) and return how many there are.

    Each round joins every group of hills across its highest pass. Points whose neighbours are all of their own group
    are not looked at again.
    """
    rows, columns = z.shape
    flat = z.ravel()
    group = np.arange(peaks).astype(np.int32)
    highest = np.empty(peaks)
    where = np.empty(peaks, dtype=np.int64)
    active = np.empty(label.size, dtype=np.int32)  # memory is taken as it is written
    count = _border_points(label, rows, columns, active)
    found = 0
    while True:
        highest[:] = -np.inf
        where[:] = -1
        kept = 0
        for n in range(count):
            k = active[n]
            own = label[k]
            p = group[own]
            j = k % columns
            open_still = False
            for d in range(4):  # right, below left, below, below right
                other = k + 1 if d == 0 else k + columns + d - 2
                side = j + 1 if d == 0 else j + d - 2
                if side < 0 or side == columns or other >= label.size:
                    continue
                far = label[other]
                if far == own or far < 0:
                    continue
                q = group[far]
                if p == q:
                    continue
                open_still = True
                h = min(sign * flat[k], sign * flat[other])
                code = 4 * np.int64(k) + d
                if h > highest[p] or (h == highest[p] and code > where[p]):
                    highest[p], where[p] = h, code
                if h > highest[q] or (h == highest[q] and code > where[q]):
                    highest[q], where[q] = h, code
            if open_still:
                active[kept] = k
                kept += 1
        count = kept
        before = found
        for p in range(peaks):
            if where[p] < 0:
                continue
            k, d = where[p] // 4, where[p] % 4
            other = k + 1 if d == 0 else k + columns + d - 2
            a, b = _root(group, label[k]), _root(group, label[other])
            if a != b:
                group[max(a, b)] = min(a, b)
                passes[found] = highest[p]
                sides[found, 0], sides[found, 1] = label[k], label[other]
                found += 1
        if found == before:
            return found
        for p in range(peaks):
            group[p] = _root(group, p)


@compiled
def _border_points(label: Ints, rows: int, columns: int, out: Ints) -> int:
    """Write the points with another hill to the right or below, and return how many there are."""
    count = 0
    for i in range(rows):
        down = columns if i + 1 < rows else 0
        for j in range(columns):
            k = i * columns + j
            own = label[k]
            right, left = (1 if j + 1 < columns else 0), (-1 if j > 0 else 0)
            differs = label[k + right] != own or label[k + down] != own
            if down and not differs:
                differs = label[k + down + left] != own or label[k + down + right] != own
            if differs and own >= 0:
                out[count] = k
                count += 1
    return count


@compiled
def _prune(
    passes: Floats,
    sides: Ints,
    height: Floats,
    place: NDArray[np.int64],
    least: float,
    into: Ints,
    saddle: Floats,
) -> None:
    """Walk the passes from the highest: the hill of the lower peak ends there, and is joined across if it is low."""
    group = np.arange(height.size).astype(np.int32)
    for k in range(passes.size):
        near, far = sides[k, 0], sides[k, 1]
        p, q = _root(group, near), _root(group, far)
        if height[p] > height[q] or (height[p] == height[q] and place[p] > place[q]):
            p, q = q, p
            near, far = far, near
        saddle[p] = passes[k]
        if height[p] - passes[k] < least:
            into[p] = far
        group[p] = q


@compiled
def _gather(into: Ints, points: NDArray[np.int64], edge: NDArray[np.bool_]) -> None:
    """Send every hill to the one that it was joined to at last, with its points and its edge."""
    for k in range(into.size):
        last = _root(into, k)
        into[k] = last
    for k in range(into.size):
        last = into[k]
        if last != k:
            points[last] += points[k]
            edge[last] = edge[last] or edge[k]


@compiled
def _volumes(z: Floats, sign: float, label: Ints, into: Ints, saddle: Floats, volume: Floats) -> None:
    flat = z.ravel()
    for k in range(label.size):
        if label[k] >= 0:
            hill = into[label[k]]
            rise = sign * flat[k] - saddle[hill]
            if 0.0 < rise < np.inf:
                volume[hill] += rise
