"""Scale of a photometric relief from a printed phantom with known steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded
from cicatrix.measure.surface import Surface

Floats = NDArray[np.float64]
Labels = NDArray[np.int32]

LEAST_STEPS = 3
LEAST_PIXELS = 25
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


def step_heights(surface: Surface, steps: Labels) -> dict[int, float]:
    """Return the height of each step against the base, in the surface's unit of mm.

    Parameters
    ----------
    surface
        Relief of the phantom.
    steps
        Step at each pixel, (ny, nx): 1 and up on the floors of steps, -1 on the base, 0 is left out (edges).

    Raises
    ------
    BadInput
        If sizes differ, or the base or a step has too few pixels.
    """
    if steps.shape != surface.height_mm.shape:
        raise BadInput("the map of steps and the surface differ in size", where="steps")
    known = [int(label) for label in np.unique(steps) if label != 0]
    medians: dict[int, float] = {}
    for label in known:
        heights = surface.height_mm[(steps == label) & np.isfinite(surface.height_mm)]
        if heights.size < LEAST_PIXELS:
            raise BadInput(f"step {label} has {heights.size} pixels", where="steps", allowed=f"at least {LEAST_PIXELS}")
        medians[label] = float(np.median(heights))
    if -1 not in medians:
        raise BadInput("the base is not marked", where="steps", allowed="-1 on the flat base")
    return {label: height - medians[-1] for label, height in medians.items() if label > 0}


def estimate_factor(measured_mm: dict[int, float], known_mm: dict[int, float]) -> ReliefFactor:
    """Return the factor that takes relative heights of steps to their known ones.

    Parameters
    ----------
    measured_mm
        From `step_heights`, by the step's label.
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
