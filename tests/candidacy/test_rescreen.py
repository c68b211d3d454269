"""Before every session: what may have changed is asked, what changed is shown, what was forgotten is noticed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from people import CLEAR, TODAY, changed, days_ago

from cicatrix.base.errors import BadInput
from cicatrix.candidacy.facts import FACTS
from cicatrix.candidacy.rescreen import MAY_BEGIN, Rescreening, questions_again, rescreen
from cicatrix.candidacy.screen import screen
from cicatrix.intake.case import Case
from cicatrix.intake.history import History

NEXT = TODAY + dt.timedelta(days=35)


def later(**history: Any) -> Case:
    return changed(history=history, clinic={"date": NEXT})


def test_what_was_resolved_and_what_is_new() -> None:
    answer = rescreen(changed(history={"active_acne_in_field": True}), later(sunburn_in_field=True))
    assert (answer.decision_before, answer.decision) == ("defer", "defer")
    assert [one.rule for one in answer.resolved_findings] == ["C07"]
    assert [one.rule for one in answer.new_findings] == ["C30", "A14"]
    assert {(one.fact, one.before, one.now) for one in answer.changed} == {
        ("active_acne_in_field", "yes", "no"), ("sunburn_in_field", "no", "yes"),
    }  # fmt: skip
    assert answer.candidacy == screen(later(sunburn_in_field=True))


def test_time_alone_is_told_apart() -> None:
    peel = {"recent": [{"what": "peel", "date": days_ago(10)}]}
    answer = rescreen(changed(history=peel), later(**peel))
    (one,) = answer.changed
    assert (one.fact, one.before, one.now, one.by_time_alone) == ("days_since_peel", "10", "45", True)
    assert [finding.rule for finding in answer.resolved_findings] == ["C35"]
    assert answer.taken_back == []


def test_nothing_changed() -> None:
    answer = rescreen(changed(), later())
    assert answer.changed == answer.new_findings == answer.resolved_findings == []
    assert (answer.since, answer.date) == (TODAY, NEXT)
    assert Rescreening.model_validate_json(answer.model_dump_json()) == answer


def test_lasting_answers_are_carried_over_and_others_are_asked_again() -> None:
    before = changed(history={"facial_hsv": True, "allergies": ["nickel"]})
    now = Case.model_validate(later().model_dump() | {"history": {"pregnant": False}})
    answer = rescreen(before, now)
    assert {"facial_hsv", "bleeding_disorder", "g6pd_deficiency"} <= set(answer.carried_over)
    assert "C29" not in {finding.rule for finding in answer.candidacy.findings}
    open_keys = {question.key for question in answer.candidacy.open_questions}
    assert {"active_cold_sore", "recent", "isotretinoin", "allergies", "keloid_tendency"} <= open_keys
    assert not open_keys & set(answer.carried_over)
    assert "X01" in {finding.rule for finding in answer.candidacy.findings}


@pytest.mark.parametrize(
    ("before", "now", "denied"),
    [
        ({"bleeding_disorder": True}, {}, ["bleeding_disorder"]),
        ({"keloid_tendency": {"family": True}}, {}, ["keloid_family"]),
        ({"allergies": ["steel"]}, {}, ["allergies"]),
        ({"recent": [{"what": "filler", "date": days_ago(5)}]}, {}, ["days_since_filler"]),
        ({"isotretinoin": {"status": "stopped", "date": days_ago(5)}}, {}, ["isotretinoin"]),
        (
            {"isotretinoin": {"status": "stopped", "date": days_ago(5)}},
            {"isotretinoin": {"status": "stopped", "date": days_ago(50)}},
            ["days_since_isotretinoin"],
        ),
        ({"isotretinoin": {"status": "current"}}, {}, ["isotretinoin"]),
        ({"isotretinoin": {"status": "current"}}, {"isotretinoin": {"status": "stopped", "date": TODAY}}, []),
        ({"active_acne_in_field": True}, {}, []),
        ({}, {"bleeding_disorder": True}, []),
    ],
)
def test_what_was_told_and_is_denied_is_named(before: dict[str, Any], now: dict[str, Any], denied: list[str]) -> None:
    assert rescreen(changed(history=before), later(**now)).taken_back == denied


def test_a_first_cold_sore_a_new_keloid_or_allergy_is_never_an_old_no() -> None:
    """What the last session may have brought is open until it is asked; a yes stays one."""
    now = Case.model_validate(later().model_dump() | {"history": {"pregnant": False}})
    for key, no in (("facial_hsv", False), ("keloid_tendency", False), ("allergies", ["none"])):
        answer = rescreen(changed(history={key: no}), now)
        assert key not in answer.carried_over
        assert key in {question.key for question in answer.candidacy.open_questions}
        assert key in {one.key for one in questions_again(changed(history={key: no})).ask}
    assert "facial_hsv" not in {one.key for one in questions_again(changed(history={"facial_hsv": True})).ask}


def test_only_what_may_have_changed_is_asked_again() -> None:
    questions = questions_again(changed())
    keys = [one.key for one in questions.ask]
    lasting = {fact.key for fact in FACTS.values() if fact.lasting} - MAY_BEGIN
    assert not set(keys) & lasting
    assert len(keys) == len(set(keys)) < len(CLEAR["history"])
    assert all(one.question.endswith("?") and one.rules for one in questions.ask)
    assert set(keys) <= set(History.model_fields) | {"older_than_a_year"}
    assert {"pregnant", "recent", "active_cold_sore", "isotretinoin"} <= set(keys)
    assert not {"inr", "inr_date", "hba1c_percent"} & set(keys)


def test_what_is_asked_depends_on_the_last_answers() -> None:
    man = {one.key for one in questions_again(changed(patient={"sex": "male"})).ask}
    assert not {"pregnant", "breastfeeding"} & man
    history = {"anticoagulant": "warfarin", "inr": 2.0, "inr_date": TODAY, "diabetes": "type1", "hba1c_percent": 7.0}
    ill = {one.key: one.last for one in questions_again(changed(history=history)).ask}
    assert ill["inr_date"] == "0"
    assert (ill["hba1c_percent"], ill["anticoagulant"]) == ("7", "warfarin")
    done = changed(history={"recent": [{"what": "peel", "date": days_ago(40)}]})
    assert {one.key: one.last for one in questions_again(done).ask}["recent"] == "days since peel: 40"
    assert {one.key: one.last for one in questions_again(changed()).ask}["recent"] == "nothing"
    young = changed(scars=[CLEAR["scars"][0] | {"older_than_a_year": False}])
    assert "older_than_a_year" in {one.key for one in questions_again(young).ask}


def test_cases_that_cannot_be_compared() -> None:
    with pytest.raises(BadInput, match="another person"):
        rescreen(changed(patient={"id": "T-2"}), later())
    with pytest.raises(BadInput, match="2026-11-23 is earlier than the one of 2026-12-28"):
        rescreen(later(), changed())
