"""Limits, the smallest set to relax, ties, drivers, costs."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cicatrix.base.numbers import NotEstimable
from cicatrix.evidence.draws import draw
from cicatrix.intake.case import Limits, Money, PriceRange
from cicatrix.planning.costs import cost_of
from cicatrix.planning.course import Course, Setting
from cicatrix.planning.feasibility import Burden, broken, goals_of, refuse
from cicatrix.planning.plan import Cost
from cicatrix.planning.sensitivity import drivers
from cicatrix.planning.ties import distinguishable, probability_better, simplicity
from cicatrix.skin.zones import Site

LIMITS = Limits(
    max_sessions=3,
    max_downtime_days=3.0,
    max_pih_risk=0.1,
    max_pain_vas=5.0,
    budget=Money(amount=1000.0, currency="USD"),
    wanted_by=dt.date(2027, 6, 1),
)
EASY = Burden(
    sessions=2, downtime_days=1.0, pain_vas=3.0, pih_risk=0.05, high_cost=800.0, last_session=dt.date(2027, 1, 1)
)


def test_an_easy_course_breaks_nothing_and_meets_every_goal() -> None:
    assert broken(LIMITS, EASY) == frozenset()
    cost = Cost(low_per_session=100, high_per_session=400, low=200, high=800, currency="USD")
    goals = goals_of(LIMITS, EASY, cost, dt.date(2027, 2, 1), frozenset({"max_sessions"}))
    assert {goal.state for goal in goals} == {"met"}
    assert [goal.name for goal in goals if goal.active] == ["max_sessions"]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"sessions": 4}, "max_sessions"),
        ({"downtime_days": 3.1}, "max_downtime_days"),
        ({"pain_vas": 5.5}, "max_pain_vas"),
        ({"pih_risk": 0.2}, "max_pih_risk"),
        ({"high_cost": 1200.0}, "budget"),
        ({"last_session": dt.date(2027, 6, 2)}, "wanted_by"),
    ],
)
def test_each_limit_bites_and_is_what_would_have_to_give(change: dict[str, object], name: str) -> None:
    burden = replace(EASY, **change)
    assert broken(LIMITS, burden) == {name}
    both = replace(burden, sessions=9, pain_vas=9.0)
    error = refuse(LIMITS, [both, burden])
    assert error.exit_code == 4
    assert error.where == f"limits.{name}"
    assert name.split("_")[-1] in error.do or name in error.do


def test_what_has_no_rate_is_not_evaluable_rather_than_met() -> None:
    goals = goals_of(LIMITS, replace(EASY, pih_risk=None, high_cost=None), None, None, frozenset())
    states = {goal.name: goal.state for goal in goals}
    assert states["max_pih_risk"] == states["budget"] == "not_evaluable"
    assert states["wanted_by"] == "tolerated"


@given(st.floats(0.1, 50.0), st.floats(0.1, 10.0))
def test_the_limit_that_is_offered_would_really_do(downtime: float, pain: float) -> None:
    burden = replace(EASY, downtime_days=3.0 + downtime, pain_vas=min(5.0 + pain, 10.0))
    error = refuse(LIMITS, [burden])
    offered = dict(part.split(" = ") for part in error.do.split(": ", 1)[1].split(", "))
    relaxed = LIMITS.model_copy(
        update={
            "max_downtime_days": float(offered["max_downtime_days"]),
            "max_pain_vas": float(offered.get("max_pain_vas", LIMITS.max_pain_vas)),
        }
    )
    assert broken(relaxed, burden) == frozenset()


def test_paired_draws_decide_a_tie() -> None:
    rng = np.random.default_rng(0)
    first = rng.normal(size=200)
    assert probability_better(first, first) == 0.5
    assert not distinguishable(first, first + rng.normal(size=200))
    assert distinguishable(first, first + 0.01)
    assert probability_better(first + 1.0, first) == 1.0


def test_a_tie_goes_to_the_standard_course_then_to_fewer_sessions_then_to_less_depth() -> None:
    standard = Course(3, 28.0, {Site.CHEEK: Setting(1.5, 4)})
    fewer = Course(2, 28.0, {Site.CHEEK: Setting(1.5, 4)})
    shallower = Course(2, 28.0, {Site.CHEEK: Setting(1.0, 4)})
    ranked = sorted([fewer, shallower, standard], key=lambda course: simplicity(course, standard))
    assert ranked == [standard, shallower, fewer]


def test_the_driver_of_a_result_is_found_and_noise_is_not() -> None:
    draws = draw(400, 0)
    key = "needling.injury_radius_mm"
    found = drivers(draws, [key, "needling.rehit_distance_mm"], {}, np.log(draws[key]))
    assert [one.parameter for one in found][0] == key
    assert found[0].share == pytest.approx(1.0)
    assert drivers(draws, [key], {}, np.zeros(400)) == []


def test_costs_are_an_interval_or_not_estimable() -> None:
    cost = cost_of(PriceRange(low=150, high=400, currency="USD"), 3)
    assert isinstance(cost, Cost)
    assert (cost.low, cost.high) == (450, 1200)
    assert isinstance(cost_of(None, 3), NotEstimable)
