"""What a plan is refused for, beyond limits."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from cicatrix import pipeline
from cicatrix.base.errors import RefusedForSafety
from cicatrix.candidacy.screen import Candidacy
from cicatrix.intake.case import Case
from cicatrix.planning.course import Course
from cicatrix.planning.plan import Plan, Schedule
from cicatrix.planning.schedule import first_session_date, schedule_of, session_dates
from cicatrix.precautions.apply import precautions_of


def changed(**sections: dict[str, Any]) -> Case:
    """Return the demo case with some keys changed."""
    demo = pipeline.demo_case().model_dump()
    return Case.model_validate(demo | {name: demo[name] | change for name, change in sections.items()})


def scheduled(case: Case, candidacy: Candidacy, course: Course, first: dt.date) -> Schedule:
    dates = session_dates(course, first)
    return schedule_of(case, candidacy, course, [], dates, precautions_of(case, candidacy, dates))


@pytest.mark.parametrize(
    ("sections", "rule"),
    [
        ({"history": {"allergies": ["lidocaine"]}}, "A01"),
        ({"history": {"active_cold_sore": True}}, "defer"),
        (
            {
                "history": {"methaemoglobinaemia": True},
                "clinic": {"anaesthetic": {"product": "emla", "minutes": 60, "occluded": True}},
            },
            "A0",
        ),
    ],
)
def test_a_product_or_person_that_a_rule_bars_is_never_planned_with(sections: dict[str, Any], rule: str) -> None:
    with pytest.raises(RefusedForSafety) as refused:
        pipeline.plan(changed(**sections), draws=4)
    assert refused.value.what.startswith(rule)


def test_the_same_person_without_the_cream_is_planned() -> None:
    plan = pipeline.plan(
        changed(history={"allergies": ["lidocaine"]}, clinic={"anaesthetic": None}, limits={"max_pain_vas": 9}), draws=8
    )
    assert plan.first_days.anaesthetic == "none"
    assert not any("umbing" in step.what for step in plan.schedule.sessions[0].before)


@pytest.mark.parametrize(
    ("sections", "says"),
    [
        ({"history": {"bleeding_disorder": True}}, "time does not lift this"),
        ({"history": {"pregnant": True}}, "no date can be given yet"),
        ({"history": {"immunosuppressed": True}}, "a specialist decides first"),
    ],
)
def test_a_refusal_says_what_would_help(sections: dict[str, Any], says: str) -> None:
    with pytest.raises(RefusedForSafety) as refused:
        pipeline.plan(changed(**sections), draws=4)
    assert refused.value.do.startswith(says)


def test_what_was_not_asked_is_asked_before_the_first_session() -> None:
    case = changed(history={"facial_hsv": None})
    candidacy = pipeline.screen(case)
    first = first_session_date(case, candidacy, 14)
    steps = scheduled(case, candidacy, Course(2, 28.0, {}), first).sessions[0].before
    assert any("facial_hsv" in step.what for step in steps)


def test_somebody_calls_after_every_session() -> None:
    case = pipeline.demo_case()
    candidacy = pipeline.screen(case)
    first = first_session_date(case, candidacy, 14)
    schedule = scheduled(case, candidacy, Course(3, 28.0, {}), first)
    calls = {step.date for step in schedule.follow_up if step.what.startswith("Call")}
    assert {(call - session.date).days for call, session in zip(sorted(calls), schedule.sessions, strict=True)} == {2}


def test_a_plan_file_whose_mark_was_changed_is_refused(demo_plan: Plan) -> None:
    plan = demo_plan.model_dump(mode="json", by_alias=True)
    with pytest.raises(ValidationError, match="not edited by hand"):
        Plan.model_validate(plan | {"review": "signed by me"})
    with pytest.raises(ValidationError, match="at least 1"):
        Plan.model_validate(plan | {"schedule": plan["schedule"] | {"sessions": []}})
