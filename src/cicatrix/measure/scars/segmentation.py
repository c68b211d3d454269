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
"""A dent's edge and what its deepest part must reach, in mm and in standard deviations of the smoothed relief
(imaging research, prototype)."""
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


def segments(depth: Singles, seen: Mask, pitch_mm: tuple[float, float]) -> Segments:
    """Return the scars of a working map.

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
    weight = (~outside).astype(np.float32)
    sigma = finest_sigma_mm(pitch_mm)
    smooth = smoothed(filled, weight, (sigma / pitch_mm[0], sigma / pitch_mm[1]))
    spread = upper_spread(-smooth.astype(float), seen)
    low, high = max(LOW_MM, LOW_SPREADS * spread), max(HIGH_MM, HIGH_SPREADS * spread)
    block = pitch_mm[0] * pitch_mm[1]
    few = max(1, round(LEAST_AREA_MM2 / block))
    parts, count = _components(smooth > low)
    deep = np.zeros(count + 1, dtype=bool)
    deep[np.unique(parts[smooth > high])] = True
    deep[0] = False
    deep &= np.bincount(parts.ravel(), minlength=count + 1) >= few
    scar = deep[parts]
    scales = relief_scales(filled, weight, pitch_mm, widened(scar, (2, 2)))
    wide = max(RIDGE_SIGMA_MM, sigma)
    ridges = smoothed(filled, weight, (wide / pitch_mm[0], wide / pitch_mm[1]))
    labels, count = basins(
        ridges, scar, least_ridge=max(LOW_MM, RIDGE_SPREADS * spread), ridge_share=RIDGE_SHARE, least_pixels=few
    )
    return _sorted(labels, count, few, outside, filled, low, scales, float(seen.sum()) * block)


def _sorted(
    labels: NDArray[np.int32], count: int, few: int, outside: Mask, filled: Singles, low: float, scales: list[Scale],
    area_mm2: float,
) -> Segments:  # fmt: skip
    """Keep what is large enough and no work of chance, number it by volume, and put what touches the border last."""
    size = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    unlikely = chance(scales, labels, count, area_mm2) < CHANCE
    touching = np.zeros(count + 1, dtype=bool)
    touching[np.unique(labels[_edge(outside)])] = True
    touching = touching[1:]
    kept, cut = (size >= few) & unlikely & ~touching, (size >= few) & unlikely & touching
    volume = np.bincount(labels.ravel(), weights=filled.ravel(), minlength=count + 1)[1:]
    order = np.concatenate([np.flatnonzero(one)[np.argsort(-volume[one], kind="stable")] for one in (kept, cut)])
    number = np.zeros(count + 1, dtype=np.int32)
    number[order + 1] = np.arange(1, order.size + 1)
    by_chance = int(((size >= few) & ~unlikely).sum())
    return Segments(number[labels], int(kept.sum()), int(cut.sum()), by_chance, low, scales, filled)


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
