"""How well a device and its operators repeat themselves: the smallest change that is more than that.

Scans of the same untreated skin are compared as two visits are. The standard error of measurement holds the systematic
difference of visits too (de Vet and others 2006); where differences grow with size it is told in percent, and the
smallest detectable change is 1.96 times the square root of 2, or 2.77, times it (Bland and Altman 1986).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded
from cicatrix.base.progress import Tell, quiet
from cicatrix.measure.change.change_report import AlignmentState, Interval, MatchState
from cicatrix.measure.change.visit_comparison import Comparison, compared
from cicatrix.measure.found import Found
from cicatrix.measure.measured_scar import MeasuredType
from cicatrix.measure.surface import Floats
from cicatrix.skin.raters import differences, intraclass

LEAST_SCARS = 10
"""Fewer scars say too little: with 10 the standard deviation is known to -31 and +83 %, by chi squared."""
PROPORTIONAL = 0.05
"""Chance below which differences that grow with size are taken to do so."""
MEASURES = ("volume", "depth", "area", "width")


class LimitsOfAgreement(Frozen):
    """Bias and limits of agreement of the second scan against the first, each with its 95 % interval."""

    bias: float
    bias_interval: Interval
    lower: float
    lower_interval: Interval
    upper: float
    upper_interval: Interval


class MeasureRepeatability(Frozen):
    """How one measure repeats."""

    scars: int
    scale: Literal["absolute", "proportional"]
    """Proportional where differences grow with size: then the percentages hold, else the absolute numbers."""
    within_sd: float
    """Standard error of measurement, visits' systematic differences included, in the measure's own unit."""
    within_cv_percent: float | None = None
    """The same as a coefficient of variation, from logarithms; None where a value is not positive."""
    smallest_detectable_change: float
    smallest_detectable_change_interval: Interval
    smallest_detectable_change_percent: float | None = None
    smallest_detectable_change_percent_interval: Interval | None = None
    limits: LimitsOfAgreement | None = None
    """Where there are two scans."""
    intraclass: tuple[float, float, float] | None = None
    """ICC(A,1), absolute agreement, and its 95 % interval."""

    def detectable(self, level: float) -> float:
        """Return the smallest detectable change of a scar that measures *level*, in the measure's own unit."""
        if self.scale == "proportional" and self.smallest_detectable_change_percent is not None:
            return 0.01 * self.smallest_detectable_change_percent * abs(level)
        return self.smallest_detectable_change


class Repeatability(Frozen):
    """What repeats of the same skin showed."""

    state: Literal["evaluable", "not evaluable"]
    reason: str = ""
    scans: int
    scars: int = 0
    """Scars found in every scan, one to one."""
    scars_first: int = 0
    """Scars found in the first scan and seen by all."""
    volume_mm3: MeasureRepeatability | None = None
    depth_mm: MeasureRepeatability | None = None
    area_mm2: MeasureRepeatability | None = None
    width_mm: MeasureRepeatability | None = None
    volume_by_type_mm3: dict[MeasuredType, MeasureRepeatability] = {}


def smallest_detectable_change(
    first: Found, second: Found | Sequence[Found], *, progress: Tell = quiet
) -> Repeatability:
    """Return how scans of the same untreated skin repeat.

    Parameters
    ----------
    first, second
        Two scans, or one and a list of repeats; the skin must have been repositioned between them.

    Raises
    ------
    BadInput
        There is no repeat.
    """
    repeats = [second] if isinstance(second, Found) else list(second)
    if not repeats:
        raise BadInput("there is no repeated scan", allowed="one or more scans of the same skin")
    comparisons: list[Comparison] = []
    for k, repeat in enumerate(repeats):
        progress("repeats", k / len(repeats))
        one = compared(first, repeat)
        report = one.aligned.report if isinstance(one, Comparison) else one.report
        reason = f"{report.reason}" if report.state is not AlignmentState.ALIGNED else ""
        if report.same_file:
            reason = "it holds the same heights as the first: a file given twice is no repeat"
        if reason or not isinstance(one, Comparison):
            return Repeatability(state="not evaluable", reason=f"repeat {k + 1}: {reason}", scans=len(repeats) + 1)
        comparisons.append(one)
    ids, tables = _tables(comparisons)
    seen = _seen_by_all(comparisons)
    if len(ids) < LEAST_SCARS:
        return Repeatability(
            state="not evaluable", reason=f"{len(ids)} scars were found in every scan, {LEAST_SCARS} are needed",
            scans=len(repeats) + 1, scars=len(ids), scars_first=seen,
        )  # fmt: skip
    volume, depth, area, width = (_repeatability(tables[name]) for name in MEASURES)
    types = {scar.id: scar.type for scar in first.scars}
    by_type = {
        kind: _repeatability(tables["volume"][[types.get(one) is kind for one in ids]])
        for kind, count in Counter(types.get(one) for one in ids).items()
        if kind is not None and count >= LEAST_SCARS
    }
    return Repeatability(
        state="evaluable", scans=len(repeats) + 1, scars=len(ids), scars_first=seen, volume_mm3=volume, depth_mm=depth,
        area_mm2=area, width_mm=width, volume_by_type_mm3=by_type,
    )  # fmt: skip


def _seen_by_all(comparisons: list[Comparison]) -> int:
    """Return how many scars of the first scan none of the others cut off."""
    every: set[int] | None = None
    for one in comparisons:
        ids = {k for match in one.matches if match.state is not MatchState.OUTSIDE for k in match.before_ids}
        every = ids if every is None else every & ids
    return len(every or ())


def _tables(comparisons: list[Comparison]) -> tuple[list[int], dict[str, Floats]]:
    """Return scars of the first scan matched one to one in all, and each measure as (scars, scans).

    Each repeat is measured with the first in a footprint of their own; the first's column is the mean over repeats, and
    each difference is that of its pair.
    """
    held = [
        {
            match.before_ids[0]: change
            for match, change in zip(one.matches, one.changes, strict=True)
            if match.state is MatchState.MATCHED and change is not None
        }
        for one in comparisons
    ]
    ids = sorted(set[int].intersection(*(set(one) for one in held)))
    tables: dict[str, Floats] = {}
    for name in MEASURES:
        firsts = np.array([[getattr(one[k].before, name) for one in held] for k in ids]).reshape(len(ids), len(held))
        others = np.array([[getattr(one[k].after, name) for one in held] for k in ids]).reshape(len(ids), len(held))
        mean = firsts.mean(axis=1, keepdims=True)
        tables[name] = np.hstack([mean, others - firsts + mean])
    return ids, tables


def _repeatability(table: Floats) -> MeasureRepeatability:
    """Return how a measure repeats, from a table (scars, scans)."""
    n, k = table.shape
    degrees = n * (k - 1)
    error = float(differences.measurement_error(intraclass.mean_squares(table)))
    change = float(differences.smallest_detectable_change(np.asarray(error)))
    positive = bool(np.all(table > 0.0))
    cv = None
    if positive:
        log_error = float(differences.measurement_error(intraclass.mean_squares(np.log(table))))
        cv = 100.0 * float(np.sqrt(np.expm1(log_error**2)))
    percent = None if cv is None else float(differences.smallest_detectable_change(np.asarray(cv)))
    limits = differences.limits_of_agreement(table[:, 1] - table[:, 0]) if k == 2 else None
    alike = bool(np.ptp(table) == 0.0)
    icc = None if alike else next(form for form in intraclass.intraclass(table) if form.other_name == "ICC(A,1)")
    return MeasureRepeatability(
        scars=n, scale="proportional" if positive and _grows(table) else "absolute", within_sd=rounded(error),
        within_cv_percent=None if cv is None else rounded(cv), smallest_detectable_change=rounded(change),
        smallest_detectable_change_interval=_chi_interval(change, degrees),
        smallest_detectable_change_percent=None if percent is None else rounded(percent),
        smallest_detectable_change_percent_interval=None if percent is None else _chi_interval(percent, degrees),
        limits=None if limits is None else LimitsOfAgreement(
            bias=rounded(limits.bias), bias_interval=_pair(limits.bias_interval), lower=rounded(limits.lower),
            lower_interval=_pair(limits.lower_interval), upper=rounded(limits.upper),
            upper_interval=_pair(limits.upper_interval),
        ),
        intraclass=None if icc is None or not np.isfinite([icc.value, icc.low, icc.high]).all()
        else (rounded(icc.value), rounded(icc.low), rounded(icc.high)),
    )  # fmt: skip


def _pair(interval: Interval) -> Interval:
    return rounded(interval[0]), rounded(interval[1])


def _grows(table: Floats) -> bool:
    """Return whether differences grow with size: a rank correlation of spread and mean that is not chance."""
    from scipy.stats import spearmanr

    spread, mean = table.std(axis=1, ddof=1), table.mean(axis=1)
    if np.ptp(spread) == 0.0 or np.ptp(mean) == 0.0:
        return False
    result: Any = spearmanr(mean, spread)
    rho, chance = float(result.statistic), float(result.pvalue)
    return rho > 0.0 and chance < PROPORTIONAL


def _chi_interval(value: float, degrees: int) -> Interval:
    """Return the 95 % interval of a multiple of a standard deviation."""
    from scipy.stats import chi2

    low, high = (value * (degrees / float(chi2.ppf(tail, degrees))) ** 0.5 for tail in (0.975, 0.025))
    return rounded(low), rounded(high)
