"""Colour of regions of a photo, and of a lesion against the skin around it."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded
from cicatrix.measure.colour.colour_difference import delta_e2000
from cicatrix.measure.colour.colour_spaces import linear_to_lab
from cicatrix.measure.colour.measured_value import Measured, block_means
from cicatrix.measure.colour.skin_indices import (
    ItaBand,
    erythema_index,
    individual_typology_angle,
    ita_band,
    melanin_index,
)

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Linear = NDArray[np.float32]
Labels = NDArray[np.int32]

RING_MM = (3.0, 8.0)
"""From where to where skin around a lesion is compared with it, mm from its edge: light changes little over so short a
way (assumption)."""
LEAST_PIXELS = 30
LEAST_RING_SHARE = 0.2
"""Share of the ring that must be free skin (assumption)."""

CHANNELS = ("lightness", "redness_a", "yellowness_b", "erythema_index", "melanin_index")


class RegionColour(Frozen):
    """Mean colour of a region; intervals are of its sampling alone, calibration comes on top."""

    pixels: int
    lightness: Measured
    redness_a: Measured
    yellowness_b: Measured
    ita_degrees: Measured
    erythema_index: Measured
    melanin_index: Measured
    median: dict[str, float]
    ita_band: ItaBand | None
    """None where the colour is not calibrated and a class would mislead."""
    blue_share: float
    """Share of pixels whose b* is 0 or below, where skin cannot be: light or white balance is off there."""


class LesionContrast(Frozen):
    """A lesion less the ring of skin around it: most of the light and of the camera cancels."""

    lesion_pixels: int
    ring_pixels: int
    lightness: Measured
    redness_a: Measured
    yellowness_b: Measured
    ita_degrees: Measured
    erythema_index: Measured
    melanin_index: Measured
    difference_e2000: float


def pixel_colours(linear: Linear, mask: Mask) -> Linear:
    """Return L*, a*, b*, erythema and melanin index of the pixels of a mask, (n, 5), in the order of `CHANNELS`."""
    picked = linear[mask]
    return np.column_stack([linear_to_lab(picked), erythema_index(picked), melanin_index(picked)])


def region_colour(linear: Linear, mask: Mask) -> RegionColour:
    """Return the colour of a region.

    Parameters
    ----------
    linear
        Photo as linear sRGB, (ny, nx, 3), from `linear_colours`.
    mask
        Region, (ny, nx).

    Raises
    ------
    BadInput
        If the region has too few pixels.
    """
    _enough(mask, "the region")
    values = pixel_colours(linear, mask)
    mean, draws = block_means(values, mask)
    median = np.median(values, axis=0)
    angle = individual_typology_angle(mean[None, :3])[0]
    return RegionColour(
        pixels=int(mask.sum()), ita_degrees=_measured(angle, individual_typology_angle(draws[:, :3])),
        median={**dict(zip(CHANNELS, map(rounded, median), strict=True)),
                "ita_degrees": rounded(individual_typology_angle(median[None, :3])[0])},
        ita_band=ita_band(float(angle)), blue_share=rounded((values[:, 2] <= 0.0).mean()),
        **{name: _measured(mean[i], draws[:, i]) for i, name in enumerate(CHANNELS)},
    )  # fmt: skip


def ring_px(mm_per_px: float) -> int:
    """Return how far from a lesion its ring reaches, pixels."""
    return round(RING_MM[1] / mm_per_px) + 2


def ring_around(lesion: Mask, skin: Mask, mm_per_px: float) -> Mask:
    """Return the skin `RING_MM` from the edge of a lesion, (ny, nx); *skin* is free skin, other lesions left out.

    Raises
    ------
    BadInput
        If too little of the ring is free skin.
    """
    _enough(lesion, "the lesion")
    distance: Any = cv2.distanceTransform((~lesion).astype(np.uint8), cv2.DIST_L2, 5)
    whole = (distance > RING_MM[0] / mm_per_px) & (distance <= RING_MM[1] / mm_per_px)
    ring: Mask = whole & skin & ~lesion
    if ring.sum() < max(LEAST_PIXELS, LEAST_RING_SHARE * whole.sum()):
        raise BadInput(
            f"only {ring.sum()} of {whole.sum()} pixels around the lesion are free skin",
            allowed=f"at least {100 * LEAST_RING_SHARE:g} %",
        )
    return ring


def lesion_contrast(linear: Linear, lesion: Mask, skin: Mask, mm_per_px: float) -> LesionContrast:
    """Return a lesion's colour less that of the ring of skin around it.

    Parameters
    ----------
    linear
        Photo as linear sRGB, (ny, nx, 3).
    lesion
        The lesion, (ny, nx).
    skin
        Free skin, (ny, nx): other lesions, hair, lips and eyes are left out.
    mm_per_px
        Scale of the photo at the skin.

    Raises
    ------
    BadInput
        If the lesion or the free skin around it has too few pixels, or the scale is impossible.
    """
    checked_scale(mm_per_px)
    _enough(lesion, "the lesion")
    window = window_of(lesion, ring_px(mm_per_px))
    inside = lesion[window]
    ring = ring_around(inside, skin[window], mm_per_px)
    mean, draws = block_means(pixel_colours(linear[window], inside), inside)
    around, around_draws = block_means(pixel_colours(linear[window], ring), ring)
    order = np.random.default_rng(1).permutation(len(draws))  # the two are resampled on their own
    apart = draws - around_draws[order]
    angles = individual_typology_angle(draws[:, :3]) - individual_typology_angle(around_draws[order, :3])
    angle = individual_typology_angle(mean[None, :3])[0] - individual_typology_angle(around[None, :3])[0]
    return LesionContrast(
        lesion_pixels=int(inside.sum()), ring_pixels=int(ring.sum()), ita_degrees=_measured(angle, angles),
        difference_e2000=rounded(delta_e2000(mean[:3], around[:3])),
        **{name: _measured(mean[i] - around[i], apart[:, i]) for i, name in enumerate(CHANNELS)},
    )  # fmt: skip


def checked_scale(mm_per_px: float) -> None:
    """Refuse an impossible scale of a photo.

    Raises
    ------
    BadInput
        If it is not from 0.005 to 1 mm per pixel.
    """
    if not 0.005 <= mm_per_px <= 1.0:
        raise BadInput(f"a scale of {mm_per_px:g} mm per pixel", allowed="0.005 to 1")


def window_of(mask: Mask, margin: int = 0) -> tuple[slice, slice]:
    """Return the rows and columns that hold all pixels of a mask, and a margin as far as there is room."""
    rows, columns = np.nonzero(mask.any(axis=1))[0], np.nonzero(mask.any(axis=0))[0]
    return (
        slice(max(0, int(rows[0]) - margin), int(rows[-1]) + margin + 1),
        slice(max(0, int(columns[0]) - margin), int(columns[-1]) + margin + 1),
    )


def windows_of(labels: Labels, margin: int) -> dict[int, tuple[slice, slice]]:
    """Return the rows and columns that hold each label's pixels, and a margin as far as there is room.

    Labels are counted from 1, as zones and spots are: memory grows with the largest.
    """
    boxes = ndimage.find_objects(labels)
    return {
        label: (
            slice(max(0, box[0].start - margin), box[0].stop + margin),
            slice(max(0, box[1].start - margin), box[1].stop + margin),
        )
        for label, box in enumerate(boxes, 1)
        if box is not None
    }


def _enough(mask: Mask, what: str) -> None:
    if int(mask.sum()) < LEAST_PIXELS:
        raise BadInput(f"{what} has {int(mask.sum())} pixels", allowed=f"at least {LEAST_PIXELS}")


def _measured(value: float, draws: Floats) -> Measured:
    low, high = np.percentile(draws, [2.5, 97.5])
    return Measured(value=rounded(value), low=rounded(min(low, value)), high=rounded(max(high, value)))
