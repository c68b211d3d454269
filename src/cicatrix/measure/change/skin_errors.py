"""What sums over footprints are uncertain by, from the covariance of heights on untreated skin.

The difference of two visits holds noise, relief that differs, misplacement and the wander of both references. On skin
outside scars all of it is seen, with the correlations that it has; a change of volume is a weighted sum of that field
(1 in the footprint, less its share in the skin about it), and so is the change of all scars together. Its variance
follows from the covariance, without taking scars as independent or as erring together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cicatrix.measure.change.sham_footprints import PIXEL_MM
from cicatrix.measure.scars.relief_covariance import Covariance, covariance_of
from cicatrix.measure.surface import Floats, Mask


@dataclass(frozen=True, slots=True)
class Weight:
    """Weights of blocks of pixels, and the place of the first block: row, column."""

    values: Floats
    first: tuple[int, int]


@dataclass(frozen=True, slots=True)
class SkinErrors:
    """Covariances on skin, by blocks of ``blocks`` rows and columns of pixels.

    Attributes
    ----------
    change, before
        Of the difference of two visits and of the depth before, mm².
    """

    change: Covariance
    before: Covariance
    blocks: tuple[int, int]

    def weight(self, pixels: Floats, first: tuple[int, int]) -> Weight:
        """Return weights of pixels, (ny, nx) from row and column ``first``, summed over blocks."""
        down, across = self.blocks
        top, left = first[0] // down, first[1] // across
        bottom, right = -(-(first[0] + pixels.shape[0]) // down), -(-(first[1] + pixels.shape[1]) // across)
        held = np.zeros(((bottom - top) * down, (right - left) * across))
        row, column = first[0] - top * down, first[1] - left * across
        held[row : row + pixels.shape[0], column : column + pixels.shape[1]] = pixels
        return Weight(held.reshape(bottom - top, down, right - left, across).sum(axis=(1, 3)), (top, left))


def skin_errors_of(change_mm: Floats, before_mm: Floats, skin: Mask, dx: float, dy: float) -> SkinErrors:
    """Return the covariances of a map of differences and of the depths before (ny, nx), mm, over pixels of *skin*."""
    down, across = max(1, round(PIXEL_MM / dy)), max(1, round(PIXEL_MM / dx))
    rows, columns = skin.shape[0] // down, skin.shape[1] // across

    def blocked(values: Floats) -> Floats:
        part = values[: rows * down, : columns * across]
        return part.reshape(rows, down, columns, across).sum(axis=(1, 3))

    count = blocked(skin.astype(float))
    held = 2.0 * count >= down * across
    fields = (blocked(np.where(skin, one, 0.0)) / np.maximum(count, 1.0) for one in (change_mm, before_mm))
    change, before = (covariance_of(field, held, (down * dy, across * dx)) for field in fields)
    return SkinErrors(change, before, (down, across))


def together(weights: list[Weight]) -> Floats:
    """Return the sum of weights on one grid about them all."""
    ends = [(one.first[0] + one.values.shape[0], one.first[1] + one.values.shape[1]) for one in weights]
    top, left = (min(one.first[side] for one in weights) for side in (0, 1))
    whole = np.zeros((max(end[0] for end in ends) - top, max(end[1] for end in ends) - left))
    for one, end in zip(weights, ends, strict=True):
        whole[one.first[0] - top : end[0] - top, one.first[1] - left : end[1] - left] += one.values
    return whole
