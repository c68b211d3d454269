"""How far the floor of a scar of true shape rises over its rim, from a table of finite elements.

What the half-space of :mod:`cicatrix.outcome.lift` leaves out: the pit itself, a dermis of finite thickness and soft
subcutis. Lengths count in thicknesses of the dermis, so one table serves all skin; ``tools/lift_table.py``
wrote it, from :mod:`cicatrix.validation.lift_elements`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import InternalError
from cicatrix.skin.scars import ScarType

Floats = NDArray[np.float64]

TYPES = (ScarType.ICEPICK, ScarType.BOXCAR, ScarType.ROLLING, ScarType.ATROPHIC, ScarType.LINEAR)
WIDTHS = np.array([0.35, 0.6, 0.95, 1.4, 2.0, 3.0, 4.7, 8.0])
DEPTHS = np.array([0.03, 0.15, 0.3, 0.5, 0.75])
SOFTNESS = np.array([0.05, 0.2, 1.0])
"""Young's modulus of the subcutis over that of the dermis."""
EDGES = np.array([0.0, 0.033, 0.067, 0.1, 0.15, 0.2, 0.26, 0.33, 0.42, 0.53, 0.64, 0.75, 0.87, 1.0])
"""Depths below the local surface down to which growth is counted."""
FILE = Path(__file__).parent / "lift_table.npy"
"""Rise of the floor over the rim, (types, widths, depths, softness, edges)."""


def rise_kernel_mm(
    type: ScarType, width_mm: float | Floats, depth_mm: float | Floats, cell_bottom_mm: Floats, softness: Floats
) -> Floats:
    """Return the rise of the floor over the rim per unit strain of each cell, over 2 (1 + nu) / 3.

    Parameters
    ----------
    type, width_mm, depth_mm
        A depressed scar, or one for each row of cells, (n,). Beyond the table (0.35 to 8 thicknesses wide, 0.03 to
        0.75 deep) its edge is taken.
    cell_bottom_mm
        Lower ends of the cells below the local surface, (n, nz); the first begins at the first lower end less its own
        height or at 0, the last ends with the dermis.
    softness
        Young's modulus of the subcutis over that of the dermis, (n,).

    Returns
    -------
    ndarray
        In mm, (n, nz). It may be below 0: over soft fat, growth deep in the dermis bows the floor inwards.

    Raises
    ------
    InternalError
        If the type has no depth to fill.
    """
    if type not in TYPES:
        raise InternalError(f"a {type} scar has no depth to fill")
    width, depth = np.asarray(width_mm, dtype=float), np.asarray(depth_mm, dtype=float)
    return _kernel(
        type, width.tobytes(), depth.tobytes(), cell_bottom_mm.tobytes(), cell_bottom_mm.shape, softness.tobytes()
    )


@lru_cache(maxsize=64)
def _kernel(
    type: ScarType, widths: bytes, depths: bytes, bottoms: bytes, shape: tuple[int, int], softness: bytes
) -> Floats:
    """Compute once per scar: all candidate plans of a case share it."""
    from scipy.interpolate import RegularGridInterpolator  # late: a tenth of a second that needling need not wait for

    bottom = np.frombuffer(bottoms).reshape(shape)
    thickness = bottom[:, -1:]
    width_mm, depth_mm = np.frombuffer(widths), np.frombuffer(depths)
    top = np.concatenate([np.maximum(2.0 * bottom[:, :1] - bottom[:, 1:2], 0.0), bottom[:, :-1]], axis=1)
    scar = np.stack(
        [
            np.log(np.clip(width_mm / thickness[:, 0], WIDTHS[0], WIDTHS[-1])),
            np.clip(depth_mm / thickness[:, 0], DEPTHS[0], DEPTHS[-1]),
            np.log(np.clip(np.frombuffer(softness), SOFTNESS[0], SOFTNESS[-1])),
        ],
        axis=1,
    )
    grid = (np.log(WIDTHS), DEPTHS, np.log(SOFTNESS))
    rise = RegularGridInterpolator(grid, rise_table()[TYPES.index(type)])(scar)
    below, above = (
        np.stack([np.interp(depth, EDGES, one) for depth, one in zip(ends / thickness, rise, strict=True)])
        for ends in (bottom, top)
    )
    kernel = (below - above) * thickness
    kernel.flags.writeable = False
    return kernel


@lru_cache(maxsize=1)
def rise_table() -> Floats:
    """Return the rise of the floor over the rim, (types, widths, depths, softness, edges)."""
    return np.asarray(np.load(FILE, allow_pickle=False), dtype=float)
