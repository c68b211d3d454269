"""People who heal well, drawn from published ranges, and what they report.

The generator knows nothing of the rules of triage: its data are a file of its own. What it draws are hours and
strengths; what a person calls better, the same or worse against yesterday is read off them, with slips only if wanted.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from cicatrix.base.model import Frozen
from cicatrix.base.reading import read_resource
from cicatrix.follow_up.symptom_report import ReportedSymptom, Severity, SymptomReport, Trend
from cicatrix.follow_up.symptoms import DATA

if TYPE_CHECKING:
    import numpy as np

COURSES = "published_courses.toml"
SESSION = dt.datetime(2026, 1, 5, 10)
DAY_H, WEEK_H = 24.0, 168.0
HOT_C, WELL_C = (38.0, 39.2), (36.2, 37.4)
"""Temperatures of an unrelated cold and of health."""

Range = Annotated[tuple[float, float], Field()]
Share = Annotated[float, Field(ge=0, le=1)]


class PublishedEnd(Frozen):
    """When a sign ended, in one series."""

    people: int = Field(gt=0)
    h: Range
    source: str
    mark: Literal["L", "J", "V"]
    assumption: bool = False


class PublishedSign(Frozen):
    """One sign of healing: who has it, from when, how strong, and until when."""

    name: str
    share: Share
    start_h: Range
    peak: Range
    severity: tuple[Share, Share, Share]
    severity_assumption: bool
    end: tuple[PublishedEnd, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _sound(self) -> PublishedSign:
        if abs(sum(self.severity) - 1.0) > 1e-9:
            raise ValueError(f"the severities of '{self.name}' do not add up to 1")
        if any(one.h[0] < self.start_h[1] or one.h[1] < one.h[0] for one in self.end):
            raise ValueError(f"'{self.name}' may end before it begins")
        return self


class Reporting(Frozen):
    """How people report."""

    least: int = Field(gt=0)
    most: int = Field(gt=0)
    first_week_share: Share
    weeks: int = Field(gt=1)
    diary_days: int = Field(gt=0)
    skin_types: tuple[int, ...]


class Slips(Frozen):
    """What people get wrong, and what else they have."""

    fading_called_same: Share = 0.0
    fading_called_worse: Share = 0.0
    pimple_called_pus: Share = 0.0
    fever_share: Share = 0.0
    fever_days: Range = (0.0, 0.0)


class PublishedCourses(Frozen):
    """The data file."""

    version: str
    reports: Reporting
    slips: Slips
    sign: tuple[PublishedSign, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One sign of one person."""

    name: str
    start_h: float
    peak_h: float
    end_h: float
    severity: int
    """0 mild, 1 moderate, 2 severe, at the peak."""

    def strength(self, hour: float) -> float:
        """Return how strong it is at an hour, from 0 to 1 at the peak."""
        if not self.start_h <= hour < self.end_h:
            return 0.0
        if hour < self.peak_h:
            return (hour - self.start_h) / (self.peak_h - self.start_h)
        return (self.end_h - hour) / (self.end_h - self.peak_h)


@dataclass(frozen=True, slots=True)
class NormalCourse:
    """One person who heals well: the signs, and the reports in order of time."""

    signs: tuple[Drawn, ...]
    reports: tuple[SymptomReport, ...]


@cache
def published_courses() -> PublishedCourses:
    """Return the published ranges; a broken file stops the program."""
    return read_resource(DATA, COURSES, PublishedCourses)


def normal_course_of(rng: np.random.Generator, *, slips: bool = False, diary: bool = False) -> NormalCourse:
    """Draw one person who heals well, with the reports.

    Parameters
    ----------
    rng
        Source of chance.
    slips
        With errors in telling and with unrelated fevers, which are in no published range.
    diary
        A report every day of the first two weeks and every week after them, not at times of chance.
    """
    data = published_courses()
    signs = tuple(_drawn(one, rng) for one in data.sign if rng.random() < one.share)
    err = data.slips if slips else Slips()
    hours = _diary(data.reports, rng) if diary else _any_time(data.reports, rng)
    skin, fever = int(rng.choice(data.reports.skin_types)), _fever(err, data.reports.weeks, rng)
    return NormalCourse(signs, tuple(_report(signs, hour, skin, fever, err, rng) for hour in hours))


def _any_time(how: Reporting, rng: np.random.Generator) -> list[float]:
    number = int(rng.integers(how.least, how.most, endpoint=True))
    ends = [WEEK_H if rng.random() < how.first_week_share else how.weeks * WEEK_H for _ in range(number)]
    return sorted(float(rng.uniform(0.0, end)) for end in ends)


def _diary(how: Reporting, rng: np.random.Generator) -> list[float]:
    days = [*range(how.diary_days), *range(how.diary_days, 7 * how.weeks, 7)]
    hour = float(rng.uniform(0.0, DAY_H))
    return [DAY_H * day + hour for day in days]


def _between(ends: Range, rng: np.random.Generator) -> float:
    return float(rng.uniform(*ends))


def _drawn(sign: PublishedSign, rng: np.random.Generator) -> Drawn:
    people = [one.people for one in sign.end]
    series = sign.end[int(rng.choice(len(people), p=[one / sum(people) for one in people]))]
    start, end = _between(sign.start_h, rng), _between(series.h, rng)
    peak = start + _between(sign.peak, rng) * (end - start)
    return Drawn(sign.name, start, peak, end, int(rng.choice(3, p=sign.severity)))


def _fever(err: Slips, weeks: int, rng: np.random.Generator) -> tuple[float, float]:
    if rng.random() >= err.fever_share:
        return 0.0, 0.0
    start = float(rng.uniform(0.0, weeks * WEEK_H))
    return start, start + DAY_H * _between(err.fever_days, rng)


def _report(
    signs: Sequence[Drawn], hour: float, skin: int, fever: tuple[float, float], err: Slips, rng: np.random.Generator
) -> SymptomReport:
    now = SESSION + dt.timedelta(hours=hour)
    seen = [_reported(sign, hour, err, rng) for sign in signs if sign.strength(hour) > 0.0]
    if any(one.name == "spots" for one in seen) and rng.random() < err.pimple_called_pus:
        seen.append(ReportedSymptom(name="pus", severity="mild"))
    hot = fever[0] <= hour < fever[1]
    return SymptomReport(
        session=SESSION, now=now, symptoms=seen, nothing_else=True, fitzpatrick=skin, did=[],
        temperature_c=round(_between(HOT_C if hot else WELL_C, rng), 1),
    )  # fmt: skip


def _reported(sign: Drawn, hour: float, err: Slips, rng: np.random.Generator) -> ReportedSymptom:
    strength = sign.strength(hour)
    steps: tuple[Severity, ...] = ("mild", "moderate", "severe")
    return ReportedSymptom(
        name=sign.name,
        since=SESSION + dt.timedelta(hours=sign.start_h),
        trend=_trend(sign, hour, err, rng),
        severity=steps[min(sign.severity, math.floor(strength * (sign.severity + 1)))],
    )


def _trend(sign: Drawn, hour: float, err: Slips, rng: np.random.Generator) -> Trend:
    """Return what a person says who compares with yesterday: worse if it has grown since, or is new and grows."""
    yesterday = sign.strength(hour - DAY_H)
    if hour <= sign.peak_h or (hour - DAY_H >= sign.start_h and sign.strength(hour) > yesterday):
        return "worse" if sign.peak_h > sign.start_h else "better"
    slip = float(rng.random())
    if slip < err.fading_called_worse:
        return "worse"
    return "same" if slip < err.fading_called_worse + err.fading_called_same else "better"
