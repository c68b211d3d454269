"""How visible the texture of scars is in one photo: an index of contrast, never a depth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.measure.colour.masked_filters import band_passed
from cicatrix.measure.colour.measured_value import Measured, block_means, measured
from cicatrix.measure.colour.region_colour import LEAST_PIXELS, Linear, checked_scale
from cicatrix.measure.colour.skin_indices import DARKEST

Mask = NDArray[np.bool_]

BAND_MM = (0.5, 4.0)
"""Wave lengths taken: coarser than pores, finer than the face's shape (assumption: scars are 1-5 mm)."""
PIXELS_PER_WAVE = 2.5
TO_RMS = 1.2533
"""Mean absolute value to standard deviation of a normal distribution: sqrt(pi / 2)."""


def visibility_map(linear: Linear, skin: Mask, mm_per_px: float) -> NDArray[np.float32]:
    """Return the band-passed contrast of luminance at each pixel, %, (ny, nx); 0 outside the skin.

    Raises
    ------
    BadInput
        If the photo is too coarse for the shortest wave, or the skin has too few pixels.
    """
    checked_scale(mm_per_px)
    if BAND_MM[0] / mm_per_px < PIXELS_PER_WAVE:
        raise BadInput(
            f"{mm_per_px:.2f} mm per pixel are too coarse for texture of {BAND_MM[0]} mm",
            allowed=f"at most {BAND_MM[0] / PIXELS_PER_WAVE:.2f}", do="take a closer photo",
        )  # fmt: skip
    if skin.sum() < LEAST_PIXELS:
        raise BadInput(f"the skin has {int(skin.sum())} pixels", allowed=f"at least {LEAST_PIXELS}")
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)
    logarithm = (100.0 * np.log(np.maximum(luminance, DARKEST))).astype(np.float32)
    return band_passed(logarithm, skin, BAND_MM[0] / mm_per_px, BAND_MM[1] / mm_per_px)


def visibility_index(contrast: NDArray[np.float32], region: Mask) -> Measured:
    """Return the visibility index of a region: RMS-equivalent mean of |contrast|, %, with its 95 % interval.

    Parameters
    ----------
    contrast
        From `visibility_map`, (ny, nx).
    region
        Pixels that count, (ny, nx).

    Notes
    -----
    100 times the natural logarithm of luminance, waves of 0.5 to 4 mm, mean absolute value times sqrt(pi/2). Exposure
    drops out. It depends on the direction and softness of the light, on pigment and on hair: compare only photos under
    one and the same light. It is no depth: under frontal light "dark is deep" is wrong (correlation 0.13 with true
    relief in our synthetic check).
    """
    if region.sum() < LEAST_PIXELS:
        raise BadInput(f"the region has {int(region.sum())} pixels", allowed=f"at least {LEAST_PIXELS}")
    mean, draws = block_means(TO_RMS * np.abs(contrast[region])[:, None].astype(float), region)
    return measured(float(mean[0]), float(draws[:, 0].std()))
