"""Red and brown spots in one photo: candidates of macular redness and of pigment, with a measured false-alarm count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded
from cicatrix.base.threads import in_threads
from cicatrix.measure.colour.masked_filters import smoothed
from cicatrix.measure.colour.region_colour import Linear, checked_scale
from cicatrix.measure.colour.skin_indices import DARKEST, erythema_index, melanin_index

Mask = NDArray[np.bool_]
Image = NDArray[np.float32]
SpotKind = Literal["red", "brown"]

BACKGROUND_MM = 6.0
"""Standard deviation of the background's filter: wider than a spot, narrower than the slow change of light."""
DETAIL_MM = 0.3
LEAST_AREA_MM2, MOST_AREA_MM2 = 1.0, 150.0
"""About 1 to 14 mm across; smaller is a pore or a hair, larger is a region (assumption)."""
FALSE_SPOTS = 0.5
"""Spots expected by chance on the whole skin, were its contrast normal noise: sets the threshold."""
LEAST_CONTRAST = 1.5
"""Least contrast of an index taken for a spot, in its own units (0.015 in log10): below it nothing is seen by eye
(assumption)."""
EDGE = 0.5
"""A spot reaches to where its contrast falls to this share of the threshold."""
MOST_SPOTS = 2000
LEAST_SKIN_MM2 = 100.0
PIGMENT_RATIO = 0.5
"""Contrast of log(G / B) over that of log(R / G) from which a spot is brown: melanin takes ever more light from red to
blue, blood most in green (assumption; both ratios do not change with the strength of light)."""


class Spot(Frozen):
    """One candidate."""

    id: int
    kind: SpotKind
    x_px: float
    y_px: float
    area_mm2: float
    erythema_contrast: float
    """Mean erythema index above the background."""
    melanin_contrast: float
    """Mean melanin index above the background; a shadow on the spot raises it too."""
    times_threshold: float
    """Highest contrast over the threshold."""


class Spots(Frozen):
    """Candidates on the skin of one photo, and how many of them chance may have made."""

    spots: list[Spot]
    count: dict[SpotKind, int]
    area_mm2: dict[SpotKind, float]
    area_percent: dict[SpotKind, float]
    erythema_threshold: float
    red_blue_threshold: float
    counted_on_the_other_side: dict[SpotKind, int]
    """Regions as pale as the spots are red or brown: what symmetric noise would make. A count that is not well above it
    shows no spots."""
    expected_false: float
    note: str


@dataclass(frozen=True, slots=True)
class SpotMap:
    """Spots with their pixels: ``labels`` (ny, nx) holds each spot's id, 0 elsewhere."""

    spots: Spots
    labels: NDArray[np.int32]


def find_spots(linear: Linear, skin: Mask, mm_per_px: float) -> SpotMap:
    """Find red and brown spots against a background of large scale.

    Parameters
    ----------
    linear
        Photo as linear sRGB, (ny, nx, 3); it need not be calibrated, since only local contrast is used.
    skin
        Skin, (ny, nx), without lips, eyes and hair.
    mm_per_px
        Scale at the skin.

    Raises
    ------
    BadInput
        If the scale is impossible or too coarse, or there is too little skin.

    Notes
    -----
    Searched are 100 log10(R / G), the erythema index, and 100 log10(R / B): a shadow changes neither. Each is smoothed
    by `DETAIL_MM`, and a background, found twice (the second time without what stood out), is taken away. Noise is 1.48
    times the median of the paler half. The threshold lets `FALSE_SPOTS` through by chance over the independent cells of
    the skin, and never less than `LEAST_CONTRAST`. `PIGMENT_RATIO` parts red from brown. Counts on the other side of
    the background are given beside.
    """
    checked_scale(mm_per_px)
    if mm_per_px > DETAIL_MM:
        raise BadInput(f"{mm_per_px:.2f} mm per pixel are too coarse", allowed=f"at most {DETAIL_MM}")
    area_mm2 = float(skin.sum()) * mm_per_px**2
    if area_mm2 < LEAST_SKIN_MM2:
        raise BadInput(f"{area_mm2:.0f} mm² of skin", allowed=f"at least {LEAST_SKIN_MM2:g}")
    cells = area_mm2 / (4.0 * np.pi * DETAIL_MM**2)
    quantile = float(ndtri(1.0 - 0.5 * FALSE_SPOTS / cells))  # halved: two images are searched
    blue = 100.0 * np.log10(np.maximum(linear[..., 0], DARKEST) / np.maximum(linear[..., 2], DARKEST))

    def above(index: Image) -> tuple[Image, float]:
        return _contrast(index, skin, mm_per_px)

    indices = erythema_index(linear), blue.astype(np.float32), melanin_index(linear)
    (red_green, noise), (red_blue, blue_noise), (melanin, _) = in_threads(above, indices)
    limit, blue_limit = max(quantile * noise, LEAST_CONTRAST), max(quantile * blue_noise, LEAST_CONTRAST)
    labels = np.zeros(skin.shape, dtype=np.int32)
    spots: list[Spot] = []
    other: dict[SpotKind, int] = {"red": 0, "brown": 0}
    for sign in (1.0, -1.0):
        strength = np.maximum(sign * red_green / limit, sign * red_blue / blue_limit).astype(np.float32)
        for rows, columns in _regions(strength, skin, mm_per_px)[:MOST_SPOTS]:
            green, blue_mean = float(red_green[rows, columns].mean()), float(red_blue[rows, columns].mean())
            kind: SpotKind = "brown" if sign * (blue_mean - green) > PIGMENT_RATIO * sign * green else "red"
            if sign < 0.0:
                other[kind] += 1
                continue
            labels[rows, columns] = len(spots) + 1
            spots.append(
                Spot(
                    id=len(spots) + 1, kind=kind, x_px=rounded(columns.mean()), y_px=rounded(rows.mean()),
                    area_mm2=rounded(rows.size * mm_per_px**2), erythema_contrast=rounded(green),
                    melanin_contrast=rounded(melanin[rows, columns].mean()),
                    times_threshold=rounded(strength[rows, columns].max()),
                )
            )  # fmt: skip
    kinds: tuple[SpotKind, ...] = ("red", "brown")
    areas: dict[SpotKind, float] = {kind: sum(spot.area_mm2 for spot in spots if spot.kind == kind) for kind in kinds}
    result = Spots(
        spots=spots, count={kind: sum(spot.kind == kind for spot in spots) for kind in kinds},
        area_mm2={kind: rounded(areas[kind]) for kind in kinds},
        area_percent={kind: rounded(100.0 * areas[kind] / area_mm2) for kind in kinds},
        erythema_threshold=rounded(limit), red_blue_threshold=rounded(blue_limit), counted_on_the_other_side=other,
        expected_false=FALSE_SPOTS,
        note="candidates by colour alone: active acne, moles, vessels and make-up look the same",
    )  # fmt: skip
    return SpotMap(result, labels)


def _contrast(index: Image, skin: Mask, mm_per_px: float) -> tuple[Image, float]:
    """Return an index above its background, and the noise of the skin in it."""
    fine = smoothed(index, skin, DETAIL_MM / mm_per_px)
    kept = skin
    above, noise = fine, 0.0
    for _ in range(2):
        above = np.where(skin, fine - smoothed(fine, kept, BACKGROUND_MM / mm_per_px), 0.0).astype(np.float32)
        above = np.where(skin, above - np.median(above[kept]), 0.0).astype(np.float32)
        lower = above[skin & (above < 0.0)]
        noise = float(np.median(-lower)) / 0.6745 if lower.size else 0.0
        kept = skin & (above < 2.5 * noise) if noise > 0.0 else skin
    return above, noise


def _regions(strength: Image, where: Mask, mm_per_px: float) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Return rows and columns of connected regions that reach a strength of 1, the strongest first."""
    low = (where & (strength > EDGE)).astype(np.uint8)
    count, labels, stats, _ = (np.asarray(part) for part in _components(low))
    highest = np.zeros(int(count), dtype=np.float32)
    np.maximum.at(highest, labels[low > 0], strength[low > 0])
    area = stats[:, cv2.CC_STAT_AREA] * mm_per_px**2
    good = [
        label
        for label in np.argsort(-highest)
        if label and highest[label] >= 1.0 and LEAST_AREA_MM2 <= area[label] <= MOST_AREA_MM2
    ]
    regions: list[tuple[NDArray[np.intp], NDArray[np.intp]]] = []
    for label in good:
        left, top = int(stats[label, cv2.CC_STAT_LEFT]), int(stats[label, cv2.CC_STAT_TOP])
        wide, high = int(stats[label, cv2.CC_STAT_WIDTH]), int(stats[label, cv2.CC_STAT_HEIGHT])
        rows, columns = np.nonzero(labels[top : top + high, left : left + wide] == label)
        regions.append((rows + top, columns + left))
    return regions


def _components(image: NDArray[np.uint8]) -> Any:
    return cv2.connectedComponentsWithStats(image, connectivity=8)
