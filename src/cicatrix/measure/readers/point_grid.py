"""A list of points x, y, z that lie on a regular grid, as a height map."""

from __future__ import annotations

import numpy as np

from cicatrix.base.errors import BadInput
from cicatrix.measure.readers.stored_map import StoredMap, check_shape
from cicatrix.measure.surface import Floats

_OFF_GRID = 0.05
"""Largest distance of a point from the grid, as a share of the step: rounding in text is far below it (assumption)."""
_LEAST_FILLED = 0.1
"""Smallest share of the grid that the points fill; a scattered cloud fills almost nothing (assumption)."""


def to_grid(points: Floats, unit_mm: float | None, where: str) -> StoredMap:
    """Return points (n, 3), all in one unit, as the map of their grid; places without a point are holes.

    Axes are right-handed with z toward the viewer: y grows upward, so that the row of the largest y is the first.

    Raises
    ------
    BadInput
        If they lie on no regular grid, or two of them at the same place.
    """
    points = points[np.isfinite(points[:, :2]).all(axis=1)]
    if not len(points):
        raise BadInput("no point has finite coordinates", where=where)
    (columns, step_x), (rows, step_y) = (_places(points[:, axis], "xy"[axis], where) for axis in (0, 1))
    shape = int(rows.max()) + 1, int(columns.max()) + 1
    check_shape(*shape, where)
    if len(points) < _LEAST_FILLED * shape[0] * shape[1]:
        raise _no_grid("fill almost none of it", where)
    place = rows * shape[1] + columns
    if np.bincount(place, minlength=1).max() > 1:
        raise BadInput("two points have the same x and y", where=where, allowed="one height at each place")
    height = np.full(shape[0] * shape[1], np.nan)
    height[place] = points[:, 2]
    scale = unit_mm or 1.0
    notes = ("The file is a list of points on a regular grid; x, y and z were taken to have one unit.",)
    return StoredMap(height.reshape(shape)[::-1], unit_mm, step_x * scale, step_y * scale, notes=notes)


def _places(values: Floats, axis: str, where: str) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], float]:
    """Return the place of each value along an axis, and the step: the median gap of values that differ."""
    ordered = np.sort(values)
    span = float(ordered[-1] - ordered[0])
    gaps = np.diff(ordered)
    gaps = gaps[gaps > 1e-6 * span]
    if not gaps.size:
        raise _no_grid(f"all have the same {axis}", where)
    step = float(np.median(gaps))
    count = round(span / step)
    step = span / max(count, 1)  # the mean step: rounding of single gaps cancels
    place = (values - ordered[0]) / step
    near = np.rint(place)
    if not np.isfinite(place).all() or np.abs(place - near).max() > _OFF_GRID:
        raise _no_grid(f"have uneven steps along {axis}", where)
    return near.astype(np.int64), step


def _no_grid(why: str, where: str) -> BadInput:
    return BadInput(
        f"the points lie on no regular grid: they {why}", where=where,
        do="export a grid, or a mesh (PLY, STL, OBJ) of the cloud",
    )  # fmt: skip
