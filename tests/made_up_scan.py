"""A made-up scan whose truth is known: curved skin with relief, scars of each type, and a hole."""

from __future__ import annotations

import numpy as np

from cicatrix.measure.found import Found
from cicatrix.measure.measured_scar import MeasuredScar, MeasuredType, VolumeError
from cicatrix.measure.surface import Surface

PIXEL_MM = 0.08
RADII_MM = (70.0, 45.0)
"""Radii of curvature along x and y: a cheek."""
PLACES = (
    # type, x, y, width, length, depth: mm
    (MeasuredType.ICEPICK, 5.0, 5.0, 1.2, 1.4, 0.75),
    (MeasuredType.BOXCAR, 13.0, 6.0, 2.8, 3.4, 0.55),
    (MeasuredType.BOXCAR, 19.0, 14.0, 2.4, 2.6, 0.25),
    (MeasuredType.ROLLING, 8.0, 14.5, 5.0, 7.0, 0.30),
    (MeasuredType.MIXED, 19.5, 4.5, 1.9, 2.3, 0.22),
    (MeasuredType.ICEPICK, 14.5, 12.0, 0.9, 1.0, 0.50),
)
SIZE_MM = (24.0, 19.0)
HOLE_MM = (1.6, 3.6, 12.0, 13.3)
"""Left, right, top and bottom of what was not seen."""


def made_up_scan(*, pixel_mm: float = PIXEL_MM, seed: int = 3) -> Found:
    """Return the scan with its scars, written down by hand rather than found."""
    columns, rows = (round(length / pixel_mm) for length in SIZE_MM)
    x, y = np.arange(columns) * pixel_mm, np.arange(rows)[:, None] * pixel_mm
    reference = 3.0 - ((x - SIZE_MM[0] / 2) ** 2 / (2 * RADII_MM[0]) + (y - SIZE_MM[1] / 2) ** 2 / (2 * RADII_MM[1]))
    depth = np.random.default_rng(seed).normal(0.0, 0.006, (rows, columns))
    depth += 0.012 * np.sin(x / 0.17 + 2.0 * np.sin(y / 1.3)) * np.sin(y / 0.21 + np.sin(x / 0.9))
    labels = np.zeros((rows, columns), dtype=np.int32)
    scars: list[MeasuredScar] = []
    for number, (kind, at_x, at_y, width, length, deepest) in enumerate(PLACES, start=1):
        turn = 0.5 * number
        along = ((x - at_x) * np.cos(turn) + (y - at_y) * np.sin(turn)) / (0.5 * length)
        across = (-(x - at_x) * np.sin(turn) + (y - at_y) * np.cos(turn)) / (0.5 * width)
        radius = np.hypot(along, across)
        shape = {
            MeasuredType.ICEPICK: np.clip(1.0 - radius, 0.0, 1.0),
            MeasuredType.BOXCAR: np.clip((1.0 - radius) / 0.2, 0.0, 1.0),
            MeasuredType.ROLLING: np.where(radius < 1.0, 0.5 + 0.5 * np.cos(np.pi * radius), 0.0),
            MeasuredType.MIXED: np.clip((1.0 - radius**2) * 1.3, 0.0, 1.0),
        }[kind]
        depth += deepest * shape
        labels[radius < 1.0] = number
        scars.append(_scar(number, kind, (at_x, at_y), (width, length, deepest), float(shape.sum()) * pixel_mm**2))
    height = reference - depth
    left, right, top, bottom = HOLE_MM
    height[(x >= left) & (x < right) & (y >= top) & (y < bottom)] = np.nan
    error = 0.004 + 0.02 * np.exp(-np.minimum(x, SIZE_MM[0] - x)) * np.ones((rows, 1))
    return Found(
        surface=Surface(height, pixel_mm, pixel_mm),
        reference_mm=reference * np.ones((rows, columns)),
        reference_error_mm=error,
        labels=labels,
        nesting_mm=12.0,
        noise_um=6.0,
        roughness_um=9.0,
        scars=tuple(scars),
    )


def _scar(
    number: int, kind: MeasuredType, at: tuple[float, float], size: tuple[float, float, float], flatness_mm2: float
) -> MeasuredScar:
    width, length, depth = size
    volume = flatness_mm2 * depth
    types = (MeasuredType.ICEPICK, MeasuredType.BOXCAR, MeasuredType.ROLLING)
    return MeasuredScar(
        id=number,
        x_mm=at[0],
        y_mm=at[1],
        type=kind,
        type_probabilities={one: 0.84 if one is kind else 0.08 for one in types}
        if kind in types
        else dict.fromkeys(types, 1 / 3),
        boxcar_depth=("deep" if depth >= 0.5 else "shallow") if kind is MeasuredType.BOXCAR else None,
        deep_probability=float(depth >= 0.5),
        width_mm=width,
        length_mm=length,
        depth_mm=depth,
        depth_interval_mm=(0.9 * depth, 1.12 * depth),
        depth_is_lower_bound=kind is MeasuredType.ICEPICK,
        area_mm2=float(np.pi * width * length / 4),
        volume_mm3=volume,
        volume_interval_mm3=(0.93 * volume, 1.08 * volume),
        volume_error=VolumeError(skin=0.03 * volume, reference=0.02 * volume, edge=0.01 * volume),
        wall_angle_degrees=35.0,
        core_fraction=0.3,
        aspect=depth / width,
    )
