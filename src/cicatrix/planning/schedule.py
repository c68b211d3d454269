"""The dated course: what is done when, and what must be done before it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from cicatrix.candidacy.screen import Candidacy
from cicatrix.intake.case import Case
from cicatrix.planning.course import Course
from cicatrix.planning.plan import Schedule, Session, Step, ZonePrescription
from cicatrix.precautions.precaution import Precaution


def first_session_date(case: Case, candidacy: Candidacy, reflection_days: float) -> dt.date:
    """Return the first day on which the course may begin: time to reflect, and no rule's waiting time open."""
    earliest = case.clinic.date + dt.timedelta(days=round(reflection_days))
    return max(earliest, candidacy.earliest_date or earliest)


def session_dates(course: Course, first: dt.date) -> list[dt.date]:
    """Return the day of each session."""
    return [first + dt.timedelta(days=round(day)) for day in course.session_days]


def schedule_of(
    case: Case,
    candidacy: Candidacy,
    course: Course,
    zones: list[ZonePrescription],
    dates: Sequence[dt.date],
    precautions: Sequence[Precaution],
) -> Schedule:
    """Return the sessions with their dates and the steps before each, and the follow-up visits."""
    sessions = [
        Session(
            number=number,
            date=date,
            zones=zones,
            before=sorted(
                [
                    *(_before_first(case, candidacy, date, precautions) if number == 1 else _before_later(date)),
                    *_careful(precautions, number),
                ],
                key=lambda step: step.date,
            ),
        )
        for number, date in enumerate(dates, 1)
    ]
    return Schedule(sessions=sessions, interval_days=course.interval_days, follow_up=_follow_up(dates))


def _careful(precautions: Sequence[Precaution], number: int) -> Iterator[Step]:
    """Yield the precautions' own steps before one session; what belongs to no session comes before the first."""
    for step in (step for one in precautions for step in one.steps if step.before):
        for due in step.due:
            if (due.session or 1) == number:
                yield Step(what=step.what, who=step.who, date=due.date, reason=step.reason, rule=step.rule)


def _before_first(case: Case, candidacy: Candidacy, date: dt.date, precautions: Sequence[Precaution]) -> list[Step]:
    steps: list[Step] = []
    open_keys = [question.key for question in candidacy.open_questions]
    open_keys += [question.key for one in precautions for question in one.questions]
    open_keys = list(dict.fromkeys(open_keys))
    if open_keys:
        asked = ", ".join(open_keys)
        steps.append(
            Step(
                what=f"Ask what is still open: {asked}",
                who="the clinician who treats",
                date=case.clinic.date,
                reason="What was not asked is never taken for a no; an answer may change this plan.",
            )
        )
    steps += [
        Step(
            what="Consent talk; the written information goes home with the patient",
            who="the clinician who treats",
            date=case.clinic.date,
            reason="Time to reflect begins with the talk.",
            rule="S12",
        ),
        Step(
            what="Consent is signed",
            who="the clinician who treats",
            date=date,
            reason="Consent that is missing, older than this plan or without time to reflect blocks the start.",
            rule="S12",
        ),
        Step(
            what="Standard photographs and grading",
            who="clinic",
            date=date,
            reason="Without a baseline no change can be shown later.",
            rule="S13",
        ),
    ]
    return [*steps, *_on_the_day(case, date)]


def _on_the_day(case: Case, date: dt.date) -> list[Step]:
    if case.clinic.anaesthetic is None or case.clinic.anaesthetic.product == "none":
        return []
    return [
        Step(
            what=f"Numbing cream in the clinic {case.clinic.anaesthetic.minutes:g} minutes before, then wiped off",
            who="clinic",
            date=date,
            reason="The label is for intact skin; the time off is recorded before the first pass.",
            rule="S09",
        )
    ]


def _before_later(date: dt.date) -> list[Step]:
    return [
        Step(
            what="Ask again what may have changed, and look at the skin",
            who="clinic",
            date=date,
            reason="Unhealed skin, new pigment or papules hold the session.",
            rule="S05",
        )
    ]


def _follow_up(dates: Sequence[dt.date]) -> list[Step]:
    calls = [(date, 2, "Call: is redness fading, any sign of infection or cold sore?") for date in dates]
    visits = [
        (dates[-1], 14, "Visit: healing, new brown marks"),
        (dates[-1], 30, "Photographs"),
        (dates[-1], 91, "Photographs and grading"),
        (dates[-1], 182, "Photographs and grading: the result is judged here"),
    ]
    return [
        Step(what=what, who="clinic", date=date + dt.timedelta(days=days), reason="Follow-up visit")
        for date, days, what in (*calls, *visits)
    ]
