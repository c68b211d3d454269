"""The language of conditions: three-valued logic, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from cicatrix.candidacy.conditions import UNKNOWN, Condition, Tree, comparisons, evaluate, undecided

PARSE: TypeAdapter[Tree] = TypeAdapter(Condition)
A = {"fact": "a", "eq": True}
B = {"fact": "b", "eq": True}
CASES: list[tuple[dict[str, Any], Any, Any, Any]] = [
    ({"all": [A, B]}, True, UNKNOWN, UNKNOWN),
    ({"all": [A, B]}, False, UNKNOWN, False),
    ({"any": [A, B]}, True, UNKNOWN, True),
    ({"any": [A, B]}, False, UNKNOWN, UNKNOWN),
    ({"any": [A, B]}, False, False, False),
    ({"not": A}, UNKNOWN, True, UNKNOWN),
    ({"not": A}, True, True, False),
]


@pytest.mark.parametrize(("written", "a", "b", "truth"), CASES)
def test_what_is_unknown_decides_nothing_unless_the_rest_does(
    written: dict[str, Any], a: object, b: object, truth: object
) -> None:
    facts: Any = {"a": a, "b": b}
    assert evaluate(PARSE.validate_python(written), facts) is truth
    assert evaluate(PARSE.validate_python(written), {key: v for key, v in facts.items() if v is not UNKNOWN}) is truth


@pytest.mark.parametrize(
    ("operator", "operand", "yes", "no"),
    [
        ("eq", 3, 3.0, 4.0), ("ne", 3, 4.0, 3.0), ("lt", 3, 2.0, 3.0), ("le", 3, 3.0, 4.0), ("gt", 3, 4.0, 3.0),
        ("ge", 3, 3.0, 2.0), ("in", [1, 2], 2.0, 3.0), ("contains", "x", frozenset("xy"), frozenset("y")),
    ],
)  # fmt: skip
def test_each_operator(operator: str, operand: object, yes: Any, no: Any) -> None:
    condition = PARSE.validate_python({"fact": "f", operator: operand})
    assert evaluate(condition, {"f": yes}) is True
    assert evaluate(condition, {"f": no}) is False
    assert evaluate(condition, {}) is UNKNOWN


def test_unknown_is_never_read_as_a_no() -> None:
    with pytest.raises(TypeError):
        bool(UNKNOWN)


def test_only_the_questions_that_still_matter_are_asked_one_after_the_other() -> None:
    condition = PARSE.validate_python({"all": [A, {"any": [B, {"fact": "c", "gt": 2}]}]})
    assert [one.fact for one in undecided(condition, {})] == ["a"]
    assert [one.fact for one in undecided(condition, {"a": True})] == ["b", "c"]
    assert [one.fact for one in undecided(condition, {"a": True, "b": True})] == []
    assert [one.fact for one in undecided(condition, {"a": False})] == []
    assert [one.fact for one in comparisons(condition)] == ["a", "b", "c"]


TREES = st.recursive(
    st.builds(lambda name, value: {"fact": name, "eq": value}, st.sampled_from("abc"), st.booleans()),
    lambda parts: st.one_of(
        st.lists(parts, min_size=1, max_size=3).map(lambda items: {"all": items}),
        st.lists(parts, min_size=1, max_size=3).map(lambda items: {"any": items}),
        parts.map(lambda item: {"not": item}),
    ),
    max_leaves=8,
)


@given(TREES, st.dictionaries(st.sampled_from("abc"), st.booleans()), st.tuples(*[st.booleans()] * 3))
def test_a_decided_condition_stays_decided_whatever_is_answered_later(
    written: dict[str, Any], known: dict[str, bool], rest: tuple[bool, ...]
) -> None:
    condition = PARSE.validate_python(written)
    truth = evaluate(condition, known)
    later = dict(zip("abc", rest, strict=True)) | known
    assert evaluate(condition, later) is not UNKNOWN
    if truth is not UNKNOWN:
        assert evaluate(condition, later) is truth
    assert bool(list(undecided(condition, known))) is (truth is UNKNOWN)
