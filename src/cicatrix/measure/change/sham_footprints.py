"""How much volume seems to change where nothing was treated: sham footprints on the skin between scars.

Windows of many sizes are laid over skin outside scars, and the mean difference of the two visits in each is taken. Its
spread holds noise, relief that differs, misplacement and the wander of both references, with the correlations that
they have; nothing of it is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from scipy.stats import t

from cicatrix.base.numbers import robust_sd
from cicatrix.measure.change.surface_sheets import Sheet
from cicatrix.measure.surface import Floats, Mask
from cicatrix.skin.raters.differences import Z975

PIXEL_MM = 0.1
"""Smallest window (assumption: a third of the smallest scar's radius)."""
LEAST_SHARE = 0.7
"""Share of a window that must be skin."""
LEAST_WINDOWS = 4
"""Independent windows needed to speak of a spread."""
TRIM = 6.0
"""Robust standard deviations beyond which a window is no skin, but a hair, a scar that was not found, a new lesion."""


@dataclass(frozen=True, slots=True)
class Sham:
    """Standard deviation of the mean difference over windows by their area, widened for few windows."""

    area_mm2: Floats
    sd_mm: Floats

    def of_mean(self, area_mm2: float) -> float:
        """Return the standard uncertainty of a mean difference over a footprint, mm.

        Between areas it is read on a double logarithmic scale; for footprints larger than all windows that of the
        largest is taken, which is more than it would be.
        """
        if self.sd_mm.size == 0:
            return np.inf
        sd = np.log(np.maximum(self.sd_mm, 1e-12))
        return float(np.exp(np.interp(np.log(max(area_mm2, 1e-9)), np.log(self.area_mm2), sd)))


def sham_of(change_mm: Floats, skin: Mask, dx: float, dy: float) -> Sham:
    """Return the spread of sham changes of a map of differences (ny, nx), mm, over the pixels of *skin*."""
    coarse = Sheet(np.where(skin, change_mm, np.nan), dx, dy).coarsened(PIXEL_MM)
    seen = np.isfinite(coarse.height)
    filled = np.where(seen, coarse.height, 0.0)
    weight = seen.astype(float)
    areas: list[float] = []
    spreads: list[float] = []
    side = 1
    while side <= min(seen.shape) // 2:
        stride = max(1, side // 2)
        share = ndimage.uniform_filter(weight, side, mode="constant")[::stride, ::stride]
        mean = ndimage.uniform_filter(filled, side, mode="constant")[::stride, ::stride]
        held = share >= LEAST_SHARE
        windows = float(held.sum()) * stride**2 / side**2
        if windows < LEAST_WINDOWS:
            break
        values = mean[held] / share[held]
        robust = robust_sd(values, about=0.0)
        kept = values[np.abs(values) <= TRIM * robust] if robust > 0.0 else values
        widened = float(t.ppf(0.975, max(windows - 1.0, 1.0))) / Z975
        areas.append(side**2 * coarse.dx * coarse.dy)
        spreads.append(widened * float(np.sqrt(np.mean(kept**2))))
        side = max(side + 1, round(1.5 * side))
    return Sham(np.array(areas), np.array(spreads))
