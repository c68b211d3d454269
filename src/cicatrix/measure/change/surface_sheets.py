"""Sheets: maps with a place in their frame, laid onto one another by rigid motions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.machine_code import compiled
from cicatrix.base.threads import in_threads
from cicatrix.measure.found import Found
from cicatrix.measure.surface import Floats

Places = NDArray[np.int32]
THREADS = 2
ROUNDS = 30
"""Fixed-point rounds for one point; from its neighbour's height two or three are enough on skin."""
SPIKE_MM = 4.0
"""Heights this far from the skin are a scanner's spikes, hair or wrong units; no acne scar is as deep (assumption)."""
CLOSE_PX = 1e-4
"""Pixels to which a point is sought."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Heights (ny, nx), mm, with pixel distances and the place of the first pixel's centre in the frame of the scan."""

    height: Floats
    dx: float
    dy: float
    x0: float = 0.0
    y0: float = 0.0

    @property
    def x(self) -> Floats:
        """Places of the columns, mm."""
        return self.x0 + self.dx * np.arange(self.height.shape[1])

    @property
    def y(self) -> Floats:
        """Places of the rows, mm."""
        return self.y0 + self.dy * np.arange(self.height.shape[0])

    def blocks(self, across: int, down: int) -> Sheet:
        """Return the means over blocks of pixels; a block with fewer than half its pixels is a hole."""
        if across == 1 and down == 1:
            return self
        height = _block_means(np.ascontiguousarray(self.height), across, down)
        return Sheet(
            height, self.dx * across, self.dy * down,
            self.x0 + 0.5 * (across - 1) * self.dx, self.y0 + 0.5 * (down - 1) * self.dy,
        )  # fmt: skip

    def coarsened(self, pixel_mm: float) -> Sheet:
        """Return block means whose pixels are near to *pixel_mm* and never coarser than 1.5 times it."""
        return self.blocks(max(1, round(pixel_mm / self.dx)), max(1, round(pixel_mm / self.dy)))


def sheets_of(found: Found) -> tuple[Sheet, Sheet]:
    """Return the heights and the reference of a visit; spikes and infinite values are holes."""
    dx, dy = found.surface.pixel_x_mm, found.surface.pixel_y_mm
    height, form = found.surface.height_mm, found.reference_mm
    kept = np.abs(height - form) < SPIKE_MM
    return Sheet(np.where(kept, height, np.nan), dx, dy), Sheet(np.where(np.isinf(form), np.nan, form), dx, dy)


@compiled
def _block_means(height: Floats, across: int, down: int) -> Floats:
    rows, columns = height.shape[0] // down, height.shape[1] // across
    means = np.empty((rows, columns))
    for r in range(rows):
        for c in range(columns):
            total, seen = 0.0, 0
            for i in range(r * down, (r + 1) * down):
                for j in range(c * across, (c + 1) * across):
                    value = height[i, j]
                    if value == value:
                        total += value
                        seen += 1
            means[r, c] = total / seen if 2 * seen >= across * down else np.nan
    return means


@compiled
def _linear(height: Floats, row: float, column: float) -> float:
    """Return the bilinear value; NaN outside and where one of the four pixels that count is a hole."""
    rows, columns = height.shape
    if not (-1e-6 <= row <= rows - 1 + 1e-6 and -1e-6 <= column <= columns - 1 + 1e-6):
        return np.nan
    i, j = min(max(int(row), 0), rows - 2), min(max(int(column), 0), columns - 2)
    u, v = row - i, column - j
    above = height[i, j] if v < 1e-9 else (1.0 - v) * height[i, j] + v * height[i, j + 1]
    if u < 1e-9:
        return above
    below = height[i + 1, j] if v < 1e-9 else (1.0 - v) * height[i + 1, j] + v * height[i + 1, j + 1]
    return (1.0 - u) * above + u * below


@compiled
def _cubic(height: Floats, row: float, column: float) -> float:
    """Return the value by cubic convolution (Keys 1981, a = -1/2); bilinear beside an edge or a hole."""
    rows, columns = height.shape
    i, j = int(row), int(column)
    if i < 1 or j < 1 or i > rows - 3 or j > columns - 3:
        return _linear(height, row, column)
    u, v = row - i, column - j
    total = 0.0
    for k in range(4):
        s = u + 1.0 - k
        across = 0.0
        for m in range(4):
            t = v + 1.0 - m
            across += _keys(t) * height[i + k - 1, j + m - 1]
        total += _keys(s) * across
    return total if total == total else _linear(height, row, column)


@compiled
def _keys(t: float) -> float:
    t = abs(t)
    if t < 1.0:
        return (1.5 * t - 2.5) * t * t + 1.0
    return ((-0.5 * t + 2.5) * t - 4.0) * t + 2.0 if t < 2.0 else 0.0


@compiled
def _lay(
    height: Floats, source: Floats, motion: Floats, target: Floats, onto: Floats, first: int, last: int,
    laid: Floats, place: Places, keep_place: bool,
) -> None:  # fmt: skip
    """Fill rows of *laid* with the source as it looks in the target's frame; grids are (dx, dy, x0, y0)."""
    a, b, c, d = motion[0, 0], motion[0, 1], motion[1, 0], motion[1, 1]
    det = a * d - b * c
    for r in range(first, last):
        z = np.nan
        for q in range(onto.shape[1]):
            x, y = target[2] + q * target[0] - motion[0, 3], target[3] + r * target[1] - motion[1, 3]
            here = onto[r, q]
            if here == here:
                z = motion[0, 2] * x + motion[1, 2] * y + motion[2, 2] * (here - motion[2, 3])
            elif z != z:
                z = 0.0
            row = column = -1.0
            for _ in range(ROUNDS):
                px, py = x - motion[0, 2] * z, y - motion[1, 2] * z
                new_column = ((d * px - b * py) / det - source[2]) / source[0]
                new_row = ((a * py - c * px) / det - source[3]) / source[1]
                moved = abs(new_row - row) + abs(new_column - column)
                row, column = new_row, new_column
                z = _linear(height, row, column)
                if z != z or moved < CLOSE_PX:
                    break
            if z != z:
                laid[r, q] = np.nan
                if keep_place:
                    place[r, q] = -1
                continue
            z = _cubic(height, row, column)
            u, v = source[2] + column * source[0], source[3] + row * source[1]
            laid[r, q] = motion[2, 0] * u + motion[2, 1] * v + motion[2, 2] * z + motion[2, 3]
            if keep_place:
                place[r, q] = int(row + 0.5) * height.shape[1] + int(column + 0.5)


def laid_on(source: Sheet, motion: Floats, target: Sheet, *, places: bool = False) -> tuple[Floats, Places]:
    """Return *source*, moved rigidly, as heights over the grid of *target*.

    Parameters
    ----------
    motion
        From the frame of the source to that of the target, (4, 4).
    places
        Whether the flat index of the nearest source pixel is wanted; -1 at holes.

    Returns
    -------
    tuple
        Heights (ny, nx), mm, NaN where the source is not seen, and the places (empty if not wanted).

    Notes
    -----
    The point of the source that comes to lie at a pixel is found by fixed-point iteration on its height, which starts
    from the height of the target there, and is then read by cubic convolution.
    """
    shape, onto = target.height.shape, np.ascontiguousarray(target.height)
    laid = np.empty(shape)
    place = np.empty(shape if places else (1, 1), dtype=np.int32)
    height = np.ascontiguousarray(source.height)
    grids = [np.array([one.dx, one.dy, one.x0, one.y0]) for one in (source, target)]
    edges = np.linspace(0, shape[0], THREADS + 1).astype(int)
    motion = np.ascontiguousarray(motion)

    def part(first: int, last: int) -> None:
        _lay(height, grids[0], motion, grids[1], onto, first, last, laid, place, places)

    in_threads(part, edges[:-1].tolist(), edges[1:].tolist())
    return laid, place
