"""The dated course: what is done when, and what must be done before it."""

from __future__ import annotations

import datetime as dt

from cicatrix.candidacy.screen import Candidacy
from cicatrix.intake.case import Case
from cicatrix.planning.course import Course
from cicatrix.planning.plan import Schedule, Session, Step, ZonePrescription

PRESCRIBER_LEAD_DAYS = 7
HSV_RULE = "C10"


def first_session_date(case: Case, candidacy: Candidacy, reflection_days: float) -> dt.date:
    """Return the first day on which the course may begin: time to reflect, and no rule's waiting time open."""
    earliest = case.clinic.date + dt.timedelta(days=round(reflection_days))
    return max(earliest, candidacy.earliest_date or earliest)


def schedule_of(
    case: Case, candidacy: Candidacy, course: Course, zones: list[ZonePrescription], first: dt.date
) -> Schedule:
    """Return the sessions with their dates and the steps before each, and the follow-up visits."""
    dates = [first + dt.timedelta(days=round(day)) for day in course.session_days]
    sessions = [
        Session(
            number=index + 1,
            date=date,
            zones=zones,
            before=_before_first(case, candidacy, date) if index == 0 else _before_later(date),
        )
        for index, date in enumerate(dates)
    ]
    return Schedule(sessions=sessions, interval_days=course.interval_days, follow_up=_follow_up(dates))


def _before_first(case: Case, candidacy: Candidacy, date: dt.date) -> list[Step]:
    fired = {finding.rule for finding in candidacy.findings}
    steps: list[Step] = []
    if case.history.facial_hsv or HSV_RULE in fired:
        steps.append(
            Step(
                what="See the prescriber about antiviral protection against cold sores",
                who="prescriber",
                date=max(case.clinic.date, date - dt.timedelta(days=PRESCRIBER_LEAD_DAYS)),
                reason="History of cold sores on the face: the prescriber decides on drug, dose, start and days.",
                rule=HSV_RULE,
            )
        )
    if candidacy.open_questions:
        asked = ", ".join(question.key for question in candidacy.open_questions)
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
    if case.patient.fitzpatrick >= 4:
        steps.append(
            Step(
                what="Strict sun protection from now on",
                who="patient",
                date=case.clinic.date,
                reason="Skin types IV to VI form pigment marks more easily.",
                rule="C41",
            )
        )
    return sorted([*steps, *_on_the_day(case, date)], key=lambda step: step.date)


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


def _follow_up(dates: list[dt.date]) -> list[Step]:
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
