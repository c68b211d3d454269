"""The rules file: complete against the draft, and refused when it is broken."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest

from cicatrix.base.errors import BadInput
from cicatrix.candidacy.conditions import UNKNOWN, comparisons, evaluate
from cicatrix.candidacy.facts import FACTS
from cicatrix.candidacy.rules import Mark, Review, Rule, Scope, Severity, load_rules, rules_from, rules_not_screened

GOOD: dict[str, Any] = {
    "id": "C01",
    "title": "a title",
    "severity": "relative",
    "scope": "patient",
    "outcome": "ends",
    "condition": {"fact": "age_years", "lt": 22},
    "reason": "a reason",
    "action": "an action",
    "source": [{"name": "a page", "mark": "L", "at": "https://example.org"}],
    "evidence": "expert",
    "review": "draft",
    "version": 1,
    "valid_from": dt.date(2026, 11, 1),
}


def broken(**change: Any) -> dict[str, Any]:
    rule = copy.deepcopy(GOOD) | change
    return {"rule": [{key: value for key, value in rule.items() if value is not None}]}


def test_every_rule_of_the_draft_and_two_more_are_there_and_none_is_signed() -> None:
    rules = load_rules()
    counts = {scope: sum(rule.scope is scope for rule in rules.values()) for scope in Scope}
    assert counts == {Scope.PATIENT: 52, Scope.AGENT: 18, Scope.PLAN: 14, Scope.FOLLOW_UP: 11, Scope.SYSTEM: 4}
    assert all(rule.review is Review.DRAFT and rule.source for rule in rules.values())
    severities = [rule.severity for rule in rules.values()]
    assert severities.count(Severity.INFORMATION) == 9


def test_conflicts_between_sources_are_visible() -> None:
    rules = load_rules()
    assert all(rules[name].conflict for name in ("C04", "C05", "C06", "C07", "C34"))


def test_rules_that_must_not_be_overridden_are_not() -> None:
    rules = load_rules().values()
    absolute = {rule.id for rule in rules if rule.severity is Severity.ABSOLUTE and rule.overridable}
    assert absolute == {"C05", "C07", "C11", "C30"}
    assert all(rule.overridable for rule in rules if rule.scope is Scope.PATIENT and rule.severity == "relative")


def test_a_rule_that_rests_on_design_or_vendors_alone_does_not_claim_an_expert() -> None:
    weak = {Mark.DESIGN, Mark.VENDOR, Mark.MACHINE, Mark.MEMORY}
    wrong = [
        rule.id
        for rule in load_rules().values()
        if {source.mark for source in rule.source} <= weak and rule.evidence in {"measured_human", "measured_other"}
    ]
    assert wrong == []
    design = {Mark.DESIGN}
    assert all(
        rule.evidence == "assumption" for rule in load_rules().values() if {s.mark for s in rule.source} == design
    )


def test_every_fact_is_read_by_some_rule_and_every_asked_fact_has_a_question() -> None:
    read = {name for rule in load_rules().values() for name in rule.facts}
    assert sorted(set(FACTS) - read) == []
    assert all(fact.question.endswith("?") for fact in FACTS.values() if fact.key)


def test_no_allergy_that_a_case_can_name_is_passed_by() -> None:
    read = {
        comparison.operand
        for rule in load_rules().values()
        for comparison in comparisons(rule.condition)
        if comparison.fact == "allergies"
    }
    assert read == set(FACTS["allergies"].choices) - {"none"}


def test_what_a_case_cannot_hold_is_listed() -> None:
    silent = rules_not_screened()
    assert "F01" in silent
    assert "S12" in silent
    assert not any(name.startswith("C") for name in silent)
    assert silent["A13"] == ("anaesthetic_products",)


@pytest.mark.parametrize("rule", load_rules().values(), ids=lambda rule: rule.id)
def test_every_rule_is_undecided_when_nothing_is_known(rule: Rule) -> None:
    assert evaluate(rule.condition, {}) is UNKNOWN


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (broken(condition={"fact": "age_yeras", "lt": 22}), "did you mean 'age_years'"),
        (broken(condition={"fact": "age_years", "gte": 22}), "unknown key 'gte'; did you mean 'gt'"),
        (broken(condition={"fact": "age_years", "lt": "22"}), "must be a number"),
        (broken(condition={"fact": "age_years", "eq": True}), "is a number"),
        (broken(condition={"fact": "age_years", "contains": "x"}), "does not fit"),
        (broken(condition={"fact": "pregnant", "eq": "yes"}), "yes or no"),
        (broken(condition={"fact": "pregnant", "lt": 1}), "does not fit"),
        (broken(condition={"fact": "isotretinoin", "eq": "stoped"}), "did you mean 'stopped'"),
        (broken(condition={"fact": "allergies", "contains": "stell"}), "did you mean 'steel'"),
        (broken(condition={"fact": "age_years"}), "needs one operator"),
        (broken(condition={"fact": "age_years", "lt": 3, "gt": 1}), "needs one operator"),
        (broken(condition={"all": []}), "at least 1"),
        (broken(condition={"all": [{"fact": "age_yeras", "lt": 1}]}), "did you mean 'age_years'"),
        (broken(condition=None), "'condition' is missing"),
        (broken(source=None), "'source' is missing"),
        (broken(source=[]), "at least 1"),
        (broken(severity="info"), "not one of the allowed values"),
        (broken(sevrity="relative"), "did you mean 'severity'"),
        (broken(outcome=None), "'outcome' belongs"),
        (broken(id="A01"), "names the scope agent"),
        (broken(counted_from=["days_since_filler"]), "needs 'waiting_days'"),
        (broken(waiting_days=3, counted_from=["age_years"]), "cannot be counted"),
        (broken(waiting_days=0), "more than 0"),
        ({"rule": [GOOD, GOOD]}, "stands twice"),
        ({"rule": ["C01"]}, "number 1"),
        ({"rule": []}, "no rules"),
        ({"rules": [GOOD]}, "unknown key 'rules'"),
    ],
)
def test_a_broken_file_is_refused_by_rule(data: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInput) as error:
        rules_from(data, "rules.toml")
    line = error.value.line()
    assert says in line
    if "rule" in data and data["rule"] and isinstance(data["rule"][0], dict):
        assert f"rule {data['rule'][0]['id']}" in line
