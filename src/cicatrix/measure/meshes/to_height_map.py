"""A mesh onto a grid: cleaned, looked at along its normal, drawn into a z-buffer.

Every pixel that a face covers gets the height of that face at the pixel's centre, exactly and without smoothing; the
highest face wins; where there is no face there is a hole. Nothing is bridged.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.measure.meshes.mesh import Mesh
from cicatrix.measure.meshes.triangle_kernels import (
    TILTS,
    areas,
    extent,
    face_marks,
    pixels_touched,
    rasterised,
    seen,
    turned,
)
from cicatrix.measure.meshes.view_direction import frame, normal_of
from cicatrix.measure.surface import LEAST_SIDE, Floats, Mask

MOST_GRID = 16_000_000
"""Pixels of the grid; a finer mesh gets coarser pixels, with a note."""
PER_EDGE = 0.5
"""Pixel over the median edge: two samples for each sample of the scanner keep its relief (sampling theorem)."""
STEEP_DEGREES = 60
"""Tilt from which a map shows less than half of the area (cosine law)."""
STEEP_SHARE = 0.01
_FOLDED, _CLOSED = 1.05, 1.5
"""Area seen over area covered: 1 for a sheet, 2 for a closed surface; between them it folds over itself."""
_MOST_WORK = 1e9
_EDGES = 50_000
"""Faces whose edges are measured: the median of so many is known to better than 1 %."""


@dataclass(frozen=True, slots=True)
class LaidMesh:
    """A mesh as a height map.

    Attributes
    ----------
    height_mm
        Height toward the viewer above the lowest point, (ny, nx), mm, top row first; NaN is a hole.
    pixel_mm
        Distance of rows and columns.
    median_edge_mm
        Median edge of the faces: what the scanner resolved.
    notes
        What was left out and what the view hides.
    """

    height_mm: Floats
    pixel_mm: float
    median_edge_mm: float
    notes: tuple[str, ...]


def to_height_map(
    mesh: Mesh, *, towards: tuple[float, float, float] | None = None, pixel_mm: float | None = None
) -> LaidMesh:
    """Lay a mesh in mm onto a grid.

    Parameters
    ----------
    mesh
        Its corners in mm. The winding of single faces plays no part but in the vote on which side is outside.
    towards
        Where the viewer stands, as a direction in the mesh's axes; by default the area-weighted mean normal.
    pixel_mm
        Pixel of the grid; by default half of the median edge.

    Raises
    ------
    BadInput
        If no face is left, the mesh closes on itself and no side was named, or its faces are too long for a grid.
    """
    notes: list[str] = []
    sound, total, area = _cleaned(mesh, notes)
    normal = np.asarray(towards, dtype=float) if towards is not None else normal_of(total, area)
    size = float(np.linalg.norm(normal))
    if not 0.0 < size < np.inf:
        raise BadInput("the direction of view has no length", where="--towards")
    axes = frame(normal / size)
    low, high = extent(mesh.vertices, mesh.faces, sound)
    points = turned(mesh.vertices, axes, 0.5 * (low + high))
    edge = _median_edge(points, mesh, sound)
    pixel = PER_EDGE * edge if pixel_mm is None else pixel_mm
    tilts = np.zeros(TILTS)
    toward, away = seen(points, mesh.faces, sound, tilts)
    _note_tilt(tilts, notes)
    height, pixel = _drawn(points, mesh, sound, pixel, notes)
    layers = (toward + away) / (np.isfinite(height).sum() * pixel * pixel)
    if layers > _CLOSED and towards is None:
        raise BadInput(
            "the mesh closes on itself: as many faces lie behind others as in front",
            do="cut out the patch of skin, or say where the viewer stands (--towards)",
        )
    if layers > _FOLDED:
        notes.append(f"Faces lie behind others ({layers - 1.0:.0%} of the area seen); the ones in front were taken.")
    return LaidMesh(height, pixel, edge, tuple(notes))


def _cleaned(mesh: Mesh, notes: list[str]) -> tuple[Mask, Floats, float]:
    """Return which faces count, and the sum of their normals and their area; count the others in *notes*."""
    sound = np.zeros(len(mesh.faces), dtype=bool)
    total = np.zeros(3)
    areas(mesh.vertices, mesh.faces, sound, total)
    flat = len(sound) - int(sound.sum())
    marks = np.empty(len(mesh.faces), dtype=np.uint64)
    face_marks(np.ascontiguousarray(mesh.vertices + 0.0).view(np.uint64), mesh.faces, marks)
    again = _again(marks) & sound
    if again.any():
        notes.append(f"{int(again.sum())} faces that were there twice were left out.")
        faces = mesh.faces[sound & ~again]
        total[:] = 0.0
        area = areas(mesh.vertices, faces, np.zeros(len(faces), dtype=bool), total)
        sound &= ~again
    else:
        total[:] = 0.0
        area = areas(mesh.vertices, mesh.faces, sound, total)
    if flat:
        notes.append(f"{flat} faces without an area or with corners that are not finite were left out.")
    if not sound.any():
        raise BadInput("no face of the mesh has an area")
    return sound, total, area


def _again(marks: NDArray[np.uint64]) -> Mask:
    """Return which marks stood before in the list."""
    again = np.zeros(len(marks), dtype=bool)
    ordered = np.sort(marks)
    if (ordered[1:] == ordered[:-1]).any():  # a sort of places, which costs three times as much, is seldom needed
        order = np.argsort(marks, kind="stable")
        ordered = marks[order]
        again[order[1:]] = ordered[1:] == ordered[:-1]
    return again


def _median_edge(points: Floats, mesh: Mesh, sound: Mask) -> float:
    stride = max(1, len(mesh.faces) // _EDGES)
    chosen = mesh.faces[::stride][sound[::stride]]
    corners = points[chosen if len(chosen) else mesh.faces[sound]]
    return float(np.median(np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2)))


def _drawn(points: Floats, mesh: Mesh, sound: Mask, pixel: float, notes: list[str]) -> tuple[Floats, float]:
    low, high = extent(points, mesh.faces, sound)
    span = high - low
    least = math.sqrt(max(float(span[0] * span[1]), 1e-300) / MOST_GRID)
    if pixel < least:
        notes.append(f"The grid was made coarser, from {pixel:.3g} to {least:.3g} mm, to stay within memory.")
        pixel = least
    with np.errstate(over="ignore", invalid="ignore"):
        columns, rows = (1 + int(min(side / pixel, 1e9)) for side in span[:2])
    if min(rows, columns) < LEAST_SIDE or rows * columns > 4 * MOST_GRID:
        raise BadInput(
            f"the mesh makes a map of {columns} x {rows} pixels of {pixel:.3g} mm",
            allowed=f"at least {LEAST_SIDE} along each side, at most {MOST_GRID // 1_000_000} million",
        )
    # The grid lies in the middle of the mesh; rows run down.
    left = low[0] + 0.5 * (span[0] - (columns - 1) * pixel)
    top = high[1] - 0.5 * (span[1] - (rows - 1) * pixel)
    with np.errstate(over="ignore", invalid="ignore"):  # corners of no face may lie anywhere
        points[:, 0] = (points[:, 0] - left) / pixel
        points[:, 1] = (top - points[:, 1]) / pixel
        points[:, 2] -= low[2]
    if pixels_touched(points, mesh.faces, sound) > _MOST_WORK:
        raise BadInput("the faces of the mesh are far too long for its size", do="is it the right file?")
    height = np.full((rows, columns), np.nan)
    rasterised(points, mesh.faces, sound, height)
    if not np.isfinite(height).any():
        raise BadInput("no pixel of the map is covered by a face")
    return height, pixel


def _note_tilt(tilts: Floats, notes: list[str]) -> None:
    share = np.cumsum(tilts) / tilts.sum()
    largest = int(np.searchsorted(share, 1.0 - STEEP_SHARE))
    if largest >= STEEP_DEGREES:
        steep = float(tilts[STEEP_DEGREES:].sum() / tilts.sum())
        notes.append(
            f"{steep:.0%} of the surface is tilted by more than {STEEP_DEGREES} degrees against the view (up to "
            f"{largest}): there the map shows less than half of its area. Cut the mesh into smaller patches."
        )
    elif largest > 0:
        notes.append(f"The surface is tilted by up to {largest} degrees against the view.")
