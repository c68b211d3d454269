"""The plan as it is written to ``plan.json``: every door shows this one object."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from cicatrix.base.grades import EvidenceGrade
from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import NotEstimable, Series, Uncertain
from cicatrix.base.provenance import Provenance
from cicatrix.candidacy.screen import Candidacy
from cicatrix.evidence.knowledge import Knowledge
from cicatrix.intake.case import Case
from cicatrix.outcome.standing import standing
from cicatrix.planning.over_time import FirstDaysOverTime
from cicatrix.planning.standings import Conclusion
from cicatrix.planning.zone_dose import ZoneDose
from cicatrix.precautions.precaution import Precaution
from cicatrix.skin.grading import GradingReport
from cicatrix.skin.zones import Zone


class ZonePrescription(Frozen):
    """What the pen is set to in one zone, in every session."""

    zone: Zone
    depth_mm: float
    passes: int
    speed_mm_per_s: float
    holes_per_cm2: Uncertain
    """Distinct effective holes: the target."""
    delivered_depth_mm: Uncertain
    depth_cap_mm: float
    cap_reason: str
    injured_volume_percent: Uncertain
    """Largest injured share of the tissue over depth."""
    share_reaching: dict[str, Uncertain]
    off_label: str | None = None


class Step(Frozen):
    """Something to be done before a session."""

    what: str
    who: str
    date: dt.date
    reason: str
    rule: str = ""


class Session(Frozen):
    """One dated session."""

    number: int
    date: dt.date
    zones: list[ZonePrescription]
    before: list[Step]


class Schedule(Frozen):
    """The dated course."""

    sessions: list[Session] = Field(min_length=1)
    interval_days: float
    follow_up: list[Step]


class MeasureForecast(Frozen):
    """One measure over time. Scores fall with improvement; percentages are improvement."""

    measure: str
    series: Series
    baseline: float
    evidence: EvidenceGrade
    note: str = ""


class NotExpected(Frozen):
    """A change that the model does not expect to be seen."""

    state: Literal["not_expected"] = "not_expected"
    reason: str


class Event(Frozen):
    """An adverse event with its rate, or the reason why there is none."""

    model_config = ConfigDict(validate_by_name=True, serialize_by_alias=True)

    name: str
    probability: Uncertain | NotEstimable
    start: float = Field(alias="from")
    end: float = Field(alias="to")
    unit: str
    expected: bool = False
    """Part of the normal course."""
    source: str
    note: str = ""


class Cost(Frozen):
    """What the course costs; an interval, not a promise."""

    low_per_session: float
    high_per_session: float
    low: float
    high: float
    currency: str


class Goal(Frozen):
    """A limit of the patient held against the plan."""

    name: str
    limit: str
    value: str
    statistic: str
    state: Literal["met", "tolerated", "failed", "not_evaluable"]
    active: bool = False
    """The limit keeps the search from a better plan."""


class Comparator(Frozen):
    """Another course, computed with the same draws."""

    name: str
    """``no_treatment`` or ``standard_course``."""
    sessions: int
    interval_days: float
    same_course: bool = False
    """The plan is this course."""
    objective: Uncertain
    """Improvement in the Goodman-Baron quantitative score, 26 weeks after the last session."""
    probability_plan_better: float
    distinguishable: bool
    feasible: bool
    depth_percent: Series
    zones: dict[str, float]
    """Depth in mm by zone."""


class Driver(Frozen):
    """How much of the forecast's spread one input explains."""

    parameter: str
    name: str
    rank_correlation: float
    share: float
    grade: EvidenceGrade
    knowledge: Knowledge


class Citation(Frozen):
    """A source that this plan used."""

    key: str
    text: str
    parameters: list[str]
    used_for: str = ""
    """What else rests on it besides parameters."""


class Assumption(Frozen):
    """A number that this plan used and that no source gives.

    ``value`` is what was assumed; ``calibrated`` is what the published trials have made of it, and what was drawn from.
    It is None where they say nothing of the number: then the assumption stands as it is.
    """

    parameter: str
    name: str
    value: float
    unit: str
    calibrated: Uncertain | None = None
    note: str


class HourlyCourse(Frozen):
    """Redness over the first days, relative to its peak limit of visibility."""

    hours: list[float]
    median: list[float]
    p10: list[float]
    p90: list[float]
    visible_threshold: float


class Expectation(Frozen):
    """One line of the time line of the first days: what happens, what to do, or what to avoid."""

    kind: Literal["expect", "do", "avoid"]
    what: str
    from_h: float
    to_h: float
    source: str


class RedFlag(Frozen):
    """A sign that needs somebody."""

    sign: str
    when: str
    action: str
    urgency: str
    source: str


class LimitCheck(Frozen):
    """An anaesthetic limit and how the plan stands to it."""

    name: str
    value: float | None
    limit: float | None
    unit: str
    state: str


class FirstDaysSummary(Frozen):
    """Hours to days after each session."""

    pain_vas: Uncertain
    numb_depth_mm: Uncertain | None
    plasma_ug_per_ml: Uncertain | None
    limits: list[LimitCheck]
    downtime_hours: Uncertain
    redness: HourlyCourse
    aftercare: list[Expectation]
    red_flags: list[RedFlag]
    anaesthetic: str
    topicals: list[str]


class Alternative(Frozen):
    """One point of the trade-off between sessions and improvement, from the search."""

    sessions: int
    interval_days: float
    improvement: float
    depth_mm: dict[str, float]
    passes: dict[str, int]
    high_cost: float | None
    downtime_days: float
    pain_vas: float
    feasible: bool


class Plan(Frozen):
    """A course for one person, with everything that was computed on the way."""

    patient: str
    date: dt.date
    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    calibration: str = Field(default_factory=standing)
    case: Case
    candidacy: Candidacy
    grading: GradingReport
    device: str
    device_name: str
    schedule: Schedule
    precautions: list[Precaution] = []
    """What protects this person around the sessions: who does what on which day, and what is recorded."""
    robust: bool = False
    """Planned for the 20th percentile of the objective instead of its mean."""
    objective: Uncertain
    responder_share: float
    """Share of draws in which the dominant scar type improves visibly by 26 weeks after the last session."""
    reasons: list[str]
    """Why this course and not another, in plain sentences."""
    forecast: list[MeasureForecast]
    relief_by_type: list[MeasureForecast]
    residual_grade: dict[str, float]
    """Probability of each Goodman-Baron grade (``0`` to ``4``) 26 weeks after the last session."""
    healing: list[MeasureForecast]
    first_visible_weeks: Uncertain | NotExpected
    pih: Uncertain | NotEstimable
    events: list[Event]
    dose: list[ZoneDose]
    """Injury of one session, and of the course, at each site; left and right are alike."""
    first_days: FirstDaysSummary
    over_time: FirstDaysOverTime
    """The first days of one session over hours."""
    pain: Uncertain
    cost: Cost | NotEstimable
    goals: list[Goal]
    comparators: list[Comparator]
    alternatives: list[Alternative]
    sensitivity: list[Driver]
    standing: list[Conclusion] = []
    """What each conclusion rests on; empty where the draws are too few to say."""
    evidence: EvidenceGrade
    """Grade of the weakest input."""
    citations: list[Citation]
    assumptions: list[Assumption]
    provenance: Provenance

    @model_validator(mode="after")
    def _bears_its_marks(self) -> Plan:
        if (self.review, self.intended_use) != (REVIEW_MARK, INTENDED_USE):
            raise ValueError("'review' or 'intended_use' is not what this version writes; a plan is not edited by hand")
        return self
