"""Probabilities in words: of a hundred, in both frames, with the interval, and nothing where nobody counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cicatrix.base.numbers import NotEstimable, Uncertain
from cicatrix.planning.plan import Plan
from cicatrix.report.patient_pages.chances import chances_of, natural_frequency, not_counted, picture_of
from cicatrix.report.patient_pages.plan_words import cases_of_100

SHARES = st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3).map(sorted)


@pytest.mark.parametrize(
    ("low", "middle", "high", "words"),
    [
        (0.05, 0.14, 0.28, "About 14 in 100 people have it. About 86 in 100 do not. It could be as few as 5 or as many "
         "as 28 in 100."),
        (0.001, 0.002, 0.08, "Fewer than 1 in 100 people have it. More than 99 in 100 do not. It could be fewer than "
         "1 or as many as 8 in 100."),
        (0.96, 0.994, 1.0, "Nearly everyone has it."),
        (0.20, 0.20, 0.20, "About 20 in 100 people have it. About 80 in 100 do not."),
    ],
)  # fmt: skip
def test_words(low: float, middle: float, high: float, words: str) -> None:
    assert natural_frequency(Uncertain(median=middle, p10=low, p90=high)) == words


@given(SHARES)
def test_both_frames_add_up_to_a_hundred(shares: list[float]) -> None:
    low, middle, high = shares
    found = re.search(r"About (\d+) in 100 people have it. About (\d+) in", natural_frequency(
        Uncertain(median=middle, p10=low, p90=high)
    ))  # fmt: skip
    if found:
        assert sum(map(int, found.groups())) == 100


@pytest.mark.parametrize(
    ("share", "words"), [(0.0, "fewer than 1 of 100"), (0.014, "about 1 of 100"), (0.999, "nearly all")]
)
def test_never_none_and_never_all(share: float, words: str) -> None:
    assert cases_of_100(share) == words


def test_an_event_has_either_a_picture_or_no_number(plan: Plan) -> None:
    known, unknown = chances_of(plan), [item for group in not_counted(plan) for item in group.items]
    assert len(known) + len(unknown) == len(plan.events)
    assert unknown == ["cold sore (it begins 1 to 7 days after a session)"]
    for chance in known:
        picture = picture_of(chance)
        assert picture.count("<path") == 100
        assert picture.count('fill="#a4262c"') == chance.count
        assert chance.text in picture  # the alternative text says what the picture shows


def test_an_event_that_loses_its_rate_loses_its_picture(make_plan: Callable[..., Plan], plan: Plan) -> None:
    events: list[dict[str, Any]] = [one.model_dump() for one in plan.events]
    events[0]["probability"] = NotEstimable(reason="nobody counted").model_dump()
    fewer = make_plan(events=events)
    assert len(chances_of(fewer)) == len(chances_of(plan)) - 1
    assert "nobody counted" not in str(not_counted(fewer))  # the reason is for the clinic
