"""From a photograph to the answer: the face, its zones, whether it will do, colour, spots, texture. Never depth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.base.numbers import rounded
from cicatrix.base.progress import Tell, quiet
from cicatrix.measure.colour.chart_reading import read_chart
from cicatrix.measure.colour.chart_values import ChartEdition
from cicatrix.measure.colour.colour_calibration import ColourCalibration, calibrate_by_chart, calibrate_by_grey
from cicatrix.measure.colour.photo_measurement import PhotoMeasurement, measure_photo
from cicatrix.measure.colour.region_colour import RegionColour, checked_scale
from cicatrix.measure.colour.spot_detection import SpotKind, Spots
from cicatrix.measure.photo_examination import (
    PhotoExamination,
    PhotoScale,
    SpotEntry,
    SpotTotals,
    ZoneEntry,
)
from cicatrix.measure.photographs.face import Face
from cicatrix.measure.photographs.face_landmarks import find_face
from cicatrix.measure.photographs.face_mesh import EYE_CORNERS
from cicatrix.measure.photographs.face_zones import zones_of_face
from cicatrix.measure.photographs.gates import Gate, GateState, worst
from cicatrix.measure.photographs.photo import Photo, Pixels
from cicatrix.measure.photographs.photo_quality import PhotoQuality, close_up_gates, photo_quality
from cicatrix.skin.zones import FACE_ZONES, Zone

Floats = NDArray[np.float64]
Labels = NDArray[np.int32]
Part = tuple[slice, slice]
Points = tuple[tuple[float, float], tuple[float, float]]

MARGIN = 0.08
"""Skin and background kept about the face, as a share of its size: rings of comparison end within."""
EDGE_MM = 2.0
"""Skin this near to lips, brows, lids, hair and background is left out: points of the mesh are some 1.5 mm off
(assumption, from one textured scan whose vertices are the truth: 1.3 to 1.6 % of the distance of the eyes)."""
CARD_MARGIN = 1.2
"""How far beyond the centres of its corner patches a chart with its frame reaches, in distances of patches."""
SPOILS_COLOUR = ("exposure", "burnt_out", "even_light")
SPOILS_DETAIL = ("size", "sharpness", "exposure", "burnt_out", "compression")
"""Gates that take colour, or spots and texture, from a photograph that fails them."""
ASSUMED_SCALE = (
    "lengths rest on an assumption: the outer corners of the eyes of adults are 90 mm apart (80 to 100). Areas are "
    "told in mm² only where the scale is told"
)
NOT_ONLY_SKIN = "hair, beard and glasses are not told apart from skin"
ALL_IS_SKIN = "all of the picture but a chart or card is taken for skin of one zone"
AREAS_UNKNOWN = "the scale of the photograph (mm per pixel) is not told"


@dataclass(frozen=True, slots=True)
class ColourTarget:
    """A chart or a grey card in the photograph, in pixels of the picture as one sees it.

    Attributes
    ----------
    chart
        Centres of the four corner patches, (4, 2), in the order of `chart_reading.CORNERS`.
    edition
        Printing of the chart.
    grey_card
        Left, top, width and height of a rectangle inside an 18 % grey card.
    """

    chart: Floats | None = None
    edition: ChartEdition = ChartEdition.AFTER_NOVEMBER_2014
    grey_card: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class ExaminedPhoto:
    """A photograph, what was found in it, and the answer.

    Attributes
    ----------
    photo
        Upright.
    face
        Its points; None for a close-up.
    part
        Rows and columns that are worked on.
    zones, lesions
        Number of the zone and id of the spot at each pixel of the part.
    zone_names
        What the numbers of zones stand for.
    calibration
        Of its colours.
    answer
        The numbers.
    """

    photo: Photo
    face: Face | None
    part: Part
    zones: Labels
    lesions: Labels
    zone_names: dict[int, Zone]
    calibration: ColourCalibration | None
    answer: PhotoExamination

    @property
    def pixels(self) -> Pixels:
        """Pixels of the part."""
        return self.photo.pixels[self.part]

    @property
    def landmarks_px(self) -> Floats | None:
        """Points of the face in pixels of the part, (468, 2), x and y of a pixel's middle being whole numbers."""
        if self.face is None:
            return None
        corner = np.array([self.part[1].start, self.part[0].start])
        return self.face.points[:468, :2] - corner - 0.5

    @property
    def eyes_px(self) -> Points | None:
        """Middles of both eyes in pixels of the photograph."""
        if self.face is None:
            return None
        middles = [self.face.points[list(corners), :2].mean(axis=0) for corners in EYE_CORNERS]
        first, second = ((float(x), float(y)) for x, y in middles)
        return first, second


def examine_photo(
    photo: Photo,
    *,
    target: ColourTarget | None = None,
    mm_per_px: float | None = None,
    eyes_mm: float | None = None,
    close_up_of: Zone | None = None,
    progress: Tell = quiet,
) -> ExaminedPhoto:
    """Measure what a photograph tells of the skin.

    Parameters
    ----------
    photo
        Of a face, or a close-up.
    target
        A chart or grey card in it.
    mm_per_px
        Scale at the skin. Without, that of a face is assumed, for filters only.
    eyes_mm
        Distance of the outer corners of the eyes, known from another photograph: gives the scale as well.
    close_up_of
        Zone of which the picture is a close-up: no face is looked for.
    progress
        Told what is done, and its share.

    Raises
    ------
    BadInput
        If there is no face or more than one, or chart, card or scale cannot be used.
    """
    if mm_per_px is not None:
        try:
            checked_scale(mm_per_px)
        except BadInput as error:
            raise BadInput(error.what, where="--mm-per-px", allowed=error.allowed) from None
    target = target or ColourTarget()
    calibration, card = _calibrated(photo, target)
    if close_up_of is not None:
        return _close_up(photo, close_up_of, calibration, card, mm_per_px)
    progress("looking for the face", 0.0)
    photo, card, face = _upright(photo, card)
    progress("judging the photograph", 0.2)
    quality = photo_quality(photo, face)
    part = _part_of(face, photo)
    zones = _zones(face, part, card[part])
    if eyes_mm is not None and mm_per_px is None:
        mm_per_px = eyes_mm / face.outer_canthal_px
    scale = _scale(mm_per_px, quality)
    progress("colour and spots", 0.3)
    names = dict(enumerate(FACE_ZONES, 1))
    made = measure_photo(
        photo.pixels[part], zones, names, skin=zones > 0, mm_per_px=scale.mm_per_px, calibration=calibration
    )
    notes = [*photo.notes, *face.notes, *([ASSUMED_SCALE] if scale.origin == "assumed" else []), NOT_ONLY_SKIN]
    answer = _answer(photo, made.report, made.lesions, zones, names, part, quality.gates, scale, notes, quality)
    progress("done", 1.0)
    return ExaminedPhoto(photo, face, part, zones, made.lesions, names, calibration, answer)


def _close_up(
    photo: Photo, zone: Zone, calibration: ColourCalibration | None, card: NDArray[np.uint8], mm_per_px: float | None
) -> ExaminedPhoto:
    zones: Labels = (card == 0).astype(np.int32)
    skin = zones > 0
    gates = close_up_gates(photo, skin)
    scale = PhotoScale(mm_per_px=mm_per_px, origin="unknown" if mm_per_px is None else "told", interval=None)
    part = slice(0, photo.height), slice(0, photo.width)
    made = measure_photo(photo.pixels, zones, {1: zone}, skin=skin, mm_per_px=mm_per_px, calibration=calibration)
    notes = [*photo.notes, ALL_IS_SKIN]
    answer = _answer(photo, made.report, made.lesions, zones, {1: zone}, part, gates, scale, notes)
    return ExaminedPhoto(photo, None, part, zones, made.lesions, {1: zone}, calibration, answer)


def _upright(photo: Photo, card: NDArray[np.uint8]) -> tuple[Photo, NDArray[np.uint8], Face]:
    """Return the photograph, its card and its face, turned by quarters if the face lies sideways."""
    try:
        face = find_face(photo)
        if not face.quarter_turns:
            return photo, card, face
        turned = np.ascontiguousarray(np.rot90(photo.pixels, face.quarter_turns))
        notes = (*photo.notes, "the face lay sideways: the picture was turned upright, and places are told in it so")
        photo = replace(photo, pixels=turned, notes=notes)
        return photo, np.ascontiguousarray(np.rot90(card, face.quarter_turns)), find_face(photo)
    except BadInput as error:
        if error.what.startswith("no face"):
            raise BadInput(
                error.what, where=error.where, allowed=error.allowed,
                do=f"{error.do}; if it is a close-up of skin, tell of which zone with --zone",
            ) from None  # fmt: skip
        raise


def _part_of(face: Face, photo: Photo) -> Part:
    """Return rows and columns of the face with a margin."""
    points = face.points[:, :2]
    room = MARGIN * float(np.ptp(points, axis=0).max())
    low = np.maximum(np.floor(points.min(axis=0) - room).astype(int), 0)
    high = np.minimum(np.ceil(points.max(axis=0) + room).astype(int), (photo.width, photo.height))
    return slice(int(low[1]), int(high[1])), slice(int(low[0]), int(high[0]))


def _zones(face: Face, part: Part, card: NDArray[np.uint8]) -> Labels:
    """Return the zones of the part, without the rim where what is skin is not sure."""
    points = face.points.copy()
    points[:, :2] -= [part[1].start, part[0].start]
    labels = zones_of_face(replace(face, points=points), card.shape).labels
    labels[card > 0] = 0
    rim_px = EDGE_MM / face.assumed_mm_per_px[1]
    depth: Any = cv2.distanceTransform(np.minimum(labels, 1), cv2.DIST_L2, 3)
    labels[depth <= rim_px] = 0
    return labels.astype(np.int32)


def _scale(mm_per_px: float | None, quality: PhotoQuality) -> PhotoScale:
    low, middle, high = quality.mm_per_px_assumed
    if mm_per_px is None:
        return PhotoScale(mm_per_px=rounded(middle), origin="assumed", interval=(rounded(low), rounded(high)))
    if not 0.5 * low <= mm_per_px <= 2.0 * high:
        wide = mm_per_px * quality.outer_canthal_px
        raise BadInput(
            f"at {mm_per_px:g} mm per pixel the outer corners of the eyes would be {wide:.0f} mm apart",
            where="--mm-per-px", allowed=f"{low:.3g} to {high:.3g} for an adult", do="measure the scale at the skin",
        )  # fmt: skip
    return PhotoScale(mm_per_px=mm_per_px, origin="told", interval=None)


def _calibrated(photo: Photo, target: ColourTarget) -> tuple[ColourCalibration | None, NDArray[np.uint8]]:
    """Return the calibration, and where the chart or card lies, (height, width), 1 there."""
    covered = np.zeros((photo.height, photo.width), dtype=np.uint8)
    if target.chart is not None:
        calibration = calibrate_by_chart(read_chart(photo.pixels, target.chart, target.edition))
        grid = np.array([[0, 0], [5, 0], [5, 3], [0, 3]], dtype=np.float32)
        to_photo: Any = cv2.getPerspectiveTransform(grid, target.chart.astype(np.float32))
        m = CARD_MARGIN
        edge = np.array([[[-m, -m]], [[5 + m, -m]], [[5 + m, 3 + m]], [[-m, 3 + m]]], dtype=np.float32)
        outline: Any = cv2.perspectiveTransform(edge, to_photo)
        cv2.fillConvexPoly(covered, np.rint(outline).astype(np.int32), 1)
        return calibration, covered
    if target.grey_card is None:
        return None, covered
    left, top, wide, tall = target.grey_card
    if not (np.isfinite(target.grey_card).all() and wide > 0 and tall > 0):
        raise BadInput(
            "the rectangle has no area or holds a number that is not finite", where="grey card",
            allowed="left and top, and a width and height above 0",
        )  # fmt: skip
    if min(left, top) < 0 or left + wide > photo.width or top + tall > photo.height:
        raise BadInput(
            "the rectangle reaches beyond the photograph", where="grey card", allowed=f"{photo.width} x {photo.height}"
        )
    covered[round(top) : round(top + tall), round(left) : round(left + wide)] = 1
    return calibrate_by_grey(photo.pixels, covered > 0), covered


def _answer(
    photo: Photo, made: PhotoMeasurement, lesions: Labels, zones: Labels, names: dict[int, Zone], part: Part,
    gates: tuple[Gate, ...], scale: PhotoScale, notes: list[str], quality: PhotoQuality | None = None,
) -> PhotoExamination:  # fmt: skip
    withheld = {what: why for what, why in made.withheld.items() if not what.startswith("colour of")}
    failed = {gate.id: gate.message for gate in gates if gate.state is GateState.FAIL}
    colour_spoilt = next((failed[name] for name in SPOILS_COLOUR if name in failed), "")
    detail_spoilt = next((failed[name] for name in SPOILS_DETAIL if name in failed), "")
    if detail_spoilt:
        withheld = {"spots and texture": detail_spoilt}
    if colour_spoilt:
        withheld["colour of zones"] = colour_spoilt
    told = scale.origin == "told"
    if not told:
        withheld["areas in mm²"] = AREAS_UNKNOWN
    spots = None if detail_spoilt else made.spots
    placed = _placed(spots, made, lesions, zones, names, part, told=told)
    counts = np.bincount(zones.ravel(), minlength=max(names) + 1)
    pixel_mm2 = (scale.mm_per_px or 0.0) ** 2
    entries: dict[Zone, ZoneEntry] = {}
    for number, zone in names.items():
        if zone not in made.zones:
            continue
        mine = [spot for spot in spots.spots if placed[spot.id].zone is zone] if spots else []
        areas: dict[SpotKind, float] = {
            kind: sum(spot.area_mm2 for spot in mine if spot.kind == kind) for kind in _KINDS
        }
        whole = float(counts[number]) * pixel_mm2
        entries[zone] = ZoneEntry(
            area_mm2=rounded(whole) if told else None,
            colour=None if colour_spoilt else _colour(made, zone),
            visibility_percent=None if detail_spoilt else made.visibility.get(zone),
            spots=_counted(mine) if spots else None,
            spots_area_mm2={kind: rounded(area) for kind, area in areas.items()} if spots and told else None,
            spots_area_percent={k: rounded(100.0 * a / whole) for k, a in areas.items()} if spots else None,
        )
    return PhotoExamination(
        subject="close_up" if quality is None else "face", source_format=photo.source_format,
        size_px=(photo.width, photo.height), camera=photo.settings, state=worst(gates), gates=list(gates),
        pose=None if quality is None else quality.pose,
        outer_canthal_px=None if quality is None else rounded(quality.outer_canthal_px),
        scale=scale, calibration=made.calibration, zones=entries, spots=list(placed.values()),
        totals=None if spots is None else _totals(spots, told=told), withheld=withheld, notes=[*made.notes, *notes],
    )  # fmt: skip


def _colour(made: PhotoMeasurement, zone: Zone) -> RegionColour:
    """Return the colour of a zone; a class of pigment only where a chart or card says what the colour is."""
    colour = made.zones[zone]
    return colour if made.calibration is not None else colour.model_copy(update={"ita_band": None})


_KINDS: tuple[SpotKind, ...] = ("red", "brown")


def _counted(spots: list[Any]) -> dict[SpotKind, int]:
    return {kind: sum(spot.kind == kind for spot in spots) for kind in _KINDS}


def _totals(spots: Spots, *, told: bool) -> SpotTotals:
    return SpotTotals(
        count=spots.count, area_mm2=spots.area_mm2 if told else None, area_percent=spots.area_percent,
        counted_on_the_other_side=spots.counted_on_the_other_side, expected_false=spots.expected_false,
        note=spots.note,
    )  # fmt: skip


def _placed(
    spots: Spots | None, made: PhotoMeasurement, lesions: Labels, zones: Labels, names: dict[int, Zone], part: Part,
    *, told: bool,
) -> dict[int, SpotEntry]:  # fmt: skip
    """Return the spots in pixels of the photograph, each with the zone that most of it lies in."""
    if spots is None:
        return {}
    inside = (lesions > 0) & (zones > 0)
    most = max(names) + 1
    votes = np.bincount(lesions[inside] * most + zones[inside], minlength=(len(spots.spots) + 1) * most)
    main = votes.reshape(-1, most).argmax(axis=1)
    return {
        spot.id: SpotEntry(
            id=spot.id, kind=spot.kind, zone=names.get(int(main[spot.id])), x_px=rounded(spot.x_px + part[1].start),
            y_px=rounded(spot.y_px + part[0].start), area_mm2=spot.area_mm2 if told else None,
            times_threshold=spot.times_threshold, contrast=made.lesions.get(spot.id),
        )
        for spot in spots.spots
    }  # fmt: skip
