"""What the calibrated model says of studies that it has not seen, through the emulator."""

from __future__ import annotations

import numpy as np

from cicatrix.calibration.joint_model import Problem
from cicatrix.calibration.reported import Response, baseline_records, new_study, reported
from cicatrix.evidence.parameter import Floats


def predictive(problem: Problem, z: Floats, rng: np.random.Generator) -> Floats:
    """Return predictive draws of each row as reports of new studies, shape (rows, n).

    In the units of :func:`cicatrix.calibration.arms.observed_value`.

    Parameters
    ----------
    problem
        The rows to predict; what they report is not used but for sample sizes and baselines.
    z
        Coordinates of the records, shape (n, k): draws of a posterior, or standard normal for the prior.
    rng
        Source of the studies' effects and of chance.
    """
    import jax
    import jax.numpy as jnp

    log_growth, release, _ = (np.moveaxis(np.asarray(one), 0, -1) for one in jax.vmap(problem.engine)(jnp.asarray(z)))
    unreported = baseline_records()
    values = problem.values(np.asarray(z.T)) | unreported.values(rng.standard_normal((len(unreported), z.shape[0])))
    response = Response(log_growth, release, problem.unexplained_sd)
    return new_study(
        problem.arms,
        lambda effects: reported(np, problem.arms, values, response, effects),
        values["outcome.visit_correlation"],
        z.shape[0],
        rng,
    )
