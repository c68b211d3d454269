"""Which blocks of a map are scars: hysteresis, what relief would do by chance, ridges, the border."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from cicatrix.measure.form.gaussian_regression import upper_spread
from cicatrix.measure.scars.basins import basins
from cicatrix.measure.scars.relief_scales import Scale, Singles, chance, finest_sigma_mm, relief_scales, smoothed
from cicatrix.measure.surface import Mask

LOW_MM, HIGH_MM = 0.030, 0.060
LOW_SPREADS, HIGH_SPREADS = 1.5, 3.5
"""A dent's edge and what its deepest part must reach, in mm and in standard deviations of the smoothed relief.
Assumption: from trials on made-up skin. The edge lies below most furrows, the deepest part
below nearly all, and both well above the 0.2 to 0.5 mm of scars; what relief makes by chance is sorted out later."""
LEAST_AREA_MM2 = 0.15
"""Smaller dents are pores: a circle of 0.44 mm."""
CHANCE = 0.05
"""Dents that relief may be expected to make by chance on a whole map."""
RIDGE_SIGMA_MM = 0.12
"""Smoothing with which ridges are looked for: wider than the skin's furrows (assumption: 0.2 to 0.5 mm apart)."""
RIDGE_SPREADS, RIDGE_SHARE = 3.5, 0.3
"""How far a dent must lie below the ridge to its neighbour to be another one: in standard deviations of the relief, and
as a share of its depth (assumption: bumps of a scar's own floor are lower)."""


@dataclass(frozen=True, slots=True)
class Segments:
    """Scars on a working map.

    Attributes
    ----------
    labels
        1 to ``count`` at each block, 0 elsewhere; those at the border are numbered after the others.
    count
        Scars that lie within the map.
    at_border
        Dents cut by the border of what was seen.
    by_chance
        Dents that relief would make as well.
    low_mm
        Depth at which a dent's edge was drawn.
    scales
        The relief by scale.
    filled_mm
        Depth at each block, with holes filled from the nearest block that was seen.
    """

    labels: NDArray[np.int32]
    count: int
    at_border: int
    by_chance: int
    low_mm: float
    scales: list[Scale]
    filled_mm: Singles


@dataclass(frozen=True, slots=True)
class Dents:
    """What lies deep enough and is wide enough, before it is asked whether relief does the like.

    Attributes
    ----------
    within
        Blocks of dents.
    filled_mm
        Depth with inner holes filled, 0 outside.
    outside
        Blocks that were not seen and hang together with the border of the map.
    spread_mm
        Robust standard deviation of the smoothed relief.
    low_mm
        Depth of a dent's edge.
    least_blocks
        Blocks of the smallest dent.
    """

    within: Mask
    filled_mm: Singles
    outside: Mask
    spread_mm: float
    low_mm: float
    least_blocks: int


def dents(depth: Singles, seen: Mask, pitch_mm: tuple[float, float]) -> Dents:
    """Return the dents of a working map by hysteresis: pieces below one depth that reach another.

    Parameters
    ----------
    depth
        Depth below the reference, mm, (ny, nx); what is not ``seen`` counts for nothing.
    seen
        Blocks that were seen.
    pitch_mm
        Distance of rows and of columns.
    """
    outside = _outside(seen)
    filled = _filled(depth, seen, outside)
    sigma = finest_sigma_mm(pitch_mm)
    smooth = smoothed(filled, (~outside).astype(np.float32), (sigma / pitch_mm[0], sigma / pitch_mm[1]))
    spread = upper_spread(-smooth, seen)
    low, high = max(LOW_MM, LOW_SPREADS * spread), max(HIGH_MM, HIGH_SPREADS * spread)
    few = max(1, round(LEAST_AREA_MM2 / (pitch_mm[0] * pitch_mm[1])))
    parts, count = _components(smooth > low)
    kept = np.zeros(count + 1, dtype=bool)
    kept[parts[smooth > high]] = True
    kept &= np.bincount(parts.ravel(), minlength=count + 1) >= few
    kept[0] = False
    return Dents(kept[parts], filled, outside, spread, low, few)


def segments(depth: Singles, seen: Mask, pitch_mm: tuple[float, float]) -> Segments:
    """Return the scars of a working map: `dents` parted along ridges, without those that relief makes as well.

    Parameters are those of `dents`.
    """
    found = dents(depth, seen, pitch_mm)
    weight = (~found.outside).astype(np.float32)
    scales = relief_scales(found.filled_mm, weight, pitch_mm, widened(found.within, (2, 2)))
    wide = max(RIDGE_SIGMA_MM, finest_sigma_mm(pitch_mm))
    labels, count = basins(
        smoothed(found.filled_mm, weight, (wide / pitch_mm[0], wide / pitch_mm[1])), found.within,
        least_ridge=max(LOW_MM, RIDGE_SPREADS * found.spread_mm), ridge_share=RIDGE_SHARE,
        least_pixels=found.least_blocks,
    )  # fmt: skip
    return _sorted(labels, count, found, scales, float(seen.sum()) * pitch_mm[0] * pitch_mm[1])


def _sorted(labels: NDArray[np.int32], count: int, found: Dents, scales: list[Scale], area_mm2: float) -> Segments:
    """Keep what is large enough and no work of chance, number it by volume, and put what touches the border last."""
    at = np.flatnonzero(labels)
    mine = labels.ravel()[at]
    large = np.bincount(mine, minlength=count + 1)[1:] >= found.least_blocks
    unlikely = chance(scales, labels, count, area_mm2) < CHANCE
    touching = np.zeros(count + 1, dtype=bool)
    touching[labels[_edge(found.outside)]] = True
    kept, cut = large & unlikely & ~touching[1:], large & unlikely & touching[1:]
    volume = np.bincount(mine, weights=found.filled_mm.ravel()[at], minlength=count + 1)[1:]
    order = np.concatenate([np.flatnonzero(one)[np.argsort(-volume[one], kind="stable")] for one in (kept, cut)])
    number = np.zeros(count + 1, dtype=np.int32)
    number[order + 1] = np.arange(1, order.size + 1)
    return Segments(
        labels=number[labels], count=int(kept.sum()), at_border=int(cut.sum()),
        by_chance=int((large & ~unlikely).sum()),
        low_mm=found.low_mm, scales=scales, filled_mm=found.filled_mm,
    )  # fmt: skip


def _components(mask: Mask) -> tuple[NDArray[np.int32], int]:
    """Return the pieces that hang together by sides, numbered from 1."""
    label: Any = cv2.connectedComponents
    count, parts = label(mask.view(np.uint8), connectivity=4, ltype=cv2.CV_32S)
    return np.asarray(parts, dtype=np.int32), int(count) - 1


def _outside(seen: Mask) -> Mask:
    """Return what was not seen and hangs together with the border of the map."""
    if seen.all():
        return np.zeros_like(seen)
    parts, count = _components(~seen)
    touching = np.zeros(count + 1, dtype=bool)
    for side in (parts[0], parts[-1], parts[:, 0], parts[:, -1]):
        touching[np.unique(side)] = True
    touching[0] = False
    return touching[parts]


def _edge(outside: Mask) -> Mask:
    """Return the blocks along the border of the map or beside what lies outside."""
    edge = widened(outside, (1, 1)) if outside.any() else np.zeros_like(outside)
    edge[0], edge[-1], edge[:, 0], edge[:, -1] = True, True, True, True
    return edge


def widened(mask: Mask, blocks: tuple[int, int]) -> Mask:
    """Return a mask widened by an ellipse of that many rows and columns."""
    dilate: Any = cv2.dilate
    element: Any = cv2.getStructuringElement
    kernel = element(cv2.MORPH_ELLIPSE, (2 * blocks[1] + 1, 2 * blocks[0] + 1))
    return np.asarray(dilate(mask.view(np.uint8), kernel)).view(bool)


def _filled(depth: Singles, seen: Mask, outside: Mask) -> Singles:
    """Return depths with each inner hole at the depth of the nearest block seen, and 0 outside."""
    filled = np.where(seen, depth, np.float32(0.0))
    hole = ~seen & ~outside
    if hole.any():
        nearest: Any = cv2.distanceTransformWithLabels
        _, label = nearest((~seen).view(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
        of_label = np.zeros(int(label.max()) + 1, dtype=np.float32)
        of_label[label[seen]] = depth[seen]
        filled[hole] = of_label[label[hole]]
    return filled
