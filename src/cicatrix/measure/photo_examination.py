"""What a photograph is told to hold: how it meets the gates, colour and spots by zone, change. Never depth."""

from __future__ import annotations

from typing import Literal

from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.measure.colour.colour_calibration import ColourCalibration
from cicatrix.measure.colour.measured_value import Measured
from cicatrix.measure.colour.region_colour import LesionContrast, RegionColour
from cicatrix.measure.colour.spot_detection import SpotKind
from cicatrix.measure.photo_registration.photo_comparison import PhotoComparisonReport
from cicatrix.measure.photographs.gates import Gate, GateState
from cicatrix.measure.photographs.head_pose import HeadPose
from cicatrix.measure.photographs.photo import CameraSettings
from cicatrix.skin.zones import Zone


class PhotoScale(Frozen):
    """How many mm a pixel of the photograph is at the skin."""

    mm_per_px: float | None
    origin: Literal["told", "assumed", "unknown"]
    """``assumed``: as if the outer corners of the eyes were 90 mm apart; then no area in mm² is told."""
    interval: tuple[float, float] | None
    """If assumed: the eyes of adults are 80 to 100 mm apart."""


class SpotEntry(Frozen):
    """One red or brown spot; places are pixels of the photograph, upright."""

    id: int
    kind: SpotKind
    zone: Zone | None
    x_px: float
    y_px: float
    area_mm2: float | None
    times_threshold: float
    contrast: LesionContrast | None
    """The spot less the ring of skin 3 to 8 mm from its edge; None where too little of it is free skin."""


class ZoneEntry(Frozen):
    """One zone as far as it is seen."""

    area_mm2: float | None
    """As it lies in the picture: skin that turns away from the camera counts for less."""
    colour: RegionColour | None
    """Of its skin without spots."""
    visibility_percent: Measured | None
    """Contrast of texture of 0.5 to 4 mm under this light; an index of how visible scars are, no depth."""
    spots: dict[SpotKind, int] | None
    spots_area_mm2: dict[SpotKind, float] | None
    spots_area_percent: dict[SpotKind, float] | None


class SpotTotals(Frozen):
    """All spots of the photograph, beside what chance makes."""

    count: dict[SpotKind, int]
    area_mm2: dict[SpotKind, float] | None
    area_percent: dict[SpotKind, float]
    counted_on_the_other_side: dict[SpotKind, int]
    """Regions as pale as the spots are red or brown: a count that is not well above it shows no spots."""
    expected_false: float
    note: str


class PhotoExamination(Frozen):
    """The answer of measuring a photograph."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    subject: Literal["face", "close_up"]
    source_format: str
    size_px: tuple[int, int]
    """Width and height."""
    camera: CameraSettings
    state: GateState
    """The worst of the gates."""
    gates: list[Gate]
    pose: HeadPose | None
    outer_canthal_px: float | None
    scale: PhotoScale
    calibration: ColourCalibration | None
    zones: dict[Zone, ZoneEntry]
    spots: list[SpotEntry]
    totals: SpotTotals | None
    depth: Literal["not measured"] = "not measured"
    withheld: dict[str, str]
    """What is not told, with the reason."""
    notes: list[str]


class LoneSpot(Frozen):
    """A spot that was found in only one of two photographs, by its id there."""

    id: int
    kind: SpotKind
    zone: Zone | None


class PhotoFollowUp(Frozen):
    """The answer of measuring a photograph beside an earlier one."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    now: PhotoExamination
    before: PhotoExamination
    state: GateState
    """The worst of the gates of the pair."""
    gates: list[Gate]
    """How the two agree in all that is not skin."""
    pose_change: HeadPose | None
    comparison: PhotoComparisonReport | None
    """Lesions are the spots of the earlier photograph, by their ids there."""
    spots_only_now: list[LoneSpot]
    spots_only_before: list[LoneSpot]
    """Of the skin seen in both. A spot near the threshold may be missed in one: look at its change of contrast."""
    depth: Literal["not measured"] = "not measured"
    withheld: str = ""
    """Why nothing is compared though an earlier photograph was given."""
    notes: list[str]
