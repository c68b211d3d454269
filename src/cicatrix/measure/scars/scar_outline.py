"""Where a scar ends: its wall, its mouth, and how long it is against its width.

Sections are what lies deeper than a share of the scar's own depth. They are read where the wall is steep: relief and
noise move them least there, and furrows of the skin that run into the scar lie above them. The mouth is drawn from
them.
"""

from __future__ import annotations

from math import erf, log, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from cicatrix.measure.surface import Floats, Mask

MOST_RIM = 0.35
MOST_RIM_MM = 0.8
"""Farthest that a mouth lies beyond the edge at the threshold: as a share of the width there, and in mm. A dish of
cosine form 0.2 mm deep is cut at 0.75 of its radius by a threshold of 0.03 mm."""
WALL_BAND = (0.3, 0.8)
"""Shares of the depth between which the wall is. Assumption: above 0.3 relief of 18 um and blur bend the rim of a scar
0.1 mm deep, below 0.8 they bend its floor."""
GENTLE_DEGREES, GENTLE_SD_LOG = 16.7, 0.15
"""Walls that are as likely a dish's as a pit's, and the blur of that on the log scale. Assumption: between the 14
degrees up to which Jacob's rolling scars are taken to go and the 20 degrees of a cone 0.18 as deep as wide."""


def plugged(mask: Mask) -> Mask:
    """Return a mask with what it encloses."""
    return np.asarray(ndimage.binary_fill_holes(mask), dtype=bool)


def away_mm(mask: Mask, pitch: tuple[float, float]) -> Floats:
    """Return the distance of each block to the nearest of a mask, mm."""
    return np.asarray(ndimage.distance_transform_edt(~mask, sampling=pitch), dtype=float)


def signed_mm(inside: Mask, pitch: tuple[float, float]) -> Floats:
    """Return the distance to the edge of a mask, below 0 inside, mm."""
    return np.where(inside, -away_mm(~inside, pitch), away_mm(inside, pitch))


def section(soft: NDArray[np.float32], core: Mask, low: float, deep: float) -> Mask:
    """Return what of a scar lies below the upper end of its wall, or below the threshold where that is deeper."""
    held = plugged(core & (soft > max(low, WALL_BAND[0] * deep)))
    return held if held.any() else core


def radius_mm(deeper: Mask, block: float) -> float:
    """Return the radius of the circle as large as a mask."""
    return sqrt(float(deeper.sum()) * block / np.pi)


def most_rim_mm(core: Mask, block: float) -> float:
    """Return the farthest that a mouth may lie beyond the edge at the threshold."""
    return min(MOST_RIM_MM, 2.0 * MOST_RIM * radius_mm(core, block))


def mouth_radius_mm(
    soft: NDArray[np.float32], core: Mask, low: float, deep: float, block: float, blur_mm: float, conical: float
) -> float:
    """Return the radius of the mouth, where the wall meets the skin, mm.

    A steep wall is drawn on from the radii at 0.3 and 0.7 of the depth, by what the floor is (``conical``, 0 to 1: how
    far a pit's tip rather than flat): the flank of a pit as a power of the radius, which is exact for cones and bowls,
    the wall about a flat floor as a straight line (`_wall_mm`). A gentle rim d = c r² ends twice the depth over the
    slope beyond the threshold's edge, as far as `most_rim_mm`. Between steep and gentle the two are weighted.
    """
    upper, lower = (radius_mm(core & (soft > share * deep), block) for share in (0.3, 0.7))
    flank = upper * (upper / max(lower, 0.25 * upper)) ** (log(0.7) / (log(0.3) - log(0.7)))
    straight = conical * flank + (1.0 - conical) * (0.5 * (upper + lower) + 0.5 * _wall_mm(upper - lower, blur_mm))
    edge, most = radius_mm(core, block), most_rim_mm(core, block)
    further = min(2.0 * low, 0.5 * (low + deep))
    run = radius_mm(core & (soft > low), block) - radius_mm(core & (soft > further), block)
    tapered = edge + min(most, 2.0 * low * max(run, 0.0) / max(further - low, 1e-9))
    gentle = gentle_share(wall_degrees(soft, core, deep, block))
    return gentle * tapered + (1.0 - gentle) * min(straight, edge + most)


def _wall_mm(run_mm: float, blur_mm: float) -> float:
    """Return the width of a straight wall that runs over ``run_mm`` from 0.3 to 0.7 of its height after a blur.

    A step blurred with a standard deviation b runs over 1.05 b. A wall of width w alone runs over 0.4 w; under a much
    wider blur it adds as its standard deviation w / sqrt(12) does, squared. Between, the two are weighted by how much
    of the run is the wall's own.
    """
    own = max(run_mm**2 - (1.05 * blur_mm) ** 2, 0.0)
    share = own / max(run_mm**2, 1e-12)
    return sqrt(own / (share * 0.4**2 + (1.0 - share) * 1.05**2 / 12.0))


def wall_degrees(soft: NDArray[np.float32], core: Mask, deep: float, block: float) -> float:
    """Return the slope of the walls, degrees.

    It is the height of the band from 0.3 to 0.8 of the depth over the difference of the radii of circles as large as
    what is deeper than each: the mean slope over the band. Relief adds to the slope of single blocks, not to this one.
    """
    low, high = (radius_mm(core & (soft > share * deep), block) for share in WALL_BAND)
    run = max(low - high, 0.25 * sqrt(block))
    return float(np.degrees(np.arctan((WALL_BAND[1] - WALL_BAND[0]) * deep / run)))


def gentle_share(degrees: float) -> float:
    """Return how far walls are gentle rather than steep, 0 to 1."""
    return 0.5 * (1.0 + erf(log(GENTLE_DEGREES / max(degrees, 1e-3)) / (sqrt(2.0) * GENTLE_SD_LOG)))


def elongation(soft: NDArray[np.float32], core: Mask, deep: float, pitch: tuple[float, float]) -> float:
    """Return the longer over the shorter axis of the ellipse with a scar's second moments, 1 or more.

    Each block counts by how far down the wall it lies, 0 above it and 1 below: an average over all sections of the
    wall. An ellipse whose sections are all alike gives its own ratio, whatever the profile. A longest distance across
    the outline instead is drawn out by every furrow and every bit of noise.
    """
    share = (soft / deep - WALL_BAND[0]) / (WALL_BAND[1] - WALL_BAND[0])
    weight = np.where(core, np.clip(share, 0.0, 1.0), 0.0)
    rows, columns = np.nonzero(weight)
    if rows.size == 0:
        return 1.0
    w = weight[rows, columns]
    place = np.stack([columns * pitch[1], rows * pitch[0]])
    off = place - np.average(place, axis=1, weights=w)[:, None]
    spread = (w * off) @ off.T / w.sum() + np.diag([pitch[1] ** 2, pitch[0] ** 2]) / 12.0
    least, most = np.linalg.eigvalsh(spread)
    return sqrt(float(most) / float(least))
