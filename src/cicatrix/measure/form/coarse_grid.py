"""Grids coarser than the map: means over blocks down, cubic interpolation up.

A form filter of some millimetres needs no pixel of some micrometres. Means over blocks are the anti-aliasing filter;
what is left of their own effect on a smooth form is cubic in the pitch and below the interpolation's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.machine_code import compiled
from cicatrix.measure.surface import Floats, Surface


@dataclass(frozen=True, slots=True)
class Axis:
    """Blocks of equal length along one side of a map; the last one may be cut short.

    Attributes
    ----------
    n_fine
        Pixels of the map along this side.
    factor
        Pixels in a block.
    pixel_mm
        Distance of the map's pixels.
    """

    n_fine: int
    factor: int
    pixel_mm: float

    @property
    def n(self) -> int:
        """Number of blocks."""
        return -(-self.n_fine // self.factor)

    @property
    def pitch_mm(self) -> float:
        """Distance of blocks, mm."""
        return self.factor * self.pixel_mm

    @property
    def centres_mm(self) -> Floats:
        """Centres of blocks from the map's first pixel, mm; that of a last block cut short is where a full one's is."""
        places = np.arange(self.n, dtype=np.float64) * self.factor + 0.5 * (self.factor - 1)
        return np.asarray(places * self.pixel_mm, dtype=np.float64)

    @property
    def pixels_mm(self) -> Floats:
        """Places of the map's pixels from its first, mm."""
        return np.asarray(np.arange(self.n_fine) * self.pixel_mm, dtype=np.float64)

    def stencil(self) -> tuple[NDArray[np.intp], Floats]:
        """Return, for each pixel, the first of its four blocks and their weights (n_fine, 4): Lagrange's cubic."""
        place = (np.arange(self.n_fine) - 0.5 * (self.factor - 1)) / self.factor
        nodes = min(4, self.n)
        first = np.clip(np.floor(place).astype(np.intp) - 1, 0, self.n - nodes)
        t = place - first
        weights = np.ones((self.n_fine, nodes))
        for k in range(nodes):
            for other in range(nodes):
                if other != k:
                    weights[:, k] *= (t - other) / (k - other)
        return first, weights


@dataclass(frozen=True, slots=True)
class BlockMeans:
    """A map by blocks.

    Attributes
    ----------
    rows, columns
        The two axes.
    height_mm
        Mean height over the seen pixels of each block, above what was subtracted, mm; 0 where none was seen.
    seen
        Share of each block's pixels that were seen, 0 to 1.
    """

    rows: Axis
    columns: Axis
    height_mm: Floats
    seen: Floats


@dataclass(frozen=True, slots=True)
class Quadratic:
    """A polynomial of order 2 over a map: c0 + cx x + cy y + cxx x² + cxy xy + cyy y², x and y in mm from a centre."""

    centre_mm: tuple[float, float]
    coefficients: tuple[float, float, float, float, float, float]

    def at(self, x_mm: Floats, y_mm: Floats) -> Floats:
        """Return heights, mm; x and y broadcast."""
        x, y = x_mm - self.centre_mm[0], y_mm - self.centre_mm[1]
        c0, cx, cy, cxx, cxy, cyy = self.coefficients
        return c0 + cx * x + cy * y + cxx * x**2 + cxy * x * y + cyy * y**2


@compiled
def _means(
    z: Floats, fy: int, fx: int, x: Floats, by_row: Floats, cxx: float, mean: Floats, seen: Floats
) -> None:  # pragma: no cover
    rows, columns = z.shape
    for i in range(rows):
        block = i // fy
        c0, c1 = by_row[i, 0], by_row[i, 1]
        for j in range(columns):
            value = z[i, j]
            if np.isfinite(value):
                mean[block, j // fx] += value - (c0 + x[j] * (c1 + cxx * x[j]))
                seen[block, j // fx] += 1.0


def block_means(surface: Surface, factors: tuple[int, int], form: Quadratic) -> BlockMeans:
    """Return a map's means over blocks of ``factors`` rows and columns, above a form.

    The form is taken from each pixel before the mean, so that neither holes nor tilt shift a block that is partly
    seen.
    """
    height = surface.height_mm
    rows = Axis(height.shape[0], factors[0], surface.pixel_y_mm)
    columns = Axis(height.shape[1], factors[1], surface.pixel_x_mm)
    c0, cx, cy, cxx, cxy, cyy = form.coefficients
    y = rows.pixels_mm - form.centre_mm[1]
    by_row = np.stack([c0 + cy * y + cyy * y**2, cx + cxy * y], axis=1)
    mean, count = np.zeros((rows.n, columns.n)), np.zeros((rows.n, columns.n))
    _means(height, factors[0], factors[1], columns.pixels_mm - form.centre_mm[0], by_row, cxx, mean, count)
    mean /= np.maximum(count, 1.0)
    return BlockMeans(rows, columns, mean, count / (factors[0] * factors[1]))


def coarser(fine: BlockMeans, factors: tuple[int, int], keep: Floats, level_mm: Floats | None = None) -> BlockMeans:
    """Return means over blocks of blocks, each weighted with its share seen times ``keep``.

    ``level_mm`` (fine grid) is taken from each block before the mean: what a form of its own adds over a block that is
    partly kept then does not shift it.
    """
    weight = fine.seen * keep
    value = weight * (fine.height_mm if level_mm is None else fine.height_mm - level_mm)
    rows = Axis(fine.rows.n, factors[0], fine.rows.pitch_mm)
    columns = Axis(fine.columns.n, factors[1], fine.columns.pitch_mm)
    total, sums = (_summed(one, rows, columns) for one in (weight, value))
    return BlockMeans(rows, columns, sums / np.maximum(total, 1e-300), total / (factors[0] * factors[1]))


def _summed(values: Floats, rows: Axis, columns: Axis) -> Floats:
    """Return sums over blocks."""
    down = np.add.reduceat(values, np.arange(rows.n) * rows.factor, axis=0)
    return np.add.reduceat(down, np.arange(columns.n) * columns.factor, axis=1)


@compiled
def _combined(wide: Floats, first: NDArray[np.intp], weights: Floats, out: Floats) -> None:  # pragma: no cover
    """Write each row as the weighted sum of its coarse rows."""
    rows, columns = out.shape
    for i in range(rows):
        out[i, :] = 0.0
        for k in range(weights.shape[1]):
            factor = weights[i, k]
            for j in range(columns):
                out[i, j] += factor * wide[first[i] + k, j]


def upsampled(coarse: Floats, rows: Axis, columns: Axis) -> Floats:
    """Return a coarse grid's values at every fine pixel (rows.n_fine, columns.n_fine): cubic, exact for cubics."""
    first, weights = columns.stencil()
    wide = np.zeros((coarse.shape[0], columns.n_fine))
    for k in range(weights.shape[1]):
        wide += coarse[:, first + k] * weights[:, k]
    first, weights = rows.stencil()
    out = np.empty((rows.n_fine, columns.n_fine))
    _combined(wide, first, weights, out)
    return out
