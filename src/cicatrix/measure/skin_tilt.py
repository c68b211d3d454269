"""How skin is tilted against the view from which its map was made: what that does to areas and depths."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cicatrix.measure.found import Found

TILTED_DEGREES = 30.0
"""Tilt from which a scar is named: there a depth along the view reads 15 % too deep (one over the cosine)."""


def steepness(found: Found) -> NDArray[np.float32]:
    """Return the area of skin over that of its pixel, (ny, nx): one over the cosine of the tilt of the reference."""
    down, right = np.gradient(found.reference_mm.astype(np.float32), found.surface.pixel_y_mm, found.surface.pixel_x_mm)
    return np.sqrt(down * down + right * right + np.float32(1.0))


def tilt_notes(found: Found, steep: NDArray[np.float32]) -> tuple[str, ...]:
    """Return which scars lie on skin that is tilted so far that their sizes are off.

    Notes
    -----
    Depth is measured along the view, so that on tilted skin it reads longer by the steepness; width and area, which are
    measured along the map, read smaller by up to as much. Volume is the product and does not change.
    """
    if not found.scars:
        return ()
    size = np.bincount(found.labels.ravel(), minlength=found.scars[-1].id + 1)
    total = np.bincount(found.labels.ravel(), steep.ravel(), minlength=found.scars[-1].id + 1)
    mean = total / np.maximum(size, 1)
    limit = 1.0 / np.cos(np.radians(TILTED_DEGREES))
    off = [scar.id for scar in found.scars if mean[scar.id] > limit]
    if not off:
        return ()
    worst = max(float(mean[one]) for one in off)
    return (
        f"On skin that is tilted by more than {TILTED_DEGREES:g} degrees against the view: scar "
        f"{', '.join(map(str, off))}. Depth reads too deep there, by up to {worst - 1.0:.0%}, width and area too "
        "small; volume is right. Scan them from in front.",
    )
