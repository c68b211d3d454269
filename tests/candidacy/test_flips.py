"""Which comparisons have to turn: each set does it, and no part of it does."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from cicatrix.candidacy.conditions import TESTS, UNKNOWN, Comparison, Condition, Tree, evaluate
from cicatrix.candidacy.facts import FACTS, Fact
from cicatrix.candidacy.flips import flips, turning, value_for
from cicatrix.candidacy.profiles import JURISDICTIONS, rules_in
from cicatrix.candidacy.rules import Rule

PARSE: TypeAdapter[Tree] = TypeAdapter(Condition)
TREES = st.recursive(
    st.builds(lambda name, value: {"fact": name, "eq": value}, st.sampled_from("abcd"), st.just(True)),
    lambda parts: st.one_of(
        st.lists(parts, min_size=1, max_size=3).map(lambda items: {"all": items}),
        st.lists(parts, min_size=1, max_size=3).map(lambda items: {"any": items}),
        parts.map(lambda item: {"not": item}),
    ),
    max_leaves=6,
)


@given(TREES, st.dictionaries(st.sampled_from("abcd"), st.booleans()), st.booleans())
def test_each_set_turns_the_condition_and_no_part_of_it_does(
    written: dict[str, Any], known: dict[str, bool], wanted: bool
) -> None:
    condition = PARSE.validate_python(written)
    letters = {name: Fact(name, "bool", name) for name in "abcd"}
    for _, values in turning(condition, known, wanted=wanted, known=letters):
        assert evaluate(condition, known | values) is wanted
        for dropped in values:
            fewer = known | {name: value for name, value in values.items() if name != dropped}
            assert evaluate(condition, fewer) is not wanted


@given(TREES, st.dictionaries(st.sampled_from("abcd"), st.booleans()), st.tuples(*[st.booleans()] * 4))
def test_whatever_turns_a_condition_holds_one_of_the_sets(
    written: dict[str, Any], known: dict[str, bool], answers: tuple[bool, ...]
) -> None:
    condition, after = PARSE.validate_python(written), dict(zip("abcd", answers, strict=True))
    wanted = evaluate(condition, after)
    changed = {name for name, value in after.items() if known.get(name) is not value}
    assert isinstance(wanted, bool)
    sets = [{comparison.fact for comparison, _ in one} for one in flips(condition, known, wanted=wanted)]
    assert any(names <= changed for names in sets)


RULES = [(place, rule) for place in JURISDICTIONS for rule in rules_in(place).values()]


@pytest.mark.parametrize(("place", "rule"), RULES, ids=[f"{place}-{rule.id}" for place, rule in RULES])
def test_every_rule_has_generated_facts_on_which_it_fires_and_others_on_which_it_is_silent(
    place: str, rule: Rule
) -> None:
    for wanted in (True, False):
        found = [facts for _, facts in turning(rule.condition, {}, wanted=wanted)]
        assert found, f"{rule.id} in {place} can never be {wanted}"
        assert all(evaluate(rule.condition, facts) is wanted for facts in found)


@pytest.mark.parametrize(
    ("written", "now", "value"),
    [
        ([({"fact": "f", "lt": 5.0}, True), ({"fact": "f", "ge": 3.0}, True)], UNKNOWN, 3.0),
        ([({"fact": "f", "lt": 5.0}, False)], 1.0, 5.0),
        ([({"fact": "f", "lt": 5.0}, True), ({"fact": "f", "gt": 7.0}, True)], UNKNOWN, None),
        ([({"fact": "f", "in": [1.0, 2.0]}, True)], UNKNOWN, 1.0),
    ],
)
def test_a_number_that_fits(written: list[tuple[Any, bool]], now: Any, value: float | None) -> None:
    fact = Fact("f", "number", "f")
    turns = [(Comparison.model_validate(one), wanted) for one, wanted in written]
    found = value_for(fact, turns, now)
    assert found == value
    if found is not None:
        assert all(TESTS[one.operator](found, one.operand) is wanted for one, wanted in turns)


def test_a_set_keeps_what_else_it_holds() -> None:
    steel = Comparison(fact="allergies", contains="steel")
    held = frozenset({"steel", "nickel"})
    assert value_for(FACTS["allergies"], [(steel, False)], held) == frozenset({"nickel"})
    assert value_for(FACTS["allergies"], [(steel, True)], frozenset({"none"})) == frozenset({"steel"})
    assert value_for(FACTS["isotretinoin"], [(Comparison(fact="isotretinoin", ne="never"), True)]) == "current"
