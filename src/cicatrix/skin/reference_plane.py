"""The plane of the skin about a scar: what depth and volume are counted from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.numbers import robust_sd

Floats = NDArray[np.float64]

BELOW, ABOVE = 2.5, 5.0
"""Roughnesses below and above the skin beyond which a point is not taken for skin: scars lie below. Assumption: from
trials on made-up skin, where a least-squares fit of order 2, which takes all points alike, lost 60 % of a rolling
scar's volume, and the form filter with these limits 2 to 6 %. 2.5 leaves in 99 % of normal relief below; above there
are only hairs and spikes."""
ROUNDS = 50
FRAME = 0.08
"""Width of the frame from which the search begins, as a share of the map's."""


@dataclass(frozen=True, slots=True)
class Levelled:
    """A surface against the plane of its skin.

    Attributes
    ----------
    height_mm
        Height above the plane, (ny, nx); below 0 is depressed.
    tilt_degrees
        Tilt of the plane that was taken out.
    roughness_mm
        Standard deviation of the skin about the plane, from the points above it.
    """

    height_mm: Floats
    tilt_degrees: float
    roughness_mm: float


def levelled(height_mm: Floats, pixel_mm: float) -> Levelled:
    """Return a surface (ny, nx) against the plane of the skin.

    Notes
    -----
    A plane is fitted by least squares to the points that count as skin: first to a frame along the edges, then again
    and again to the points from `BELOW` roughnesses below it to `ABOVE` above it, until the choice stays. The
    roughness comes from the points above the plane only (1.48 times their median height), which a scar does not
    touch. Vertical distance is taken for height: tilts are small. A plane is all that is taken out: on skin that
    curves by more than its roughness over the map, cut a smaller piece. Scars along much of the edge mislead it.
    """
    rows, columns = height_mm.shape
    y = np.linspace(-1.0, 1.0, rows)
    x = np.linspace(-1.0, 1.0, columns)
    skin = np.ones(height_mm.shape, dtype=bool)
    inset = max(1, round(FRAME * rows)), max(1, round(FRAME * columns))
    skin[inset[0] : -inset[0], inset[1] : -inset[1]] = False
    above, spread, slope = height_mm, 0.0, (0.0, 0.0)
    for _ in range(ROUNDS):
        level, slope = _plane(height_mm, skin, x, y)
        above = height_mm - (level + slope[0] * x + slope[1] * y[:, None])
        upper = above[above > 0.0]
        spread = robust_sd(upper, about=0.0)
        least = 1e-9 * float(np.ptp(height_mm)) + 1e-12
        now = (above >= -BELOW * spread - least) & (above <= ABOVE * spread + least)
        if np.array_equal(now, skin):
            break
        skin = now
    per_mm = np.hypot(slope[0] / (0.5 * (columns - 1) * pixel_mm), slope[1] / (0.5 * (rows - 1) * pixel_mm))
    return Levelled(above, float(np.degrees(np.arctan(per_mm))), spread)


def _plane(height: Floats, skin: NDArray[np.bool_], x: Floats, y: Floats) -> tuple[float, tuple[float, float]]:
    """Return level and slopes of the least-squares plane through the points of the skin, by its normal equations."""
    weight = skin.astype(float)
    held = np.where(skin, height, 0.0)
    by_x, by_y = weight.sum(axis=0), weight.sum(axis=1)
    xy = float(y @ weight @ x)
    normal = np.array(
        [
            [by_x.sum(), by_x @ x, by_y @ y],
            [by_x @ x, by_x @ x**2, xy],
            [by_y @ y, xy, by_y @ y**2],
        ]
    )
    right = np.array([held.sum(), held.sum(axis=0) @ x, held.sum(axis=1) @ y])
    level, along_x, along_y = np.linalg.lstsq(normal, right, rcond=None)[0]
    return float(level), (float(along_x), float(along_y))
