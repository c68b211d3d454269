"""The trace of one rule: every value with its origin, its truth, and what would turn it, each checked by deciding."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from people import TODAY, changed, days_ago

from cicatrix.base.errors import BadInput
from cicatrix.candidacy.conditions import UNKNOWN, evaluate
from cicatrix.candidacy.facts import FACTS, case_facts
from cicatrix.candidacy.origins import given, origins
from cicatrix.candidacy.rules import load_rules
from cicatrix.candidacy.screen import screen
from cicatrix.candidacy.trace import Node, explain
from cicatrix.candidacy.wording import truth_words
from cicatrix.intake.case import Case


def leaves(node: Node) -> list[Node]:
    return [node] if not node.parts else [leaf for part in node.parts for leaf in leaves(part)]


def test_a_rule_that_fires_shows_the_day_it_counts_from() -> None:
    case = changed(history={"isotretinoin": {"status": "stopped", "date": days_ago(60)}})
    trace = explain(case, "C06")
    assert (trace.fires, trace.decision, trace.decision_without) == ("yes", "defer", "suitable")
    assert trace.tree.kind == "all"
    status, days = leaves(trace.tree)
    assert (status.value, days.value) == ("stopped", "60")
    assert {(one.key, one.value) for one in days.given} == {
        ("history.isotretinoin", f"status stopped, date {days_ago(60)}"), ("clinic.date", str(TODAY)),
    }  # fmt: skip
    assert days.says == "Days since isotretinoin: below 180"
    assert [(turn.then, turn.text, turn.can_change) for turn in trace.turns] == [
        ("silent", "Do you take isotretinoin capsules, or did you ever: never", False),
        ("silent", f"from {TODAY + dt.timedelta(days=120)} on", True),
    ]
    assert trace.position == "drug-insert"
    assert {view.id for view in trace.positions} == {"drug-insert", "reviews-2017", "task-force"}


def test_a_silent_rule_says_what_would_let_it_fire() -> None:
    trace = explain(changed(), "C17")
    assert trace.fires == "no"
    assert [node.truth for node in leaves(trace.tree)] == ["no", "unknown", "yes", "unknown"]
    assert [(turn.then, turn.text) for turn in trace.turns] == [
        ("fires", "Do you take a medicine that thins the blood, and which: warfarin")
    ]


def test_an_undecided_rule_says_both() -> None:
    trace = explain(changed(history={"bleeding_disorder": None}), "C15")
    assert trace.fires == "unknown"
    (leaf,) = leaves(trace.tree)
    assert (leaf.value, leaf.given[0].value) == ("not answered", "not given")
    assert [(turn.then, turn.steps[0].to) for turn in trace.turns] == [("silent", "no"), ("fires", "yes")]


def test_a_profile_is_named_with_its_reason() -> None:
    case = changed(history={"isotretinoin": {"status": "current"}}, clinic={"jurisdiction": "india"})
    trace = explain(case, "C05")
    assert (trace.severity, trace.position) == ("precaution", "task-force")
    assert trace.position_why.startswith("The Indian task force")
    other = explain(changed(clinic={"jurisdiction": "india"}), "C11")
    assert (other.position, other.position_why) == ("", "no source speaks here: the strictest")
    assert explain(changed(), "C13").position_why == ""


def test_what_the_decision_takes_of_it() -> None:
    said = {
        "A03": (changed(clinic={"anaesthetic": None}), "not applied: no numbing cream is planned"),
        "S12": (changed(), "about the session"),
        "F01": (changed(), "silent at a screening"),
        "X02": (changed(), "about the system"),
    }
    for rule, (case, words) in said.items():
        assert words in explain(case, rule).counted
    override = {"rule": "C06", "by": "Dr A", "role": "doctor", "reason": "seen", "date": TODAY}
    history = {"isotretinoin": {"status": "stopped", "date": days_ago(60)}}
    assert "overridden" in explain(changed(history=history, overrides=[override]), "C06").counted


@pytest.mark.parametrize("rule", load_rules())
def test_the_tree_says_what_the_screening_found(rule: str) -> None:
    asked: dict[str, Any] = {"history": {"facial_hsv": True, "allergies": ["nickel"], "diabetes": "type1"}}
    for case in (changed(**asked), Case.model_validate(changed().model_dump() | {"history": {}})):
        trace = explain(case, rule)
        fired = {finding.rule for finding in screen(case).findings}
        facts = case_facts(case)
        if not rule.startswith("X"):
            assert trace.fires == truth_words(evaluate(load_rules()[rule].condition, facts))
            assert (trace.fires == "yes") == (rule in fired)
            for leaf in leaves(trace.tree):
                assert (leaf.value == "not answered") == (facts.get(leaf.fact, UNKNOWN) is UNKNOWN)
                assert [one.key for one in leaf.given] == list(origins(leaf.fact))
        assert trace.sources
        assert type(trace).model_validate_json(trace.model_dump_json()) == trace


def test_every_fact_of_a_case_has_an_origin_that_exists() -> None:
    case = changed()
    for name, fact in FACTS.items():
        assert bool(origins(name)) is (fact.of is not None), name
        for key in origins(name):
            section, *inner = key.split(".")
            model: Any = type(case).model_fields[section].annotation
            assert section == "scars" or inner[0] in model.model_fields, key
            assert given(case, key)


@pytest.mark.parametrize(("name", "says"), [("C99", "A01, "), ("c06", "did you mean 'C06'"), ("zzz", "A01, ")])
def test_a_rule_that_is_not_there(name: str, says: str) -> None:
    with pytest.raises(BadInput) as error:
        explain(changed(), name)
    assert error.value.where == "--explain"
    assert says in error.value.line()
