"""Hybrid parameters: Sdq, the root mean square gradient, and Sdr, the developed interfacial area (ISO 25178-2, 4.4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cicatrix.measure.areal.areal_bands import compiled_sums, in_bands
from cicatrix.measure.surface import Floats, Surface


@dataclass(frozen=True, slots=True)
class HybridParameters:
    """Gradient (a ratio) and developed area above the projected one (%); None where no neighbours were measured."""

    Sdq: float | None
    Sdr_percent: float | None


def hybrid_parameters(surface: Surface) -> HybridParameters:
    """Return Sdq and Sdr of a scale-limited surface.

    Notes
    -----
    The standard defines both as integrals and leaves the differences to the program. Sdq takes every difference of
    neighbours along rows and along columns between measured points: the mean square of each direction, added. Sdr
    splits every cell of four measured points into triangles along both diagonals and takes the mean of the two areas.
    """
    z = surface.height_mm
    dx, dy = surface.pixel_x_mm, surface.pixel_y_mm
    rows = z.shape[0]
    out = np.zeros((rows, 6))
    in_bands(rows, lambda a, b: _rows(z, 1.0 / dx, 1.0 / dy, a, b, out))
    along, along_n, down, down_n, excess, cells = (float(v) for v in out.sum(axis=0))
    gradient = float(np.sqrt(along / along_n + down / down_n)) if along_n and down_n else None
    return HybridParameters(gradient, 100.0 * excess / cells if cells else None)


@compiled_sums
def _rows(z: Floats, per_x: float, per_y: float, start: int, stop: int, out: Floats) -> None:
    """Write, by rows, squares of the slopes with their number, and the excess of area with the number of cells.

    A triangle with slopes p, q has the area sqrt(1 + p^2 + q^2) / 2 of a cell; the excess over 1 is summed as
    (p^2 + q^2) / (sqrt(1 + p^2 + q^2) + 1), which keeps its digits on nearly flat surfaces.
    """
    last = z.shape[0] - 1
    for i in range(start, stop):
        along, along_n, down, down_n, excess, cells = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        if i < last:
            for j in range(z.shape[1] - 1):
                a, b, c, d = z[i, j], z[i, j + 1], z[i + 1, j], z[i + 1, j + 1]
                top, left = (b - a) * per_x, (c - a) * per_y
                bottom, right = (d - c) * per_x, (d - b) * per_y
                t, s, u, v = top * top, left * left, bottom * bottom, right * right
                e, f, g, h = t + s, u + v, t + v, u + s
                area = (
                    e / (np.sqrt(1.0 + e) + 1.0)
                    + f / (np.sqrt(1.0 + f) + 1.0)
                    + g / (np.sqrt(1.0 + g) + 1.0)
                    + h / (np.sqrt(1.0 + h) + 1.0)
                )
                whole = area == area
                excess += 0.25 * area if whole else 0.0
                cells += 1.0 if whole else 0.0
                seen = t == t
                along += t if seen else 0.0
                along_n += 1.0 if seen else 0.0
                seen = s == s
                down += s if seen else 0.0
                down_n += 1.0 if seen else 0.0
            j = z.shape[1] - 1
            slope = (z[i + 1, j] - z[i, j]) * per_y
            if slope == slope:
                down += slope * slope
                down_n += 1.0
        else:
            for j in range(z.shape[1] - 1):
                slope = (z[i, j + 1] - z[i, j]) * per_x
                if slope == slope:
                    along += slope * slope
                    along_n += 1.0
        out[i, 0], out[i, 1], out[i, 2], out[i, 3], out[i, 4], out[i, 5] = along, along_n, down, down_n, excess, cells
