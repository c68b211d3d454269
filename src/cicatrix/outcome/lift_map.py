"""Relief on a measured surface: which scar lies in the map, and what is left of it when its floor has risen.

How far the floor rises over the rim comes from the finite elements of :mod:`cicatrix.outcome.lift_grid`, for a pit of
the width, depth and flatness that the map shows. How that rise spreads over the map comes from the half-space of
:mod:`cicatrix.outcome.lift`, with growth that follows the local depression, by FFT.

Why not the half-space alone: it knows neither the pit nor the thin dermis over soft subcutis. Beside finite elements
for the same round pit (2 to 8 mm wide and 0.2 to 0.5 mm deep in 1.5 mm of dermis, subcutis a fifth as stiff) it lifts
the floor 1.2 to 2.0 times as far (median 1.5) for even growth, 0.7 to 1.6 times (median 1.0) for growth in the upper
third of the dermis; growth in the lower two thirds, which there bows the floor inwards or hardly moves it, it takes for
a rise (median 5 times as far, or of the wrong sign). So its size is not used; the ratio for each map is in the answer.
Its spread is: between floor and rim it differs from that of the finite elements by 0.03 to 0.19 of the floor's rise.

What is left out: the tethers of rolling scars, growth below other scars of the same map (they move by their own
depression, on the scale of the deepest), and curvature of the skin. The map is taken to repeat beyond its sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.outcome.lift import FLOOR_SHARE, edges_mm
from cicatrix.skin.reference_plane import levelled
from cicatrix.skin.scars import MAX_DEPTH_MM, ScarType

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

LEAST_DEPTH_MM = 0.01
"""A shallower depression is a line of normal skin."""
LEAST_ROUGHNESSES = 8.0
"""A scar's depth over the roughness of the skin about it, from which on its outline can be told."""
OUTLINE, HALF_WAY = 0.2, 0.5
"""Shares of the floor's depth at which the scar is measured across."""
OUTLINE_AT = float(np.arccos(2.0 * OUTLINE - 1.0) / np.pi)
"""Where a half-cosine wall is that deep, from the floor (0) to the rim (1)."""
LONG = 3.0
"""Length over width from which on a scar is a furrow."""
SHAPES = (ScarType.ICEPICK, ScarType.ATROPHIC, ScarType.BOXCAR)
"""Round pits by flatness: what a surface can tell. Whether a scar is tethered it cannot."""
WAVES = 1024
"""Wave numbers between which the weight of growth is interpolated."""


@dataclass(frozen=True, slots=True)
class MappedScar:
    """The deepest scar of a map, with the surface against the plane of its skin.

    Attributes
    ----------
    height_mm
        Height against the plane, (ny, nx).
    region
        Points of the scar, deeper than a fifth of its floor, (ny, nx).
    deepest
        Row and column of the floor.
    depth_mm, width_mm
        Of the floor; between the rims, the smaller way of a furrow.
    outline_mm
        Width where the scar is a fifth as deep as its floor.
    shape
        The type whose flatness comes closest, or a furrow.
    tilt_degrees, roughness_mm
        See :class:`cicatrix.skin.reference_plane.Levelled`.
    """

    height_mm: Floats
    pixel_mm: float
    region: Mask
    deepest: tuple[int, int]
    depth_mm: float
    width_mm: float
    outline_mm: float
    shape: ScarType
    tilt_degrees: float
    roughness_mm: float

    def depth_after_mm(self, spread: Floats, rise_mm: float) -> float:
        """Return the depth of the deepest point of the scar when its floor has risen."""
        return float(-self.after_mm(spread, rise_mm, self.region).min())

    def volume_after_mm3(self, spread: Floats, rise_mm: float) -> float:
        """Return the volume of the scar below the plane when its floor has risen."""
        return float(-self.after_mm(spread, rise_mm, self.region).sum() * self.pixel_mm**2)

    def after_mm(self, spread: Floats, rise_mm: float, where: Mask | tuple[()] = ()) -> Floats:
        """Return the surface (of *where*) when the floor has risen by *rise_mm* over the rim, before it saturates.

        Every point comes up by its own share of the rise and fills as the floor of a scar does: what is left of a
        depth d is d exp(-rise / d). Nothing overfills, and what stands above the plane stays.
        """
        height = self.height_mm[where]
        down = np.minimum(height, 0.0)
        deep = np.where(down < 0.0, -down, 1.0)
        return height - down + down * np.exp(-max(rise_mm, 0.0) * spread[where] / deep)


def find_scar(height_mm: Floats, pixel_mm: float) -> MappedScar:
    """Return the deepest scar of a surface, (ny, nx) in mm.

    Its floor is the lowest point after a median over 3 x 3 points, so that a single wild point is none.

    Raises
    ------
    BadInput
        If nothing lies clearly below the plane of the skin, or so deep that the unit is wrong, or the scar reaches the
        edge of the map.
    """
    from scipy.ndimage import binary_fill_holes, label, median_filter

    plane = levelled(height_mm, pixel_mm)
    calm = np.asarray(median_filter(plane.height_mm, size=3, mode="nearest"), dtype=float)
    row, column = (int(x) for x in np.unravel_index(int(calm.argmin()), calm.shape))
    depth = max(0.0, -float(calm[row, column]))
    least = max(LEAST_DEPTH_MM, LEAST_ROUGHNESSES * plane.roughness_mm)
    if depth < least:
        raise BadInput(
            f"the map shows no scar: its lowest point is {1000.0 * depth:.3g} um below the plane of the skin",
            where="--height-map",
            allowed=f"at least {1000.0 * least:.3g} um ({LEAST_ROUGHNESSES:g} times the roughness, and 10 um)",
            do="check the unit of the heights and that down is negative",
        )
    if depth > MAX_DEPTH_MM:
        raise BadInput(
            f"the lowest point is {depth:.3g} mm below the plane of the skin", where="--height-map",
            allowed=f"at most {MAX_DEPTH_MM:g} mm", do="check the unit of the heights",
        )  # fmt: skip
    found: Any = label(calm < -OUTLINE * depth, structure=np.ones((3, 3)))
    labels = np.asarray(found[0])
    region = np.asarray(binary_fill_holes(labels == labels[row, column]), dtype=bool)
    if region[0].any() or region[-1].any() or region[:, 0].any() or region[:, -1].any():
        raise BadInput(
            "the scar reaches the edge of the map", where="--height-map",
            do="measure or cut out a piece with unscarred skin on every side of it",
        )  # fmt: skip
    long, across = _sides_mm(region, pixel_mm)
    inner = float(np.count_nonzero(region & (calm < -HALF_WAY * depth)))
    narrowing = inner / float(np.count_nonzero(region))
    if long > LONG * across:
        shape, floor = ScarType.LINEAR, FLOOR_SHARE[ScarType.LINEAR]
    else:
        floor = _floor_share(np.sqrt(narrowing))
        shape = min(SHAPES, key=lambda kind: abs(FLOOR_SHARE[kind] - floor))
        across = 2.0 * float(np.sqrt(np.count_nonzero(region) / np.pi)) * pixel_mm
    width = across / (floor + (1.0 - floor) * OUTLINE_AT)
    return MappedScar(
        plane.height_mm, pixel_mm, region, (row, column), depth, width, across, shape, plane.tilt_degrees,
        plane.roughness_mm,
    )  # fmt: skip


def _floor_share(narrowing: float) -> float:
    """Return the radius of the flat floor over the scar's, from the radius half-way down over that of the outline."""
    flat = (OUTLINE_AT * narrowing - HALF_WAY) / (1.0 - HALF_WAY - (1.0 - OUTLINE_AT) * narrowing)
    return float(np.clip(flat, 0.0, 1.0))


def _sides_mm(region: Mask, pixel_mm: float) -> tuple[float, float]:
    """Return length and width of the rectangle with the region's second moments."""
    points = np.argwhere(region).astype(float)
    across, along = np.sqrt(12.0 * np.linalg.eigvalsh(np.cov(points.T) + np.eye(2) / 12.0)) * pixel_mm
    return float(along), float(across)


def lift_under_map_mm(share: Floats, pixel_mm: float, cell_depth_mm: Floats, growth: Floats) -> Floats:
    """Return the half-space's uplift of a surface, (ny, nx) in mm over 2 (1 + nu) / 3.

    Parameters
    ----------
    share
        Lateral shape of the growth, (ny, nx).
    pixel_mm
        Distance between neighbours.
    cell_depth_mm, growth
        Depth of the cells' centres below the local surface, and the strain of each, (nz,).
    """
    rows, columns = share.shape
    wave = 2.0 * np.pi * np.hypot(np.fft.fftfreq(rows, pixel_mm)[:, None], np.fft.rfftfreq(columns, pixel_mm))
    top, bottom = edges_mm(cell_depth_mm)
    known = np.concatenate([[0.0], np.geomspace(wave[wave > 0.0].min(), wave.max(), WAVES)])
    k = known[1:, None]
    weight = np.concatenate([[growth @ (bottom - top)], ((np.exp(-k * top) - np.exp(-k * bottom)) / k) @ growth])
    return np.asarray(np.fft.irfft2(np.fft.rfft2(share) * np.interp(wave, known, weight), s=share.shape), dtype=float)


def spread_of(scar: MappedScar, cell_depth_mm: Floats, growth: Floats) -> tuple[Floats, float]:
    """Return how the rise spreads over the map, and the half-space's own rise in mm.

    It is 1 where the scar rises most, which on a flat floor is its middle, and 0 from the rim.

    Parameters
    ----------
    scar
        The scar.
    cell_depth_mm, growth
        Depth of the cells' centres, and the typical growth in each, (nz,).

    Notes
    -----
    The rise is over 2 (1 + nu) / 3. Its level at the rim is that of the ring of points just outside a region as wide
    as the scar.
    """
    from scipy.ndimage import distance_transform_edt

    share = np.clip(-scar.height_mm / scar.depth_mm, 0.0, 1.0)
    uplift = lift_under_map_mm(share, scar.pixel_mm, cell_depth_mm, growth)
    beyond = np.asarray(distance_transform_edt(~scar.region), dtype=float)
    to_rim = 0.5 * (scar.width_mm - scar.outline_mm) / scar.pixel_mm
    rim = (beyond > to_rim) & (beyond <= to_rim + 1.5)
    level = float(uplift[rim].mean())
    rise = float(uplift[scar.region].max()) - level
    if rise <= 0.0:
        return np.zeros_like(uplift), rise
    return np.clip((uplift - level) / rise, 0.0, 1.0), rise
