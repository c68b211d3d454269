"""Papillary and reticular dermis: how a quantity that is richer near the surface varies with depth."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def by_depth(ratio: ArrayLike, share: ArrayLike, edges: ArrayLike) -> Floats:
    """Return a quantity averaged over cells of the dermis, relative to its mean over the whole depth.

    Parameters
    ----------
    ratio : (n,)
        Its value just below the epidermis relative to that of the deep dermis.
    share : (n,)
        Relative depth over which it fades, by a factor of e.
    edges : (nz + 1,)
        Borders of the cells as relative depths, 0 at the epidermis and 1 at the fat.

    Returns
    -------
    Shape (nz, n); the mean over the depth is 1, so that only where things happen changes, not how much.
    """
    z, fade = np.asarray(edges, float)[:, None], np.asarray(share, float)
    more = np.asarray(ratio, float) - 1.0
    below = -fade * np.exp(-z / fade)  # the integral of the fading part
    return (1.0 + more * np.diff(below, axis=0) / np.diff(z, axis=0)) / _mean(more, fade)


def highest(ratio: ArrayLike, share: ArrayLike) -> Floats:
    """Return the value just below the epidermis relative to the mean over the depth, or 1 if that is less: (n,)."""
    more = np.asarray(ratio, float) - 1.0
    return np.maximum((1.0 + more) / _mean(more, np.asarray(share, float)), 1.0)


def _mean(more: Floats, fade: Floats) -> Floats:
    return 1.0 + more * fade * -np.expm1(-1.0 / fade)
