"""The forecast: every measure over time, as draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from cicatrix.base.errors import InternalError
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import NotEstimable, Series, rounded, summarise_series
from cicatrix.evidence.draws import Draws
from cicatrix.outcome import lesions, scales, severity
from cicatrix.outcome.standing import standing
from cicatrix.skin.scars import DEPRESSED, Scar

Floats = NDArray[np.float64]

READS = tuple(dict.fromkeys((*lesions.READS, *severity.READS)))

SCORES = ("goodman_baron_quantitative", "goodman_baron_grade", "ecca")
PERCENTAGES = ("scar_depth_percent", "scar_volume_percent", "patient_percent")
MEASURES = SCORES + PERCENTAGES


class MeasureSummary(Frozen):
    """One measure over time. Scores fall with improvement; percentages are improvement, positive is better."""

    measure: str
    series: Series
    baseline: float
    note: str = Field(default_factory=standing)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is expected to come of a course.

    Attributes
    ----------
    weeks
        Report times since the first session, shape (t,).
    measures
        Score (or percent improvement) by measure, shape (n, t).
    baseline
        The same before treatment by measure, shape (n,); 0 for percentages.
    missing
        Why a measure cannot be computed.
    note
        Standing of the numbers.
    """

    weeks: Floats
    measures: Mapping[str, Floats]
    baseline: Mapping[str, Floats]
    missing: Mapping[str, NotEstimable]
    note: str = field(default_factory=standing)

    def improvement(self, measure: str) -> Floats:
        """Return the improvement, positive is better, shape (n, t): points for scores, percent for percentages."""
        if measure in PERCENTAGES:
            return self.measures[measure]
        return self.baseline[measure][:, None] - self.measures[measure]

    def summaries(self) -> list[MeasureSummary]:
        """Return the median and 80 % interval over time of each measure."""
        return [
            MeasureSummary(
                measure=measure,
                series=summarise_series([float(week) for week in self.weeks], values),
                baseline=rounded(np.median(self.baseline[measure])),
            )
            for measure, values in self.measures.items()
        ]


def forecast(
    draws: Draws,
    groups: Sequence[Scar],
    relief_by_group: Sequence[Floats],
    weeks: Sequence[float] | Floats,
    *,
    goodman_baron_grade: int | None = None,
) -> Forecast:
    """Return the forecast of every measure that these scars allow.

    Parameters
    ----------
    groups
        The scars as entered.
    relief_by_group
        Share of depth filled for each of them, shape (n, t), from :func:`cicatrix.outcome.relief.relief`.
    weeks
        Report times since the first session.
    goodman_baron_grade
        The grade that the clinician gave, if any.

    Raises
    ------
    InternalError
        If the shapes do not fit.
    """
    time = np.asarray(weeks, dtype=float)
    shape = (draws.n, time.size)
    if len(groups) != len(relief_by_group) or any(gain.shape != shape for gain in relief_by_group):
        raise InternalError(f"the forecast needs one relief of shape {shape} for each of {len(groups)} groups")
    measures: dict[str, Floats] = {}
    baseline: dict[str, Floats] = {}
    missing: dict[str, NotEstimable] = {}

    cohort = lesions.lesions_of(draws, groups)
    for measure, over_time in (
        ("goodman_baron_quantitative", scales.goodman_baron_over_time),
        ("ecca", scales.ecca_over_time),
    ):
        result = over_time(groups, cohort, relief_by_group, shape)
        if isinstance(result, NotEstimable):
            missing[measure] = result
        else:
            baseline[measure], measures[measure] = result
    if any(scar.type in DEPRESSED and scar.depth_mm is not None for scar in groups):
        baseline["goodman_baron_grade"], measures["goodman_baron_grade"] = severity.grade_over_time(
            draws, groups, relief_by_group, goodman_baron_grade
        )
        measures["scar_depth_percent"] = severity.depth_percent(groups, relief_by_group)
        measures["scar_volume_percent"] = severity.volume_percent(groups, relief_by_group)
        measures["patient_percent"] = severity.patient_percent(draws, measures["scar_depth_percent"])
        baseline |= {measure: np.zeros(draws.n) for measure in PERCENTAGES}
    else:
        reason = NotEstimable(reason="there is no depressed scar whose relief could change")
        missing |= dict.fromkeys(("goodman_baron_grade", *PERCENTAGES), reason)
    ordered = {measure: measures[measure] for measure in MEASURES if measure in measures}
    return Forecast(time, ordered, baseline, missing)
