"""The figures of a plan in words: what is named is there, and what holds is what the plan says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cicatrix.planning.plan import Plan
from cicatrix.report.patient_pages.plan_words import CONDITIONS, FIELDS, plan_words

Make = Callable[..., Plan]


@pytest.fixture(params=["as it is", "one session", "no price", "no grade", "no change", "no forecast", "example"])
def any_plan(request: pytest.FixtureRequest, plan: Plan, make_plan: Make) -> tuple[Plan, bool]:
    schedule = plan.schedule.model_dump()
    changes: dict[str, dict[str, Any]] = {
        "one session": {"schedule": schedule | {"sessions": schedule["sessions"][:1]}},
        "no price": {"cost": {"state": "not_estimable", "reason": "no price"}},
        "no grade": {"residual_grade": {}},
        "no change": {"first_visible_weeks": {"state": "not_expected", "reason": "too little"}},
        "no forecast": {"forecast": [], "relief_by_type": []},
    }
    return make_plan(**changes.get(request.param, {})), request.param == "example"


def test_what_a_condition_promises_is_there(any_plan: tuple[Plan, bool]) -> None:
    found = plan_words(any_plan[0], general=any_plan[1])
    assert found.holds <= CONDITIONS
    assert found.figures.keys() <= FIELDS.keys()
    for name, conditions in FIELDS.items():
        if not conditions or found.holds & set(conditions):
            assert found.figures[name], name


def test_what_holds(plan: Plan, make_plan: Make) -> None:
    holds = plan_words(plan).holds
    assert {"graded", "moderate", "seen", "has_cost", "has_depth", "many_sessions", "numbed", "darker_skin"} <= holds
    assert "general" not in holds
    assert "mostly_unseen" in plan_words(make_plan(responder_share=0.3)).holds
    stays = make_plan(residual_grade={"2": 0.3, "3": 0.7})
    better = make_plan(residual_grade={"2": 0.7, "3": 0.3})
    assert "grade_stays" in plan_words(stays).holds
    assert "grade_stays" not in plan_words(better).holds
    assert plan_words(stays).figures["same_grade"] == "about 70 of 100"
    assert "graded" not in plan_words(make_plan(residual_grade={})).holds


@pytest.mark.parametrize(("share", "have", "have_not"), [
    (0.975, "about 98 of 100", "about 2 of 100"), (0.999, "nearly all", "fewer than 1 of 100"),
    (0.001, "fewer than 1 of 100", "nearly all"), (0.5, "about 50 of 100", "about 50 of 100"),
])  # fmt: skip
def test_those_who_see_a_change_and_those_who_do_not(share: float, have: str, have_not: str, make_plan: Make) -> None:
    figures = plan_words(make_plan(responder_share=share)).figures
    assert (figures["responders"], figures["non_responders"]) == (have, have_not)


def test_figures_are_those_of_the_plan(plan: Plan) -> None:
    figures = plan_words(plan).figures
    assert (
        figures["filled"]
        == f"{next(one for one in plan.forecast if one.measure == 'scar_depth_percent').series.median[-1]:.0f}"
    )
    assert figures["pain"] == f"{plan.pain.median:.0f}"
    assert figures["depth"] == f"{max(zone.depth_mm for zone in plan.schedule.sessions[0].zones):g}"
    assert figures["sessions"] == f"{len(plan.schedule.sessions)} sessions"
    assert figures["visible"] == "12"
