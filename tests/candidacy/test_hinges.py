"""What would change the decision: smallest sets, found by deciding again and checked by screening again."""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people import TODAY, changed, days_ago

from cicatrix.candidacy.decision import permissiveness
from cicatrix.candidacy.hinges import Change, Step
from cicatrix.candidacy.screen import Candidacy, Decision, screen

ENDS: list[dict[str, Any]] = [
    {"pregnant": True},
    {"breastfeeding": True},
    {"active_acne_in_field": True},
    {"infection_or_open_wound_in_field": True},
    {"active_cold_sore": True},
    {"actinic_keratosis_in_field": True},
    {"chemo_or_radiotherapy_now": True},
    {"cannot_follow_aftercare": True},
    {"immunosuppressed": True},
    {"dysmorphic_concern": True},
    {"bleeding_disorder": True},
    {"keloid_tendency": {"face": True}},
    {"isotretinoin": {"status": "current"}},
    {"isotretinoin": {"status": "stopped", "date": days_ago(20)}},
    {"recent": [{"what": "peel", "date": days_ago(5)}]},
    {"recent": [{"what": "filler", "date": days_ago(4)}, {"what": "surgery", "date": days_ago(30)}]},
    {"diabetes": "type1", "hba1c_percent": 9.0},
    {"anticoagulant": "warfarin", "inr": 4.0, "inr_date": TODAY},
]


def sets(answer: Candidacy) -> list[tuple[set[tuple[str, str]], str]]:
    return [({(step.fact, step.to) for step in one.steps}, one.decision.value) for one in answer.would_change]


def test_two_answers_and_a_date_are_one_set() -> None:
    history = {
        "pregnant": True, "active_acne_in_field": True, "recent": [{"what": "peel", "date": days_ago(5)}],
    }  # fmt: skip
    answer = screen(changed(history=history))
    assert sets(answer) == [({("date", "2026-12-18"), ("pregnant", "no"), ("active_acne_in_field", "no")}, "suitable")]
    assert answer.would_change[0].text == (
        "From 2026-12-18 on; Are you pregnant, or could you be: no; Are there inflamed spots (pimples, pustules, "
        "cysts) where the scars are: no. Then: suitable."
    )


def test_a_smaller_set_for_less_and_a_larger_one_for_more() -> None:
    answer = screen(changed(history={"active_acne_in_field": True, "dysmorphic_concern": True}))
    assert sets(answer) == [
        ({("active_acne_in_field", "no")}, "refer"),
        ({("active_acne_in_field", "no"), ("dysmorphic_concern", "no")}, "suitable"),
    ]


def test_more_than_three_steps_are_named_too_and_none_can_be_dropped() -> None:
    four = ("pregnant", "active_acne_in_field", "actinic_keratosis_in_field", "active_cold_sore")
    answer = screen(changed(history=dict.fromkeys(four, True)))
    assert sets(answer) == [({(name, "no") for name in four}, "suitable")]


def test_isotretinoin_ends_and_then_the_wait() -> None:
    answer = screen(changed(history={"isotretinoin": {"status": "current"}}))
    assert sets(answer) == [({("isotretinoin", "stopped 180 days ago or more")}, "suitable")]


@pytest.mark.parametrize(
    "history",
    [
        {"bleeding_disorder": True},
        {"keloid_tendency": {"face": True}},
        {"anticoagulant": "warfarin", "inr": 4.0, "inr_date": TODAY, "bleeding_disorder": True},
    ],
)
def test_what_lasts_is_not_proposed(history: dict[str, Any]) -> None:
    assert screen(changed(history=history)).would_change == []


def test_no_medicine_is_proposed_to_be_stopped() -> None:
    answer = screen(changed(history={"anticoagulant": "warfarin", "inr": 4.0, "inr_date": TODAY}))
    assert sets(answer) == [({("inr", "at most 3.5")}, "suitable_with_precautions")]


def test_waits_that_begin_when_others_end_are_seen() -> None:
    answer = screen(changed(history={"recent": [{"what": "filler", "date": days_ago(4)}]}))
    assert sets(answer) == [({("date", "2026-12-03")}, "suitable_with_precautions")]


def test_what_begins_when_a_wait_ends_is_named_with_its_own_wait() -> None:
    answer = screen(changed(history={"recent": [{"what": "filler", "date": days_ago(4)}]}))
    (after,) = answer.then_begins
    assert (after.rule, after.severity, answer.earliest_date) == ("C34", "precaution", dt.date(2026, 12, 3))
    assert after.earliest_date == days_ago(4) + dt.timedelta(days=180)
    assert screen(changed(history={"recent": [{"what": "peel", "date": days_ago(4)}]})).then_begins == []


def with_steps(history: dict[str, Any], steps: list[Step]) -> tuple[dict[str, Any], dt.date]:
    """Return the history and the day after the steps that a case can be given."""
    day, after = TODAY, dict(history)
    for step in steps:
        if step.fact == "date":
            day = dt.date.fromisoformat(step.to)
        elif step.fact == "isotretinoin":
            wait = int(step.to.split()[1])
            after["isotretinoin"] = {"status": "stopped", "date": day - dt.timedelta(days=wait)}
        elif step.fact == "hba1c_percent":
            after["hba1c_percent"] = 7.0
        elif step.fact == "inr":
            after |= {"inr": 3.5, "inr_date": day}
        else:
            after[step.fact] = step.to == "yes"
    return after, day


@settings(max_examples=60)
@given(st.lists(st.sampled_from(ENDS), max_size=5))
def test_each_set_does_what_it_says_and_no_part_of_it_does(news: list[dict[str, Any]]) -> None:
    history: dict[str, Any] = {}
    for one in news:
        history |= one
    answer = screen(changed(history=history))
    for change in answer.would_change:
        after, day = with_steps(history, change.steps)
        then = screen(changed(history=after, clinic={"date": day}))
        assert then.decision == change.decision
        assert permissiveness(change.decision) > permissiveness(answer.decision)
        for size in range(len(change.steps)):
            for part in combinations(change.steps, size):
                fewer, day = with_steps(history, list(part))
                less = screen(changed(history=fewer, clinic={"date": day}))
                assert permissiveness(less.decision) < permissiveness(change.decision), change.text


@settings(max_examples=40)
@given(st.lists(st.sampled_from(ENDS), max_size=4))
def test_no_set_holds_another_that_does_as_much(news: list[dict[str, Any]]) -> None:
    history: dict[str, Any] = {}
    for one in news:
        history |= one
    found = [change for change in screen(changed(history=history)).would_change if change.steps]
    for one, other in combinations(found, 2):
        small, large = sorted((one, other), key=lambda change: len(change.steps))
        if pairs(small) <= pairs(large):
            assert permissiveness(large.decision) > permissiveness(small.decision)


def pairs(change: Change) -> set[tuple[str, str]]:
    return {(step.fact, step.to) for step in change.steps}


@settings(max_examples=60)
@given(st.lists(st.sampled_from(ENDS), max_size=4))
def test_on_the_earliest_date_nothing_is_left_to_wait_for_that_was_there(news: list[dict[str, Any]]) -> None:
    history: dict[str, Any] = {}
    for one in news:
        history |= one
    answer = screen(changed(history=history))
    if answer.earliest_date is not None:
        then = screen(changed(history=history, clinic={"date": answer.earliest_date}))
        assert then.decision is not Decision.DEFER
        eve = screen(changed(history=history, clinic={"date": answer.earliest_date - dt.timedelta(days=1)}))
        assert permissiveness(eve.decision) <= permissiveness(then.decision)
        fired = {finding.rule: finding for finding in answer.findings}
        assert not any(one.rule in fired and fired[one.rule].earliest_date for one in then.findings)
        new = {one.rule for one in then.findings if one.rule not in fired and one.scope != "system"}
        assert new == {one.rule for one in answer.then_begins}
