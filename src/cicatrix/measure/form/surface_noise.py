"""The noise of an instrument, from the map that it made."""

from __future__ import annotations

import numpy as np

from cicatrix.base.numbers import robust_sd
from cicatrix.measure.surface import Surface

NORM = 6.0
"""Root of the sum of squares of the mask [1 -2 1] by [1 -2 1]."""
MOST_ROWS = 600
"""Bands of rows looked at: the spread of some hundred thousand pixels is known to a third of a per cent."""


def noise_um(surface: Surface) -> float:
    """Return the standard deviation of the noise of single pixels, µm.

    Notes
    -----
    The map is passed through the difference of two Laplacians, [1 -2 1] by [1 -2 1] (J. Immerkaer's mask), which takes
    out every form that bends along one axis only and most of what is smooth over three pixels; the robust spread of
    what is left, over the mask's norm of 6, is the noise. It is right for noise that is independent from pixel to
    pixel on a surface that is smooth over three pixels. It reads too low where the instrument or its software smoothed
    the map (neighbours then share their noise), and too high where the skin's own relief is as fine as the pixel: from
    about 0.1 mm pixels on, furrows and pores are counted with it. Steps, holes and scars are few, and a median passes
    over them. A map of heights in coarse steps reads as the step, or as 0 where the step is coarser than the noise.
    """
    height = surface.height_mm
    rows = height.shape[0]
    bands = max(1, MOST_ROWS // 6)
    starts = np.unique(np.linspace(0, rows - min(rows, 8), min(bands, max(1, rows // 8))).astype(int))
    found: list[np.ndarray] = []
    for start in starts:
        band = height[start : start + 8]
        along = band[:, :-2] - 2.0 * band[:, 1:-1] + band[:, 2:]
        both = along[:-2] - 2.0 * along[1:-1] + along[2:]
        found.append(both[np.isfinite(both)])
    left = np.concatenate(found)
    return 1e3 / NORM * robust_sd(left, about=0.0)
