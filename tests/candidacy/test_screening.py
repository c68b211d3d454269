"""Decisions, dates, questions, overrides: what a screening answers."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cicatrix.base.errors import BadInput
from cicatrix.candidacy.decision import permissiveness
from cicatrix.candidacy.screen import Candidacy, Decision, screen
from cicatrix.intake.case import Case

Make = Callable[..., Case]
TODAY = dt.date(2026, 11, 23)
CONTRACT_HISTORY: dict[str, Any] = {
    "pregnant": False, "breastfeeding": False, "isotretinoin": {"status": "stopped", "date": dt.date(2026, 2, 1)},
    "active_acne_in_field": False, "infection_or_open_wound_in_field": False, "active_cold_sore": False,
    "facial_hsv": True, "inflammatory_dermatosis_in_field": False, "skin_cancer_or_undiagnosed_lesion_in_field": False,
    "actinic_keratosis_in_field": False, "bleeding_disorder": False, "anticoagulant": "none", "inr": 0.0,
    "keloid_tendency": False, "scleroderma_or_morphoea": False, "connective_tissue_or_photosensitive_disease": False,
    "wound_healing_disorder": False, "immunosuppressed": False, "chemo_or_radiotherapy_now": False, "diabetes": "none",
    "sunburn_in_field": False, "smoker": False, "prior_pih": False, "methaemoglobinaemia": False,
    "g6pd_deficiency": False, "allergies": ["none"], "recent": [],
}  # fmt: skip


def rules(answer: Candidacy) -> set[str]:
    return {finding.rule for finding in answer.findings}


def test_nothing_against_it(make: Make) -> None:
    answer = screen(make())
    assert answer == Candidacy(
        decision=Decision.SUITABLE,
        findings=[],
        open_questions=[],
        would_change=[],
        overridden=[],
        rule_set=answer.rule_set,
    )
    assert answer.rule_set is not None
    assert answer.rule_set.signed == 0
    assert answer.rule_set.rules == 99


@pytest.mark.parametrize(
    ("change", "decision", "fired"),
    [
        ({"history": {"pregnant": True}}, "defer", {"C03"}),
        ({"history": {"breastfeeding": True}}, "defer", {"C04"}),
        ({"history": {"isotretinoin": {"status": "current"}}}, "defer", {"C05"}),
        ({"history": {"active_acne_in_field": True}}, "defer", {"C07"}),
        ({"history": {"keloid_tendency": {"face": True}}}, "refer", {"C18"}),
        ({"history": {"keloid_tendency": {"off_face": 1}}}, "refer", {"C19"}),
        ({"history": {"keloid_tendency": {"off_face": 3}}}, "refer", {"C18"}),
        ({"history": {"bleeding_disorder": True}}, "not_suitable", {"C15"}),
        ({"history": {"allergies": ["steel"]}}, "not_suitable", {"C28"}),
        ({"history": {"anticoagulant": "warfarin", "inr": 4.1, "inr_date": TODAY}}, "refer", {"C16", "C17"}),
        ({"history": {"anticoagulant": "warfarin"}}, "refer", {"C16", "C17"}),
        (
            {"history": {"anticoagulant": "warfarin", "inr": 2.4, "inr_date": TODAY}},
            "suitable_with_precautions",
            {"C16"},
        ),
        ({"history": {"diabetes": "type2", "hba1c_percent": 7.0}}, "suitable_with_precautions", {"C27"}),
        ({"history": {"diabetes": "type2", "hba1c_percent": 8.5}}, "defer", {"C26"}),
        ({"patient": {"age_years": 17}}, "refer", {"C01", "C02"}),
        ({"patient": {"age_years": 21}}, "refer", {"C01"}),
        ({"patient": {"age_years": 21}, "clinic": {"device": "generic-pen"}}, "suitable", set[str]()),
        ({"patient": {"fitzpatrick": 5}, "clinic": {"device": "exceed"}}, "refer", {"C41", "C42"}),
        (
            {"patient": {"fitzpatrick": 4}, "history": {"facial_hsv": True}},
            "suitable_with_precautions",
            {"C10", "C41"},
        ),
        ({"history": {"pregnant": True, "bleeding_disorder": True}}, "not_suitable", {"C03", "C15"}),
        ({"history": {"pregnant": True, "keloid_tendency": {"face": True}}}, "defer", {"C03", "C18"}),
    ],
)
def test_decisions(make: Make, change: dict[str, Any], decision: str, fired: set[str]) -> None:
    answer = screen(make(**change))
    assert answer.decision == decision
    assert rules(answer) == fired


def test_a_keloid_among_the_scars_is_a_facial_keloid(make: Make) -> None:
    scar = {"zone": "chin", "type": "keloid", "count": 1, "width_mm": 9.0, "older_than_a_year": True}
    answer = screen(make(scars=[scar]))
    assert answer.decision == "refer"
    assert rules(answer) == {"C18", "C47"}


def test_isotretinoin_stopped_sixty_days_ago_waits_for_the_rest(make: Make, ago: Callable[[int], dt.date]) -> None:
    answer = screen(make(history={"isotretinoin": {"status": "stopped", "date": ago(60)}}))
    assert answer.decision == "defer"
    assert answer.earliest_date == TODAY + dt.timedelta(days=120)
    assert answer.findings[0].conflict
    assert [(one.fact, one.to, one.decision) for one in answer.would_change] == [
        ("date", str(answer.earliest_date), Decision.SUITABLE)
    ]
    later = make(
        history={"isotretinoin": {"status": "stopped", "date": ago(60)}}, clinic={"date": answer.earliest_date}
    )
    assert screen(later).decision == "suitable"
    eve = make(
        history={"isotretinoin": {"status": "stopped", "date": ago(60)}},
        clinic={"date": answer.earliest_date - dt.timedelta(days=1)},
    )
    assert screen(eve).decision == "defer"


def test_the_latest_of_several_waits_counts_and_an_end_without_date_hides_it(
    make: Make, ago: Callable[[int], dt.date]
) -> None:
    recent = [{"what": "filler", "date": ago(4)}, {"what": "peel", "date": ago(5)}, {"what": "peel", "date": ago(200)}]
    answer = screen(make(history={"recent": recent}))
    assert answer.earliest_date == ago(5) + dt.timedelta(days=30)
    assert {finding.rule: finding.earliest_date for finding in answer.findings} == {
        "C33": ago(4) + dt.timedelta(days=14),
        "C35": ago(5) + dt.timedelta(days=30),
    }
    assert screen(make(history={"recent": recent, "pregnant": True})).earliest_date is None


def test_sunburn_waits_two_weeks_from_today_and_blocks_the_cream(make: Make) -> None:
    answer = screen(make(history={"sunburn_in_field": True}))
    assert answer.decision == "defer"
    assert answer.earliest_date == TODAY + dt.timedelta(days=14)
    assert rules(answer) == {"C30", "A14"}
    assert answer.would_change[0].to == "no"


def test_an_empty_history_leaves_questions_open_and_blocks(make: Make) -> None:
    data = make().model_dump(mode="json")
    data["history"] = {}
    answer = screen(Case.model_validate(data))
    blocking = {question.key for question in answer.open_questions if question.blocking}
    assert {
        "pregnant",
        "breastfeeding",
        "isotretinoin",
        "bleeding_disorder",
        "allergies",
        "active_cold_sore",
    } <= blocking
    others = {question.key for question in answer.open_questions if not question.blocking}
    assert {"recent", "keloid_tendency", "anticoagulant", "facial_hsv"} <= others
    assert "X01" in rules(answer)
    assert "hba1c_percent" not in {question.key for question in answer.open_questions}
    assert all(change.decision != answer.decision for change in answer.would_change)
    assert ("pregnant", "yes", Decision.DEFER) in {(c.fact, c.to, c.decision) for c in answer.would_change}


def test_men_are_not_asked_about_pregnancy(make: Make) -> None:
    data = make(patient={"sex": "male"}).model_dump(mode="json")
    data["history"] = {}
    asked = {question.key for question in screen(Case.model_validate(data)).open_questions}
    assert not asked & {"pregnant", "breastfeeding"}
    data["patient"]["sex"] = "unspecified"
    assert {"pregnant", "breastfeeding"} <= {q.key for q in screen(Case.model_validate(data)).open_questions}


def test_the_minimum_of_the_contract_answers_every_blocking_question(make: Make) -> None:
    data = make(patient={"fitzpatrick": 4}).model_dump(mode="json")
    data["history"] = CONTRACT_HISTORY
    answer = screen(Case.model_validate(data))
    assert answer.decision == "suitable_with_precautions"
    assert rules(answer) == {"C10", "C41"}
    assert not any(question.blocking for question in answer.open_questions)


@pytest.mark.parametrize(
    ("history", "key", "blocking"),
    [
        ({"isotretinoin": {"status": "stopped"}}, "isotretinoin", True),
        ({"diabetes": "type1"}, "hba1c_percent", False),
        ({"severe_liver_disease": None}, "severe_liver_disease", False),
        ({"bleeding_disorder": None}, "bleeding_disorder", True),
    ],
)
def test_a_half_answer_stays_a_question(make: Make, history: dict[str, Any], key: str, blocking: bool) -> None:
    questions = {question.key: question for question in screen(make(history=history)).open_questions}
    assert questions[key].blocking is blocking
    assert questions[key].rules


def test_an_inr_without_its_day_is_none(make: Make) -> None:
    """It may be of any age: whoever leaves the day out is not let through where no INR at all is referred."""
    for inr in ({"inr": 2.0}, {"inr_date": TODAY}, {}):
        answer = screen(make(history={"anticoagulant": "warfarin", **inr}))
        assert answer.decision == "refer"
        assert "C17" in rules(answer)
    assert screen(make(history={"anticoagulant": "warfarin", "inr": 2.0, "inr_date": TODAY})).decision != "refer"


def test_the_cream_is_judged_only_if_there_is_one_and_never_the_person(make: Make) -> None:
    cream = {"product": "emla", "minutes": 90}
    answer = screen(make(history={"methaemoglobinaemia": True}, clinic={"anaesthetic": cream}))
    assert rules(answer) == {"A03"}
    assert answer.decision == "suitable"
    without = screen(make(history={"methaemoglobinaemia": True}, clinic={"anaesthetic": None}))
    assert without.findings == []
    lidocaine = screen(make(history={"methaemoglobinaemia": True}))
    assert lidocaine.findings == []


def test_a_cream_that_no_rule_knows_is_read_in_the_strictest_way(make: Make) -> None:
    cream = {"product": "numb-9000", "minutes": 30}
    answer = screen(make(history={"methaemoglobinaemia": True}, clinic={"anaesthetic": cream}))
    assert rules(answer) == {"A03", "A12"}


OVERRIDE = {"by": "Dr A", "role": "dermatologist", "reason": "2017 consensus", "date": TODAY}


def test_an_override_sets_a_finding_aside_visibly(make: Make, ago: Callable[[int], dt.date]) -> None:
    history = {"isotretinoin": {"status": "stopped", "date": ago(60)}}
    answer = screen(make(history=history, overrides=[OVERRIDE | {"rule": "C06"}]))
    assert answer.decision == "suitable_with_precautions"
    assert answer.earliest_date is None
    assert rules(answer) == {"X02"}
    assert answer.overridden[0].finding is not None
    assert answer.overridden[0].finding.rule == "C06"
    idle = screen(make(overrides=[OVERRIDE | {"rule": "C06"}]))
    assert idle.decision == "suitable"
    assert idle.overridden[0].finding is None


@pytest.mark.parametrize(
    ("rule", "says"),
    [("C03", "no override"), ("C08", "no override"), ("C13", "no override"), ("C02", "no override"),
     ("A09", "no override"), ("C99", "no rule"), ("c06", "did you mean 'C06'")],
)  # fmt: skip
def test_an_override_of_a_rule_that_has_none_is_refused(make: Make, rule: str, says: str) -> None:
    overrides = [OVERRIDE | {"rule": "C06"}, OVERRIDE | {"rule": rule}]
    with pytest.raises(BadInput) as error:
        screen(make(overrides=overrides))
    assert error.value.where == "overrides[1].rule"
    assert says in error.value.line()


def test_needling_lately_moves_the_first_day_without_a_verdict_on_the_person(
    make: Make, ago: Callable[[int], dt.date]
) -> None:
    answer = screen(make(history={"recent": [{"what": "needling", "date": ago(10)}]}))
    assert answer.decision == "suitable"
    assert rules(answer) == {"S04"}
    assert answer.earliest_date == ago(10) + dt.timedelta(days=28)


def test_an_unknown_device_is_refused(make: Make) -> None:
    with pytest.raises(BadInput, match="skinpen-precision"):
        screen(make(clinic={"device": "skinpen-precison"}))


BAD_NEWS: list[dict[str, Any]] = [
    *({name: True} for name, answer in CONTRACT_HISTORY.items() if isinstance(answer, bool)),
    {"isotretinoin": {"status": "current"}},
    {"isotretinoin": {"status": "stopped", "date": TODAY - dt.timedelta(days=20)}},
    {"keloid_tendency": {"face": True}},
    {"keloid_tendency": {"family": True}},
    {"anticoagulant": "warfarin"},
    {"anticoagulant": "aspirin", "inr": 0.0},
    {"diabetes": "type1", "hba1c_percent": 9.0},
    {"diabetes": "type1", "hba1c_percent": 6.5},
    {"allergies": ["steel"]},
    {"recent": [{"what": "laser_ablative", "date": TODAY - dt.timedelta(days=30)}]},
    {"dysmorphic_concern": True},
    {"dermatosis_elsewhere": True},
    {"high_dose_steroid": True},
]
BAD_NEWS = [news for news in BAD_NEWS if news != {"keloid_tendency": True}]


@given(st.lists(st.sampled_from(BAD_NEWS), max_size=6), st.sampled_from(BAD_NEWS), st.booleans())
def test_one_more_contraindication_is_never_more_permissive(
    before: list[dict[str, Any]], more: dict[str, Any], asked: bool
) -> None:
    history: dict[str, Any] = dict(CONTRACT_HISTORY) if asked else {}
    history["isotretinoin"] = {"status": "never"}
    for news in before:
        history |= {key: value for key, value in news.items() if key not in more}
    first = screen(_case(history))
    second = screen(_case(history | more))
    assert permissiveness(second.decision) <= permissiveness(first.decision)
    if second.earliest_date is not None and first.earliest_date is not None:
        assert second.earliest_date >= first.earliest_date


@given(st.permutations(list(CONTRACT_HISTORY.items())), st.permutations(["lidocaine", "nickel", "latex"]))
def test_the_order_of_answers_does_not_matter(pairs: list[tuple[str, Any]], allergies: list[str]) -> None:
    shuffled = dict(pairs) | {"allergies": allergies}
    straight = CONTRACT_HISTORY | {"allergies": ["lidocaine", "nickel", "latex"]}
    assert screen(_case(shuffled)) == screen(_case(straight))


@given(st.lists(st.sampled_from(BAD_NEWS), max_size=4))
def test_every_change_that_is_named_does_change_the_decision(news: list[dict[str, Any]]) -> None:
    history = dict(CONTRACT_HISTORY)
    for one in news:
        history |= one
    answer = screen(_case(history))
    assert all(change.decision != answer.decision for change in answer.would_change)
    for change in answer.would_change:
        if change.to == "no":
            assert screen(_case(history | {change.fact: False})).decision == change.decision
        if change.fact == "date":
            assert dt.date.fromisoformat(change.to) > TODAY
    assert Candidacy.model_validate_json(answer.model_dump_json()) == answer
    assert json.loads(answer.model_dump_json())["decision"] == answer.decision


def _case(history: dict[str, Any]) -> Case:
    return Case.model_validate(
        {
            "patient": {"id": "T-1", "age_years": 30, "sex": "female", "weight_kg": 60.0, "fitzpatrick": 3},
            "history": history,
            "scars": [{"zone": "cheek_left", "type": "rolling", "count": 8, "width_mm": 5.0, "depth_mm": 0.35}],
            "clinic": {"device": "skinpen-precision", "date": TODAY},
        }
    )
