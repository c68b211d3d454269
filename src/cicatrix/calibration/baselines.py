"""Simple forecasts to beat: fitted on the other studies only, each a distribution as wide as those studies differ.

A baseline is a Student distribution per row. Its unit of evidence is the study: rows of one study share one weight
and one vote in the spread, so that many visits of one study do not look like many studies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cicatrix.calibration.arms import DEFAULT_PEOPLE, observed_value
from cicatrix.evidence.parameter import Floats
from cicatrix.evidence.trials.schema import TrialRow

Baseline = Literal["grand_mean", "last_value", "linear_per_session"]
BASELINES: tuple[Baseline, ...] = ("grand_mean", "last_value", "linear_per_session")
LEAST_STUDIES = 3
"""Fewer other studies than this give no spread: a Student distribution with one degree of freedom has no mean."""
LEAST_STEPS = 2


@dataclass(frozen=True, slots=True)
class Facts:
    """What the baselines know of the rows; all of shape (r,).

    Attributes
    ----------
    study, group, line
        Names: of the study; of what is comparable (scale, quantity, threshold, needled or not); of the series of
        visits of one arm within a group.
    weeks, sessions
        NaN where they are not reported.
    observed, people
        As the calibration has them: a level is a change, percentages are positive when better.
    """

    study: NDArray[np.str_]
    group: NDArray[np.str_]
    line: NDArray[np.str_]
    weeks: Floats
    sessions: Floats
    observed: Floats
    people: Floats


@dataclass(frozen=True, slots=True)
class Student:
    """Student distributions by row, shape (r,) each; NaN where there are too few other studies.

    ``fell_back`` marks rows for which the baseline has nothing of its own and takes the grand mean.
    """

    centre: Floats
    spread: Floats
    freedom: Floats
    fell_back: NDArray[np.bool_]

    @property
    def there(self) -> NDArray[np.bool_]:
        """Which rows have a forecast."""
        return np.isfinite(self.spread)

    def quantile(self, share: Floats) -> Floats:
        """Return quantiles at shares of shape (s,), shape (r, s); NaN where there is no forecast."""
        from scipy.special import stdtrit

        return self.centre[:, None] + self.spread[:, None] * stdtrit(self.freedom[:, None], share[None, :])


def facts_of(rows: tuple[TrialRow, ...]) -> Facts:
    """Return what the baselines know of rows that have a scale, a quantity and an observed value."""
    groups = [_group(row) for row in rows]
    return Facts(
        study=np.array([row.study for row in rows]),
        group=np.array(groups),
        line=np.array([f"{row.trial_id} {row.scar_type} {group}" for row, group in zip(rows, groups, strict=True)]),
        weeks=np.array([np.nan if row.weeks_since_first is None else row.weeks_since_first for row in rows]),
        sessions=np.array([np.nan if row.sessions is None else float(row.sessions) for row in rows]),
        observed=np.array([observed_value(row) for row in rows]),
        people=np.array([float(row.n or DEFAULT_PEOPLE) for row in rows]),
    )


def _group(row: TrialRow) -> str:
    quantity = "change" if row.quantity == "level" else str(row.quantity)
    words = [str(row.scale), quantity]
    if row.threshold is not None:
        words.append(f"{row.threshold:g}" + ("" if row.threshold_to is None else f"-{row.threshold_to:g}"))
    return " ".join(words) + (", not needled" if row.sessions == 0 else "")


def baseline(kind: Baseline, facts: Facts) -> Student:
    """Return the forecast of each row from the studies other than its own."""
    rows = facts.observed.size
    fitted = np.full((3, rows), np.nan)
    fell_back = np.zeros(rows, dtype=bool)
    for row in range(rows):
        others = (facts.group == facts.group[row]) & (facts.study != facts.study[row])
        found = _of_row(kind, facts, row, np.flatnonzero(others))
        if found is None and kind != "grand_mean":
            fell_back[row] = True
            found = _of_row("grand_mean", facts, row, np.flatnonzero(others))
        if found is not None:
            fitted[:, row] = found
    return Student(fitted[0], fitted[1], fitted[2], fell_back & np.isfinite(fitted[1]))


def _of_row(kind: Baseline, facts: Facts, row: int, others: NDArray[np.int64]) -> tuple[float, float, float] | None:
    match kind:
        case "grand_mean":
            return _through_zero(np.ones(others.size), facts.observed[others], facts, others, 1.0)
        case "linear_per_session":
            told = others[np.isfinite(facts.sessions[others])]
            if not np.isfinite(facts.sessions[row]):
                return None
            return _through_zero(facts.sessions[told], facts.observed[told], facts, told, facts.sessions[row])
        case "last_value":
            return _from_last(facts, row)


def _from_last(facts: Facts, row: int) -> tuple[float, float, float] | None:
    """Return the last value of the row's own series, as uncertain as such steps were in other studies.

    Few studies report visits, so steps of all scales count, each as a share of the value that it starts from.
    """
    before = _earlier(facts, row)
    if before is None:
        return None
    elsewhere = np.flatnonzero((facts.study != facts.study[row]) & (facts.sessions != 0))
    pairs = [(place, first) for place in elsewhere if (first := _earlier(facts, int(place))) is not None]
    steps = [
        facts.observed[place] / facts.observed[first] - 1.0 for place, first in pairs if facts.observed[first] != 0.0
    ]
    last = float(facts.observed[before])
    if len(steps) < LEAST_STEPS or last == 0.0:
        return None
    return last, abs(last) * float(np.sqrt(np.mean(np.square(steps)))), float(len(steps))


def _earlier(facts: Facts, row: int) -> int | None:
    """Return the last reading of the same series before a row's."""
    same = np.flatnonzero((facts.line == facts.line[row]) & (facts.weeks < facts.weeks[row]))
    return int(same[np.argmax(facts.weeks[same])]) if same.size else None


def _through_zero(
    x: Floats, y: Floats, facts: Facts, rows: NDArray[np.int64], at: float
) -> tuple[float, float, float] | None:
    """Return centre, spread and freedom of y = b x at *at*; each study is weighted by its people, not its rows."""
    studies, place, count = np.unique(facts.study[rows], return_inverse=True, return_counts=True)
    if studies.size < LEAST_STUDIES:
        return None
    weight = facts.people[rows] / count[place]
    total = (weight * x**2).sum()
    if total == 0.0:
        return None
    slope = (weight * x * y).sum() / total
    squared = np.bincount(place, (y - slope * x) ** 2, studies.size) / count
    variance = squared.sum() / (studies.size - 1.0)
    leverage = at**2 * (np.bincount(place, weight * x, studies.size) ** 2).sum() / total**2
    return slope * at, float(np.sqrt(variance * (1.0 + leverage))), studies.size - 1.0
