"""Passes over all triangles in machine code: areas and normals, marks of duplicates, the z-buffer.

Each is one loop over faces that gathers three corners; memory traffic is all their cost.
"""

from __future__ import annotations

import numpy as np
from numba import prange
from numpy.typing import NDArray

from cicatrix.base.machine_code import compiled, compiled_parallel
from cicatrix.measure.surface import Floats, Mask

Faces = NDArray[np.int64]
TILTS = 91
"""Bins of the histogram of tilt, one for each degree from 0 to 90."""


@compiled
def _normal(points: Floats, a: int, b: int, c: int) -> tuple[float, float, float, float]:
    """Return the normal of a face, twice its area long, and the square of the longer of two edges."""
    ux, uy, uz = points[b, 0] - points[a, 0], points[b, 1] - points[a, 1], points[b, 2] - points[a, 2]
    vx, vy, vz = points[c, 0] - points[a, 0], points[c, 1] - points[a, 1], points[c, 2] - points[a, 2]
    longest = max(ux * ux + uy * uy + uz * uz, vx * vx + vy * vy + vz * vz)
    return uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx, longest


@compiled
def areas(vertices: Floats, faces: Faces, sound: Mask, total: Floats) -> float:
    """Mark the faces that have an area, add their area-weighted normals into *total* (3,), return their area."""
    area = 0.0
    for face in range(faces.shape[0]):
        nx, ny, nz, longest = _normal(vertices, faces[face, 0], faces[face, 1], faces[face, 2])
        twice = np.sqrt(nx * nx + ny * ny + nz * nz)
        # Degenerate: flatter than rounding of single precision can tell. Not a number fails the comparison as well.
        sound[face] = twice > 1e-7 * longest and twice < np.inf
        if sound[face]:
            area += 0.5 * twice
            total[0] += 0.5 * nx
            total[1] += 0.5 * ny
            total[2] += 0.5 * nz
    return area


@compiled_parallel
def face_marks(bits: NDArray[np.uint64], faces: Faces, marks: NDArray[np.uint64]) -> None:
    """Give each face a mark of 64 bits that depends on where its corners are and not on their order or winding."""
    for face in prange(faces.shape[0]):
        mark = np.uint64(0)
        for corner in range(3):
            z = np.uint64(0x9E3779B97F4A7C15)
            for k in range(3):  # the finalizer of SplitMix64 over the three coordinates
                z = z ^ bits[faces[face, corner], k]
                z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
                z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
                z = z ^ (z >> np.uint64(31))
            mark += z
        marks[face] = mark


@compiled_parallel
def turned(vertices: Floats, axes: Floats, centre: Floats) -> Floats:
    """Return points (n, 3) about a centre in the axes whose rows are given: a matrix product is slow for three."""
    points = np.empty(vertices.shape)
    for i in prange(vertices.shape[0]):
        x, y, z = vertices[i, 0] - centre[0], vertices[i, 1] - centre[1], vertices[i, 2] - centre[2]
        for k in range(3):
            points[i, k] = axes[k, 0] * x + axes[k, 1] * y + axes[k, 2] * z
    return points


@compiled
def extent(points: Floats, faces: Faces, sound: Mask) -> tuple[Floats, Floats]:
    """Return the lowest and the highest coordinates (3,) of the corners that sound faces use."""
    low, high = np.full(3, np.inf), np.full(3, -np.inf)
    for face in range(faces.shape[0]):
        if sound[face]:
            for corner in range(3):
                for k in range(3):
                    value = points[faces[face, corner], k]
                    low[k] = min(low[k], value)
                    high[k] = max(high[k], value)
    return low, high


@compiled
def seen(points: Floats, faces: Faces, sound: Mask, tilts: Floats) -> tuple[float, float]:
    """Return the areas of faces that look at the viewer and away, as seen along the third axis of *points*.

    Adds the true area of each face to the bin of its tilt.
    """
    toward, away = 0.0, 0.0
    for face in range(faces.shape[0]):
        if not sound[face]:
            continue
        nx, ny, nz, _ = _normal(points, faces[face, 0], faces[face, 1], faces[face, 2])
        size = np.sqrt(nx * nx + ny * ny + nz * nz)
        if nz > 0.0:
            toward += 0.5 * nz
        else:
            away -= 0.5 * nz
        tilts[int(np.degrees(np.arccos(min(1.0, abs(nz) / size))))] += 0.5 * size
    return toward, away


@compiled
def pixels_touched(points: Floats, faces: Faces, sound: Mask) -> float:
    """Return how many pixels the boxes about all faces hold: the work of `rasterised`. Points are in pixels."""
    work = 0.0
    for face in range(faces.shape[0]):
        if sound[face]:
            a, b, c = faces[face, 0], faces[face, 1], faces[face, 2]
            x, y, z = points[a, 0], points[b, 0], points[c, 0]
            wide = max(x, y, z) - min(x, y, z)
            x, y, z = points[a, 1], points[b, 1], points[c, 1]
            work += (1.0 + wide) * (1.0 + max(x, y, z) - min(x, y, z))
    return work


@compiled
def rasterised(points: Floats, faces: Faces, sound: Mask, height: Floats) -> None:
    """Draw the faces into *height* (ny, nx), which holds NaN; the highest wins.

    Points are columns, rows and heights; pixel centres lie at whole numbers. Within a face the height is linear, so
    that nothing is smoothed; a centre on the edge of two faces belongs to both, so that no gap opens between them.
    """
    rows, columns = height.shape
    slack = -1e-9
    for face in range(faces.shape[0]):
        if not sound[face]:
            continue
        a, b, c = faces[face, 0], faces[face, 1], faces[face, 2]
        ax, ay, az = points[a, 0], points[a, 1], points[a, 2]
        bx, by, bz = points[b, 0] - ax, points[b, 1] - ay, points[b, 2] - az
        cx, cy, cz = points[c, 0] - ax, points[c, 1] - ay, points[c, 2] - az
        twice = bx * cy - by * cx
        if abs(twice) < 1e-12:
            continue  # seen from its edge
        first = max(0, int(np.ceil(ay + min(0.0, by, cy) - 1e-9)))
        last = min(rows - 1, int(np.floor(ay + max(0.0, by, cy) + 1e-9)))
        left = max(0, int(np.ceil(ax + min(0.0, bx, cx) - 1e-9)))
        right = min(columns - 1, int(np.floor(ax + max(0.0, bx, cx) + 1e-9)))
        for row in range(first, last + 1):
            y = row - ay
            for column in range(left, right + 1):
                x = column - ax
                s = (x * cy - y * cx) / twice
                t = (bx * y - by * x) / twice
                if s >= slack and t >= slack and s + t <= 1.0 - slack:
                    z = az + s * bz + t * cz
                    if not height[row, column] >= z:
                        height[row, column] = z
