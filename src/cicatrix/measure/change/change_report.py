"""What is told of the change between two scans."""

from __future__ import annotations

from enum import StrEnum

from cicatrix.base.model import Frozen
from cicatrix.measure.measured_scar import MeasuredType
from cicatrix.skin.zones import Zone

Interval = tuple[float, float]


class AlignmentState(StrEnum):
    """How far an alignment can be relied on."""

    ALIGNED = "aligned"
    DOUBTFUL = "doubtful"
    FAILED = "failed"


class Alignment(Frozen):
    """The rigid motion that lays the later scan onto the earlier one, by the skin outside scars."""

    state: AlignmentState
    reason: str = ""
    """Why it is doubtful or failed."""
    motion: tuple[tuple[float, ...], ...] | None = None
    """From the later scan's frame to the earlier one's, 4 x 4, mm; the middle of the first pixel is the origin."""
    turn_degrees: float | None = None
    """Rotation in the plane of the map."""
    tilt_degrees: float | None = None
    shift_mm: tuple[float, float, float] | None = None
    """Way of the point that comes to lie in the middle of the earlier map."""
    turn_sd_degrees: float | None = None
    tilt_sd_degrees: float | None = None
    shift_sd_um: tuple[float, float] | None = None
    local_shift_um: float | None = None
    """Standard deviation of the shifts by which pieces of skin lie beside their place: skin is not rigid."""
    residual_um: float | None = None
    """Robust standard deviation of the difference of relief on skin outside scars."""
    size_difference_percent: float | None = None
    """How much larger the earlier scan's skin is; not corrected, for heights fix the scale."""
    size_difference_sd_percent: float | None = None
    overlap_share: float | None = None
    """Of the smaller scan."""
    relief_correlation: float | None = None
    """Correlation of the skin's relief outside scars."""
    relief_distinctness: float | None = None
    """How far that correlation lies above those at other places, in robust standard deviations."""
    iterations: int = 0
    same_file: bool = False
    notes: tuple[str, ...] = ()


class MatchState(StrEnum):
    """What became of a scar between two visits, by the outlines that were found."""

    MATCHED = "matched"
    NEW = "new"
    GONE = "gone"
    SPLIT = "split"
    MERGED = "merged"
    OUTSIDE = "outside the overlap"


class Verdict(StrEnum):
    """Whether there was a change."""

    CHANGED = "changed"
    NOT_DISTINGUISHABLE = "not distinguishable"
    CANNOT_TELL = "cannot tell"


class ChangedMeasure(Frozen):
    """One measure at both visits in the same footprint, and its change: after minus before."""

    before: float
    after: float
    change: float
    sd: float
    """Standard uncertainty of the change."""
    interval: Interval
    """95 % interval of the change."""
    smallest_detectable_change: float | None = None
    """From the test-retest that was given."""
    exceeds_detectable: bool | None = None


class UncertaintyParts(Frozen):
    """Standard uncertainties that make up that of a change of volume, mm³."""

    skin_and_noise: float
    reference: float
    alignment: float
    repeatability: float | None = None
    """From the test-retest that was given; it holds what the others cannot know: positioning, expression, swelling."""


class ScarChange(Frozen):
    """What became of one scar, or of scars that split or merged."""

    before_ids: tuple[int, ...]
    after_ids: tuple[int, ...]
    state: MatchState
    type: MeasuredType | None = None
    zone: Zone | None = None
    x_mm: float
    y_mm: float
    """Middle of the footprint in the earlier map, or in the later one where the earlier did not see it."""
    footprint_mm2: float
    volume_mm3: ChangedMeasure | None = None
    depth_mm: ChangedMeasure | None = None
    area_mm2: ChangedMeasure | None = None
    width_mm: ChangedMeasure | None = None
    improvement_percent: float | None = None
    """Share of the volume before that has filled; positive is better."""
    improvement_interval_percent: Interval | None = None
    """None where the volume before cannot be told from 0."""
    parts: UncertaintyParts | None = None
    verdict: Verdict
    statement: str


class TotalChange(Frozen):
    """Change of the volume of all scars in the common area, of a zone or of the whole field (zone None)."""

    zone: Zone | None = None
    scars: int
    common_area_mm2: float
    volume_mm3: ChangedMeasure
    improvement_percent: float | None = None
    improvement_interval_percent: Interval | None = None
    parts: UncertaintyParts
    verdict: Verdict
    statement: str


class ChangeReport(Frozen):
    """Everything that can be told of the change between two scans."""

    alignment: Alignment
    scars: tuple[ScarChange, ...] = ()
    totals: tuple[TotalChange, ...] = ()
    """The whole field first, then zones."""
    notes: tuple[str, ...] = ()
