"""What one photo tells: colour by zone, contrast by lesion, spots, visibility of texture. Never depth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded
from cicatrix.base.threads import in_threads
from cicatrix.measure.colour.colour_calibration import ColourCalibration
from cicatrix.measure.colour.colour_spaces import LINEAR_OF_CODE
from cicatrix.measure.colour.measured_value import Measured
from cicatrix.measure.colour.region_colour import (
    LEAST_PIXELS,
    LesionContrast,
    Linear,
    RegionColour,
    lesion_contrast,
    region_colour,
    ring_px,
    windows_of,
)
from cicatrix.measure.colour.scar_visibility import visibility_index, visibility_map
from cicatrix.measure.colour.spot_detection import Spots, find_spots
from cicatrix.skin.zones import Zone

Mask = NDArray[np.bool_]
Labels = NDArray[np.int32]
Region = tuple[tuple[slice, slice], Mask]
"""A window of the photo, and the pixels of a zone in it."""

MOST_MEASURED = 3_000_000
"""Pixels that are measured: a larger photo is shrunk in linear light, which loses nothing of areas above a pixel."""
MOST_PIXELS = 60_000_000
MOST_CONTRASTS = 100
"""Lesions that are compared with the skin around them; spots come the strongest first."""
NEVER_DEPTH = (
    "depth and volume are not measured: a single photo shows light and pigment, not relief, and dark is not deep; "
    "use a surface scan, or photos under several known lights"
)
NOT_CALIBRATED = "colours are as the camera wrote them, with no chart or grey card: compare them only within this photo"


class PhotoMeasurement(Frozen):
    """Everything measured in one photo, ready for JSON."""

    calibration: ColourCalibration | None
    mm_per_px: float | None
    zones: dict[Zone, RegionColour]
    lesions: dict[int, LesionContrast]
    spots: Spots | None
    visibility: dict[Zone, Measured]
    withheld: dict[str, str]
    """What could not be measured, with the reason."""
    depth: Literal["not measured"] = "not measured"
    notes: list[str]


@dataclass(frozen=True, slots=True)
class MeasuredPhoto:
    """The report, and the pixels of each spot at the photo's size."""

    report: PhotoMeasurement
    lesions: Labels


def measure_photo(
    rgb: NDArray[np.uint8],
    zones: Labels,
    zone_names: Mapping[int, Zone],
    *,
    skin: Mask,
    mm_per_px: float | None = None,
    calibration: ColourCalibration | None = None,
) -> MeasuredPhoto:
    """Measure the colour of a face in a photo.

    Parameters
    ----------
    rgb
        Photo, sRGB, (ny, nx, 3).
    zones
        Zone at each pixel, (ny, nx), 0 where there is none.
    zone_names
        Zone of each label.
    skin
        Skin without hair, eyes and lips, (ny, nx).
    mm_per_px
        Scale at the skin; without one nothing that has a length is measured.
    calibration
        From a chart or a grey card in the same light.

    Raises
    ------
    BadInput
        If shapes do not agree or the photo is too large.

    Notes
    -----
    The colour of a zone is that of its skin without lesions. Contrasts are told of the `MOST_CONTRASTS` strongest.
    """
    checked_photo(rgb, "photo")
    for name, image in (("zones", zones), ("skin", skin)):
        checked_same_size(image, rgb, name)
    linear, share = shrunk(rgb, calibration)
    zones, skin = shrunk_labels(zones, linear), shrunk_labels(skin.astype(np.int32), linear) > 0
    spotted = np.zeros_like(zones)
    scale = None if mm_per_px is None else mm_per_px / share
    withheld: dict[str, str] = {}
    spots: Spots | None = None
    contrast: NDArray[np.float32] | None = None
    if scale is None:
        withheld["contrasts, spots and visibility"] = "the scale of the photo (mm per pixel) is not known"
    else:
        try:
            found = find_spots(linear, skin, scale)
            spots = _in_photo(found.spots, share)
            spotted = found.labels
        except BadInput as error:
            withheld["spots"] = error.line()
        try:
            contrast = visibility_map(linear, skin, scale)
        except BadInput as error:
            withheld["visibility"] = error.line()
    free = skin & (spotted == 0)
    regions = _regions(zones, zone_names)
    colours = _colours(linear, free, regions)
    withheld |= {
        f"colour of {zone.value}": "too little free skin is seen" for zone in zone_names.values() if zone not in colours
    }
    report = PhotoMeasurement(
        calibration=calibration, mm_per_px=mm_per_px,
        zones=colours,
        lesions={} if scale is None else _contrasts(linear, spotted, free, scale, withheld), spots=spots,
        visibility={} if contrast is None else _visibility(contrast, skin, {zone: regions[zone] for zone in colours}),
        withheld=withheld,
        notes=[NEVER_DEPTH] + ([] if calibration else [NOT_CALIBRATED]),
    )  # fmt: skip
    return MeasuredPhoto(report, enlarged_labels(spotted, rgb))


def _regions(zones: Labels, names: Mapping[int, Zone]) -> dict[Zone, Region]:
    """Return where each zone lies that the photo shows."""
    return {
        names[label]: (window, zones[window] == label)
        for label, window in windows_of(zones, 0).items()
        if label in names
    }


def _colours(linear: Linear, free: Mask, regions: Mapping[Zone, Region]) -> dict[Zone, RegionColour]:
    """Return the colour of each zone of which enough free skin is seen."""

    def of_zone(region: Region) -> RegionColour | None:
        window, within = region
        inside = free[window] & within
        return region_colour(linear[window], inside) if inside.sum() >= LEAST_PIXELS else None

    colours = zip(regions, in_threads(of_zone, regions.values()), strict=True)
    return {zone: colour for zone, colour in colours if colour is not None}


def _visibility(contrast: NDArray[np.float32], skin: Mask, regions: Mapping[Zone, Region]) -> dict[Zone, Measured]:
    """Return the visibility of texture in each zone."""

    def of_zone(region: Region) -> Measured:
        window, within = region
        return visibility_index(contrast[window], skin[window] & within)

    return dict(zip(regions, in_threads(of_zone, regions.values()), strict=True))


def _contrasts(
    linear: Linear, lesions: Labels, free: Mask, scale: float, withheld: dict[str, str]
) -> dict[int, LesionContrast]:
    windows = windows_of(lesions, ring_px(scale))
    if len(windows) > MOST_CONTRASTS:
        withheld["contrasts"] = f"{len(windows)} lesions: only the first {MOST_CONTRASTS} are compared with their rings"
    contrasts: dict[int, LesionContrast] = {}
    for lesion, window in list(windows.items())[:MOST_CONTRASTS]:
        try:
            contrasts[lesion] = lesion_contrast(linear[window], lesions[window] == lesion, free[window], scale)
        except BadInput as error:
            withheld[f"contrast of lesion {lesion}"] = error.line()
    return contrasts


def _in_photo(spots: Spots, share: float) -> Spots:
    """Return spots with their places in pixels of the photo, not of its shrunk copy."""
    placed = [
        spot.model_copy(
            update={"x_px": rounded((spot.x_px + 0.5) / share - 0.5), "y_px": rounded((spot.y_px + 0.5) / share - 0.5)}
        )
        for spot in spots.spots
    ]
    return spots.model_copy(update={"spots": placed})


def checked_photo(rgb: NDArray[np.uint8], where: str) -> None:
    """Refuse what is no photo.

    Raises
    ------
    BadInput
        If it is not (ny, nx, 3) of 8 bits, or larger than `MOST_PIXELS`.
    """
    if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.dtype != np.uint8:
        raise BadInput("the photo is no 8-bit colour image", where=where, allowed="(rows, columns, 3) of 8 bits")
    if min(rgb.shape[:2]) < 32 or rgb.shape[0] * rgb.shape[1] > MOST_PIXELS:
        raise BadInput(
            f"the photo is {rgb.shape[1]} x {rgb.shape[0]} pixels", where=where,
            allowed=f"at least 32 along each side, at most {MOST_PIXELS // 1_000_000} million",
        )  # fmt: skip


def checked_same_size(image: NDArray[Any], rgb: NDArray[np.uint8], what: str) -> None:
    """Refuse a mask or label image of another size than its photo.

    Raises
    ------
    BadInput
        If the sizes differ.
    """
    if image.shape != rgb.shape[:2]:
        raise BadInput(f"{what} and photo differ in size", allowed=f"{rgb.shape[1]} x {rgb.shape[0]}")


def shrunk(rgb: NDArray[np.uint8], calibration: ColourCalibration | None) -> tuple[Linear, float]:
    """Return a photo as linear sRGB of at most `MOST_MEASURED` pixels, and its size against the photo's."""
    rows, columns = rgb.shape[:2]
    share = min(1.0, float(np.sqrt(MOST_MEASURED / (rows * columns))))
    linear = np.asarray(cv2.LUT(np.ascontiguousarray(rgb), LINEAR_OF_CODE), dtype=np.float32)
    if share < 1.0:
        size = (round(columns * share), round(rows * share))
        linear = np.asarray(cv2.resize(linear, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
    return (linear if calibration is None else calibration.applied(linear)), share


def shrunk_labels(labels: NDArray[np.int32], like: Linear) -> Labels:
    """Return a label image at the size of another image."""
    size = (like.shape[1], like.shape[0])
    shown = labels.astype(np.int32)
    return np.asarray(cv2.resize(shown, size, interpolation=cv2.INTER_NEAREST_EXACT), dtype=np.int32)


def enlarged_labels(labels: Labels, rgb: NDArray[np.uint8]) -> Labels:
    """Return a label image at the size of a photo."""
    size = (rgb.shape[1], rgb.shape[0])
    if labels.shape == rgb.shape[:2]:
        return labels
    return np.asarray(cv2.resize(labels, size, interpolation=cv2.INTER_NEAREST_EXACT), dtype=np.int32)
