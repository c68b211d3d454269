"""A published arm as a row: what one study reported of one arm at one time on one scale."""

from __future__ import annotations

import math
from typing import Literal

from cicatrix.base.model import Frozen

Scale = Literal[
    "goodman_baron_quantitative",
    "goodman_baron_grade",
    "ecca",
    "lipper_perez",
    "scar_depth_percent",
    "scar_volume_percent",
    "patient_percent",
    "physician_percent",
    "replica_roughness",
    "collagen_percent",
    "responder_share",
]
Quantity = Literal["level", "change", "percent_change", "responder_share"]
Role = Literal[
    "needling",
    "control",
    "active_control",
    "combination",
    "histology",
    "kinetics",
    "natural_history",
    "meta_analysis",
    "animal",
    "in_vitro",
]

REQUIRED = ("trial_id", "outcome_name", "value_mean")
COLUMNS = (
    "trial_id", "first_author", "year", "doi_or_url", "design", "n", "country_or_skin_types", "device",
    "needle_length_mm", "passes_or_endpoint", "sessions_n", "interval_weeks", "co_treatment", "outcome_name",
    "weeks_since_first_session", "weeks_since_last_session", "baseline_mean", "baseline_sd", "value_mean", "value_sd",
    "percent_change", "per_scar_type", "erythema_duration_days_mean", "pain_vas_0_10", "PIH_rate", "quote_locator",
    "verified", "arm_role", "derived_by_us", "notes", "sessions_num", "study_id", "scale", "quantity", "threshold",
    "threshold_to", "threshold_basis", "blinded", "change_sd", "standard_error", "calibrates",
    "not_calibrating_because",
)  # fmt: skip
"""Every column that a table of arms may have; from ``study_id`` on, those that make it computable."""
MOST_GRADES = 4.0
"""A responder share's threshold up to this counts grades; above it, percent of improvement."""
RANGES: dict[str, tuple[float, float]] = {
    "goodman_baron_quantitative": (0.0, 84.0),
    "goodman_baron_grade": (0.0, 4.0),
    "ecca": (0.0, 540.0),
    "lipper_perez": (0.0, math.inf),
}
"""Least and most points of the scores; a grade of 0 is how some trials write that no scar is left, and a count
of scars has no most."""


class TrialRow(Frozen):
    """One arm, time and outcome of a published study, in computable form.

    Levels and changes are in the scale's own unit, signed as in the file (a falling score is negative). ``study`` is
    shared by the arms of one study; ``own_needling_side`` names the arm that a combination adds to. A ``threshold`` of
    responders up to 4 is in grades, above it in percent of improvement; ``threshold_to`` closes a category, and
    ``threshold_basis`` says where words stood for numbers. ``value_sd`` and ``change_sd`` are between people;
    ``standard_error`` is of the observed value, where a confidence interval gives it. A row with
    a ``skipped_reason`` is not predicted; one that is not ``calibrates`` does not teach, and says why.
    """

    row: int
    trial_id: str
    study: str = ""
    role: Role = "needling"
    own_needling_side: str | None = None
    co_treatment: str = ""
    scale: Scale | None = None
    quantity: Quantity | None = None
    threshold: float | None = None
    threshold_to: float | None = None
    threshold_basis: str = ""
    observed: float | None = None
    value_sd: float | None = None
    change_sd: float | None = None
    standard_error: float | None = None
    baseline_mean: float | None = None
    baseline_sd: float | None = None
    n: int | None = None
    blinded: bool = False
    scar_type: str = "all"
    phototypes: str = ""
    device: str = "generic-pen"
    depth_mm: float | None = None
    sessions: int | None = None
    interval_days: float | None = None
    weeks_since_first: float | None = None
    weeks_since_last: float | None = None
    source: str = ""
    outcome_name: str = ""
    note: str = ""
    verified: bool = True
    calibrates: bool = False
    not_calibrating_because: str | None = None
    skipped_reason: str | None = None
