"""The DLQI: ten numbers, a band, and not one word of its protected items."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cicatrix
from cicatrix.base.grades import EvidenceGrade
from cicatrix.skin.grading.life_quality import COPYRIGHT, dlqi
from cicatrix.skin.grading.observed import Dlqi

ITEMS = [f"q{k}" for k in range(1, 11)]


def told(*answers):
    return Dlqi(**{name: answer for name, answer in zip(ITEMS, answers, strict=True) if answer is not None})


@given(st.lists(st.integers(0, 3), min_size=10, max_size=10))
def test_the_sum_of_ten_items(answers):
    score = dlqi(told(*answers), 30.0)
    assert score.value == sum(answers) == sum(item.points for item in score.items)
    assert COPYRIGHT in score.note


@pytest.mark.parametrize(
    ("total", "band"),
    [(0, "no"), (1, "no"), (2, "small"), (5, "small"), (6, "moderate"), (10, "moderate"), (11, "very large"),
     (20, "very large"), (21, "extremely large"), (30, "extremely large")],
)  # fmt: skip
def test_the_bands_of_hongbo_and_others(total, band):
    answers = [min(3, max(0, total - 3 * k)) for k in range(10)]
    assert dlqi(told(*answers), 30.0).meaning == f"{band} effect on the patient's life"


@given(st.integers(0, 9), st.lists(st.integers(0, 3), min_size=9, max_size=9))
def test_one_missing_item_counts_nothing_and_is_said(place, rest):
    answers = [*rest[:place], None, *rest[place:]]
    score = dlqi(told(*answers), 30.0)
    assert score.value == sum(rest)
    assert f"q{place + 1} was not answered and counts 0" in score.note
    assert score.evidence is EvidenceGrade.ASSUMPTION


@given(st.lists(st.none() | st.integers(0, 3), min_size=10, max_size=10).filter(lambda a: a.count(None) > 1))
def test_two_missing_items_leave_a_range(answers):
    score = dlqi(told(*answers), 30.0)
    known = sum(a for a in answers if a is not None)
    assert score.state == "not_evaluable"
    assert score.missing == [f"grading.dlqi.q{k}" for k, a in enumerate(answers, 1) if a is None]
    assert score.bounds == (known, known + 3 * answers.count(None))


def test_children_have_an_index_of_their_own():
    score = dlqi(told(*[1] * 10), 15.0)
    assert score.state == "not_evaluable"
    assert "from 16 years on" in score.missing[0]
    assert dlqi(told(*[1] * 10), None).value == 10


def test_without_answers_it_says_where_the_form_comes_from():
    assert "www.dermatology.org.uk" in dlqi(None, 30.0).missing[0]


def test_the_protected_wording_is_nowhere():
    """Words that stand in the items and that nothing else here needs."""
    wording = ("itchy, sore", "embarrassed or self conscious", "shopping or looking after", "over the last week, how")
    for path in Path(cicatrix.__path__[0]).rglob("*"):
        if path.suffix in {".py", ".toml", ".j2", ".typ"}:
            text = path.read_text(encoding="utf-8").lower()
            assert not [words for words in wording if words in text], path
