"""Where each fact comes from in a case: the keys, and what they hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from cicatrix.candidacy.facts import FACTS
from cicatrix.intake.case import Case
from cicatrix.intake.history import History

CREAM, DEVICE, DATE = "clinic.anaesthetic", "clinic.device", "clinic.date"
ELSEWHERE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "age_years": ("patient.age_years",),
        "fitzpatrick": ("patient.fitzpatrick",),
        "weight_kg": ("patient.weight_kg",),
        "weight_recorded": ("patient.weight_kg",),
        "age_below_device_label": ("patient.age_years", DEVICE),
        "phototype_outside_device_label": ("patient.fitzpatrick", DEVICE),
        "pregnant": ("history.pregnant", "patient.sex"),
        "breastfeeding": ("history.breastfeeding", "patient.sex"),
        "only_flat_scars": ("scars.type",),
        "raised_scars": ("scars.type",),
        "icepick_share": ("scars.type", "scars.count"),
        "young_scar": ("scars.older_than_a_year",),
        "inr": ("history.inr",),
        "inr_recorded": ("history.inr", "history.inr_date"),
        "days_since_inr": ("history.inr_date", DATE),
        "days_since_isotretinoin": ("history.isotretinoin", DATE),
        "keloid_face": ("history.keloid_tendency", "scars.type"),
        "high_dose_steroid": ("history.high_dose_steroid", "history.immunosuppressed"),
        "hba1c_recorded": ("history.hba1c_percent",),
        "anaesthetic_product": (f"{CREAM}.product",),
        "anaesthetic_actives": (f"{CREAM}.product",),
        "anaesthetic_minutes": (f"{CREAM}.minutes",),
        "anaesthetic_mass_g": (f"{CREAM}.mass_g",),
        "anaesthetic_area_cm2": (f"{CREAM}.area_cm2",),
        "anaesthetic_g_per_10_cm2": (f"{CREAM}.mass_g", f"{CREAM}.area_cm2"),
        "anaesthetic_on_needled_skin": (f"{CREAM}.skin",),
        "topical_other_than_device_gel": ("clinic.topicals",),
    }
)
"""Facts that are not the answer of one key of the same name in the history."""


def origins(fact: str) -> tuple[str, ...]:
    """Return the keys of a case that a fact is read from; none for what is known only on the day or after it."""
    if fact in ELSEWHERE:
        return ELSEWHERE[fact]
    key = FACTS[fact].key
    if FACTS[fact].of is None or key not in History.model_fields:
        return ()
    return (f"history.{key}", DATE) if fact.startswith("days_since_") else (f"history.{key}",)


def given(case: Case, path: str) -> str:
    """Return what a case holds at a key, in words; of scars each, once."""
    value: Any = case
    for name in path.split("."):
        if isinstance(value, list):
            found = [_words(getattr(one, name)) for one in value]
            return ", ".join(dict.fromkeys(found))
        value = getattr(value, name, None)
    return _words(value)


def _words(value: Any) -> str:
    if value is None:
        return "not given"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, BaseModel):
        parts = [f"{name} {_words(part)}" for name, part in value if part is not None]
        return ", ".join(parts)
    if isinstance(value, list | tuple):
        return "; ".join(_words(one) for one in value) or "none"
    return str(value) if isinstance(value, dt.date) else f"{value:g}" if isinstance(value, float) else str(value)
