"""The rules file: complete against the draft, and refused when it is broken."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cicatrix.base.errors import BadInput
from cicatrix.candidacy.conditions import UNKNOWN, comparisons, evaluate
from cicatrix.candidacy.facts import FACTS
from cicatrix.candidacy.findings import finding_of
from cicatrix.candidacy.profiles import load_profiles, rules_in
from cicatrix.candidacy.rule_parts import Mark, Review, Scope, Severity
from cicatrix.candidacy.rules import Rule, load_rules, refuse_gaps, rule_file, rules_from, rules_not_screened
from cicatrix.candidacy.screen import refuse_expired

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


POSITION: dict[str, Any] = {
    "id": "a-label", "standing": "written", "says": "never", "source": [{"name": "a label", "mark": "L"}],
}  # fmt: skip
LIGHTER = POSITION | {"id": "a-review", "standing": "lighter", "severity": "precaution"}
YOUNG = {"id": "is_young", "means": "younger than 22", "condition": {"fact": "age_years", "lt": 22}}
USES: dict[str, Any] = GOOD | {"id": "C02", "condition": {"term": "is_young"}}


def broken(**change: Any) -> dict[str, Any]:
    rule = copy.deepcopy(GOOD) | change
    position = [{key: value for key, value in one.items() if value is not None} for one in rule.get("position", [])]
    rule |= {"position": position} if position else {}
    return {"term": [YOUNG], "rule": [{key: value for key, value in rule.items() if value is not None}, USES]}


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
        (broken(review="signed"), "'signed_by' belongs"),
        (
            broken(signed_by={"name": "Dr A", "role": "dermatologist", "date": dt.date(2026, 12, 1)}),
            "'signed_by' belongs",
        ),
        (broken(review="signed", signed_by={"name": "Dr A", "role": "dermatologist"}), "'date' is missing"),
        (broken(valid_to=dt.date(2026, 10, 31)), "'valid_to' 2026-10-31 is before 'valid_from' 2026-11-01"),
        (broken(valid_from=None), "'valid_from' is missing"),
        (broken(version=0), "must be at least 1"),
        (broken(may_override=["doctor"]), "need each other"),
        (broken(may_override=["nurse"], override_reason="a reason"), "not one of the allowed values"),
        (broken(overridable=True), "unknown key 'overridable'"),
        (broken(condition={"term": "is_yuong"}), "did you mean 'is_young'"),
        (broken(condition={"all": [{"term": "is_young", "fact": "age_years"}]}), "stands beside 'fact'"),
        (broken(position=[POSITION | {"says": None}]), "'says' is missing"),
        (broken(position=[POSITION, POSITION]), "the position 'a-label' stands twice"),
        (broken(position=[LIGHTER]), "no position is the one that is written"),
        (broken(position=[POSITION, LIGHTER], conflict=None), "'conflict' does not say how"),
        (
            broken(position=[POSITION | {"severity": "precaution"}], conflict="yes"),
            "belong to the standing 'lighter'",
        ),
        (broken(position=[POSITION | {"standing": "lighter"}], conflict="yes"), "needs one of them"),
        (broken(position=[POSITION | {"standing": "shown"}], conflict="yes"), "'because' belongs"),
        (
            broken(position=[POSITION, LIGHTER | {"severity": "absolute"}], conflict="yes"),
            "stricter than the rule",
        ),
        (broken(position=[POSITION, LIGHTER | {"waiting_days": 3}], conflict="yes"), "stricter than the rule"),
        (broken(position=[POSITION, LIGHTER | {"only_if": {"fact": "age", "lt": 1}}], conflict="c"), "no fact 'age'"),
        (broken(position=[POSITION | {"source": []}], conflict="yes"), "at least 1"),
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


def term(name: str, condition: Any, **more: Any) -> dict[str, Any]:
    return {"id": name, "means": "a thing", "condition": condition} | more


A_AND_B = [
    term("a_term", {"any": [{"fact": "pregnant", "eq": True}, {"not": {"term": "b_term"}}]}),
    term("b_term", {"all": [{"term": "c_term"}]}),
]


@pytest.mark.parametrize(
    ("terms", "says"),
    [
        ([*A_AND_B, term("c_term", {"term": "b_term"})], "defined by itself: b_term -> c_term -> b_term"),
        ([term("a_term", {"term": "a_term"})], "term a_term: a term is defined by itself: a_term -> a_term"),
        ([*A_AND_B, term("d_term", {"fact": "pregnant", "eq": True})], "there is no term 'c_term'"),
        ([YOUNG, YOUNG], "term is_young: this term stands twice"),
        ([YOUNG, term("idle", {"fact": "pregnant", "eq": True})], "term idle: no rule uses this term"),
        ([term("Big", {})], "term Big: id: must match"),
        ([{"id": "is_young", "condition": {}}], "term is_young: means: the key 'means' is missing"),
        (["is_young"], "term number 1"),
        ("is_young", "'term' is not a list of tables"),
    ],
)
def test_terms_that_are_broken(terms: Any, says: str) -> None:
    with pytest.raises(BadInput) as error:
        rules_from({"term": terms, "rule": [USES]}, "rules.toml")
    assert says in error.value.line()


def test_a_term_stands_for_its_condition_within_others() -> None:
    terms = [YOUNG, term("a_term", {"not": {"term": "is_young"}})]
    old = GOOD | {"id": "C03", "condition": {"all": [{"term": "a_term"}, {"fact": "pregnant", "eq": False}]}}
    rule = rules_from({"term": terms, "rule": [USES, old]}, "rules.toml")["C03"]
    assert evaluate(rule.condition, {"age_years": 22.0, "pregnant": False}) is True
    assert evaluate(rule.condition, {"age_years": 21.0, "pregnant": False}) is False


def test_a_rule_that_is_signed_names_who_did() -> None:
    signed = GOOD | {
        "review": "signed", "signed_by": {"name": "Dr A", "role": "dermatologist", "date": dt.date(2026, 12, 1)},
    }  # fmt: skip
    rule = rules_from({"rule": [signed]}, "rules.toml")["C01"]
    assert rule.standing_of_review == "signed by Dr A, dermatologist, 2026-12-01"
    assert finding_of(rule, {}, None).review == rule.standing_of_review
    assert finding_of(load_rules()["C01"], {}, None).review == "draft"


def test_a_rule_whose_validity_has_ended_stops_the_screening() -> None:
    rules = rules_from({"rule": [GOOD | {"valid_to": dt.date(2027, 1, 31)}]}, "rules.toml")
    refuse_expired(rules, dt.date(2027, 1, 31))
    with pytest.raises(BadInput) as error:
        refuse_expired(rules, dt.date(2027, 2, 1))
    assert "rule C01 (version 1) was valid to 2027-01-31, and the case is of 2027-02-01" in error.value.line()


def test_every_rule_that_may_be_overridden_says_by_whom_and_what_the_reason_has_to_say() -> None:
    for rule in load_rules().values():
        assert bool(rule.override_reason) is rule.overridable
        assert set(rule.may_override) <= {"prescriber", "dermatologist", "doctor"}
    only = {rule.id for rule in load_rules().values() if rule.may_override == ("dermatologist",)}
    assert only == {"C12", "C18", "C22"}  # those that the draft leaves to a specialist


@pytest.mark.parametrize("name", ["C01", "C30", "A12", "S02", "F09", "X01"])
def test_a_rule_that_was_deleted_whole_is_missed(name: str) -> None:
    with pytest.raises(BadInput) as error:
        refuse_gaps(set(load_rules()) - {name}, "rules.toml")
    assert error.value.line() == f"rules.toml: rule {name}: the rule is missing; restore it"


def test_a_broken_file_stops_the_program(monkeypatch: pytest.MonkeyPatch, run: Callable[..., Any]) -> None:
    thinned = dict(rule_file()) | {"rule": [*rule_file()["rule"][:5], {"id": "C06"}]}
    monkeypatch.setattr("cicatrix.candidacy.rules.rule_file", lambda: thinned)
    for cached in (load_rules, rules_in, load_profiles):
        cached.cache_clear()
    try:
        code, out, err = run("screen", str(Path(__file__).parents[2] / "examples" / "demo.toml"))
    finally:
        monkeypatch.undo()
        for cached in (load_rules, rules_in, load_profiles):
            cached.cache_clear()
    assert (code, out) == (2, "")
    assert "rules.toml: rule C06" in err
