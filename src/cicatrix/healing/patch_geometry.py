"""Holes in a patch of skin, and the share of every voxel that they injure."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput

Floats = NDArray[np.float64]
Pattern = Literal["random", "lattice"]
SLICES = 4
"""Slices of a voxel in which a tip is taken for a cylinder."""


@dataclass(frozen=True, slots=True)
class Holes:
    """Damaged cylinders of one session: centres and radius in mm, depth below the skin surface in mm, each (n,).

    `tip_mm` is the length over which each narrows to a point: 0 is a cylinder, its depth a cone.
    """

    x_mm: Floats
    y_mm: Floats
    depth_mm: Floats
    radius_mm: Floats
    tip_mm: float = 0.0

    @property
    def volume_mm3(self) -> float:
        """Injured volume between the surface and the tips, overlaps counted twice."""
        tip = np.minimum(self.tip_mm, self.depth_mm)
        return float((np.pi * self.radius_mm**2 * (self.depth_mm - tip * 2.0 / 3.0)).sum())


def place(
    side_mm: float, per_cm2: float, depth_mm: Floats, share_deeper: Floats, radius_mm: float,
    rng: np.random.Generator, pattern: Pattern = "random",
) -> Holes:  # fmt: skip
    """Return the holes of one session on a square patch.

    Parameters
    ----------
    side_mm, per_cm2, radius_mm
        Side of the patch, holes per cm2 (their number is rounded), radius of injured tissue about each.
    depth_mm, share_deeper : (m,), (m,)
        Share of the holes that reach beyond each depth; their depths are its quantiles.
    pattern
        `random`: anywhere alike, as the depth column takes them; `lattice`: rows with a random offset.
    """
    count = round(per_cm2 * side_mm**2 / 100.0)
    share = np.minimum.accumulate(np.asarray(share_deeper, float))
    quantile = (np.arange(count) + 0.5) / max(count, 1)
    depth = np.interp(quantile, share[::-1], np.asarray(depth_mm, float)[::-1])
    rng.shuffle(depth)
    if pattern == "random":
        x, y = rng.uniform(0.0, side_mm, (2, count))
    else:
        rows = max(1, round(count**0.5))
        k = np.arange(count)
        across = -(-count // rows)
        offset = rng.uniform(0.0, side_mm, 2)
        x = ((k % across + 0.5) / across * side_mm + offset[0]) % side_mm
        y = ((k // across + 0.5) / rows * side_mm + offset[1]) % side_mm
    return Holes(x, y, depth, np.full(count, radius_mm))


def _quarter(x: Floats, y: Floats, r: float) -> Floats:
    """Return the area of a disc about the origin within [0, x] by [0, y], x and y >= 0."""
    x, y = np.minimum(x, r), np.minimum(y, r)
    reach = np.minimum(x, np.sqrt(np.maximum(r * r - y * y, 0.0)))  # up to here the box is the lower

    def under(t: Floats) -> Floats:
        return 0.5 * (t * np.sqrt(np.maximum(r * r - t * t, 0.0)) + r * r * np.arcsin(np.minimum(t / r, 1.0)))

    return y * reach + under(x) - under(reach)


def _disc(edges_x: Floats, edges_y: Floats, r: float) -> Floats:
    """Return the area of a disc about the origin in every rectangle of a grid, shape (ny, nx); exact."""
    x, y = np.meshgrid(edges_x, edges_y)
    area = np.sign(x) * np.sign(y) * _quarter(np.abs(x), np.abs(y), r)
    return np.maximum(np.diff(np.diff(area, axis=0), axis=1), 0.0)


def deposit(holes: Holes, edges_mm: Floats, shape: tuple[int, int], voxel_mm: float, *, periodic: bool) -> NDArray[Any]:
    """Return the injured share of every voxel, shape (nz, ny, nx).

    The area of each disc in each voxel is exact, so that the volume of a hole is kept however wide the voxels are;
    within a voxel several holes overlap as if they fell anywhere in it, as the depth column has it.

    Parameters
    ----------
    holes
        Of one session.
    edges_mm : (nz + 1,)
        Depths below the skin surface between which the voxels lie.
    shape
        (ny, nx).
    voxel_mm
        Width of a voxel across.
    periodic
        Whether a hole at one side goes on at the opposite one; otherwise it is mirrored at the side.

    Raises
    ------
    BadInput
        If a hole is wider than the patch.
    """
    ny, nx = shape
    spared = np.ones((edges_mm.size - 1, ny, nx))
    thickness = np.diff(edges_mm)
    if holes.radius_mm.size and 2.0 * holes.radius_mm.max() + 2.0 * voxel_mm > voxel_mm * min(shape):
        raise BadInput("a hole is wider than the patch", where="patch", do="choose a wider patch")
    for x, y, depth, radius in zip(holes.x_mm, holes.y_mm, holes.depth_mm, holes.radius_mm, strict=True):
        first_x, last_x = int(np.floor((x - radius) / voxel_mm)), int(np.floor((x + radius) / voxel_mm))
        first_y, last_y = int(np.floor((y - radius) / voxel_mm)), int(np.floor((y + radius) / voxel_mm))
        edges_x = np.arange(first_x, last_x + 2) * voxel_mm - x
        edges_y = np.arange(first_y, last_y + 2) * voxel_mm - y
        columns, rows = np.arange(first_x, last_x + 1), np.arange(first_y, last_y + 1)
        columns = columns % nx if periodic else _mirrored(columns, nx)
        rows = rows % ny if periodic else _mirrored(rows, ny)
        tip = min(holes.tip_mm, depth)
        body = np.clip((depth - tip - edges_mm[:-1]) / thickness, 0.0, 1.0)
        disc = _disc(edges_x, edges_y, radius) / voxel_mm**2
        for layer in np.flatnonzero(edges_mm[:-1] < depth):
            part = body[layer] * disc
            if tip > 0.0 and body[layer] < 1.0:
                start, stop = max(edges_mm[layer], depth - tip), min(edges_mm[layer + 1], depth)
                cut = np.linspace(start, stop, SLICES + 1)
                for low, high in itertools.pairwise(cut):
                    # mean square radius of a cone's slice: its volume is exact
                    a, b = (depth - low) / tip * radius, (depth - high) / tip * radius
                    mean = float(np.sqrt((a * a + a * b + b * b) / 3.0))
                    if mean > 0.0:
                        share = (high - low) / thickness[layer]
                        part = part + share * _disc(edges_x, edges_y, mean) / voxel_mm**2
            grid = np.ix_(rows, columns)
            if periodic:
                spared[layer][grid] *= 1.0 - np.minimum(part, 1.0)
            else:
                injured = np.zeros((ny, nx))
                np.add.at(injured, grid, part)
                spared[layer] *= 1.0 - np.minimum(injured, 1.0)
    return 1.0 - spared


def _mirrored(index: NDArray[np.intp], n: int) -> NDArray[np.intp]:
    folded = index % (2 * n)
    return np.where(folded < n, folded, 2 * n - 1 - folded)
