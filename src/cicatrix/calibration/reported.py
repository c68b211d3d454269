"""What studies would report: from the response of typical scars, through each study's own effects, to its scale.

Effects have a standard deviation of 1 and stand for what belongs to one study and not to the treatment. All are normal
but the first:

``study``
    how strongly its people respond: one effect for all its arms, on the scale of the logarithm; Student's t;
``arm``
    what the report does not say of an arm's protocol (where the engine has not drawn it already);
``severity``
    how bad the scars of a study's people were, where its report does not say;
``rating``
    deviation of its raters on one scale, in points of improvement, the same at every visit;
``people``
    the part of the sampling noise that a series shares, because its people are the same at every visit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from cicatrix.calibration.arms import Arms, Batch
from cicatrix.cohort import regimens as cohort
from cicatrix.evidence.coordinates import Coordinates, varying
from cicatrix.evidence.parameter import Floats
from cicatrix.outcome.array_library import Values
from cicatrix.outcome.measurement import BASELINE_SD, PERCENT, Expected, expected, population
from cicatrix.outcome.measurement import READS as MEASUREMENT_READS
from cicatrix.outcome.population import POPULATION_TYPES
from cicatrix.outcome.study_effect import study_effect

LEAST_GROWTH = 1e-9
"""Growth below this counts as none: its logarithm is finite."""
READS = (
    *MEASUREMENT_READS,
    "outcome.study_response_sd_log",
    "outcome.study_rating_sd_percent",
    "outcome.unblinded_bias_percent",
    "outcome.natural_drift_percent",
    "outcome.visit_correlation",
)


@dataclass(frozen=True, slots=True)
class Effects:
    """Effects by study (j, n), arm (a, n) and series (l, n) twice, and by study again.

    Without ``severity``, people whose scars are not reported before treatment are as bad as the records draw them.
    """

    study: Any
    arm: Any
    rating: Any
    people: Any
    severity: Any = None


def effects_of(arms: Arms, drawn: Callable[[int], Any]) -> Effects:
    """Return the effects of all groups, shape (group, n) each, as *drawn* gives them for so many; none of severity."""
    studies, lines = len(arms.studies), len(arms.lines)
    return Effects(*(drawn(size) for size in (studies, len(arms.arms), lines, lines)))


@dataclass(frozen=True, slots=True)
class Response:
    """How typical scars respond, by reading of the engine.

    Attributes
    ----------
    log_growth
        Logarithm of uplift over depth before saturation, by type, shape (m, 3, n).
    release
        -log(share of depth left after tethers were cut), shape (m, 3, n).
    unexplained_sd
        SD of log growth that neither the draws nor the engine explain, shape (m, 3).
    """

    log_growth: Any
    release: Any
    unexplained_sd: Any


def response_from(engine: cohort.Response) -> Response:
    """Return the engine's response as reports read it: nothing is unexplained where protocols are drawn."""
    growth = np.log(np.maximum(engine.growth, LEAST_GROWTH))
    return Response(growth, engine.release, np.zeros(engine.growth.shape[:2]))


@dataclass(frozen=True, slots=True)
class Report:
    """One batch's rows: what is expected, and the standard error as reported or with so many people; shapes (r, n)."""

    batch: Batch
    expected: Expected
    error: Any


def reported(xp: Any, arms: Arms, values: Values, response: Response, effects: Effects) -> list[Report]:
    """Return each batch's rows as their studies would report them, but for chance.

    Parameters
    ----------
    xp
        ``numpy`` or ``jax.numpy``.
    arms
        The rows.
    values
        Records by id, shape (n,) each.
    response, effects
        n draws of each.
    """
    return [_of_batch(xp, batch, values, response, effects) for batch in arms.batches]


def _of_batch(xp: Any, batch: Batch, values: Values, response: Response, effects: Effects) -> Report:
    needled, at = (batch.reading >= 0)[:, None], np.maximum(batch.reading, 0)
    strength = values["outcome.study_response_sd_log"] * effects.study[batch.study]
    hidden = response.unexplained_sd[at][:, :, None] * effects.arm[batch.arm][:, None]
    types = range(len(POPULATION_TYPES))
    grown = xp.exp(response.log_growth[at] + strength[:, None] + hidden)
    growth = [xp.where(needled, grown[:, kind], 0.0) for kind in types]
    release = [xp.where(needled, response.release[at, kind] * xp.exp(strength), 0.0) for kind in types]
    unblinded = values["outcome.unblinded_bias_percent"] * batch.unblinded[:, None]
    drift = values["outcome.natural_drift_percent"] * batch.drift[:, None]
    rating = values["outcome.study_rating_sd_percent"] * effects.rating[batch.line]
    people, mean, sd = population(xp, values, batch.types), None, None
    if effects.severity is not None and batch.asked.scale not in PERCENT:
        people = replace(people, baseline=_baselines(xp, effects.severity[batch.study]))
    if (typical := people.baseline.get(batch.asked.scale)) is not None:
        mean = _or(xp, batch.baseline_mean, typical)
        sd = _or(xp, batch.baseline_sd, BASELINE_SD[batch.asked.scale] * mean)
    answer = expected(
        xp, batch.asked, people, xp.stack(growth), xp.stack(release), unblinded + drift + rating, mean, sd
    )
    from_people = _or(xp, batch.spread, answer.person_sd) / np.sqrt(batch.people)[:, None]
    return Report(batch, answer, _or(xp, batch.standard_error, from_people))


def _or(xp: Any, reported: Floats, otherwise: Any) -> Any:
    """Return what rows report, shape (r,), and where that is NaN the other, shape (r, n)."""
    return xp.where(np.isnan(reported)[:, None], otherwise, np.nan_to_num(reported)[:, None])


@cache
def baseline_records() -> Coordinates:
    """Return the scores before treatment of studies that do not report them: nothing to infer, each has its own."""
    return Coordinates(varying(f"study.baseline_{scale}" for scale in BASELINE_SD))


def _baselines(xp: Any, severity: Any) -> dict[str, Any]:
    """Return the score before treatment on each scale, shape (r, n), of people of this severity, standard normal."""
    records = baseline_records()
    values_of = records.values if xp is np else records.traced()
    values = values_of(xp.stack([severity] * len(records)))
    return {scale: values[f"study.baseline_{scale}"] for scale in BASELINE_SD}


def new_study(
    arms: Arms, reports: Callable[[Effects], list[Report]], shared: Any, n: int, rng: np.random.Generator
) -> np.ndarray[Any, Any]:
    """Return what studies not seen before would report, chance included, shape (rows, n).

    In the units of :func:`cicatrix.calibration.arms.observed_value`: a level is told by its change.

    Parameters
    ----------
    reports
        :func:`reported` with everything but the effects.
    shared
        Correlation between visits, shape (n,).
    """
    effects = effects_of(arms, lambda size: rng.standard_normal((size, n)))
    effects = replace(effects, study=study_effect(effects.study))
    result = np.empty((len(arms.rows), n))
    for report in reports(effects):
        batch, mean = report.batch, np.asarray(report.expected.mean)
        if batch.asked.quantity == "responder_share":
            share = np.clip(mean / 100.0, 0.0, 1.0)
            people = batch.people[:, None]
            values = 100.0 * rng.binomial(people.astype(int), share) / people
        else:
            noise = np.sqrt(shared) * effects.people[batch.line]
            noise = noise + np.sqrt(1.0 - shared) * rng.standard_normal(mean.shape)
            values = mean + np.asarray(report.error) * noise
        result[batch.rows] = values
    return result
