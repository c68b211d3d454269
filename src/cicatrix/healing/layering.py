"""Papillary and reticular dermis: how a quantity that is richer near the surface varies with depth."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def by_depth(ratio: ArrayLike, share: ArrayLike, relative_depth: ArrayLike) -> Floats:
    """Return a quantity by depth relative to its mean over these depths.

    Parameters
    ----------
    ratio : (n,)
        Its value just below the epidermis relative to that of the deep dermis.
    share : (n,)
        Relative depth over which it fades, by a factor of e.
    relative_depth : (nz,)
        Depths of cells of equal thickness, 0 at the epidermis and 1 at the fat.

    Returns
    -------
    Shape (nz, n); the mean over nz is 1, so that only where things happen changes, not how much.
    """
    z = np.asarray(relative_depth, float)[:, None]
    profile = 1.0 + (np.asarray(ratio, float) - 1.0) * np.exp(-z / np.asarray(share, float))
    return profile / profile.mean(axis=0)
