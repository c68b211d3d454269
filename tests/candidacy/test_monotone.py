"""One more contraindication never makes a decision more permissive, and the order of answers never matters."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from people import CLEAR, NO, changed, days_ago

from cicatrix.candidacy.decision import permissiveness
from cicatrix.candidacy.facts import PROCEDURES
from cicatrix.candidacy.profiles import JURISDICTIONS
from cicatrix.candidacy.screen import Screened, applied_to, screen
from cicatrix.intake.case import Case

YES_NO = [name for name in NO if name != "keloid_tendency"]
WORSE: dict[str, list[Any]] = {
    "isotretinoin": [
        {"status": "never"}, {"status": "stopped", "date": days_ago(200)}, {"status": "stopped", "date": days_ago(90)},
    ],
    "keloid_tendency": [False, {"family": True}, {"family": True, "off_face": 2}, {"face": True, "off_face": 2}],
    "allergies": [["none"], ["latex"], ["latex", "nickel"], ["latex", "nickel", "steel"]],
    "anticoagulant": ["none", "warfarin"],
    "diabetes": ["none", "type2"],
    "hba1c_percent": [6.0, 8.4, 8.5, 11.0],
}  # fmt: skip
"""Answers from the best to the worst."""
RECENT = st.fixed_dictionaries({"what": st.sampled_from(PROCEDURES), "date": st.integers(0, 800).map(days_ago)})
PLACES = st.sampled_from(JURISDICTIONS)
LADDERS = st.fixed_dictionaries({}, optional={name: st.sampled_from(rungs) for name, rungs in WORSE.items()})
ANSWERS = st.tuples(
    st.fixed_dictionaries({}, optional={name: st.booleans() for name in YES_NO}),
    LADDERS,
    st.lists(RECENT, max_size=4),
).map(lambda told: told[0] | told[1] | {"recent": told[2]})


def person(place: str, history: dict[str, Any], base: dict[str, Any]) -> Screened:
    case = Case.model_validate(
        CLEAR | {"history": base | history, "clinic": CLEAR["clinic"] | {"jurisdiction": place, "anaesthetic": None}}
    )
    return applied_to(case)


@settings(max_examples=100)
@given(PLACES, st.booleans(), ANSWERS, st.sampled_from(YES_NO))
def test_one_more_yes(place: str, asked: bool, history: dict[str, Any], name: str) -> None:
    base = CLEAR["history"] if asked else {}
    first = person(place, history, base)
    second = person(place, history | {name: True}, base)
    assert permissiveness(second.decision) <= permissiveness(first.decision)


@settings(max_examples=100)
@given(PLACES, ANSWERS, st.sampled_from(list(WORSE)), st.data())
def test_one_worse_answer(place: str, history: dict[str, Any], name: str, data: st.DataObject) -> None:
    rungs = WORSE[name]
    low = data.draw(st.integers(0, len(rungs) - 2))
    high = data.draw(st.integers(low + 1, len(rungs) - 1))
    better, worse = ((person(place, history | {name: rungs[one]}, CLEAR["history"])) for one in (low, high))
    assert permissiveness(worse.decision) <= permissiveness(better.decision)


@settings(max_examples=100)
@given(PLACES, ANSWERS, RECENT, st.integers(0, 800))
def test_one_more_procedure_or_a_later_one(
    place: str, history: dict[str, Any], more: dict[str, Any], later: int
) -> None:
    first = person(place, history, CLEAR["history"])
    second = person(place, history | {"recent": [*history["recent"], more]}, CLEAR["history"])
    assert permissiveness(second.decision) <= permissiveness(first.decision)
    if first.earliest is not None and second.earliest is not None:
        assert second.earliest >= first.earliest
    fresher = more | {"date": max(more["date"], days_ago(later))}
    third = person(place, history | {"recent": [*history["recent"], fresher]}, CLEAR["history"])
    assert permissiveness(third.decision) <= permissiveness(second.decision)


@settings(max_examples=30)
@given(PLACES, ANSWERS, st.integers(0, 2**16))
def test_the_order_of_answers_scars_and_overrides_does_not_matter(
    place: str, history: dict[str, Any], seed: int
) -> None:
    scars = [CLEAR["scars"][0] | {"zone": zone} for zone in ("chin", "nose", "forehead")]
    overrides = [
        {"rule": rule, "by": "Dr A", "role": "dermatologist", "reason": "seen", "date": days_ago(1)}
        for rule in ("C06", "C10", "C18", "C35")
    ]
    answers = CLEAR["history"] | history
    straight = screen(changed(history=answers, scars=scars, overrides=overrides))
    order = random.Random(seed)  # noqa: S311 - no secret
    names = list(answers)
    order.shuffle(names)
    shuffled = {name: answers[name] for name in names} | {
        key: order.sample(answers[key], len(answers[key])) for key in ("recent", "allergies")
    }
    other = screen(changed(history=shuffled, scars=order.sample(scars, 3), overrides=order.sample(overrides, 4)))
    assert other.model_copy(update={"overridden": []}) == straight.model_copy(update={"overridden": []})
    assert sorted(other.overridden, key=lambda one: one.rule) == straight.overridden
