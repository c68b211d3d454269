"""What is done before each session, with its precautions in order of days."""

from __future__ import annotations

import datetime as dt

from cicatrix import pipeline
from cicatrix.candidacy.screen import screen
from cicatrix.intake.case import Case
from cicatrix.planning.course import Course
from cicatrix.planning.plan import Plan, Schedule
from cicatrix.planning.schedule import schedule_of, session_dates
from cicatrix.precautions.apply import precautions_of

FIRST = dt.date(2026, 12, 7)


def scheduled(case: Case) -> Schedule:
    candidacy = screen(case)
    course = Course(3, 28.0, {})
    dates = session_dates(course, FIRST)
    return schedule_of(case, candidacy, course, [], dates, precautions_of(case, candidacy, dates))


def demo_with(**history: object) -> Case:
    demo = pipeline.demo_case().model_dump()
    return Case.model_validate(demo | {"history": demo["history"] | history})


def test_one_prescriber_step_for_cold_sores_and_a_start_before_every_session() -> None:
    sessions = scheduled(pipeline.demo_case()).sessions
    asked = [step for session in sessions for step in session.before if step.who == "prescriber"]
    assert [(step.rule, step.date) for step in asked] == [("C10", dt.date(2026, 11, 30))]
    for session in sessions:
        assert session.date - dt.timedelta(days=1) in {step.date for step in session.before if step.rule == "C10"}
        assert any(step.rule == "C09" and step.date == session.date for step in session.before)


def test_steps_before_a_session_are_in_order_and_none_is_after_it() -> None:
    warfarin = {"anticoagulant": "warfarin", "inr": 2.5, "inr_date": dt.date(2026, 11, 20)}
    for session in scheduled(demo_with(**warfarin)).sessions:
        days = [step.date for step in session.before]
        assert days == sorted(days)
        assert max(days) <= session.date
        assert any("INR" in step.what for step in session.before)


def test_without_a_history_of_cold_sores_nobody_is_sent_to_a_prescriber() -> None:
    sessions = scheduled(demo_with(facial_hsv=False)).sessions
    assert not any(step.who == "prescriber" for session in sessions for step in session.before)


def test_what_a_precaution_must_know_is_asked_before_the_first_session() -> None:
    case = pipeline.demo_case().model_copy(update={"antiviral": type(pipeline.demo_case().antiviral)()})
    asked = [step.what for step in scheduled(case).sessions[0].before if step.what.startswith("Ask what is still")]
    assert asked == ["Ask what is still open: antiviral.kidney_disease, antiviral.allergy"]


def test_a_plan_carries_its_precautions(demo_plan: Plan) -> None:
    assert [one.id for one in demo_plan.precautions] == ["cold-sores", "dark-marks"]
    dates = [session.date for session in demo_plan.schedule.sessions]
    assert [one.date for one in demo_plan.precautions[0].sessions] == dates


def test_before_every_later_session_the_questions_are_asked_again_and_the_skin_is_looked_at() -> None:
    for session in scheduled(pipeline.demo_case()).sessions[1:]:
        again = [step for step in session.before if step.rule == "S05"]
        assert [(step.who, step.date) for step in again] == [("clinic", session.date)]
        assert "Ask again" in again[0].what
