"""What changed between two photos of a face, zone by zone and lesion by lesion, with what is uncertain about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded
from cicatrix.measure.colour.colour_calibration import ColourCalibration
from cicatrix.measure.colour.colour_spaces import lab_to_xyz, linear_to_lab, xyz_to_linear
from cicatrix.measure.colour.masked_filters import smoothed
from cicatrix.measure.colour.measured_value import Measured, block_means, measured
from cicatrix.measure.colour.photo_measurement import (
    NEVER_DEPTH,
    checked_photo,
    checked_same_size,
    shrunk,
    shrunk_labels,
)
from cicatrix.measure.colour.region_colour import (
    CHANNELS,
    LEAST_PIXELS,
    Linear,
    pixel_colours,
    ring_around,
    ring_px,
    window_of,
    windows_of,
)
from cicatrix.measure.colour.scar_visibility import TO_RMS, visibility_map
from cicatrix.measure.colour.skin_indices import erythema_index, individual_typology_angle, melanin_index
from cicatrix.measure.photo_registration.photo_pair import (
    ERROR_PER_RESIDUAL,
    Registration,
    RegistrationQuality,
    register_photos,
)
from cicatrix.skin.zones import Zone

Floats = NDArray[np.float64]
Image = NDArray[np.float32]
Mask = NDArray[np.bool_]
Labels = NDArray[np.int32]

MOST_LESION_RESIDUAL_MM = 0.75
"""Residual of the registration at a lesion beyond which its change is not told: half a boxcar (assumption)."""
SHOWN_PIXELS = 1_000_000
GROWTH_MM = 2.0
"""How far beyond its edge a lesion's area is looked for in both photos."""
INCLUDED = (
    "95 % intervals include: sampling of the skin (blocks resampled in both photos together), the calibrations' errors "
    "(zones only: in contrasts they cancel) and the registration's error (the region moved by it). They do not "
    "include light, pose, polarisation, make-up, temperature or the time of day: repeat the photo to learn those"
)
NO_SCALE = "the scale of the photo (mm per pixel) is not known"


class RegionChange(Frozen):
    """Change of one zone or lesion, after less before; of a lesion, the change of its contrast with the skin around.

    Keys of ``change`` are lightness, redness_a, yellowness_b, ita_degrees, erythema_index, melanin_index.
    """

    before: dict[str, float]
    change: dict[str, Measured]
    visibility_before_percent: float | None
    visibility_change_percent: Measured | None
    area_before_mm2: float | None = None
    area_change_mm2: Measured | None = None
    residual_mm: float | None


class PhotoComparisonReport(Frozen):
    """Everything compared between two photos, ready for JSON."""

    registration: RegistrationQuality
    zones: dict[Zone, RegionChange]
    lesions: dict[int, RegionChange]
    withheld: dict[str, str]
    """What is not told, with the reason."""
    intervals: str
    notes: list[str]


@dataclass(frozen=True, slots=True)
class PhotoComparison:
    """The report and its pictures, all in the frame of the photo before.

    Attributes
    ----------
    report
        Numbers.
    registered_after
        Photo after laid onto the photo before, sRGB, (ny, nx, 3), at its full size.
    redness_change, lightness_change
        After less before of a* and L*, smoothed by twice the residual, NaN off the face; of at most `SHOWN_PIXELS`.
    registration
        Of the pair.
    """

    report: PhotoComparisonReport
    registered_after: NDArray[np.uint8]
    redness_change: Image
    lightness_change: Image
    registration: Registration


def compare_photos(
    before: NDArray[np.uint8],
    after: NDArray[np.uint8],
    before_landmarks_px: Floats,
    after_landmarks_px: Floats,
    *,
    zones: Labels,
    zone_names: Mapping[int, Zone],
    skin: Mask,
    lesions: Labels | None = None,
    mm_per_px: float | None = None,
    before_calibration: ColourCalibration | None = None,
    after_calibration: ColourCalibration | None = None,
) -> PhotoComparison:
    """Compare two photos of one face.

    Parameters
    ----------
    before, after
        Photos, sRGB, (ny, nx, 3).
    before_landmarks_px, after_landmarks_px
        The same landmarks in both, (n, 2).
    zones, zone_names, skin, mm_per_px
        As in `measure_photo`, all in the frame of the photo before.
    lesions
        Lesion at each pixel by its id, (ny, nx), 0 elsewhere, in that frame, too.
    before_calibration, after_calibration
        Without both, only contrasts within each photo are compared.

    Raises
    ------
    BadInput
        If photos, landmarks or label images cannot be used.
    """
    checked_photo(before, "photo before")
    for name, image in (("zones", zones), ("skin", skin), *((("lesions", lesions),) if lesions is not None else ())):
        checked_same_size(image, before, name)
    pair = register_photos(before, after, before_landmarks_px, after_landmarks_px, mm_per_px=mm_per_px)
    shown = pair.registered(after)
    first, share = shrunk(before, before_calibration)
    second, _ = shrunk(shown, after_calibration)
    size = (first.shape[1], first.shape[0])
    residual = np.asarray(cv2.resize(pair.residual_px, size), dtype=np.float32) * np.float32(share)
    seen = np.asarray(cv2.resize(pair.face.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)) > 0
    zones, skin = shrunk_labels(zones, first), (shrunk_labels(skin.astype(np.int32), first) > 0) & seen
    spotted = np.zeros_like(zones) if lesions is None else shrunk_labels(lesions, first)
    scale = None if mm_per_px is None else mm_per_px / share
    both = _Both(first, second, residual, skin, skin & (spotted == 0), scale, before_calibration, after_calibration)
    withheld: dict[str, str] = {}
    by_zone: dict[Zone, RegionChange] = {}
    by_lesion: dict[int, RegionChange] = {}
    if not pair.quality.usable:
        withheld["zones and lesions"] = f"the photos do not lie on each other: {pair.quality.reason}"
    else:
        contrast = both.visibility(withheld)
        for label, zone in zone_names.items():
            try:
                by_zone[zone] = both.zone(zones == label, contrast)
            except BadInput as error:
                withheld[zone.value] = error.line()
        if not both.calibrated:
            withheld["colour of zones"] = (
                "not both photos are calibrated by a chart or grey card: only contrasts within each photo are compared"
            )
        # a ring is wider than the move by the registration's error at MOST_LESION_RESIDUAL_MM
        for lesion, window in windows_of(spotted, 0 if scale is None else ring_px(scale)).items():
            try:
                by_lesion[lesion] = both.part(window).lesion(spotted[window] == lesion, _parts(contrast, window))
            except BadInput as error:
                withheld[f"lesion {lesion}"] = error.line()
    report = PhotoComparisonReport(
        registration=pair.quality, zones=by_zone, lesions=by_lesion, withheld=withheld, intervals=INCLUDED,
        notes=[NEVER_DEPTH, "visibility depends on the light: it compares only photos under one and the same light"],
    )  # fmt: skip
    redness, lightness = both.difference_images(seen)
    return PhotoComparison(report, shown, redness, lightness, pair)


@dataclass(frozen=True, slots=True)
class _Both:
    """Two photos in one frame, as linear sRGB, and what is needed to compare regions of them."""

    first: Linear
    second: Linear
    residual: Image
    skin: Mask
    free: Mask
    scale: float | None
    first_calibration: ColourCalibration | None
    second_calibration: ColourCalibration | None

    @property
    def calibrated(self) -> bool:
        return self.first_calibration is not None and self.second_calibration is not None

    def part(self, window: tuple[slice, slice]) -> _Both:
        """Return both photos in a window."""
        images = (self.first, self.second, self.residual, self.skin, self.free)
        first, second, residual, skin, free = (image[window] for image in images)
        return replace(self, first=first, second=second, residual=residual, skin=skin, free=free)

    def visibility(self, withheld: dict[str, str]) -> tuple[Image, Image] | None:
        """Return the texture's contrast in both photos, or say why there is none."""
        if self.scale is None:
            withheld["visibility"] = NO_SCALE
            return None
        try:
            return visibility_map(self.first, self.skin, self.scale), visibility_map(self.second, self.skin, self.scale)
        except BadInput as error:
            withheld["visibility"] = error.line()
            return None

    def zone(self, region: Mask, contrast: tuple[Image, Image] | None) -> RegionChange:
        """Return the change of a zone's own colour; of its texture alone where the colour is not calibrated."""
        inside = region & self.free
        if inside.sum() < LEAST_PIXELS:
            raise BadInput("too little free skin is seen in both photos")
        window = window_of(inside, int(self._step_px(inside)) + 2)
        return self.part(window)._zone(inside[window], _parts(contrast, window))

    def _zone(self, inside: Mask, contrast: tuple[Image, Image] | None) -> RegionChange:
        before: dict[str, float] = {}
        change: dict[str, Measured] = {}
        if self.first_calibration is not None and self.second_calibration is not None:
            means, draws = _pairs(self.first, self.second, inside)
            moved = self._moved(inside)
            one, two = self.first_calibration, self.second_calibration
            before, change = _changes(means, draws, moved, _calibration_error(means, one, two))
        return RegionChange(before=before, change=change, residual_mm=self._residual_mm(inside),
                            **self._visibility_change(inside, contrast))  # fmt: skip

    def lesion(self, lesion: Mask, contrast: tuple[Image, Image] | None) -> RegionChange:
        """Return the change of a lesion's contrast with the ring of skin around it, and of its area."""
        scale = self.scale
        if scale is None:
            raise BadInput(NO_SCALE)
        inside = lesion & self.skin
        if not inside.any():
            raise BadInput("the lesion is not seen in both photos")
        ring = ring_around(inside, self.free, scale)
        residual = float(np.median(self.residual[inside])) * scale
        if residual > MOST_LESION_RESIDUAL_MM:
            raise BadInput(f"the photos are {residual:.2f} mm apart here", allowed=f"{MOST_LESION_RESIDUAL_MM:g} mm")
        means, draws = _pairs(self.first, self.second, inside)
        around, around_draws = _pairs(self.first, self.second, ring)
        order = np.random.default_rng(1).permutation(len(draws))
        none = np.zeros(len(CHANNELS) + 1)
        before, change = _changes(means - around, draws - around_draws[order], self._moved(inside), none)
        areas = self._areas(inside, ring)
        edge_mm = max(ERROR_PER_RESIDUAL * residual, 0.5 * scale)
        edge_mm2 = np.sqrt(4.0 * np.pi * max(areas[0], areas[1])) * edge_mm
        return RegionChange(
            before=before, change=change, residual_mm=rounded(residual), area_before_mm2=rounded(areas[0]),
            area_change_mm2=measured(areas[1] - areas[0], float(edge_mm2)),
            **self._visibility_change(inside, contrast),
        )  # fmt: skip

    def difference_images(self, seen: Mask) -> tuple[Image, Image]:
        """Return the change of a* and of L*, smoothed by twice the residual, NaN where it is not seen."""
        share = min(1.0, float(np.sqrt(SHOWN_PIXELS / seen.size)))
        sigma = max(1.0, 2.0 * share * float(np.median(self.residual[seen]))) if seen.any() else 1.0
        first, second, shown_mask = self.first, self.second, seen
        if share < 1.0:
            size = (round(seen.shape[1] * share), round(seen.shape[0] * share))
            first, second = (
                np.asarray(cv2.resize(one, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
                for one in (first, second)
            )
            coarse = cv2.resize(seen.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
            shown_mask = np.asarray(coarse) > 0
        apart = linear_to_lab(second) - linear_to_lab(first)

        def shown(channel: int) -> Image:
            mean = smoothed(np.ascontiguousarray(apart[..., channel]), shown_mask, sigma)
            return np.where(shown_mask, mean, np.nan).astype(np.float32)

        return shown(1), shown(0)

    def _residual_mm(self, region: Mask) -> float | None:
        return None if self.scale is None else rounded(float(np.median(self.residual[region])) * self.scale)

    def _visibility_change(self, region: Mask, contrast: tuple[Image, Image] | None) -> dict[str, Any]:
        if contrast is None:
            return {"visibility_before_percent": None, "visibility_change_percent": None}
        values = TO_RMS * np.abs(np.column_stack([part[region] for part in contrast]).astype(float))
        mean, draws = block_means(values, region)
        error = float((draws[:, 1] - draws[:, 0]).std())
        return {"visibility_before_percent": rounded(mean[0]),
                "visibility_change_percent": measured(float(mean[1] - mean[0]), error)}  # fmt: skip

    def _step_px(self, region: Mask) -> float:
        """Return how far the registration's error may move a region: its window must leave as much room."""
        return ERROR_PER_RESIDUAL * float(np.median(self.residual[region]))

    def _moved(self, region: Mask) -> Floats:
        """Return the spread of the after photo's values when the region is moved by the registration's error, (6,)."""
        step = self._step_px(region)
        rows, columns = np.nonzero(region)
        generator = np.random.default_rng(2)
        chosen = generator.choice(rows.size, size=min(rows.size, 4000), replace=False)
        means: list[Floats] = []
        for x, y in ((step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)):
            place_x = (columns[chosen] + x).astype(np.float32)[:, None]
            place_y = (rows[chosen] + y).astype(np.float32)[:, None]
            there = np.asarray(cv2.remap(self.second, place_x, place_y, cv2.INTER_LINEAR), dtype=np.float32)
            values = pixel_colours(there, np.ones(there.shape[:2], dtype=bool)).mean(axis=0)
            means.append(_with_angle(values))
        return np.sqrt(np.mean((np.array(means) - np.mean(means, axis=0)) ** 2, axis=0))

    def _areas(self, lesion: Mask, ring: Mask) -> tuple[float, float]:
        """Return the area before and after, mm²: where the lesion's contrast before is reached by half.

        The index of the two, erythema or melanin, in which the lesion stood out more is followed in both photos.
        """
        scale = self.scale or 1.0
        grown: Any = cv2.distanceTransform((~lesion).astype(np.uint8), cv2.DIST_L2, 5)
        reach = (grown <= GROWTH_MM / scale) & self.skin
        rows, columns = np.nonzero(reach | ring)
        window = (slice(int(rows.min()), int(rows.max()) + 1), slice(int(columns.min()), int(columns.max()) + 1))
        inside, around, near = lesion[window], ring[window], reach[window]
        before, after, strongest = 0.0, 0.0, 0.0
        for index in (erythema_index, melanin_index):
            one = smoothed(index(self.first[window]), near | around, 1.5)
            two = smoothed(index(self.second[window]), near | around, 1.5)
            height = float(np.median(one[inside]) - np.median(one[around]))
            strength = height / (float(np.std(one[around])) + 1e-6)
            if strength > strongest:
                strongest = strength
                before, after = (
                    float(((part - np.median(part[around]) > 0.5 * height) & near).sum()) * scale**2
                    for part in (one, two)
                )
        return before, after


def _parts(contrast: tuple[Image, Image] | None, window: tuple[slice, slice]) -> tuple[Image, Image] | None:
    return None if contrast is None else (contrast[0][window], contrast[1][window])


def _with_angle(values: Floats) -> Floats:
    """Return the channels (..., 5) and the individual typology angle of their mean colour, (..., 6)."""
    return np.concatenate([values, individual_typology_angle(values[..., :3])[..., None]], axis=-1)


def _pairs(first: Linear, second: Linear, region: Mask) -> tuple[Floats, Floats]:
    """Return means (2, 6) and draws (n, 2, 6) of a region in both photos: blocks are drawn in both together."""
    values = np.concatenate([pixel_colours(first, region), pixel_colours(second, region)], axis=1)
    mean, draws = block_means(values, region)
    return _with_angle(mean.reshape(2, -1)), _with_angle(draws.reshape(len(draws), 2, -1))


def _changes(
    means: Floats, draws: Floats, moved: Floats, calibration: Floats
) -> tuple[dict[str, float], dict[str, Measured]]:
    names = (*CHANNELS, "ita_degrees")
    sampling = (draws[:, 1] - draws[:, 0]).std(axis=0)
    error = np.sqrt(sampling**2 + moved**2 + calibration**2)
    before = {name: rounded(value) for name, value in zip(names, means[0], strict=True)}
    change = {name: measured(float(means[1, i] - means[0, i]), float(error[i])) for i, name in enumerate(names)}
    return before, change


def _calibration_error(means: Floats, one: ColourCalibration, two: ColourCalibration) -> Floats:
    """Return the standard error of the change by both calibrations, (6,), from their errors on patches left out.

    Errors in L*, a* and b* are carried over to the indices by their derivatives at the region's colour.
    """
    lab = means[0, :3]
    errors = np.hypot([one.error_l, one.error_a, one.error_b], [two.error_l, two.error_a, two.error_b])
    slopes = np.array([_of_lab(lab + step) - _of_lab(lab - step) for step in 0.5 * np.eye(3)])
    return np.sqrt(np.sum((slopes * errors[:, None]) ** 2, axis=0))


def _of_lab(lab: Floats) -> Floats:
    """Return all compared values, (6,), of a colour."""
    linear = xyz_to_linear(lab_to_xyz(lab))
    return _with_angle(np.array([*lab, erythema_index(linear), melanin_index(linear)]))
