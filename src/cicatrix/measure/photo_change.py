"""A photograph beside an earlier one of the same skin: what agrees, what changed, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.base.progress import Tell, quiet
from cicatrix.measure.examine_photo import ColourTarget, ExaminedPhoto, examine_photo
from cicatrix.measure.photo_examination import LoneSpot, PhotoExamination, PhotoFollowUp
from cicatrix.measure.photo_registration.landmark_warp import similarity
from cicatrix.measure.photo_registration.photo_comparison import (
    PhotoComparison,
    PhotoComparisonReport,
    compare_photos,
)
from cicatrix.measure.photo_registration.photo_pair import Registration
from cicatrix.measure.photo_registration.skin_features import skin_landmarks
from cicatrix.measure.photographs.gates import Gate, worst
from cicatrix.measure.photographs.head_pose import HeadPose
from cicatrix.measure.photographs.photo import Photo
from cicatrix.measure.photographs.photo_pairs import pair_consistency, settings_gates

Floats = NDArray[np.float64]
Image = NDArray[np.float32]
Labels = NDArray[np.int32]
Mask = NDArray[np.bool_]

NEAR_MM = 1.0
"""Spots of the two photographs that come as close as this are one: what landmarks alone would leave."""
LEAST_SHARED = 0.5
"""Share of a spot that both photographs must show as skin before it can be missed in one. A few pixels prove nothing:
registration wavers by some at the rim of a card, and a sliver is too small to be found (assumption: half is enough)."""
UNCALIBRATED = (
    "without a chart or grey card in both photographs the colour of zones is not compared, only contrasts within each"
)


@dataclass(frozen=True, slots=True)
class ComparedPhotos:
    """Both photographs, the answer, and the comparison with its pictures where there is one."""

    now: ExaminedPhoto
    before: ExaminedPhoto
    comparison: PhotoComparison | None
    answer: PhotoFollowUp


def photo_change(
    now: ExaminedPhoto, earlier: Photo, *, target: ColourTarget | None = None, progress: Tell = quiet
) -> ComparedPhotos:
    """Measure an earlier photograph of the same skin and compare.

    Parameters
    ----------
    now
        The later photograph. Its scale, if it was told, is carried over to the earlier one: by the distance of the
        eyes, or in close-ups by the texture of the skin.
    earlier
        Of the same face or, if the later one is a close-up, of the same place.
    target
        A chart or grey card in the earlier one.
    progress
        Told what is done, and its share.

    Raises
    ------
    BadInput
        If the earlier photograph cannot be used, or the two do not show the same skin from one view.
    """
    progress("the earlier photograph", 0.0)
    known_mm = now.answer.scale.mm_per_px if now.answer.scale.origin == "told" else None
    gates: tuple[Gate, ...]
    pose: HeadPose | None = None
    if now.face is None:
        first, second = skin_landmarks(earlier.pixels, now.photo.pixels, now.zones > 0)
        zoom = float(np.sqrt(abs(np.linalg.det(similarity(first, second)[:, :2]))))
        told = None if known_mm is None else known_mm * zoom
        before = examine_photo(earlier, target=target, mm_per_px=told, close_up_of=now.zone_names[1])
        gates = settings_gates(before.photo.settings, now.photo.settings)
    else:
        eyes_mm = None if known_mm is None else known_mm * now.face.outer_canthal_px
        before = examine_photo(earlier, target=target, eyes_mm=eyes_mm)
        if before.face is None:
            raise BadInput("the earlier photograph shows no face")
        progress("whether the two were taken alike", 0.4)
        consistency = pair_consistency(before.photo, before.face, now.photo, now.face)
        gates, pose = consistency.gates, consistency.pose_change
        first, second = _landmarks(before), _landmarks(now)
    skin = (before.zones > 0) & _skin_there(now, first, second, before.zones.shape)
    progress("laying one onto the other", 0.5)
    try:
        comparison = compare_photos(
            before.pixels, now.pixels, first, second, zones=before.zones, zone_names=before.zone_names,
            skin=skin, lesions=before.lesions if before.answer.spots else None,
            mm_per_px=before.answer.scale.mm_per_px, before_calibration=before.calibration,
            after_calibration=now.calibration,
        )  # fmt: skip
    except BadInput as error:
        answer = _answer(now.answer, before.answer, gates, pose, None, ([], []), error.line())
        return ComparedPhotos(now, before, None, answer)
    report = comparison.report if known_mm is not None else _without_areas(comparison.report)
    usable = report.registration.usable and now.answer.totals is not None and before.answer.totals is not None
    lone = _lone(now, before, comparison.registration) if usable else ([], [])
    progress("done", 1.0)
    return ComparedPhotos(now, before, comparison, _answer(now.answer, before.answer, gates, pose, report, lone, ""))


def _skin_there(now: ExaminedPhoto, first: Floats, second: Floats, shape: tuple[int, ...]) -> Mask:
    """Return where the later photograph shows skin, in the frame of the earlier one: a chart lies elsewhere in each."""
    matrix = similarity(first, second)
    size = (shape[1], shape[0])
    how = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine((now.zones > 0).astype(np.uint8), matrix, size, flags=how)) > 0


def _landmarks(examined: ExaminedPhoto) -> Floats:
    points = examined.landmarks_px
    if points is None:
        raise BadInput("a close-up has no landmarks of a face")
    return points


def _without_areas(report: PhotoComparisonReport) -> PhotoComparisonReport:
    """Return the comparison without areas in mm², for want of a scale that was told."""
    bare = {"area_before_mm2": None, "area_change_mm2": None}
    return report.model_copy(
        update={"lesions": {lesion: one.model_copy(update=bare) for lesion, one in report.lesions.items()}}
    )


def _answer(
    now: PhotoExamination, before: PhotoExamination, gates: tuple[Gate, ...], pose: HeadPose | None,
    report: PhotoComparisonReport | None, lone: tuple[list[LoneSpot], list[LoneSpot]], withheld: str,
) -> PhotoFollowUp:  # fmt: skip
    calibrated = now.calibration is not None and before.calibration is not None
    return PhotoFollowUp(
        now=now, before=before, state=worst(gates), gates=list(gates), pose_change=pose, comparison=report,
        spots_only_now=lone[0], spots_only_before=lone[1], withheld=withheld,
        notes=[] if calibrated else [UNCALIBRATED],
    )  # fmt: skip


def _lone(
    now: ExaminedPhoto, before: ExaminedPhoto, registration: Registration
) -> tuple[list[LoneSpot], list[LoneSpot]]:
    """Return the spots of each photograph that have none of the other near, on the skin that both show."""
    place = registration.position
    size = (place.shape[1], place.shape[0])
    later, earlier = _laid(now.lesions, place), _resized(before.lesions, size)
    shared = registration.face & (_laid(now.zones, place) > 0) & (_resized(before.zones, size) > 0)
    scale = (before.answer.scale.mm_per_px or 1.0) / registration.share
    return _without_partner(later, earlier, shared, scale, now), _without_partner(earlier, later, shared, scale, before)


def _laid(labels: Labels, place: Image) -> Labels:
    """Return labels of the later photograph in the frame of the earlier one, 0 where the later one ends."""
    library: Any = cv2  # its type hints know of no remap by one map alone
    return np.rint(library.remap(labels.astype(np.float32), place, None, cv2.INTER_NEAREST)).astype(np.int32)


def _resized(labels: Labels, size: tuple[int, int]) -> Labels:
    return np.asarray(cv2.resize(labels, size, interpolation=cv2.INTER_NEAREST_EXACT), dtype=np.int32)


def _without_partner(own: Labels, other: Labels, shared: Mask, scale: float, examined: ExaminedPhoto) -> list[LoneSpot]:
    """Return the spots that lie on shared skin, by at least `LEAST_SHARED`, and far from any spot of the other."""
    whole = np.bincount(own.ravel())
    seen = np.bincount(own[shared], minlength=whole.size)
    lone = (seen > 0) & (seen >= LEAST_SHARED * whole)
    if (other > 0).any():
        distance: Any = cv2.distanceTransform((other == 0).astype(np.uint8), cv2.DIST_L2, 5)
        lone[own[distance * scale <= NEAR_MM]] = False
    return [
        LoneSpot(id=one.id, kind=one.kind, zone=one.zone)
        for one in examined.answer.spots
        if one.id < lone.size and lone[one.id]
    ]
