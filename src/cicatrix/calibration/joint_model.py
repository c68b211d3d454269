"""The joint model of all published arms, for NumPyro: what is unknown, and the likelihood of what was reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from cicatrix.calibration.arms import Arms
from cicatrix.calibration.reported import Effects, Report, Response, reported
from cicatrix.evidence.coordinates import Coordinates
from cicatrix.evidence.parameter import Floats

SPREAD_DISCREPANCY = 0.15
"""How far the SD between people of one study lies from another's beyond sampling, on the log scale: assumption."""
LEAST_SHARE = 1e-3
"""No share of responders is closer to none or all: raters err."""

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


def evidence_of(arms: Arms) -> dict[str, Floats]:
    """Return what was reported by the model's site: means, numbers of responders, logarithms of SDs between people."""
    found: dict[str, Floats] = {}
    for index, batch in enumerate(arms.batches):
        if batch.asked.quantity == "responder_share":
            found[f"share_{index}"] = np.round(batch.people * batch.observed / 100.0)
            continue
        found[f"mean_{index}"] = batch.observed
        if (told := batch.told).size:
            found[f"spread_{index}"] = np.log(batch.spread[told])
    return found


def sampled(problem: Problem, observed: Mapping[str, Any]) -> None:
    """Run the model under NumPyro's handlers: draw everything, and weigh what was reported.

    Parameters
    ----------
    problem
        What is inferred.
    observed
        Reports by site, as :func:`evidence_of` gives them; sites that are not there are drawn: a simulated study.

    Notes
    -----
    Priors: records at standard-normal coordinates ``z``, which makes each follow its own distribution; effects as in
    :mod:`cicatrix.calibration.reported`. Likelihood: means are normal with the standard error of their people, of
    which a share (the correlation between visits) is common to a series; shares of responders are binomial; reported
    SDs between people are log-normal about the model's.
    """
    import jax.numpy as jnp
    import numpyro
    import numpyro.distributions as dist

    arms = problem.arms

    def normals(name: str, size: int) -> Any:
        return numpyro.sample(name, dist.Normal(0.0, 1.0).expand([size]).to_event(1))[:, None]

    z = normals("z", len(problem.coordinates))
    effects = Effects(
        study=normals("study", len(arms.studies)),
        arm=normals("arm", len(arms.arms)),
        rating=normals("rating", len(arms.lines)),
        people=normals("people", len(arms.lines)),
    )
    values = problem.coordinates.traced()(z)
    log_growth, release, _ = problem.engine(z[:, 0])
    response = Response(log_growth[..., None], release[..., None], problem.unexplained_sd)
    for index, report in enumerate(reported(jnp, arms, values, response, effects)):
        _weigh(index, report, values["outcome.visit_correlation"], effects, observed)


def _weigh(index: int, report: Report, shared: Any, effects: Effects, observed: Mapping[str, Any]) -> None:
    """Add the likelihood of one batch."""
    import jax.numpy as jnp
    import numpyro
    import numpyro.distributions as dist

    batch, mean, person_sd = report.batch, report.expected.mean, report.expected.person_sd

    def weigh(name: str, distribution: Any) -> None:
        numpyro.sample(f"{name}_{index}", distribution.to_event(1), obs=observed.get(f"{name}_{index}"))

    if batch.asked.quantity == "responder_share":
        share = jnp.clip(mean[:, 0] / 100.0, LEAST_SHARE, 1.0 - LEAST_SHARE)
        weigh("share", dist.Binomial(batch.people.astype(int), share))
        return
    centre = mean + jnp.sqrt(shared) * report.error * effects.people[batch.line]
    error = jnp.sqrt(1.0 - shared) * report.error
    weigh("mean", dist.Normal(centre[:, 0], error[:, 0]))
    if (told := batch.told).size:
        noise = np.hypot(SPREAD_DISCREPANCY, 1.0 / np.sqrt(2.0 * (batch.people[told] - 1.0)))
        weigh("spread", dist.Normal(jnp.log(person_sd[told, 0]), noise))
