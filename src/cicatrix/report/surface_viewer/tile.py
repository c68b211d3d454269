"""A searched surface as the small tile that a browser is sent: depths in whole steps, holes kept."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import numpy as np

from cicatrix.measure.found import Found
from cicatrix.measure.surface import Floats
from cicatrix.report.scan_pictures.scan_raster import outlines, step_of, thinned

MOST_POINTS = 600
"""Points along the longer side of the tile."""
REFERENCE_STEP = 6
"""Points of the tile between those of the reference, which is smooth over a nesting index of millimetres."""
HOLE = -32768
STEPS = 32767
MOST_OUTLINE_POINTS = 120
"""Points of one outline; a longer one is thinned."""


@dataclass(frozen=True, slots=True)
class Tile:
    """Depths and the reference over a coarse grid.

    Attributes
    ----------
    depth_mm
        Depth below the reference, (ny, nx); NaN is a hole.
    reference_mm
        The reference above its own median at every `REFERENCE_STEP`-th point, (my, mx), finite.
    spacing_mm
        Distance of columns and of rows.
    step
        Points of the map that one of the tile stands for, along each side.
    """

    depth_mm: Floats
    reference_mm: Floats
    spacing_mm: tuple[float, float]
    step: int


def tile_of(found: Found) -> Tile:
    """Return the tile of a surface, the means of blocks where the map has more than `MOST_POINTS` along a side."""
    step = step_of(found.labels.shape, MOST_POINTS)
    depth = thinned(found.depth_mm, step)
    reference = _filled(thinned(found.reference_mm, step))
    rows, columns = reference.shape
    at_rows, at_columns = (np.arange(0, n - 1 + REFERENCE_STEP, REFERENCE_STEP) for n in (rows, columns))
    coarse = reference[np.minimum(at_rows, rows - 1)][:, np.minimum(at_columns, columns - 1)]
    # the last row and column may lie beyond the tile: they are drawn out so that the spacing stays even
    coarse = _drawn_out(_drawn_out(coarse, rows).T, columns).T
    spacing = found.surface.pixel_x_mm * step, found.surface.pixel_y_mm * step
    return Tile(depth, coarse - float(np.median(coarse)), spacing, step)


def _filled(field: Floats) -> Floats:
    """Return a field with each hole at the value of the nearest point, 0 where nothing is seen."""
    from scipy import ndimage

    holes = np.isnan(field)
    if not holes.any():
        return field
    if holes.all():
        return np.zeros(field.shape)
    nearest: Any = ndimage.distance_transform_edt(holes, return_distances=False, return_indices=True)
    return field[tuple(nearest)]


def _drawn_out(coarse: Floats, length: int) -> Floats:
    """Return rows with the last, which stands at ``length - 1``, moved on to a whole number of steps."""
    beyond = (length - 1) % REFERENCE_STEP
    if beyond == 0 or len(coarse) < 2:
        return coarse
    last = coarse[-2] + (coarse[-1] - coarse[-2]) * REFERENCE_STEP / beyond
    return np.vstack([coarse[:-1], last])


def packed(field: Floats) -> dict[str, Any]:
    """Return a field as 16-bit steps in base64: value = centre + step · unit; `HOLE` is a hole."""
    seen = field[~np.isnan(field)]
    low, high = (float(seen.min()), float(seen.max())) if seen.size else (0.0, 0.0)
    centre, unit = 0.5 * (low + high), max(0.5 * (high - low) / STEPS, 1e-12)
    steps = np.where(np.isnan(field), HOLE, np.round((np.nan_to_num(field) - centre) / unit)).astype("<i2")
    rows, columns = field.shape
    data = base64.b64encode(steps.tobytes()).decode()
    return {"rows": rows, "columns": columns, "centre": centre, "unit": unit, "data": data}


def outlines_mm(found: Found) -> dict[int, list[list[float]]]:
    """Return the rings of each scar as flat lists x, y, x, y, ... in mm, rounded to a hundredth of a pixel."""
    pixel = np.array([found.surface.pixel_x_mm, found.surface.pixel_y_mm])
    rings: dict[int, list[list[float]]] = {}
    for scar, found_rings in outlines(found.labels).items():
        rings[scar] = []
        for ring in found_rings:
            every = -(-len(ring) // MOST_OUTLINE_POINTS)
            kept = ring[:-1:every] if every > 1 else ring[:-1]
            points = (np.vstack([kept, kept[:1]]) + 0.5) * pixel
            rings[scar].append([round(float(x), 4) for x in points.ravel()])
    return rings
