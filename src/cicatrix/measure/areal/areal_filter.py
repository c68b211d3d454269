"""What makes a surface scale-limited: the areal Gaussian filter (ISO 16610-61)."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.signal import oaconvolve

from cicatrix.base.errors import BadInput
from cicatrix.measure.form.gaussian_regression import ALPHA
from cicatrix.measure.surface import Floats, Surface

convolved: Any = oaconvolve  # without types

HALF_WIDTH = 1.0
"""Half the support of the weights, in nesting indices: what lies beyond weighs less than 6e-7."""


def gaussian_filtered(surface: Surface, nesting_mm: float) -> Surface:
    """Return the waviness of a surface at a nesting index: its areal Gaussian mean (an S-filter).

    Notes
    -----
    Weights exp(-pi (x / (alpha lambda))^2), separable. Near the border and near holes the weights of the measured
    points are scaled to sum to 1; holes stay holes.

    Raises
    ------
    BadInput
        If the nesting index is no positive length, or the filter would be wider than the map.
    """
    z = surface.height_mm
    widest = min(surface.size_mm)
    if not 0.0 < nesting_mm <= widest:
        raise BadInput(f"the nesting index is {nesting_mm:g} mm", allowed=f"above 0, up to the map's side, {widest:g}")
    kernels = [_kernel(nesting_mm, pixel) for pixel in (surface.pixel_x_mm, surface.pixel_y_mm)]
    seen = ~np.isnan(z)
    smooth = _separable(np.where(seen, z, 0.0), *kernels)
    if seen.all():
        rows, columns = z.shape
        down = _separable(np.ones((rows, 1)), np.ones(1), kernels[1])
        across = _separable(np.ones((1, columns)), kernels[0], np.ones(1))
        smooth /= down
        smooth /= across
    else:
        smooth /= np.maximum(_separable(seen.astype(np.float64), *kernels), 1e-300)
        smooth[~seen] = np.nan
    return Surface(smooth, surface.pixel_x_mm, surface.pixel_y_mm)


def scale_limited(surface: Surface, *, s_nesting_mm: float | None = None, l_nesting_mm: float | None = None) -> Surface:
    """Return the S-L surface: what is coarser than the S-filter's nesting index and finer than the L-filter's.

    Either may be left out; with the L-filter left out and the form removed before, this is the S-F surface.
    """
    if s_nesting_mm is not None and l_nesting_mm is not None and s_nesting_mm >= l_nesting_mm:
        raise BadInput(
            f"the S-filter's nesting index, {s_nesting_mm:g} mm, is not below the L-filter's, {l_nesting_mm:g} mm"
        )
    fine = surface if s_nesting_mm is None else gaussian_filtered(surface, s_nesting_mm)
    if l_nesting_mm is None:
        return fine
    coarse = gaussian_filtered(fine, l_nesting_mm)
    return Surface(fine.height_mm - coarse.height_mm, surface.pixel_x_mm, surface.pixel_y_mm)


def _kernel(nesting_mm: float, pixel_mm: float) -> Floats:
    half = int(np.ceil(HALF_WIDTH * nesting_mm / pixel_mm))
    x = np.arange(-half, half + 1) * pixel_mm / (ALPHA * nesting_mm)
    weights = np.exp(-np.pi * x**2)
    return weights / weights.sum()


def _separable(z: Floats, across: Floats, down: Floats) -> Floats:
    """Return the map convolved along rows, then along columns, with nothing beyond its border (overlap-add by FFT)."""
    step = convolved(z, across[None, :], mode="same", axes=1)
    return convolved(step, down[:, None], mode="same", axes=0)
