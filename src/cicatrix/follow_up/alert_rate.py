"""How often triage raises an alert on people who heal well."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cicatrix.follow_up.simulated_courses import DAY_H, normal_course_of
from cicatrix.follow_up.triage import triage
from cicatrix.follow_up.triage_rules import Level

Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Alert:
    """A report of a normal course that was called urgent or a call."""

    course: int
    hours: float
    level: Level
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlertRate:
    """What triage made of normal courses."""

    courses: int
    reports: int
    alerts: tuple[Alert, ...]
    reports_by_day: dict[int, int]

    @property
    def alerted(self) -> int:
        """Courses with at least one alert."""
        return len({alert.course for alert in self.alerts})

    @property
    def share(self) -> float:
        """Share of courses with at least one alert."""
        return self.alerted / self.courses

    @property
    def interval(self) -> tuple[float, float]:
        """95 % Wilson interval of the share."""
        return wilson(self.alerted, self.courses)


def wilson(count: int, of: int, z: float = Z95) -> tuple[float, float]:
    """Return the Wilson interval of a share, 95 % by default."""
    share, weight = count / of, z * z / of
    centre = (share + weight / 2) / (1 + weight)
    half = z * math.sqrt(share * (1 - share) / of + weight / (4 * of)) / (1 + weight)
    return max(0.0, centre - half), min(1.0, centre + half)


def alert_rate(courses: int = 1000, seed: int = 0, *, slips: bool = False, diary: bool = False) -> AlertRate:
    """Return how many of so many normal courses raise an alert: a call or urgent on any of their reports.

    Parameters
    ----------
    courses, seed
        How many people, and the source of chance.
    slips, diary
        See :func:`cicatrix.follow_up.simulated_courses.normal_course_of`.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    alerts: list[Alert] = []
    by_day: dict[int, int] = {}
    total = 0
    for index in range(courses):
        for report in normal_course_of(rng, slips=slips, diary=diary).reports:
            answer = triage(report)
            day = int(answer.hours_since_session // DAY_H)
            by_day[day], total = by_day.get(day, 0) + 1, total + 1
            if answer.level.rank >= Level.CALL.rank:
                rules = tuple(one.rule for one in answer.findings if one.level.rank >= Level.CALL.rank)
                alerts.append(Alert(index, answer.hours_since_session, answer.level, rules))
    return AlertRate(courses, total, tuple(alerts), by_day)
