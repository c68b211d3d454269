"""A published arm as a row: what one study reported of one arm at one time on one scale."""

from __future__ import annotations

from typing import Literal

from cicatrix.base.model import Frozen

Scale = Literal[
    "goodman_baron_quantitative",
    "goodman_baron_grade",
    "ecca",
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

RANGES: dict[str, tuple[float, float]] = {
    "goodman_baron_quantitative": (0.0, 84.0),
    "goodman_baron_grade": (0.0, 4.0),
    "ecca": (0.0, 540.0),
}
"""Least and most points of the scores; a grade of 0 is how some trials write that no scar is left."""


class TrialRow(Frozen):
    """One arm, time and outcome of a published study, in computable form.

    Levels and changes are in the scale's own unit, signed as in the file (a falling score is negative). ``study`` is
    shared by the arms of one study; ``own_needling_side`` names the arm that a combination adds to. A ``threshold`` of
    responders up to 4 is in grades, above it in percent of improvement; ``threshold_to`` closes a category. A row with
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
    observed: float | None = None
    value_sd: float | None = None
    change_sd: float | None = None
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
