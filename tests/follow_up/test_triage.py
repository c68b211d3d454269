"""Triage as a function: at least as urgent as the follow-up rules, monotone, and never calmed by what was not asked."""

from __future__ import annotations

from typing import Any

import pytest
from courses import at, told
from hypothesis import given, settings
from hypothesis import strategies as st

from cicatrix.candidacy.rules import Scope, load_rules
from cicatrix.follow_up.symptom_facts import facts_of
from cicatrix.follow_up.symptom_report import SymptomReport
from cicatrix.follow_up.symptoms import vocabulary
from cicatrix.follow_up.triage import follow_up_rules, triage
from cicatrix.follow_up.triage_rules import Level

LEAST = {
    "F01": Level.URGENT,  # a clinician on the same day
    "F02": Level.URGENT,
    "F03": Level.CALL,  # call the clinic
    "F04": Level.CALL,  # within 48 hours
    "F05": Level.CALL,  # refer
    "F06": Level.CALL,  # be seen within a week: somebody has to be called
    "F07": Level.CALL,  # hold, report, specialist
    "F08": Level.CALL,  # hold, early scar care
    "F09": Level.URGENT,  # emergency now
    "F10": Level.WATCH,  # advise to wait
    "A17": Level.URGENT,  # emergency: wipe off, call for help
}
"""What each follow-up rule asks for, in levels: written from the rules' own actions, apart from the data of triage."""
NOT_A_SYMPTOM = {"F11"}
"""A clinician records a serious event; no symptom report says so."""
NAMES = sorted(vocabulary().symptoms)
SYMPTOM = st.fixed_dictionaries(
    {"name": st.sampled_from(NAMES)},
    optional={
        "trend": st.sampled_from(["better", "same", "worse"]),
        "severity": st.sampled_from(["mild", "moderate", "severe"]),
        "near_eye": st.booleans(),
        "spreading": st.booleans(),
    },
)
EDGES = [
    -24.0,
    -6.0,
    -1.0,
    0.0,
    3.9,
    4.0,
    6.0,
    24.0,
    47.9,
    48.0,
    72.0,
    120.0,
    167.9,
    168.0,
    336.0,
    1344.0,
    2016.0,
    2017.0,
]
HOURS = st.one_of(st.sampled_from(EDGES), st.floats(-100.0, 3000.0))
SYMPTOMS = st.lists(SYMPTOM, max_size=5, unique_by=lambda one: one["name"])
MORE = st.fixed_dictionaries(
    {"nothing_else": st.booleans()},
    optional={
        "temperature_c": st.sampled_from([36.5, 37.9, 38.0, 39.5]),
        "fitzpatrick": st.integers(1, 6),
        "did": st.lists(st.sampled_from(["makeup", "exercise", "active_products"]), unique=True),
        "history": st.fixed_dictionaries({}, optional={"facial_hsv": st.booleans(), "immunosuppressed": st.booleans()}),
    },
)


def reported(hours: float, symptoms: list[dict[str, Any]], more: dict[str, Any]) -> SymptomReport:
    """Return a report; nothing was done since a session that has not taken place."""
    return told(hours, symptoms, **(more | {"did": more.get("did", []) if hours >= 0 else []}))


def level(hours: float, *symptoms: dict[str, Any], **more: Any) -> Level:
    return triage(told(hours, list(symptoms), **more)).level


def test_every_follow_up_rule_is_compared() -> None:
    rules = {rule.id for rule in load_rules().values() if rule.scope is Scope.FOLLOW_UP}
    assert rules | {"A17"} == set(LEAST) | NOT_A_SYMPTOM


@settings(max_examples=150)
@given(HOURS, SYMPTOMS, MORE)
def test_triage_is_at_least_as_urgent_as_every_follow_up_rule(
    hours: float, symptoms: list[dict[str, Any]], more: dict[str, Any]
) -> None:
    answer = triage(reported(hours, symptoms, more))
    for rule in answer.follow_up_rules:
        assert answer.level.rank >= LEAST[rule].rank, rule
        assert answer.emergency or rule not in {"F09", "A17"}


@pytest.mark.parametrize(
    ("rule", "hours", "symptoms", "did"),
    [
        ("F01", 48, [{"name": "pain", "trend": "worse"}], []),
        ("F02", 24, [{"name": "tingling"}], []),
        ("F03", 72, [{"name": "redness", "trend": "same"}], []),
        ("F03", 168, [{"name": "redness", "trend": "better"}], []),
        ("F04", 72, [{"name": "hard_bumps"}], []),
        ("F05", 336, [{"name": "lump", "trend": "same"}], []),
        ("F06", 500, [{"name": "brown_patch"}], []),
        ("F07", 500, [{"name": "line_marks"}], []),
        ("F08", 900, [{"name": "raised_scar"}], []),
        ("F09", 1, [{"name": "hives"}], []),
        ("A17", 1, [{"name": "metallic_taste"}], []),
        ("F10", 23, [], ["makeup"]),
        ("F10", 71, [], ["sauna"]),
        ("F10", 167, [], ["active_products"]),
    ],
)
def test_every_follow_up_rule_can_fire_on_a_report(
    rule: str, hours: float, symptoms: list[dict[str, Any]], did: list[str]
) -> None:
    report = told(hours, symptoms, did=did)
    assert rule in follow_up_rules(facts_of(report))
    assert triage(report).level.rank >= LEAST[rule].rank


@settings(max_examples=70)
@given(HOURS, SYMPTOMS, MORE, SYMPTOM)
def test_one_symptom_more_never_calms(
    hours: float, symptoms: list[dict[str, Any]], more: dict[str, Any], extra: dict[str, Any]
) -> None:
    if any(one["name"] == extra["name"] for one in symptoms):
        return
    before, after = triage(reported(hours, symptoms, more)), triage(reported(hours, [*symptoms, extra], more))
    assert after.level.rank >= before.level.rank
    assert after.emergency >= before.emergency


@settings(max_examples=70)
@given(HOURS, SYMPTOMS, MORE)
def test_what_was_not_asked_is_never_a_no(hours: float, symptoms: list[dict[str, Any]], more: dict[str, Any]) -> None:
    answer = triage(reported(hours, symptoms, more | {"nothing_else": False}))
    assert answer.level is not Level.REASSURE
    if answer.level.rank < Level.CALL.rank:
        assert not answer.settled
        assert answer.questions
    full = triage(reported(hours, symptoms, more | {"nothing_else": True}))
    assert answer.level.rank >= full.level.rank


@settings(max_examples=70)
@given(HOURS, SYMPTOMS, MORE)
def test_every_answer_says_why_and_what_to_do(
    hours: float, symptoms: list[dict[str, Any]], more: dict[str, Any]
) -> None:
    answer = triage(reported(hours, symptoms, more))
    assert answer.findings or answer.questions
    for one in answer.findings:
        assert one.source
        assert one.more_urgent
        assert one.review == "draft"
        assert (one.watch_until is not None) == (one.level is Level.WATCH)
    assert answer.says.endswith(".")
    assert answer.do.endswith(".")


@settings(max_examples=40)
@given(HOURS, SYMPTOMS, MORE)
def test_the_order_of_symptoms_does_not_matter(
    hours: float, symptoms: list[dict[str, Any]], more: dict[str, Any]
) -> None:
    assert triage(reported(hours, symptoms, more)) == triage(reported(hours, symptoms[::-1], more))


def test_asking_everything_back_ends_in_a_settled_answer() -> None:
    """Whoever answers every question with no, round by round, is told the answer."""
    report: dict[str, Any] = {"session": at(0), "now": at(30), "temperature_c": 36.6,
                              "symptoms": [{"name": "redness", "trend": "better", "severity": "mild"}]}  # fmt: skip
    for _ in range(40):
        answer = triage(SymptomReport.model_validate(report))
        if answer.settled:
            break
        known = [one.key for one in answer.questions if one.key in {*NAMES, *vocabulary().groups}]
        assert known, [one.key for one in answer.questions]
        report["absent"] = sorted({*report.get("absent", []), *known})
    assert answer.settled
    assert answer.level is Level.REASSURE


def test_the_gravest_question_is_asked_first() -> None:
    first = triage(told(1.0, [{"name": "redness", "trend": "same"}], nothing_else=False)).questions[0]
    assert (first.key, first.could_be) == ("toxicity_signs", Level.URGENT)


def test_normal_healing_is_reassured_day_by_day() -> None:
    assert level(2, {"name": "redness", "trend": "same", "severity": "moderate"}) is Level.REASSURE
    assert level(50, {"name": "redness", "trend": "better", "severity": "mild"}, fitzpatrick=2) is Level.REASSURE
    assert level(90, {"name": "flaking", "trend": "worse", "severity": "moderate"}) is Level.REASSURE
    assert level(150) is Level.REASSURE


def test_before_the_session() -> None:
    assert level(-30) is Level.REASSURE
    assert level(-30, {"name": "blisters"}) is Level.CALL
    assert triage(told(-1, [{"name": "metallic_taste"}])).emergency


def test_after_twelve_weeks() -> None:
    assert level(2100) is Level.REASSURE
    assert level(2100, {"name": "dryness"}) is Level.WATCH
    assert level(2100, {"name": "brown_patch"}) is Level.CALL
    assert level(2100, {"name": "wheeze"}) is Level.URGENT


def test_history_and_depth_change_the_answer() -> None:
    burning = {"name": "stinging", "trend": "worse", "severity": "mild"}
    assert level(30, burning, history={"facial_hsv": True}) is Level.URGENT
    assert level(30, burning, history={"facial_hsv": False}) is Level.REASSURE
    asked = triage(told(30, [burning]))
    assert [one.key for one in asked.questions if one.could_be is Level.URGENT] == ["history.facial_hsv"]
    hot = {"temperature_c": 38.2}
    assert level(20, **hot) is Level.CALL
    assert level(20, **hot, history={"immunosuppressed": True}) is Level.URGENT
    red = {"name": "redness", "trend": "better", "severity": "mild"}
    deep = {"device": "skinpen-precision", "depth_mm": 2.0}
    assert level(30, red, **deep) is Level.WATCH
    assert level(30, red, **(deep | {"depth_mm": 1.5})) is Level.REASSURE


def test_a_sign_that_lingers_counts_although_it_has_passed() -> None:
    assert level(3, {"name": "fainting", "trend": "gone"}) is Level.URGENT
    assert level(3, {"name": "pus", "trend": "gone"}) is Level.REASSURE


def test_toxicity_counts_by_when_it_began() -> None:
    taste = {"name": "metallic_taste"}
    assert triage(told(30, [taste | {"since": at(2)}])).emergency
    late = triage(told(30, [taste | {"since": at(28)}]))
    assert (late.level, late.emergency) == (Level.CALL, False)


def test_a_fever_needs_no_thermometer_and_a_thermometer_no_word() -> None:
    assert level(60, {"name": "fever"}, temperature_c=36.9) is Level.URGENT
    assert level(60, temperature_c=38.0) is Level.URGENT
    assert level(60, temperature_c=37.9) is Level.REASSURE


def test_a_note_is_owned_up_to() -> None:
    assert triage(told(30, note="It looks odd to me.")).note_unread
    assert not triage(told(30)).note_unread


def test_the_answer_is_marked_as_a_device_function() -> None:
    assert "device function" in triage(told(1)).device_function


@pytest.mark.parametrize("name", ["redness", "swelling", "pain", "warmth"])
@pytest.mark.parametrize("trend", [None, "same", "better"])
def test_what_spreads_grows_whatever_else_is_said_of_it(name: str, trend: str | None) -> None:
    said = {} if trend is None else {"trend": trend}
    assert level(50, {"name": name, "spreading": True, "severity": "mild", **said}, nothing_else=True) is Level.URGENT
    assert level(30, {"name": name, "spreading": True, "severity": "mild", **said}, nothing_else=True) is Level.WATCH


def test_what_is_gone_does_not_spread() -> None:
    with pytest.raises(ValueError, match="'redness' is gone and yet it spreads; leave one of them out"):
        told(50, [{"name": "redness", "trend": "gone", "spreading": True}])


@pytest.mark.parametrize("name", ["swelling", "redness", "warmth", "stinging"])
def test_what_is_severe_on_the_first_day_is_watched_and_after_it_is_a_call(name: str) -> None:
    def level(hours: float, severity: str) -> Level:
        symptom = {"name": name, "trend": "same", "severity": severity}
        return triage(told(hours, [symptom], nothing_else=True)).level

    assert level(6.0, "severe") is Level.WATCH
    assert level(6.0, "moderate") is Level.REASSURE
    if name != "stinging":
        assert level(30.0, "severe") is Level.CALL


@pytest.mark.parametrize("part", [{"severity": "severe"}, {"spreading": True}, {"trend": "worse"}])
def test_a_bruise_that_is_severe_or_grows_is_watched(part: dict[str, Any]) -> None:
    assert triage(told(60.0, [{"name": "bruise", "trend": "same"} | part])).level is Level.WATCH
    assert triage(told(60.0, [{"name": "bruise", "trend": "better", "severity": "mild"}])).level is Level.REASSURE
