"""Both visits on one grid: the earlier scan's frame, at the coarser of the two resolutions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cicatrix.measure.change.rigid_alignment import Pair
from cicatrix.measure.change.sheets import Sheet, laid_on
from cicatrix.measure.found import Found
from cicatrix.measure.surface import Floats, Mask

Labels = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit on the common grid: depth below its own reference, how uncertain that is, and its scars by id."""

    depth_mm: Floats
    reference_error_mm: Floats
    labels: Labels


@dataclass(frozen=True, slots=True)
class CommonGrid:
    """Both visits, (ny, nx); ``common`` are the pixels that both saw."""

    before: Visit
    after: Visit
    common: Mask
    dx: float
    dy: float
    x0: float
    y0: float

    @property
    def pixel_area_mm2(self) -> float:
        """Area of a pixel, mm²."""
        return self.dx * self.dy


def common_grid(before: Found, after: Found, pair: tuple[Pair, Pair], motion: Floats) -> CommonGrid:
    """Lay both visits on one grid.

    The finer scan is brought to the pixels of the coarser by means over blocks, so that a pit that one scan cannot see
    is not taken for one that has filled. Each visit keeps its own reference, which is moved with it.
    """
    pixels = [(one.height.dx * one.height.dy) ** 0.5 for one in pair]
    coarse = max(pixels)
    sheets: list[tuple[Sheet, Sheet]] = []
    picked: list[tuple[Labels, Floats]] = []
    for found, one, pixel in zip((before, after), pair, pixels, strict=True):
        k = max(1, round(coarse / pixel))
        height, form = one.height.blocks(k, k), one.form.blocks(k, k)
        sheets.append((height, form))
        rows, columns = height.height.shape
        pick = np.s_[k // 2 : k // 2 + (rows - 1) * k + 1 : k, k // 2 : k // 2 + (columns - 1) * k + 1 : k]
        picked.append((found.labels[pick], found.reference_error_mm[pick]))
    (height_b, form_b), (height_a, form_a) = sheets
    laid, place = laid_on(height_a, motion, height_b, places=True)
    laid_form, _ = laid_on(form_a, motion, form_b)
    first = Visit(form_b.height - height_b.height, picked[0][1], picked[0][0])
    seen = place >= 0
    second = Visit(
        laid_form - laid, np.where(seen, picked[1][1].ravel()[place], np.nan),
        np.where(seen, picked[1][0].ravel()[place], 0).astype(np.int32),
    )  # fmt: skip
    common = np.isfinite(first.depth_mm) & np.isfinite(second.depth_mm)
    return CommonGrid(first, second, common, height_b.dx, height_b.dy, height_b.x0, height_b.y0)
