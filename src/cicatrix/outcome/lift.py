"""How far a scar's surface rises for growth at each depth: the half-space closed form on the shape of the scar.

A volumetric eigenstrain g in a half-space lifts its surface by u(k) = (2 (1 + nu) / 3) * integral of g exp(-k z) dz at
wave number k. The factor exp(-k z) is the transform of the Poisson kernel z / (2 pi (x^2 + z^2)^1.5), so growth of
lateral shape s at depth z lifts the surface by that kernel folded with s: by rings in a round scar, by lines in a
furrow, by FFT under a measured map (:mod:`cicatrix.outcome.lift_map`). Growth is linear in g, so one weight per cell
holds all of it for one scar.

Round scars have a flat floor and a half-cosine wall; growth beyond that of the surround is taken to follow the local
depression, as the lack of matrix does. Scars that lack tissue (all but the rolling ones, which are pulled down) have
less dermis under their floor: no growth where there is none. Depth is counted from the local surface. The curvature of
the pit and the soft subcutis are left out here: for scars named by type :mod:`cicatrix.outcome.lift_grid` has them.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates
from scipy.special import ellipe

from cicatrix.base.errors import InternalError
from cicatrix.skin.scars import DEPRESSED, ScarType

Floats = NDArray[np.float64]

# Radius of the flat floor as a share of the scar's: Jacob's table has boxcars with steep walls and a flat floor,
# rolling scars with neither, ice picks that taper.
FLOOR_SHARE = {
    ScarType.ICEPICK: 0.1,
    ScarType.BOXCAR: 0.8,
    ScarType.ROLLING: 0.0,
    ScarType.ATROPHIC: 0.4,
    ScarType.LINEAR: 0.3,
}
RINGS = 400
RADII = np.linspace(0.0, 1.5, 25)
"""Where the lift is known, in radii of the scar."""
LOG_DEPTHS = np.linspace(np.log(2e-3), np.log(50.0), 97)
"""Depths at which it is known, in radii of the scar."""


def depression(type: ScarType, radius: Floats) -> Floats:
    """Return the depth at *radius* (in radii of the scar) as a share of the floor's: 1 on the floor, 0 from the rim."""
    floor = FLOOR_SHARE[type]
    wall = np.clip((np.abs(radius) - floor) / (1.0 - floor), 0.0, 1.0)
    return np.asarray(0.5 * (1.0 + np.cos(np.pi * wall)), dtype=float)


def edges_mm(cell_depth_mm: Floats) -> tuple[Floats, Floats]:
    """Return top and bottom of cells, each (n, nz), from their centres (n, nz)."""
    half = 0.5 * np.gradient(cell_depth_mm, axis=-1)
    return np.maximum(cell_depth_mm - half, 0.0), cell_depth_mm + half


def wave_weight_mm(wave_per_mm: float, cell_depth_mm: Floats) -> Floats:
    """Return the integral of exp(-k z) over each cell, (n, nz) in mm: the closed form at one wave number."""
    top, bottom = edges_mm(cell_depth_mm)
    return (np.exp(-wave_per_mm * top) - np.exp(-wave_per_mm * bottom)) / wave_per_mm


def lift_kernel_mm(type: ScarType, width_mm: float, depth_mm: float, cell_depth_mm: Floats) -> Floats:
    """Return the uplift of the floor relative to the rim per unit strain of each cell, over 2 (1 + nu) / 3.

    Parameters
    ----------
    type, width_mm, depth_mm
        A depressed scar.
    cell_depth_mm
        Depth of the cells' centres below the local surface, shape (n, nz); the last cell ends at the dermis's end.

    Returns
    -------
    ndarray
        In mm, shape (n, nz). Multiply by 2 (1 + nu) / 3 and by the strain, and sum over the cells.
    """
    profile = lift_profile_mm(type, width_mm, depth_mm, cell_depth_mm, np.array([0.0, 1.0]))
    return profile[0] - profile[1]


def lift_profile_mm(type: ScarType, width_mm: float, depth_mm: float, cell_depth_mm: Floats, radius: Floats) -> Floats:
    """Return the uplift at *radius* (m,), in radii of the scar up to 1.5, per unit strain of each cell: (m, n, nz)."""
    if type not in DEPRESSED:
        raise InternalError(f"a {type} scar has no depth to fill")
    half_mm = 0.5 * width_mm
    top, bottom = edges_mm(cell_depth_mm)
    middle = 0.5 * (top + bottom)
    inner = np.zeros_like(middle)
    if type is not ScarType.ROLLING:
        left = np.clip((bottom[:, -1:] - middle) / depth_mm, 0.0, 1.0)  # share of the pit's depth that is still dermis
        floor = FLOOR_SHARE[type]
        wall = floor + (1.0 - floor) * np.arccos(2.0 * left - 1.0) / np.pi
        inner = np.where(left < 1.0, wall, 0.0)
    at = (np.log(np.maximum(middle / half_mm, 1e-12)) - LOG_DEPTHS[0]) / (LOG_DEPTHS[1] - LOG_DEPTHS[0])
    table = _table(type)
    rows = np.stack([_between(table, one) for one in np.asarray(radius, dtype=float)])
    where = np.stack([np.clip(at, 0.0, LOG_DEPTHS.size - 1.0), np.clip(inner * RINGS, 0.0, RINGS)])
    return np.stack([map_coordinates(row, where, order=1) for row in rows]) * (bottom - top)


def _between(table: Floats, radius: float) -> Floats:
    """Return the table at one radius, (depths, rings + 1)."""
    at = np.clip(radius / RADII[1], 0.0, RADII.size - 1.0)
    low = min(int(at), RADII.size - 2)
    return np.asarray(table[low] * (1.0 - (at - low)) + table[low + 1] * (at - low), dtype=float)


@lru_cache(maxsize=len(DEPRESSED))
def _table(type: ScarType) -> Floats:
    """Return the uplift by radius, depth and inner radius of the growth, (25, 97, rings + 1), all in radii."""
    edge = np.linspace(0.0, 1.0, RINGS + 1)
    middle = 0.5 * (edge[1:] + edge[:-1])
    share = depression(type, middle)
    z = np.exp(LOG_DEPTHS)[None, :, None]
    r = RADII[:, None, None]
    line = (np.arctan((edge[1:] - r) / z) - np.arctan((edge[:-1] - r) / z)) / np.pi
    if type is ScarType.LINEAR:
        other = (np.arctan((edge[1:] + r) / z) - np.arctan((edge[:-1] + r) / z)) / np.pi
        part = line + other
    else:
        # a ring seen from r is a line of sources times a smooth factor: the line is integrated exactly
        far = (r + middle) ** 2 + z**2
        near = (r - middle) ** 2 + z**2
        part = line * 2.0 * middle * ellipe(1.0 - near / far) / np.sqrt(far)
        root = np.sqrt(edge**2 + z[0] ** 2)
        part[0] = z[0] / root[:, :-1] - z[0] / root[:, 1:]  # the axis: exact
    grown = part * share
    outside_in = np.flip(np.cumsum(np.flip(grown, axis=2), axis=2), axis=2)
    return np.concatenate([outside_in, np.zeros((*outside_in.shape[:2], 1))], axis=2)
