"""Scale of a photometric relief from a printed phantom with known steps."""

from __future__ import annotations

import numpy as np

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded

LEAST_STEPS = 3
MOST_CURVED = 0.25
"""Largest RMS of steps about the line, over the RMS of the steps, with which one factor serves all (assumption)."""


class ReliefFactor(Frozen):
    """True height for each unit of relative height, by least squares through 0."""

    factor: float
    standard_error: float
    interval: tuple[float, float]
    steps: int
    misfit: float
    """RMS of the known steps about the line, over their RMS."""


def estimate_factor(measured_mm: dict[int, float], known_mm: dict[int, float]) -> ReliefFactor:
    """Return the factor that takes relative heights of steps to their known ones.

    Parameters
    ----------
    measured_mm
        Relative heights of the phantom's steps against its base, by the step's number.
    known_mm
        True heights of the same steps, below the base negative.

    Raises
    ------
    BadInput
        If there are fewer than three steps in common, they have no height, run the other way, or no line fits them.
    """
    shared = sorted(set(measured_mm) & set(known_mm))
    if len(shared) < LEAST_STEPS:
        raise BadInput(f"{len(shared)} steps are both measured and known", allowed=f"at least {LEAST_STEPS}")
    x, y = np.array([measured_mm[i] for i in shared]), np.array([known_mm[i] for i in shared])
    if not (np.isfinite(x).all() and np.isfinite(y).all()) or np.sum(x**2) < 1e-12 or np.sum(y**2) < 1e-12:
        raise BadInput("the steps have no height", where="steps")
    factor = float(x @ y / (x @ x))
    if factor <= 0.0:
        raise BadInput("up and down are exchanged", where="steps", do="check the signs of the lights' directions")
    rest = y - factor * x
    misfit = float(np.sqrt(np.mean(rest**2) / np.mean(y**2)))
    if misfit > MOST_CURVED:
        raise BadInput(
            f"steps miss one line by {100 * misfit:.0f} %", where="steps", allowed=f"at most {100 * MOST_CURVED:g} %",
            do="use wider steps, or check the lights",
        )  # fmt: skip
    error = float(np.sqrt(np.sum(rest**2) / (len(shared) - 1) / (x @ x)))
    return ReliefFactor(
        factor=rounded(factor), standard_error=rounded(error),
        interval=(rounded(factor - 1.96 * error), rounded(factor + 1.96 * error)), steps=len(shared),
        misfit=rounded(misfit),
    )  # fmt: skip
