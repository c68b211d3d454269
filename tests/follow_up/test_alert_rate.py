"""Few alerts: under 5 % of 1000 people who heal well, drawn by a generator that knows no rule."""

from __future__ import annotations

import ast
import inspect
import secrets

import numpy as np
import pytest

from cicatrix.evidence.store import load_evidence
from cicatrix.follow_up import simulated_courses
from cicatrix.follow_up.alert_rate import alert_rate, wilson
from cicatrix.follow_up.simulated_courses import Drawn, normal_course_of, published_courses
from cicatrix.follow_up.symptoms import vocabulary

MOST = 0.05


def test_under_five_percent_of_a_thousand_normal_courses_raise_an_alert() -> None:
    rate = alert_rate(1000, seed=20261130)
    assert rate.courses == 1000
    assert rate.reports > 4000
    assert rate.interval[1] < MOST


def test_a_seed_that_nobody_has_seen() -> None:
    """200 courses of a seed drawn now: at a rate of 3 % it fails by chance once in 8 000 runs, and says its seed."""
    seed = secrets.randbits(32)
    rate = alert_rate(200, seed=seed)
    assert rate.interval[0] < MOST, seed


def test_the_same_seed_gives_the_same_courses() -> None:
    one, two = (normal_course_of(np.random.default_rng(5)) for _ in range(2))
    assert one == two


def test_slips_of_memory_raise_more_alerts() -> None:
    assert alert_rate(100, seed=1, slips=True).alerted > alert_rate(100, seed=1).alerted


def test_a_diary_asks_every_day() -> None:
    course = normal_course_of(np.random.default_rng(3), diary=True)
    assert len(course.reports) == 14 + 10


def test_the_generator_knows_no_rule() -> None:
    tree = ast.parse(inspect.getsource(simulated_courses))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not {name for name in modules if name and any(word in name for word in ("triage", "candidacy", "acute"))}


def test_what_is_drawn_lies_in_the_published_ranges() -> None:
    ranges = {one.name: one for one in published_courses().sign}
    rng = np.random.default_rng(11)
    for _ in range(100):
        for sign in normal_course_of(rng).signs:
            ends = [one.h for one in ranges[sign.name].end]
            assert any(low <= sign.end_h <= high for low, high in ends)
            assert sign.start_h <= sign.peak_h <= sign.end_h


def test_every_published_range_has_a_source_and_a_word() -> None:
    references = load_evidence().references
    for sign in published_courses().sign:
        assert sign.name in vocabulary().symptoms
        assert {end.source for end in sign.end} <= set(references)


@pytest.mark.parametrize(("hour", "strength"), [(-1, 0.0), (0, 0.0), (1, 0.5), (2, 1.0), (6, 0.5), (10, 0.0)])
def test_strength_rises_to_the_peak_and_falls_to_nothing(hour: float, strength: float) -> None:
    assert Drawn("redness", 0.0, 2.0, 10.0, 1).strength(hour) == pytest.approx(strength)


def test_wilson_beside_a_textbook_value() -> None:
    low, high = wilson(20, 100)  # 0.1333 to 0.2888
    assert (round(low, 4), round(high, 4)) == (0.1334, 0.2888)
    assert wilson(0, 10)[0] == 0.0
