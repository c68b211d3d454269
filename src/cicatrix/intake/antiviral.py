"""What is asked and recorded for protection against cold sores; what is absent was not asked or not decided."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from cicatrix.base.model import Frozen
from cicatrix.intake.history import Day, OptionalBool

Words = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]
FIRST_YEAR, LAST_YEAR = 2000, 2100
PRESCRIBED = ("drug", "dose_mg", "times_a_day", "start", "days")
"""What a prescribed course says, and a decision against one does not."""


class AntiviralCourse(Frozen):
    """What a prescriber decided for one session: a medicine, or none with the reason."""

    session: int = Field(ge=1, le=20, strict=True)
    """Number of the session that it protects."""
    decision: Literal["prescribed", "none"]
    prescriber: Words = Field(min_length=2, max_length=120)
    decided_on: Day
    drug: Words | None = Field(default=None, min_length=3, max_length=60)
    dose_mg: float | None = Field(default=None, gt=0, le=5000, strict=True)
    """Milligrams in one dose."""
    times_a_day: int | None = Field(default=None, ge=1, le=6, strict=True)
    start: Day | None = None
    days: int | None = Field(default=None, ge=1, le=90, strict=True)
    kidneys_considered: bool = Field(default=False, strict=True)
    """The prescriber looked at the kidneys when choosing the dose."""
    reason: Words | None = Field(default=None, min_length=3, max_length=500)

    @model_validator(mode="after")
    def _complete(self) -> AntiviralCourse:
        said = [name for name in PRESCRIBED if getattr(self, name) is not None]
        if self.decision == "none" and (said or self.reason is None):
            raise ValueError(
                f"a decision against a medicine (session {self.session}) needs a 'reason' and none of "
                f"{', '.join(PRESCRIBED)}"
            )
        missing = [name for name in PRESCRIBED if name not in said]
        if self.decision == "prescribed" and missing:
            raise ValueError(f"the prescribed course of session {self.session} lacks {', '.join(missing)}")
        for name, day in (("decided_on", self.decided_on), ("start", self.start)):
            if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise ValueError(f"'{name}' {day} is impossible; allowed: {FIRST_YEAR} to {LAST_YEAR}")
        if self.start is not None and self.decided_on > self.start:
            raise ValueError(
                f"the course of session {self.session} starts on {self.start}, before it was decided on "
                f"{self.decided_on}"
            )
        return self

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which the medicine is taken; None without a medicine."""
        return None if self.start is None or self.days is None else self.start + dt.timedelta(days=self.days - 1)


class Antiviral(Frozen):
    """Answers that a prescriber needs, and the courses decided so far."""

    kidney_disease: OptionalBool = None
    egfr_ml_min: float | None = Field(default=None, ge=1, le=250, strict=True)
    """Estimated filtration of the kidneys in mL/min per 1.73 m2, if it was measured."""
    allergy: OptionalBool = None
    """Allergy to aciclovir or valaciclovir."""
    course: list[AntiviralCourse] = Field(default=[], max_length=20)

    @model_validator(mode="after")
    def _one_course_each(self) -> Antiviral:
        numbers = [one.session for one in self.course]
        twice = next((number for number in numbers if numbers.count(number) > 1), None)
        if twice is not None:
            raise ValueError(f"session {twice} stands twice in 'course'; allowed: once each")
        return self
