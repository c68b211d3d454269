"""Answers that cannot both be right are named with their keys, whatever is decided."""

from __future__ import annotations

from typing import Any

import pytest
from people import TODAY, changed

from cicatrix.base.errors import BadInput
from cicatrix.candidacy.contradictions import contradictions_from, load_contradictions
from cicatrix.candidacy.screen import screen
from cicatrix.intake.case import Case

RIVALS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "cold-sore-now-and-never": ({"active_cold_sore": True}, {"facial_hsv": True}),
    "steroids-and-strong-defence": ({"high_dose_steroid": True}, {"immunosuppressed": True}),
    "eczema-nowhere": ({"atopic_dermatitis": True}, {"dermatosis_elsewhere": True}),
    "rhythm-medicine-and-sound-heart": ({"antiarrhythmic": True}, {"cardiac_abnormality_or_pacemaker": True}),
    "radiotherapy-today-and-none": (
        {"recent": [{"what": "radiotherapy", "date": TODAY}]}, {"chemo_or_radiotherapy_now": True},
    ),
}  # fmt: skip


def test_each_has_its_case() -> None:
    assert set(RIVALS) == {one.id for one in load_contradictions()}


@pytest.mark.parametrize("name", RIVALS)
def test_it_is_named_and_gone_when_the_answers_agree(name: str) -> None:
    told, agreeing = RIVALS[name]
    (one,) = screen(changed(history=told)).contradictions
    assert one.id == name
    assert len(one.keys) >= 2
    assert all(key.startswith("history.") or key == "clinic.date" for key in one.keys)
    assert screen(changed(history=told | agreeing)).contradictions == []


def test_what_was_not_asked_contradicts_nothing() -> None:
    assert screen(changed()).contradictions == []
    assert screen(Case.model_validate(changed().model_dump() | {"history": {}})).contradictions == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"condition": {"fact": "facial_hvs", "eq": True}}, "did you mean 'facial_hsv'"),
        ({"condition": {"fact": "facial_hsv", "lt": 1}}, "does not fit"),
        ({"says": "no"}, "must have at least 10 characters"),
        ({"why": "because"}, "unknown key 'why'"),
    ],
)
def test_a_broken_file_is_refused(change: dict[str, Any], says: str) -> None:
    good = {"id": "a-b", "says": "both cannot be", "condition": {"fact": "facial_hsv", "eq": True}}
    assert contradictions_from({"contradiction": [good]}, "c.toml")
    with pytest.raises(BadInput) as error:
        contradictions_from({"contradiction": [good | change]}, "c.toml")
    assert says in error.value.line()
    with pytest.raises(BadInput, match="stands twice"):
        contradictions_from({"contradiction": [good, good]}, "c.toml")


def test_a_case_older_than_a_rule_says_so() -> None:
    early = screen(changed(clinic={"date": TODAY.replace(month=10, day=1)}))
    assert early.rule_set is not None
    assert "C06" in early.rule_set.not_yet_valid
    now = screen(changed())
    assert now.rule_set is not None
    assert now.rule_set.not_yet_valid == []
