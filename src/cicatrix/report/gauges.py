"""Figures read off a plan for the statements: last values, values at a week, shares, and what a figure looks like."""

from __future__ import annotations

import numpy as np

from cicatrix.acute.partition import skin_properties
from cicatrix.acute.products import get_topical
from cicatrix.base.numbers import Series, Uncertain, summarise
from cicatrix.evidence.draws import draw, medians
from cicatrix.evidence.store import load_evidence
from cicatrix.outcome.pigment import pih_over_time
from cicatrix.planning.plan import MeasureForecast, Plan

YEAR_WEEKS = 52.0


def span(value: Uncertain, unit: str = "", scale: float = 1.0, digits: int = 3) -> str:
    """Return a median with its interval, times *scale*, to so many significant digits."""
    low, middle, high = (f"{scale * x:.{digits}g}" for x in (value.p10, value.median, value.p90))
    return f"{middle}{unit} ({low} to {high})"


def end_of(series: Series) -> Uncertain:
    """Return the last value of a series."""
    return Uncertain(median=series.median[-1], p10=series.p10[-1], p90=series.p90[-1])


def measure_of(forecasts: list[MeasureForecast], measure: str) -> MeasureForecast:
    """Return the forecast of one measure."""
    return next(one for one in forecasts if one.measure == measure)


def depth_of(plan: Plan) -> Series:
    """Return the share of scar depth that has filled, in percent."""
    return measure_of(plan.forecast, "scar_depth_percent").series


def at_week(series: Series, week: float) -> float:
    """Return the median at the last report that is not after *week*."""
    return next(m for w, m in zip(reversed(series.weeks), reversed(series.median), strict=True) if w <= week + 1e-9)


def session_weeks(plan: Plan) -> list[float]:
    """Return the weeks of the sessions since the first."""
    first = plan.schedule.sessions[0].date
    return [(session.date - first).days / 7.0 for session in plan.schedule.sessions]


def grade_better(plan: Plan) -> float:
    """Return the probability that the Goodman-Baron grade ends lower than it is."""
    before = round(measure_of(plan.forecast, "goodman_baron_grade").baseline)
    return sum(share for grade, share in plan.residual_grade.items() if int(grade) < before)


def through_whole_skin(name: str) -> float:
    """Return what enters skin that was not needled while the product is on, in ug/cm2."""
    product, hours = get_topical(name), load_evidence().parameter("transport.contact_h").value
    if product.solute is None:
        return 0.0
    speed = float(skin_properties(medians(), product.solute).whole_skin_cm_per_h[0])
    return 1e4 * (product.concentration_percent or 0.0) * speed * hours


def pigment_left(plan: Plan) -> Uncertain:
    """Return the share of hyperpigmentation that is left a year after the last session, by the plan's own draws."""
    starts, draws = session_weeks(plan), draw(plan.provenance.draws, plan.provenance.seed)
    return summarise(pih_over_time(draws, np.ones(draws.n), [starts[-1] + YEAR_WEEKS], starts)[:, 0])
