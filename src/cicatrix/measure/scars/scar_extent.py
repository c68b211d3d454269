"""How far a scar reaches: from the depth at which it was found out to where it meets the reference."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from cicatrix.measure.surface import Floats, Mask

RING_MM = 0.05
"""Width of a ring, or one block where that is wider."""


def rings_mm(core: Mask, pitch_mm: tuple[float, float]) -> Floats:
    """Return the distance of each block outside a core to it, 0 inside, mm."""
    return np.asarray(ndimage.distance_transform_edt(~core, sampling=pitch_mm), dtype=float)


def reach_mm(depth: Floats, free: Mask, away: Floats, most_mm: float, ring_mm: float) -> float:
    """Return how far beyond its core a scar still lies below the reference, mm.

    Rings are added while their mean depth is above 0: what is left out at a threshold on a gentle slope is taken in,
    and relief, which is 0 on the mean of a ring, ends it.

    Parameters
    ----------
    depth
        Depths, mm.
    free
        Blocks that are no other scar's.
    away
        Distance of each block to the core.
    most_mm
        Farthest reach that is tried.
    ring_mm
        Width of a ring.
    """
    number = np.where(free & (away > 0.0), np.ceil(away / ring_mm - 1e-9), 0.0).astype(int)
    rings = int(most_mm / ring_mm)
    counts = np.bincount(number.ravel(), minlength=rings + 1)[1 : rings + 1]
    sums = np.bincount(number.ravel(), weights=depth.ravel(), minlength=rings + 1)[1 : rings + 1]
    reached = 0
    for count, total in zip(counts, sums, strict=True):
        if count == 0 or total <= 0.0:
            break
        reached += 1
    return reached * ring_mm
