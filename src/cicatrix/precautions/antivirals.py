"""Cold sores: the courses that sources describe, and whether a session's decision is recorded well enough to begin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache

from pydantic import Field, model_validator

from cicatrix.base.errors import BadInput
from cicatrix.base.grades import EvidenceGrade
from cicatrix.base.model import Frozen
from cicatrix.base.reading import read_resource
from cicatrix.candidacy.rules import Source
from cicatrix.intake.antiviral import Antiviral, AntiviralCourse
from cicatrix.precautions.precaution import AntiviralOption, AntiviralReadiness

KIDNEYS_BELOW_ML_MIN = 50.0
"""Below this clearance the US label of valaciclovir begins to reduce doses (statement of the pathway)."""
ONE_ALLERGY = ("aciclovir", "acyclovir")
"""One medicine becomes the other in the body, in either spelling of the names."""
MORNINGS = {-1: "the morning before", 0: "the morning of the session"}


class DescribedCourse(Frozen):
    """A course of the data file."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    drug: str
    dose_mg: float = Field(gt=0)
    times_a_day: int = Field(ge=1, le=6)
    start_days: tuple[int, int]
    days: tuple[int, int]
    note: str = Field(min_length=3)
    evidence: EvidenceGrade
    source: tuple[Source, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ordered(self) -> DescribedCourse:
        first, last = self.start_days
        if not (-1 <= first <= last <= 0 and 1 <= self.days[0] <= self.days[1]):
            raise ValueError("'start_days' lie between -1 and 0, 'days' are at least 1, both in order")
        return self


class DescribedCourses(Frozen):
    """The data file."""

    option: tuple[DescribedCourse, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_each(self) -> DescribedCourses:
        ids = [one.id for one in self.option]
        twice = next((name for name in ids if ids.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"the id '{twice}' stands twice")
        return self


@cache
def described_courses() -> tuple[DescribedCourse, ...]:
    """Return the courses that ship with the package."""
    return read_resource("cicatrix.precautions.data", "antivirals.toml", DescribedCourses).option


def antiviral_options() -> list[AntiviralOption]:
    """Return the described courses in words, as a prescriber is shown them."""
    return [
        AntiviralOption(
            id=one.id,
            drug=one.drug,
            dose=f"{one.dose_mg:g} mg, {one.times_a_day} times a day",
            start=" or ".join(dict.fromkeys(MORNINGS[day] for day in one.start_days)),
            days=" or ".join(dict.fromkeys(str(days) for days in one.days)),
            note=one.note,
            evidence=one.evidence,
            source="; ".join(str(source) for source in one.source),
        )
        for one in described_courses()
    ]


def readiness(antiviral: Antiviral, sessions: Sequence[dt.date]) -> list[AntiviralReadiness]:
    """Return for each session whether its protection is recorded well enough to begin, and what is missing.

    Raises
    ------
    BadInput
        If a course is recorded for a session that the plan does not have.
    """
    for course in antiviral.course:
        if sessions and course.session > len(sessions):
            raise BadInput(
                f"a course is recorded for session {course.session}", where="antiviral.course",
                allowed=f"sessions 1 to {len(sessions)} of this plan",
            )  # fmt: skip
    first = min(one.start_days[0] for one in described_courses())
    last = max(one.start_days[1] for one in described_courses())
    return [
        _of_session(antiviral, number, date, date + dt.timedelta(days=first), date + dt.timedelta(days=last))
        for number, date in enumerate(sessions, 1)
    ]


def _of_session(
    antiviral: Antiviral, number: int, date: dt.date, start_from: dt.date, start_to: dt.date
) -> AntiviralReadiness:
    course = next((one for one in antiviral.course if one.session == number), None)
    missing = ["the prescriber's decision"] if course is None else _missing(antiviral, course, date)
    return AntiviralReadiness(
        session=number,
        date=date,
        start_from=start_from,
        start_to=start_to,
        state="not_ready" if missing else "ready",
        recorded="" if course is None else in_words(course),
        missing=missing,
    )


def _missing(antiviral: Antiviral, course: AntiviralCourse, date: dt.date) -> list[str]:
    """Return what keeps a recorded decision from being complete."""
    if course.decision == "none":
        return [] if course.decided_on <= date else ["a decision made before the session"]
    found: list[str] = []
    if antiviral.kidney_disease is None:
        found.append("the answer on the kidneys")
    if antiviral.allergy is None:
        found.append("the answer on an allergy to aciclovir or valaciclovir")
    weak = antiviral.egfr_ml_min is not None and antiviral.egfr_ml_min < KIDNEYS_BELOW_ML_MIN
    if (antiviral.kidney_disease or weak) and not course.kidneys_considered:
        found.append("the prescriber's note that the kidneys were considered ('kidneys_considered')")
    if antiviral.allergy and course.drug is not None and any(name in course.drug.lower() for name in ONE_ALLERGY):
        found.append(f"another medicine: an allergy is recorded and {course.drug} is prescribed")
    if course.start is not None and course.start > date:
        found.append(f"a start on the morning of the session at the latest: it is {course.start}, the session {date}")
    if course.last_day is not None and course.last_day < date:
        found.append(f"a course that reaches the session: the last day is {course.last_day}, the session {date}")
    return found


def in_words(course: AntiviralCourse) -> str:
    """Return a recorded decision in one line."""
    who = f"{course.prescriber}, decided on {course.decided_on}"
    if course.decision == "none":
        return f"no medicine: {course.reason} ({who})"
    return (
        f"{course.drug} {course.dose_mg:g} mg, {course.times_a_day} times a day, from {course.start} for "
        f"{course.days} days ({who})"
    )
