"""The density of everything unknown as a function of one vector, its mode and how wide it is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from cicatrix.base.errors import InternalError
from cicatrix.calibration.joint_model import Problem, evidence_of, sampled, unknown
from cicatrix.evidence.parameter import Floats

STEP: Final = 0.05
"""Half the distance over which the slope is differenced, in prior standard deviations."""
LEAST_CURVATURE: Final = 0.5
"""No direction is taken for wider than this: the prior's own curvature is 1."""
SEARCHES: Final = 500
Potential = Callable[[Any, Any], Any]
Traced = tuple[dict[str, Any], Any]


@dataclass(frozen=True, slots=True)
class World:
    """What was reported, by site as :func:`evidence_of` gives it, and which rows may teach, shape (rows,)."""

    observed: dict[str, Floats]
    kept: np.ndarray[Any, np.dtype[np.bool_]]

    @property
    def traced(self) -> Traced:
        """The same as a tree for JAX."""
        return {name: np.asarray(values, np.float32) for name, values in self.observed.items()}, self.kept


@dataclass(frozen=True, slots=True)
class Mode:
    """Where the density is highest, shape (d,), and the covariance of the normal that touches it there, (d, d)."""

    place: Floats
    covariance: Floats


def world_of(problem: Problem, without: str | None = None) -> World:
    """Return what was published, with the rows of one study left out if it is named."""
    arms = problem.arms
    return World(evidence_of(arms), np.array([row.study != without for row in arms.rows]))


def potential_of(problem: Problem) -> Potential:
    """Return minus the log density, up to a constant, as a function of all unknowns (d,) and of a traced world."""
    from numpyro.infer.util import log_density

    def potential(x: Any, world: Any) -> Any:
        observed, kept = world
        return -log_density(sampled, (problem, observed, kept), {}, split(problem, x))[0]

    return potential


def split(problem: Problem, x: Any) -> dict[str, Any]:
    """Return vectors of all unknowns, shape (..., d), by site."""
    ends = np.cumsum(list(unknown(problem).values()))
    return {
        name: x[..., end - size : end] for (name, size), end in zip(unknown(problem).items(), ends, strict=True) if size
    }


def mode_of(slope: Callable[[Any, Any], tuple[Any, Any]], size: int, world: World) -> Mode:
    """Return the mode and its covariance.

    Parameters
    ----------
    slope
        The potential and its gradient, compiled.
    size
        Number of unknowns d.
    world
        What was reported.

    Raises
    ------
    InternalError
        If the search leaves the finite numbers.
    """
    from scipy.optimize import minimize

    told = world.traced

    def both(x: Floats) -> tuple[float, Floats]:
        value, gradient = slope(x.astype(np.float32), told)
        return float(value), np.asarray(gradient, dtype=float)

    place = np.asarray(minimize(both, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": SEARCHES}).x)
    rows = [(both(place + step)[1] - both(place - step)[1]) / (2.0 * STEP) for step in STEP * np.eye(size)]
    hessian = 0.5 * (np.array(rows) + np.array(rows).T)
    if not np.isfinite(hessian).all():
        raise InternalError("the density of the calibration has no finite curvature at its mode")
    curvature, directions = np.linalg.eigh(hessian)
    return Mode(place, (directions / np.maximum(curvature, LEAST_CURVATURE)) @ directions.T)
