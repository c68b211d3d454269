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
ROOT = math.sqrt(2.0 * math.pi)
SIDES_ERROR = 0.05
"""Two-sided error rate of the trial's test."""
POWER = 0.8
LEAST_PEOPLE, MOST_PEOPLE = 4, 10_000


@dataclass(frozen=True, slots=True)
class Information:
    """Expected information gain in nats, with its standard error over the draws."""

    nats: float
    error: float


def expected_information(contrast: Floats, noise_sd: float, weights: Floats | None = None) -> Information:
    """Return the mutual information between the parameters and an observed mean contrast.

    Parameters
    ----------
    contrast
        What the model says the contrast is, one entry for each draw of the parameters, shape (k,), k at least 8; or
        shape (k, m) where it also depends on something of the study's own, at m nodes.
    noise_sd
        Standard deviation of the observed mean about it, above 0, in the same unit.
    weights
        Of the nodes, shape (m,), summing to 1.

    Notes
    -----
    The observation has the density of a mixture of k (times m) normals; the information is its entropy less that of an
    observation whose parameters are known, by quadrature on a grid. With k draws the entropy is too low by about the
    number of contrasts that the trial could tell apart over 2 k (concavity); what the two halves of the draws lack
    beside the whole takes that out to first order. The standard error is that of the mean gain over draws (delta
    method). A trial that measures what is known gains 0; a linear normal model gains 0.5 ln(1 + signal variance /
    noise variance).

    Raises
    ------
    InternalError
        If the draws are too few or the noise is none.
    """
    if contrast.shape[0] < 8 or not noise_sd > 0.0:
        raise InternalError(f"the information of {contrast.shape[0]} draws with a noise of {noise_sd:g}")
    share = np.ones(1) if weights is None else weights
    scaled = (contrast.reshape(contrast.shape[0], -1) - contrast.mean()) / noise_sd
    whole = _gains(scaled, share)
    halves = 0.5 * (_gains(scaled[::2], share).mean() + _gains(scaled[1::2], share).mean())
    corrected = whole.mean() + (whole.mean() - halves)
    return Information(float(max(corrected, 0.0)), float(whole.std(ddof=1) / math.sqrt(whole.size)))


def _gains(centres: Floats, weights: Floats) -> Floats:
    """Return what an observation of each draw gains over the mixture, in nats, shape (k,); the noise has SD 1.

    *centres* have the shape (k, m), *weights* (m,).
    """
    low, high = centres.min() - TAILS, centres.max() + TAILS
    grid, step = np.linspace(low, high, min(math.ceil((high - low) * PER_SD), MOST_NODES), retstep=True)
    density = np.zeros(grid.size)
    for node, weight in zip(centres.T, weights, strict=True):
        for block in np.array_split(node, max(1, node.size * grid.size // 4_000_000)):  # memory stays bounded
            density += weight * np.exp(-0.5 * (grid[:, None] - block) ** 2).sum(axis=1)
    log_density = np.log(np.maximum(density / (centres.shape[0] * ROOT), np.finfo(float).tiny))
    offsets = np.arange(-math.ceil(TAILS / step), math.ceil(TAILS / step) + 1)
    gain = np.zeros(centres.shape[0])
    for node, weight in zip(centres.T, weights, strict=True):
        at = np.clip(np.rint((node[:, None] - low) / step).astype(int) + offsets, 0, grid.size - 1)
        y = grid[at]
        near = np.exp(-0.5 * (y - node[:, None]) ** 2)
        known = (
            sum(w * np.exp(-0.5 * (y - one[:, None]) ** 2) for w, one in zip(weights, centres.T, strict=True)) / ROOT
        )
        better = np.log(np.maximum(known, np.finfo(float).tiny)) - log_density[at]
        gain += weight * (near * better).sum(axis=1) / near.sum(axis=1)
    return gain


def assurance(contrast: Floats, per_person_sd: float, people: int, weights: Floats | None = None) -> float:
    """Return the chance that the trial finds the direction: a two-sided paired test at 5 %, averaged over the draws.

    *contrast* and *weights* as for :func:`expected_information`. The normal approximation of the t test, with the t
    distribution's critical value.
    """
    from scipy.special import ndtr, stdtrit

    critical = stdtrit(people - 1, 1.0 - SIDES_ERROR / 2.0)
    found = ndtr(np.abs(contrast) * math.sqrt(people) / per_person_sd - critical).mean(axis=0)
    return float(found if weights is None else found @ weights)


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
