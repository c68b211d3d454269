"""A person against whom no rule stands, to be changed one answer at a time."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from typing import Any

from cicatrix.intake.case import Case

TODAY = dt.date(2026, 11, 23)
NO = (
    "pregnant", "breastfeeding", "active_acne_in_field", "infection_or_open_wound_in_field", "active_cold_sore",
    "facial_hsv", "inflammatory_dermatosis_in_field", "skin_cancer_or_undiagnosed_lesion_in_field",
    "actinic_keratosis_in_field", "bleeding_disorder", "keloid_tendency", "scleroderma_or_morphoea",
    "connective_tissue_or_photosensitive_disease", "wound_healing_disorder", "immunosuppressed",
    "chemo_or_radiotherapy_now", "high_dose_steroid", "sunburn_in_field", "smoker", "prior_pih", "methaemoglobinaemia",
    "g6pd_deficiency", "cardiac_abnormality_or_pacemaker", "dysmorphic_concern", "severe_liver_disease",
    "antiarrhythmic", "methaemoglobin_inducing_drug", "pseudocholinesterase_deficiency",
    "raised_mole_or_tattoo_in_field", "dermatosis_elsewhere", "atopic_dermatitis", "cannot_follow_aftercare",
)  # fmt: skip
CLEAR: dict[str, Any] = {
    "patient": {"id": "T-1", "age_years": 30, "sex": "female", "weight_kg": 60.0, "fitzpatrick": 3},
    "history": dict.fromkeys(NO, False)
    | {
        "isotretinoin": {"status": "never"},
        "anticoagulant": "none",
        "diabetes": "none",
        "allergies": ["none"],
        "recent": [],
    },
    "scars": [
        {
            "zone": "cheek_left", "type": "rolling", "count": 8, "width_mm": 5.0, "depth_mm": 0.35,
            "older_than_a_year": True,
        }
    ],
    "clinic": {
        "device": "skinpen-precision",
        "date": TODAY,
        "anaesthetic": {"product": "lidocaine-4-cream", "minutes": 40},
        "topicals": ["device-gel"],
    },
}  # fmt: skip

Make = Callable[..., Case]


def changed(**parts: Any) -> Case:
    """Return the clear case with parts replaced: ``patient``, ``history`` and ``clinic`` are merged, others set."""
    data = copy.deepcopy(CLEAR)
    for name, value in parts.items():
        data[name] = data[name] | value if isinstance(data.get(name), dict) else value
    return Case.model_validate(data)


def days_ago(days: int) -> dt.date:
    """Return a day before the case's."""
    return TODAY - dt.timedelta(days=days)
