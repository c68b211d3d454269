"""The two files that people write: every key of the contract is read, and what was written comes back."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cicatrix.intake.case import Case
from cicatrix.intake.protocol import Protocol

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
DEMO: dict[str, Any] = tomllib.loads((EXAMPLES / "demo.toml").read_text("utf-8"))
FULL = """
device = "generic-pen"
sessions = 3
interval_days = 28
skin = { sex = "female", age_years = 29, weight_kg = 62.0, fitzpatrick = 4 }
zones = [{ zone = "cheek_left", area_cm2 = 30.0, depth_mm = 1.5, passes = 4, speed_mm_per_s = 20.0 }]
baseline = { scale = "goodman_baron_quantitative", mean = 11.73, sd = 3.12 }
anaesthetic = { product = "lidocaine-4-cream", mass_g = 12.0, area_cm2 = 60.0, minutes = 40, occluded = false }
topicals = [{ product = "hyaluronic-acid", minutes_after = 0 }]
"""


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the demo case with one value replaced."""
    section, key = path.split(".")
    return DEMO | {section: DEMO[section] | {key: value}}


def test_the_bundled_case_is_the_example() -> None:
    bundled = Path(__file__).resolve().parents[2] / "src" / "cicatrix" / "intake" / "data" / "demo.toml"
    assert bundled.read_text("utf-8") == (EXAMPLES / "demo.toml").read_text("utf-8")


def test_every_key_of_a_protocol_is_read() -> None:
    protocol = Protocol.model_validate(tomllib.loads(FULL))
    assert protocol.zones[0].passes == 4
    assert protocol.baseline is not None
    assert protocol.anaesthetic is not None
    assert protocol.topicals[0].product == "hyaluronic-acid"
    assert Protocol.model_validate_json(protocol.model_dump_json()) == protocol


def test_what_a_protocol_leaves_out_stays_out() -> None:
    zones = [{"zone": "chin", "area_cm2": 10.0, "depth_mm": 1.0}]
    bare = Protocol.model_validate({"device": "generic-pen", "sessions": 1, "interval_days": 28, "zones": zones})
    assert bare.zones[0].passes is None
    assert bare.zones[0].speed_mm_per_s is None
    assert bare.baseline is None
    assert bare.anaesthetic is None


def test_a_question_that_was_not_asked_is_not_a_no() -> None:
    bare = Case.model_validate({key: DEMO[key] for key in ("patient", "scars", "clinic")})
    assert set(bare.history.model_dump().values()) == {None}


@pytest.mark.parametrize(
    ("path", "least", "most"),
    [
        ("patient.age_years", 0, 110),
        ("patient.weight_kg", 20, 350),
        ("patient.fitzpatrick", 1, 6),
        ("limits.max_sessions", 1, 8),
        ("limits.max_pain_vas", None, 10),
        ("limits.max_pih_risk", None, 1),
        ("limits.max_downtime_days", None, 60),
    ],
)
def test_bounds_hold_on_both_sides(path: str, least: float | None, most: float) -> None:
    whole = path in {"patient.fitzpatrick", "limits.max_sessions"}
    assert Case.model_validate(changed(path, most))
    with pytest.raises(ValidationError):
        Case.model_validate(changed(path, most + 1))
    if least is None:
        with pytest.raises(ValidationError):
            Case.model_validate(changed(path, 0))
    else:
        assert Case.model_validate(changed(path, least))
        with pytest.raises(ValidationError):
            Case.model_validate(changed(path, least - (1 if whole else 0.5)))


@given(
    age=st.integers(0, 110),
    skin=st.integers(1, 6),
    count=st.integers(1, 500),
    width_mm=st.floats(0.5, 10.0),
    zone=st.sampled_from(["cheek_left", "forehead", "neck", "periorbital_right"]),
    days=st.integers(0, 3000),
)
def test_a_valid_case_comes_back_as_it_was(
    age: int, skin: int, count: int, width_mm: float, zone: str, days: int
) -> None:
    today: dt.date = DEMO["clinic"]["date"]
    case = Case.model_validate(
        {
            **DEMO,
            "patient": DEMO["patient"] | {"age_years": age, "fitzpatrick": skin},
            "history": DEMO["history"]
            | {"recent": [{"what": "peel", "date": today - dt.timedelta(days=min(days, 365 * age))}]},
            "scars": [{"zone": zone, "type": "boxcar", "count": count, "width_mm": width_mm, "depth_mm": 0.3}],
        }
    )
    assert Case.model_validate_json(case.model_dump_json()) == case
    assert Case.model_validate(case.model_dump()) == case


def test_frozen_means_frozen() -> None:
    case = Case.model_validate(DEMO)
    with pytest.raises(ValidationError, match="frozen"):
        case.patient.age_years = 30  # type: ignore[misc]
