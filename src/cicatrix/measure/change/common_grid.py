"""Both visits on one grid: the earlier scan's frame, at the coarser of the two resolutions."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cicatrix.measure.change.surface_sheets import Sheet, laid_on, sheets_of
from cicatrix.measure.found import Found
from cicatrix.measure.surface import Floats, Mask

Labels = NDArray[np.int32]
MOST_PIXELS = 4_000_000
"""Pixels at which two visits are compared; means over blocks keep volumes. Assumption: 2000 along a field of 40 mm
leave 22 pixels across the narrowest scar that counts, 0.44 mm."""


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


def common_grid(before: Found, after: Found, middles_mm: tuple[float, float], motion: Floats) -> CommonGrid:
    """Lay both visits on one grid.

    Parameters
    ----------
    middles_mm
        Heights from which those of each visit are counted in the frames of *motion*.
    motion
        From the frame of the later visit to that of the earlier, (4, 4).

    Notes
    -----
    The finer scan is brought to the pixels of the coarser by means over blocks, so that a pit that one scan cannot see
    is not taken for one that has filled; maps of more than `MOST_PIXELS` are too. Each visit keeps its own reference,
    which is moved with it.
    """
    surfaces = before.surface, after.surface
    pixels = [one.pixel_area_mm2**0.5 for one in surfaces]
    width, height = before.surface.size_mm
    coarse = max(*pixels, (width * height / MOST_PIXELS) ** 0.5)
    sheets: list[tuple[Sheet, Sheet]] = []
    picked: list[tuple[Labels, Floats]] = []
    for found, pixel, middle in zip((before, after), pixels, middles_mm, strict=True):
        k = max(1, round(coarse / pixel))
        both = [sheet.blocks(k, k) for sheet in sheets_of(found)]
        top, form = (replace(one, height=one.height - middle) for one in both)
        sheets.append((top, form))
        rows, columns = top.height.shape
        pick = np.s_[k // 2 : k // 2 + (rows - 1) * k + 1 : k, k // 2 : k // 2 + (columns - 1) * k + 1 : k]
        picked.append((found.labels[pick], found.reference_error_mm[pick]))
    (height_b, form_b), (height_a, form_a) = sheets
    laid, place = laid_on(height_a, motion, height_b, places=True)
    laid_form, _ = laid_on(form_a, motion, form_b)
    first = Visit(form_b.height - height_b.height, picked[0][1], picked[0][0])
    seen = place >= 0
    flat = np.where(seen, place, 0)
    second = Visit(
        laid_form - laid,
        np.where(seen, picked[1][1].ravel()[flat], np.nan),
        np.where(seen, picked[1][0].ravel()[flat], 0).astype(np.int32),
    )
    common = np.isfinite(first.depth_mm) & np.isfinite(second.depth_mm)
    return CommonGrid(first, second, common, height_b.dx, height_b.dy, height_b.x0, height_b.y0)
