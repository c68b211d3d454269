"""The map of what changed: later minus earlier, and where that is more than its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from cicatrix.base.numbers import robust_sd
from cicatrix.measure.change.footprint_measures import SMOOTH_MM, smoothed
from cicatrix.measure.change.visit_comparison import Comparison
from cicatrix.measure.surface import Floats, Mask, Surface
from cicatrix.skin.raters.differences import Z975


@dataclass(frozen=True, slots=True)
class DifferenceMap:
    """Later minus earlier on the earlier scan's grid.

    Attributes
    ----------
    surface
        Change of height against each visit's own reference, mm; positive has filled; NaN where a visit saw nothing.
    uncertainty_mm
        Standard uncertainty at each pixel, (ny, nx).
    significant
        Pixels that changed by more than 1.96 times it; of unchanged pixels one of twenty does too, so that specks mean
        nothing and areas do.
    scars
        Footprints of scars of both visits.
    x0_mm, y0_mm
        Place of the first pixel's middle in the frame of the earlier scan.
    """

    surface: Surface
    uncertainty_mm: Floats
    significant: Mask
    scars: Mask
    x0_mm: float
    y0_mm: float


def difference_map(comparison: Comparison) -> DifferenceMap:
    """Return the map of change of two compared visits.

    Notes
    -----
    The difference is smoothed by the Gaussian that depth is read with. Its uncertainty is that on untreated skin
    (robust standard deviation: noise and relief), the errors of both references, and the slope of the depth times the
    uncertainty of place, which rises along steep walls.
    """
    grid, fit = comparison.grid, comparison.aligned.fit
    change = smoothed(np.where(grid.common, grid.before.depth_mm - grid.after.depth_mm, np.nan), grid.dx, grid.dy)
    on_skin = change[comparison.skin]
    skin_sd = robust_sd(on_skin, about=0.0)
    depth = np.where(grid.common, np.nan_to_num(grid.before.depth_mm), 0.0)
    sigma = SMOOTH_MM / grid.dy, SMOOTH_MM / grid.dx
    down, right = np.gradient(ndimage.gaussian_filter(depth, sigma, truncate=3.0), grid.dy, grid.dx)
    local = 0.0 if fit is None else fit.local_shift_mm**2
    shift = (0.0, 0.0) if fit is None else (float(fit.covariance[0, 0]), float(fit.covariance[1, 1]))
    place = right**2 * (shift[0] + local) + down**2 * (shift[1] + local)
    uncertainty = np.sqrt(
        skin_sd**2 + grid.before.reference_error_mm**2 + np.nan_to_num(grid.after.reference_error_mm) ** 2 + place
    )
    significant = grid.common & (np.abs(np.nan_to_num(change)) > Z975 * uncertainty)
    scars = (grid.before.labels > 0) | (grid.after.labels > 0)
    return DifferenceMap(Surface(change, grid.dx, grid.dy), uncertainty, significant, scars, grid.x0, grid.y0)
