"""Measures of one visit in a footprint that was chosen beforehand, so that a threshold cannot make a change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from cicatrix.measure.surface import Floats, Mask

SMOOTH_MM = 0.06
"""Standard deviation of the Gaussian before depth, area and width are read; volume is read from unsmoothed heights."""
DEEP_PERCENTILE = 98.0
"""Percentile of depth that stands for a scar's depth: the maximum is one pixel's noise."""
LEAST_LEVEL_MM = 0.03
"""Least depth at which area and width are read."""
ROUGH = 1.5
"""Roughnesses of the skin below which area and width are read, if that is more."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Volume (mm³), depth (mm), and at a fixed level area (mm²) and width (mm, minor axis by moments)."""

    volume: float
    depth: float
    area: float
    width: float


def smoothed(depth: Floats, dx: float, dy: float) -> Floats:
    """Return depths (ny, nx) after a Gaussian of `SMOOTH_MM`; holes stay holes."""
    seen = np.isfinite(depth)
    sigma = SMOOTH_MM / dy, SMOOTH_MM / dx
    share = ndimage.gaussian_filter(seen.astype(float), sigma, mode="constant", truncate=3.0)
    mean = ndimage.gaussian_filter(np.where(seen, depth, 0.0), sigma, mode="constant", truncate=3.0)
    return np.where(seen, mean / np.maximum(share, 1e-6), np.nan)


def measures_of(depth: Floats, smooth: Floats, footprint: Mask, level_mm: float, dx: float, dy: float) -> Measures:
    """Return the measures of depths (ny, nx), mm, in a footprint whose pixels all hold a depth."""
    deeper = footprint & (smooth > level_mm)
    return Measures(
        float(depth[footprint].sum()) * dx * dy,
        float(np.percentile(smooth[footprint], DEEP_PERCENTILE)),
        float(deeper.sum()) * dx * dy,
        _width(deeper, dx, dy),
    )


def _width(mask: Mask, dx: float, dy: float) -> float:
    """Return the minor axis of the ellipse with the second moments of *mask*, pixels counted as squares, mm."""
    rows, columns = np.nonzero(mask)
    if rows.size == 0:
        return 0.0
    x, y = columns * dx, rows * dy
    xx, yy = float(np.var(x)) + dx * dx / 12.0, float(np.var(y)) + dy * dy / 12.0
    xy = float(np.mean(x * y) - np.mean(x) * np.mean(y))
    least = 0.5 * (xx + yy) - float(np.hypot(0.5 * (xx - yy), xy))
    return 4.0 * max(least, 0.0) ** 0.5
