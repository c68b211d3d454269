"""How much of an improvement is there when: the model's course of each study that was read more than once.

Every course is the share of the improvement at the study's own last reading, so that neither its scale nor how
strongly its people responded matters: what is left is how fast tissue matures.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import Uncertain, rounded, summarise
from cicatrix.base.progress import TellShare, quiet
from cicatrix.calibration.arms import arms_of, observed_value
from cicatrix.calibration.reported import READS, Report, effects_of, reported, response_from
from cicatrix.cohort.regimens import regimen_of, response_of
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.evidence.trials.schema import TrialRow

ENGINE = "the whole engine: punctures, depth column, lift and tethers"
SHOWN_WEEKS = 26
YEAR_WEEKS = 52.0


class Course(Frozen):
    """One series of readings and the model's course of it, both as shares of the improvement at the last reading.

    Weeks count from the last session. ``error`` is one standard error of each observed share, 0 for the last, which
    is 1 by definition; ``median``, ``p10`` and ``p90`` are the model's at ``course_weeks``. ``of_a_year`` is the share
    of the model's improvement a year after the last session that is there at the last reading.
    """

    trial_id: str
    scale: str
    weeks: list[float]
    observed: list[float]
    error: list[float]
    course_weeks: list[float]
    median: list[float]
    p10: list[float]
    p90: list[float]
    of_a_year: Uncertain


class Maturation(Frozen):
    """The courses, what computed them, and whether its records were drawn from a posterior of these trials."""

    engine: str = ENGINE
    draws: int
    calibrated: bool
    courses: list[Course]


def series_of(rows: Sequence[TrialRow]) -> list[list[TrialRow]]:
    """Return the rows of one arm on one scale that were read at several weeks after the last session, in order."""
    found: dict[tuple[object, ...], dict[float, TrialRow]] = {}
    for row in rows:
        if row.sessions and row.weeks_since_last is not None and row.quantity != "responder_share":
            key = (row.trial_id, row.scale, row.quantity, row.scar_type)
            found.setdefault(key, {})[row.weeks_since_last] = row
    return [[read[week] for week in sorted(read)] for read in found.values() if len(read) > 1]


def maturation(
    rows: Sequence[TrialRow],
    draws: Draws,
    *,
    calibrated: bool,
    progress: TellShare = quiet,
) -> Maturation:
    """Return the courses.

    Parameters
    ----------
    rows
        Rows that may teach.
    draws
        Of all records; what an arm does not report is drawn, too.
    calibrated
        Whether the draws are of a posterior.
    progress
        Told the share done, 0 to 1.

    Raises
    ------
    BadInput
        If no arm was read more than once.
    """
    series = series_of(rows)
    if not series:
        raise BadInput("no arm was read twice after its last session", where="trials", allowed="at least one")
    weeks = [_weeks(one) for one in series]
    asked = [row for one, when in zip(series, weeks, strict=True) for row in _as_read(one, when)]
    mean, error = _expected(asked, draws, progress)
    shared = float(np.median(draws.reading(READS)["outcome.visit_correlation"]))
    starts = np.cumsum([0, *map(len, weeks)])[:-1]
    courses = [
        _course(one, when, mean[start : start + len(when)], error[start : start + len(when)], shared)
        for one, when, start in zip(series, weeks, starts, strict=True)
    ]
    return Maturation(draws=draws.n, calibrated=calibrated, courses=courses)


def _weeks(series: Sequence[TrialRow]) -> list[float]:
    read = {float(row.weeks_since_last or 0.0) for row in series}
    return sorted({*map(float, range(SHOWN_WEEKS + 1)), *read, YEAR_WEEKS})


def _as_read(series: Sequence[TrialRow], weeks: Sequence[float]) -> list[TrialRow]:
    """Return the rows of a series, and the last of them as if it had been read in the other weeks."""
    own, last = {row.weeks_since_last: row for row in series}, series[-1]
    first = (last.weeks_since_first or 0.0) - (last.weeks_since_last or 0.0)

    def elsewhere(week: float) -> TrialRow:
        since_first = None if last.weeks_since_first is None else first + week
        return last.model_copy(update={"weeks_since_last": week, "weeks_since_first": since_first})

    return [own.get(week) or elsewhere(week) for week in weeks]


def _expected(rows: Sequence[TrialRow], draws: Draws, progress: TellShare) -> tuple[Floats, Floats]:
    """Return what typical studies would report but for chance, and the standard error, shape (rows, n) each."""
    regimens = list(dict.fromkeys(regimen_of(row) for row in rows))
    response = response_of(draws, regimens, progress)
    places = {regimen: place for place, regimen in enumerate(regimens)}
    arms = arms_of(rows, lambda row: places[regimen_of(row)])
    grown = response_from(response)
    typical = effects_of(arms, lambda size: np.zeros((size, draws.n)))
    mean, error = np.empty((len(rows), draws.n)), np.empty((len(rows), draws.n))
    reports: list[Report] = reported(np, arms, draws.reading(READS), grown, typical)
    for report in reports:
        mean[report.batch.rows], error[report.batch.rows] = report.expected.mean, report.error
    return mean, error


def _course(series: Sequence[TrialRow], weeks: list[float], mean: Floats, error: Floats, shared: float) -> Course:
    read = [float(row.weeks_since_last or 0.0) for row in series]
    at = [weeks.index(week) for week in read]
    shown = [place for place, week in enumerate(weeks) if week <= max(SHOWN_WEEKS, read[-1])]
    p10, median, p90 = np.percentile(mean[shown] / mean[at[-1]], [10, 50, 90], axis=1)
    observed = np.array([observed_value(row) for row in series])
    share = observed / observed[-1]
    own = np.median(error[at], axis=1)  # as reported where it is
    variance = own**2 + (share * own[-1]) ** 2 - 2.0 * share * shared * own * own[-1]  # of a ratio, by its slopes
    spread = np.sqrt(np.maximum(variance, 0.0)) / abs(observed[-1])
    spread[-1] = 0.0
    return Course(
        trial_id=series[0].trial_id,
        scale=str(series[0].scale),
        weeks=read,
        observed=[rounded(value, 4) for value in share],
        error=[rounded(value, 4) for value in spread],
        course_weeks=[weeks[place] for place in shown],
        median=[rounded(value, 4) for value in median],
        p10=[rounded(value, 4) for value in p10],
        p90=[rounded(value, 4) for value in p90],
        of_a_year=summarise(mean[at[-1]] / mean[weeks.index(YEAR_WEEKS)]),
    )
