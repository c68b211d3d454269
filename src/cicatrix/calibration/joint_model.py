"""The joint model of all published arms, for NumPyro: what is unknown, and the likelihood of what was reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from cicatrix.calibration.arms import Arms, Integers
from cicatrix.calibration.reported import READS as REPORTED_READS
from cicatrix.calibration.reported import Effects, Report, Response, reported
from cicatrix.evidence.coordinates import Coordinates
from cicatrix.evidence.parameter import Floats
from cicatrix.evidence.store import load_evidence
from cicatrix.outcome.study_effect import SCALE, TAILS

SPREAD_DISCREPANCY = 0.15
"""How far the SD between people of one study lies from another's beyond sampling, on the log scale: assumption."""
LEAST_SHARE = 1e-3
"""No share of responders is closer to none or all: raters err."""
STUDY_SD = "outcome.study_response_sd_log"
BOTH = np.array([0.0, 1.0])
"""Raters who do not deviate, and raters who do by one standard deviation, side by side on the axis of draws."""

Engine = Callable[[Any], tuple[Any, Any, Any]]
"""Log growth (m, 3), release (m, 3) and papillary collagen in percent (m,) of each reading at coordinates (k,)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is inferred from what.

    Attributes
    ----------
    arms
        The rows.
    coordinates
        The records that are inferred.
    engine
        The emulator, for JAX.
    unexplained_sd
        SD of log growth that unreported details of the protocol and the emulator's error leave, shape (m, 3).
    """

    arms: Arms
    coordinates: Coordinates
    engine: Engine
    unexplained_sd: Floats

    def values(self, z: Any) -> dict[str, Any]:
        """Return all records that reports read, at coordinates (k, n), for JAX where *z* is of JAX."""
        own = self.coordinates.values(z) if isinstance(z, np.ndarray) else self.coordinates.traced()(z)
        return {key: np.array([load_evidence().parameters[key].value]) for key in REPORTED_READS} | own


def evidence_of(arms: Arms) -> dict[str, Floats]:
    """Return what was reported by the model's site: all means, responders by batch, logarithms of SDs by batch."""
    found: dict[str, Floats] = {}
    means = np.empty(len(arms.rows))
    for index, batch in enumerate(arms.batches):
        if batch.asked.quantity == "responder_share":
            found[f"share_{index}"] = np.round(batch.people * batch.observed / 100.0)
            continue
        means[batch.rows] = batch.observed
        if (told := batch.told).size:
            found[f"spread_{index}"] = np.log(batch.spread[told])
    if (averaged := averaged_rows(arms)).size:
        found["means"] = means[averaged]
    return found


def unknown(problem: Problem) -> dict[str, int]:
    """Return the number of unknowns by site, in the order in which they stand side by side."""
    arms = problem.arms
    return {
        "z": len(problem.coordinates),
        "level": len(arms.studies),
        "arm": len(arms.arms),
        "severity": len(arms.studies),
        "rating": _counted_lines(arms).size,
    }


def averaged_rows(arms: Arms) -> Integers:
    """Return the places of the rows that report a mean; all others count responders."""
    return np.flatnonzero([row.quantity != "responder_share" for row in arms.rows])


def sampled(problem: Problem, observed: Mapping[str, Any], kept: Any = None) -> None:
    """Run the model under NumPyro's handlers: draw everything, and weigh what was reported.

    Parameters
    ----------
    problem
        What is inferred.
    observed
        Reports by site, as :func:`evidence_of` gives them; sites that are not there are drawn: a simulated study.
    kept
        Which rows may teach, shape (rows,); all by default. The others weigh nothing.

    Notes
    -----
    Priors: records at standard-normal coordinates ``z``, which makes each follow its own distribution; effects as in
    :mod:`cicatrix.calibration.reported`. Likelihood: means are jointly normal, see :func:`_weigh_means`; shares of
    responders are binomial; reported SDs between people are log-normal about the model's.
    """
    import jax.numpy as jnp
    import numpyro
    import numpyro.distributions as dist

    arms = problem.arms
    sizes, counted = unknown(problem), _counted_lines(arms)
    kept = jnp.ones(len(arms.rows), dtype=bool) if kept is None else kept

    def normals(name: str) -> Any:
        drawn: Any = numpyro.sample(name, dist.Normal(0.0, 1.0).expand([sizes[name]]).to_event(1))
        return drawn[:, None]

    z, arm, severity = (normals(name) for name in ("z", "arm", "severity"))
    rating = jnp.zeros((len(arms.lines), 1)) + BOTH
    if counted.size:
        rating = rating.at[counted].set(normals("rating"))
    values = problem.values(z)
    log_growth, release, _ = problem.engine(z[:, 0])
    # Reports tell how much a study's scars grew far better than why: the growth is drawn, its effect follows.
    usual, spread = _reading_of(arms, log_growth.shape[0]) @ log_growth.mean(axis=1), values[STUDY_SD]
    level: Any = numpyro.sample("level", dist.StudentT(TAILS, usual, SCALE * spread).to_event(1))
    study = ((level - usual) / spread)[:, None]
    response = Response(log_growth[..., None], release[..., None], problem.unexplained_sd)
    reports = reported(jnp, arms, values, response, Effects(study, arm, rating, jnp.zeros_like(rating), severity))
    for index, report in enumerate(reports):
        _weigh(index, report, observed, kept)
    if averaged_rows(arms).size:
        _weigh_means(arms, reports, values["outcome.visit_correlation"][0], observed, kept)


def _reading_of(arms: Arms, readings: int) -> Floats:
    """Return the weights by which the engine's readings make the mean of each study, shape (studies, readings)."""
    weights = np.zeros((len(arms.studies), readings))
    for batch in arms.batches:
        needled = batch.reading >= 0
        weights[batch.study[needled], batch.reading[needled]] = 1.0
    return weights / np.maximum(weights.sum(axis=1, keepdims=True), 1.0)


def _counted_lines(arms: Arms) -> Integers:
    """Return the series of rows that count responders."""
    shares = [batch.line for batch in arms.batches if batch.asked.quantity == "responder_share"]
    return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *shares]))


def _weigh(index: int, report: Report, observed: Mapping[str, Any], kept: Any) -> None:
    """Add the likelihood of one batch but for its means."""
    import jax.numpy as jnp
    import numpyro
    import numpyro.distributions as dist

    batch, expected = report.batch, report.expected

    def weigh(name: str, distribution: Any, rows: Integers) -> None:
        site = f"{name}_{index}"
        numpyro.sample(site, distribution.mask(kept[rows]).to_event(1), obs=observed.get(site))

    if batch.asked.quantity == "responder_share":
        share = jnp.clip(expected.mean[:, 0] / 100.0, LEAST_SHARE, 1.0 - LEAST_SHARE)
        weigh("share", dist.Binomial(batch.people.astype(int), share), batch.rows)
    elif (told := batch.told).size:
        noise = np.hypot(SPREAD_DISCREPANCY, 1.0 / np.sqrt(2.0 * (batch.people[told] - 1.0)))
        weigh("spread", dist.Normal(jnp.log(expected.person_sd[told, 0]), noise), batch.rows[told])


def _weigh_means(arms: Arms, reports: list[Report], shared: Any, observed: Mapping[str, Any], kept: Any) -> None:
    """Add the likelihood of all means at once, with what their series share integrated out.

    A series shares the deviation of its raters, in which a mean is linear (a grade nearly so), and a part of the
    sampling noise, because its people are the same at every visit. Both are normal, so what is left is a normal
    distribution whose covariance has a block for each series. Sampled, the deviation would be one more unknown that
    trades against the response of the study: chains do not get along such ridges.
    """
    import jax.numpy as jnp
    import numpyro
    import numpyro.distributions as dist

    averaged = [report for report in reports if report.batch.asked.quantity != "responder_share"]
    rows = np.concatenate([report.batch.rows for report in averaged])
    order = np.argsort(rows)
    line = np.concatenate([report.batch.line for report in averaged])[order]
    means = jnp.concatenate([report.expected.mean for report in averaged])[order]
    error = jnp.concatenate([report.error[:, 0] for report in averaged])[order]
    mean, deviation = means[:, 0], means[:, 1] - means[:, 0]
    together = jnp.outer(deviation, deviation) + shared * jnp.outer(error, error)
    covariance = jnp.where(line[:, None] == line, together, 0.0) + jnp.diag((1.0 - shared) * error**2)
    told, counts = observed.get("means"), kept[rows[order]]
    if told is not None:  # a row that is left out stands by itself and is met exactly: a constant
        mean = jnp.where(counts, mean, told)
        covariance = jnp.where(counts[:, None] & counts, covariance, jnp.eye(line.size))
    numpyro.sample("means", dist.MultivariateNormal(mean, covariance), obs=told)
