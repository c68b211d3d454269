"""The JSON answer of each verb, except the plan's own (contract, section 5)."""

from __future__ import annotations

from pydantic import Field

from cicatrix.base.grades import EvidenceGrade
from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import Series, Uncertain
from cicatrix.base.provenance import Provenance
from cicatrix.evidence.trials.schema import Quantity, Scale
from cicatrix.outcome.standing import standing
from cicatrix.planning.device_report import Commissioning
from cicatrix.planning.over_time import CautionNote, FirstDaysOverTime
from cicatrix.planning.plan import Expectation, LimitCheck
from cicatrix.planning.zone_dose import ZoneDose


class ShareReaching(Frozen):
    """Share of the holes that reach each layer."""

    papillary_dermis: Uncertain
    reticular_dermis: Uncertain
    fat: Uncertain


class NeedledZoneResult(Frozen):
    """What the needles do in one zone, in one session."""

    zone: str
    strikes_per_cm2: Uncertain
    """By geometry."""
    piercing_per_cm2: Uncertain
    """Strikes that pierce: neither skipped, lifted nor only denting the skin."""
    holes_per_cm2: Uncertain
    rehit_share: Uncertain
    """Share of the piercing strikes that fall into an earlier hole."""
    largest_gap_mm: Uncertain
    """Diameter of the largest circle without a hole in 4 cm2."""
    spill_share: Uncertain
    """Share of the strikes that fall outside a square zone of that area."""
    slit_mm: Uncertain
    """How far a needle is dragged while it is in the skin."""
    insertion_force_mn: Uncertain
    """Force that one needle needs to pierce."""
    yielding_mm: Uncertain
    """How far the skin gives way before it is pierced."""
    delivered_depth_mm: Uncertain
    share_reaching: ShareReaching
    lumen_area_fraction: Uncertain
    depth_mm: list[float]
    """Depths below the surface of the unloaded skin."""
    injured_volume_fraction: list[Uncertain]
    """Injured share of the tissue at each depth, net of re-hits."""
    injury_radius_mm: Uncertain
    dose: ZoneDose
    bleeding_points_per_cm2: Uncertain
    bleeding_endpoint_probability: float
    """Chance that the points read as uniform pinpoint bleeding."""
    off_label: str | None


class Answer(Frozen):
    """What every answer carries."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    evidence: EvidenceGrade
    provenance: Provenance


class NeedleResult(Answer):
    """Answer of ``needle``."""

    device: str
    engine: str
    sessions: int
    zones: list[NeedledZoneResult]


class AcuteResult(FirstDaysOverTime, Answer):
    """Answer of ``acute``."""

    what_if: bool
    numb_depth_mm: Uncertain | None
    plasma_ug_per_ml: Uncertain | None
    limits: list[LimitCheck]
    pain_vas: Uncertain
    erythema_hours: Uncertain
    aftercare: list[Expectation]
    cautions: list[CautionNote]
    broken: list[str]
    """Limits that a what-if went past, each with what is allowed and the way out."""


class DepthCourse(Frozen):
    """A median over the draws, by week and depth below the skin surface."""

    weeks: list[float]
    depth_mm: list[float]
    median: list[list[float]]
    """A row for each week, an entry for each depth."""


class HealedZone(Frozen):
    """Tissue of one region of one zone over time.

    Averages over the dermis. Collagen, elastin, fibroblasts: relative to the region's own untreated value; debris,
    signals and myofibroblasts to the peak after one session at 1.5 mm and 275 holes/cm2.
    """

    zone: str
    region: str
    collagen_total: Series
    collagen_new: Series
    collagen_mature: Series
    elastin: Series
    fibroblasts: Series
    debris: Series
    inflammation_signal: Series
    macrophages_m2: Series
    tgf_beta: Series
    myofibroblasts: Series
    melanin_stimulus: Series
    collagen_iii_fraction: Series
    thickness_um: Series
    organised_matrix: Series
    """Cross-linked, load-bearing matrix: what lifts the surface."""
    epidermis_closure: Series
    epidermis_thickness: Series
    epidermis_turnover: Series
    collagen_by_depth: DepthCourse | None = None
    """Relative to the untreated region, with ``--profile``."""

    def series(self, name: str) -> Series:
        """Return one of the series by its name."""
        found: Series = getattr(self, name)
        return found


class ReliefMap(Frozen):
    """A measured scar over time, with ``--height-map``.

    Depth and volume are below the plane of the skin about it: the depth as it is left on average over the floor, the
    volume of the points that were deeper than a fifth of it.
    """

    zone: str
    """Whose healing lifts it."""
    pixel_mm: float
    size_mm: list[float]
    """Width and height of the map."""
    tilt_degrees: float
    """Taken out of the map."""
    roughness_mm: float
    """Of the skin about the scar."""
    deepest_mm: list[float]
    """The scar's floor: along a row and along a column, from the first point."""
    width_mm: float
    """Between the rims."""
    shape: str
    """The type whose flatness comes closest; whether the scar is tethered a surface does not tell."""
    depth_before_mm: float
    volume_before_mm3: float
    rise_mm: Series
    """Of the floor over the rim by growth alone, before it saturates."""
    depth_mm: Series
    volume_mm3: Series
    half_space_over_elements: float | None
    """Rise by the half-space over that by finite elements, which is used; none where nothing grows."""
    note: str


class HealResult(Answer):
    """Answer of ``heal``."""

    sessions: int
    interval_days: float
    zones: list[HealedZone]
    relief_map: ReliefMap | None = None
    """With ``--height-map``."""


class PredictedRow(Frozen):
    """A reported result beside its forecast, in the file's own unit and sign."""

    trial_id: str
    row: int
    scale: Scale | None
    quantity: Quantity | None
    observed: float | None
    median: float | None = None
    p2_5: float | None = None
    p10: float | None = None
    p25: float | None = None
    p75: float | None = None
    p90: float | None = None
    p97_5: float | None = None
    inside_80: bool | None = None
    skipped_reason: str | None = None


class Predictions(Frozen):
    """Answer of ``evidence predict``."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    calibration: str = Field(default_factory=standing)
    rows: list[PredictedRow]
    predicted: int
    inside_80: int
    mean_error: dict[str, float]
    """Mean of predicted median minus observed by scale and quantity, in the file's unit."""


class ComparedPlan(Frozen):
    """One plan beside others."""

    patient: str
    device: str
    sessions: int
    interval_days: float
    depth_mm: dict[str, float]
    objective: Uncertain
    first_visible_weeks: float | None
    downtime_days: float
    pain_vas: float
    pih_risk: float | None
    high_cost: float | None
    failed_goals: list[str]


class Comparison(Frozen):
    """Answer of ``compare``."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    plans: list[ComparedPlan]
    best: int
    """Index of the plan with the largest median objective."""
    note: str


class CheckItem(Frozen):
    """One thing that the installation needs."""

    name: str
    state: str
    detail: str


class Check(Frozen):
    """Answer of ``check``."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    version: str
    items: list[CheckItem]
    device: Commissioning | None = None
    """The commissioning report of the device file, where one was given."""
    added_to: str | None = None
    """Where the device file was copied to."""

    @property
    def sound(self) -> bool:
        """Whether everything needed is there."""
        return all(item.state != "failed" for item in self.items)
