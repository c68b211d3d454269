"""What a trial is expected to teach: mutual information between a model's parameters and one observed mean."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import InternalError

Floats = NDArray[np.float64]

TAILS = 8.0
"""The grid reaches this many standard deviations beyond the outermost draws."""
PER_SD = 6.0
"""Nodes of the grid per standard deviation: the trapezoid of a smooth density is then exact to rounding."""
MOST_NODES = 200_000
SIDES_ERROR = 0.05
"""Two-sided error rate of the trial's test."""
POWER = 0.8
LEAST_PEOPLE, MOST_PEOPLE = 4, 10_000


@dataclass(frozen=True, slots=True)
class Information:
    """Expected information gain in nats, with its standard error over the draws."""

    nats: float
    error: float


def expected_information(contrast: Floats, noise_sd: float) -> Information:
    """Return the mutual information between the parameters and an observed mean contrast.

    Parameters
    ----------
    contrast
        What the model says the contrast is, one entry for each draw of the parameters, shape (k,), k at least 8.
    noise_sd
        Standard deviation of the observed mean about it, above 0, in the same unit.

    Notes
    -----
    The observation has the density of a mixture of k normals; the information is its entropy, by quadrature on a grid,
    less that of the noise. With k draws the entropy is too low by about the number of contrasts that the trial could
    tell apart over 2 k (concavity); what the two halves of the draws lack beside the whole takes that out to first
    order. The standard error is that of the mean gain over draws (delta method). A trial that measures what is known
    gains 0; a linear normal model gains 0.5 ln(1 + signal variance / noise variance).

    Raises
    ------
    InternalError
        If the draws are too few or the noise is none.
    """
    if contrast.size < 8 or not noise_sd > 0.0:
        raise InternalError(f"the information of {contrast.size} draws with a noise of {noise_sd:g}")
    scaled = (contrast - contrast.mean()) / noise_sd
    whole = _gains(scaled)
    halves = 0.5 * (_gains(scaled[::2]).mean() + _gains(scaled[1::2]).mean())
    corrected = whole.mean() + (whole.mean() - halves)
    return Information(float(max(corrected, 0.0)), float(whole.std(ddof=1) / math.sqrt(whole.size)))


def _gains(centres: Floats) -> Floats:
    """Return what an observation of each draw gains over the mixture, in nats, shape (k,); the noise has SD 1."""
    low, high = centres.min() - TAILS, centres.max() + TAILS
    grid, step = np.linspace(low, high, min(math.ceil((high - low) * PER_SD), MOST_NODES), retstep=True)
    density = np.zeros(grid.size)
    for block in np.array_split(centres, max(1, centres.size * grid.size // 4_000_000)):  # memory stays bounded
        density += np.exp(-0.5 * (grid[:, None] - block) ** 2).sum(axis=1)
    log_density = np.log(np.maximum(density / (centres.size * math.sqrt(2.0 * math.pi)), np.finfo(float).tiny))
    kernel_width = math.ceil(TAILS / step)
    offsets = np.arange(-kernel_width, kernel_width + 1)
    nearest = np.rint((centres - low) / step).astype(int)
    at = np.clip(nearest[:, None] + offsets, 0, grid.size - 1)
    weight = np.exp(-0.5 * (grid[at] - centres[:, None]) ** 2)
    expected_log = (weight * log_density[at]).sum(axis=1) / weight.sum(axis=1)
    return -0.5 * math.log(2.0 * math.pi * math.e) - expected_log


def assurance(contrast: Floats, per_person_sd: float, people: int) -> float:
    """Return the chance that the trial finds the direction: a two-sided paired test at 5 %, averaged over the draws.

    The normal approximation of the t test, with the t distribution's critical value.
    """
    from scipy.special import ndtr, stdtrit

    critical = stdtrit(people - 1, 1.0 - SIDES_ERROR / 2.0)
    return float(ndtr(np.abs(contrast) * math.sqrt(people) / per_person_sd - critical).mean())


def people_for_power(contrast: float, per_person_sd: float) -> int | None:
    """Return the least number of people with 80 % power at one contrast; None where 10 000 would not do."""

    def enough(people: int) -> bool:
        return assurance(np.array([contrast]), per_person_sd, people) >= POWER

    if not enough(MOST_PEOPLE):
        return None
    low, high = LEAST_PEOPLE, MOST_PEOPLE
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return low
