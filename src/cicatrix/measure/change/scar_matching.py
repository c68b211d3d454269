"""Which scar of the later visit is which of the earlier one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from scipy.optimize import linear_sum_assignment

from cicatrix.measure.change.change_report import MatchState
from cicatrix.measure.change.common_grid import CommonGrid, Labels
from cicatrix.measure.surface import Floats, Mask

LEAST_SEEN = 0.8
"""Share of a scar that the other visit must have seen; a scar cut by an edge has no volume (assumption)."""
LEAST_SHARE = 0.25
"""Overlap, as a share of the smaller outline, that makes two outlines one scar (assumption)."""
PART_SHARE = 0.5
"""Share of an outline that lies in another's for it to be a part of it (assumption)."""
NEAR_MM = 0.5
"""Distance of middles up to which small outlines that do not touch are one scar: skin moves by less (assumption)."""


@dataclass(frozen=True, slots=True)
class Match:
    """Scars of both visits that are one, by their ids."""

    before_ids: tuple[int, ...]
    after_ids: tuple[int, ...]
    state: MatchState


def matches(grid: CommonGrid, after_pixels: dict[int, float]) -> list[Match]:
    """Return what became of every scar of both visits, those of the earlier first.

    Parameters
    ----------
    after_pixels
        Area of each scar of the later visit in its own scan, in pixels of the common grid.

    Notes
    -----
    One to one by the assignment that makes the shares of overlap, and for outlines that do not touch the nearness, most
    in sum. Then outlines left over that lie in one already matched make it split or merged.
    """
    ids_b, size_b, seen_b = _sizes(grid.before.labels, grid.common)
    ids_a, _, seen_a = _sizes(grid.after.labels, grid.common)
    seen_after = dict(zip(ids_a, seen_a, strict=True))
    cut_b = {one for one, size, seen in zip(ids_b, size_b, seen_b, strict=True) if seen < LEAST_SEEN * size}
    cut_a = {one for one, pixels in after_pixels.items() if seen_after.get(one, 0.0) < LEAST_SEEN * pixels}
    outside = _outside(grid, cut_b, cut_a, ids_b, ids_a)
    cut_b |= {one for match in outside for one in match.before_ids}
    cut_a |= {one for match in outside for one in match.after_ids}
    ids_b = [one for one in ids_b if one not in cut_b]
    ids_a = [one for one in ids_a if one not in cut_a]
    overlap, sizes_b, sizes_a = _overlaps(grid, ids_b, ids_a)
    share = overlap / np.maximum(np.minimum(sizes_b[:, None], sizes_a[None, :]), 1.0)
    worth = np.where(share >= LEAST_SHARE, 1.0 + share, _nearness(grid, ids_b, ids_a))
    rows, columns = linear_sum_assignment(-worth) if worth.size else ([], [])
    pairs = [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if worth[i, j] > 0.0]
    return _grouped(pairs, overlap, sizes_b, sizes_a, ids_b, ids_a) + outside


def _outside(grid: CommonGrid, cut_b: set[int], cut_a: set[int], ids_b: list[int], ids_a: list[int]) -> list[Match]:
    """Return scars cut off by an edge of the other scan, each with what the other scan shows of it."""
    overlap, sizes_b, sizes_a = _overlaps(grid, ids_b, ids_a)
    one = overlap >= LEAST_SHARE * np.maximum(np.minimum(sizes_b[:, None], sizes_a[None, :]), 1.0)
    found: list[Match] = []
    for i in sorted(cut_b):
        partners = tuple(ids_a[j] for j in np.flatnonzero(one[ids_b.index(i)]))
        found.append(Match((i,), partners, MatchState.OUTSIDE))
    told = {k for match in found for k in match.after_ids}
    for j in sorted(cut_a - told):
        column = one[:, ids_a.index(j)] if j in ids_a else np.zeros(len(ids_b), dtype=bool)
        found.append(Match(tuple(ids_b[i] for i in np.flatnonzero(column)), (j,), MatchState.OUTSIDE))
    return found


def _sizes(labels: Labels, common: Mask) -> tuple[list[int], list[float], list[float]]:
    """Return ids, pixels of each and pixels of each that both visits saw."""
    every = np.bincount(labels.ravel())
    seen = np.bincount(labels[common], minlength=every.size)
    ids = [int(one) for one in np.flatnonzero(every) if one > 0]
    return ids, [float(every[one]) for one in ids], [float(seen[one]) for one in ids]


def _overlaps(grid: CommonGrid, ids_b: list[int], ids_a: list[int]) -> tuple[Floats, Floats, Floats]:
    """Return common pixels (before, after), and the pixels of each outline in the common area."""
    counts = np.zeros((len(ids_b), len(ids_a)))
    labels_b, labels_a = np.where(grid.common, grid.before.labels, 0), np.where(grid.common, grid.after.labels, 0)
    both = (labels_b > 0) & (labels_a > 0)
    width = int(labels_a.max()) + 1 if labels_a.size else 1
    pairs, times = np.unique(labels_b[both].astype(np.int64) * width + labels_a[both], return_counts=True)
    row_of, column_of = {one: k for k, one in enumerate(ids_b)}, {one: k for k, one in enumerate(ids_a)}
    for pair, count in zip(pairs.tolist(), times.tolist(), strict=True):
        i, j = row_of.get(pair // width), column_of.get(pair % width)
        if i is not None and j is not None:
            counts[i, j] = count
    pixels_b = np.bincount(labels_b.ravel(), minlength=max(ids_b, default=0) + 1)
    pixels_a = np.bincount(labels_a.ravel(), minlength=max(ids_a, default=0) + 1)
    return (
        counts, np.array([float(pixels_b[one]) for one in ids_b]), np.array([float(pixels_a[one]) for one in ids_a])
    )  # fmt: skip


def _nearness(grid: CommonGrid, ids_b: list[int], ids_a: list[int]) -> Floats:
    """Return 1 for outlines with one middle, falling to 0 at `NEAR_MM`, (before, after)."""
    middles: list[Floats] = []
    for labels, ids in ((grid.before.labels, ids_b), (grid.after.labels, ids_a)):
        found = ndimage.center_of_mass(labels > 0, labels, ids) if ids else []
        middles.append(np.array(found, dtype=float).reshape(-1, 2) * np.array([grid.dy, grid.dx]))
    apart = np.linalg.norm(middles[0][:, None, :] - middles[1][None, :, :], axis=-1)
    return np.clip(1.0 - apart / NEAR_MM, 0.0, None)


def _grouped(
    pairs: list[tuple[int, int]], overlap: Floats, sizes_b: Floats, sizes_a: Floats, ids_b: list[int],
    ids_a: list[int],
) -> list[Match]:  # fmt: skip
    groups = [([i], [j]) for i, j in pairs]
    lone_b = set(range(len(ids_b))) - {i for i, _ in pairs}
    lone_a = set(range(len(ids_a))) - {j for _, j in pairs}
    for one, other in groups:
        parts_a = [j for j in sorted(lone_a) if overlap[one[0], j] > PART_SHARE * sizes_a[j]]
        parts_b = [i for i in sorted(lone_b) if overlap[i, other[0]] > PART_SHARE * sizes_b[i]]
        other += parts_a
        one += parts_b
        lone_a -= set(parts_a)
        lone_b -= set(parts_b)
    found = [
        Match(tuple(ids_b[i] for i in one), tuple(ids_a[j] for j in other), _state(len(one), len(other)))
        for one, other in groups
    ]
    found += [Match((ids_b[i],), (), MatchState.GONE) for i in sorted(lone_b)]
    found.sort(key=lambda match: match.before_ids)
    return found + [Match((), (ids_a[j],), MatchState.NEW) for j in sorted(lone_a)]


def _state(before: int, after: int) -> MatchState:
    """Return the state; scars that both merged and split count as merged."""
    if before > 1:
        return MatchState.MERGED
    return MatchState.SPLIT if after > 1 else MatchState.MATCHED
