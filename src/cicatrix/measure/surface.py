"""A measured surface: heights over a regular grid, with holes where nothing was seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

MOST_PIXELS = 40_000_000
"""Pixels of the largest map taken; a header that promises more is refused before memory is."""
LEAST_SIDE = 8
"""Pixels along the shorter side of the smallest map that anything can be said of."""


@dataclass(frozen=True, slots=True)
class Surface:
    """Heights over a regular grid.

    Attributes
    ----------
    height_mm
        Height along the outward normal of the map, (ny, nx), mm; up is away from the skin; NaN is a hole.
    pixel_x_mm, pixel_y_mm
        Distance of columns and of rows, mm.
    """

    height_mm: Floats
    pixel_x_mm: float
    pixel_y_mm: float

    def __post_init__(self) -> None:
        """Refuse what is no surface."""
        if self.height_mm.ndim != 2:
            raise BadInput(f"a height map has two dimensions, this has {self.height_mm.ndim}")
        rows, columns = self.height_mm.shape
        if min(rows, columns) < LEAST_SIDE:
            raise BadInput(f"the map is {columns} x {rows} pixels", allowed=f"at least {LEAST_SIDE} along each side")
        if rows * columns > MOST_PIXELS:
            raise BadInput(
                f"the map is {columns} x {rows} pixels", allowed=f"at most {MOST_PIXELS // 1_000_000} million"
            )
        if not (0.0 < self.pixel_x_mm < np.inf and 0.0 < self.pixel_y_mm < np.inf):
            raise BadInput("the distance of pixels is not a positive number")

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height of the map, mm."""
        rows, columns = self.height_mm.shape
        return columns * self.pixel_x_mm, rows * self.pixel_y_mm

    @property
    def pixel_area_mm2(self) -> float:
        """Area that a pixel stands for, mm²."""
        return self.pixel_x_mm * self.pixel_y_mm
