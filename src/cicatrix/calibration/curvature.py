"""The density of everything unknown as a function of one vector: its mode, and how it bends where the chains go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from cicatrix.base.errors import InternalError
from cicatrix.calibration.joint_model import Problem, evidence_of, sampled, unknown
from cicatrix.evidence.parameter import Floats

STEP: Final = 0.02
"""Half the distance over which the slope is differenced, in prior standard deviations."""
LEAST_CURVATURE: Final = 0.7
"""No direction is taken for much wider than the prior, whose curvature is 1."""
SEARCHES: Final = 500
Potential = Callable[[Any, Any], Any]
Traced = tuple[dict[str, Any], Any]
Slope = Callable[[Any, Traced], tuple[Any, Any]]
"""The potential and its gradient, compiled."""


@dataclass(frozen=True, slots=True)
class World:
    """What was reported, by site as :func:`evidence_of` gives it, and which rows may teach, shape (rows,)."""

    observed: dict[str, Floats]
    kept: np.ndarray[Any, np.dtype[np.bool_]]

    @property
    def traced(self) -> Traced:
        """The same as a tree for JAX."""
        return {name: np.asarray(values, np.float32) for name, values in self.observed.items()}, self.kept


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


def mode_of(slope: Slope, size: int, world: World) -> Floats:
    """Return where the density of *size* unknowns is highest, shape (d,)."""
    from scipy.optimize import minimize

    told = world.traced

    def both(x: Floats) -> tuple[float, Floats]:
        value, gradient = slope(x.astype(np.float32), told)
        return float(value), np.asarray(gradient, dtype=float)

    found = minimize(both, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": SEARCHES})
    return np.asarray(found.x, dtype=float)


def covariance_of(slope: Slope, world: World, places: Floats) -> Floats:
    """Return the inverse of the mean curvature of minus the log density over places (m, d), shape (d, d).

    At the mode alone, curvature says too little: elsewhere other directions are steep, and the sampler's steps must
    suit the steepest of all.

    Raises
    ------
    InternalError
        If the density leaves the finite numbers.
    """
    told = world.traced

    def gradient(x: Floats) -> Floats:
        return np.asarray(slope(x.astype(np.float32), told)[1], dtype=float)

    steps = STEP * np.eye(places.shape[1])
    rows = [[gradient(place + step) - gradient(place - step) for step in steps] for place in places]
    hessian = np.mean(rows, axis=0) / (2.0 * STEP)
    if not np.isfinite(hessian).all():
        raise InternalError("the density of the calibration has no finite curvature where the chains go")
    curvature, directions = np.linalg.eigh(0.5 * (hessian + hessian.T))
    return (directions / np.maximum(curvature, LEAST_CURVATURE)) @ directions.T
