"""Sobol indices of groups of inputs by pick-freeze, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import InternalError
from cicatrix.base.numbers import Uncertain, rounded

Floats = NDArray[np.float64]
Name = TypeVar("Name", bound=str)

RESAMPLES = 400


@dataclass(frozen=True, slots=True)
class GroupIndices:
    """What one group does to the variance of a result; each with its 80 % bootstrap interval.

    Attributes
    ----------
    first
        Share of the variance that the group explains alone.
    total
        Share that goes when everything but the group is known: alone and in interactions.
    share
        Mean of the two, scaled so that all groups sum to 1. With interactions of two groups only it is the Shapley
        share: each interaction is halved between its groups.
    resampled
        The shares of all resamples, shape (r,); resample k is the same rows for every group.
    """

    first: Uncertain
    total: Uncertain
    share: Uncertain
    resampled: Floats


def partner(values: Floats) -> Floats:
    """Return what the other half of the draws has: row k gets row k + n/2, and the other way round; n is even."""
    return np.roll(values, values.shape[0] // 2, axis=0)


def group_indices(base: Floats, swapped: Mapping[Name, Floats], seed: int = 0) -> dict[Name, GroupIndices]:
    """Return the indices of every group; all zero where nothing varies.

    Parameters
    ----------
    base
        The result on n independent draws, n even: the first half is matrix A, the second B. Shape (n,).
    swapped
        By group: the result on the same rows, but with the columns of the group taken from :func:`partner`. Shape (n,)
        each; the groups must be independent of each other and together hold all that varies.
    seed
        Of the resampling.

    Raises
    ------
    InternalError
        If the shapes do not fit or n is below 4.

    Notes
    -----
    Swapping both ways gives A_B and B_A at once. Total: Jansen's, half the mean square of what the swap changes
    (Saltelli et al. 2010, Comput. Phys. Commun. 181, 259, table 2 f). First order: Janon's estimator, the covariance of
    two results that share the group alone, over the variance of both (Janon et al. 2014, ESAIM Probab. Stat. 18, 342),
    less the covariances of results that share nothing, which are 0 but for chance, times what a normal result makes
    best, (1 - T) / (1 + (1 - T)^2 + S^2): a group that does nothing then has exactly 0. The bootstrap draws pairs of
    rows anew, the same ones for all groups; with 64 pairs its 80 % intervals hold the truth in two of three cases.
    """
    n = base.size
    if n < 4 or n % 2 or any(values.shape != (n,) for values in swapped.values()):
        raise InternalError(f"pick-freeze needs pairs of draws, not {n} with {[v.shape for v in swapped.values()]}")
    if not swapped or np.ptp(np.concatenate([base, *swapped.values()])) == 0.0:
        zero = Uncertain(median=0.0, p10=0.0, p90=0.0)
        return {name: GroupIndices(zero, zero, zero, np.zeros(RESAMPLES)) for name in swapped}
    pairs = n // 2
    rng = np.random.default_rng(seed)
    weights = np.vstack([np.ones((1, pairs)), rng.multinomial(pairs, np.full(pairs, 1.0 / pairs), RESAMPLES)]) / pairs
    centred = base - base.mean()  # digits, where the spread is small beside the mean
    first, total = zip(
        *(_both(centred, values - base.mean(), weights) for values in swapped.values()), strict=True
    )  # shape (groups, 1 + resamples) each
    part = np.maximum(0.5 * (np.array(first) + np.array(total)), 0.0)
    whole = part.sum(axis=0)
    share = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0.0)
    return {
        name: GroupIndices(_interval(first[k]), _interval(total[k]), _interval(share[k]), share[k, 1:])
        for k, name in enumerate(swapped)
    }


def _both(base: Floats, swapped: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return first and total index for every row of *weights*, shape (r, pairs); the first row is the estimate."""

    def over_pairs(values: Floats) -> Floats:
        return weights @ values.reshape(2, -1).mean(axis=0)

    mean = 0.5 * (over_pairs(base) + over_pairs(swapped))
    variance = 0.5 * (over_pairs(base**2) + over_pairs(swapped**2)) - mean**2
    variance = np.where(variance > 0.0, variance, np.inf)  # a resample in which nothing varies
    total = 0.5 * over_pairs((base - swapped) ** 2) / variance
    sharing = (over_pairs(partner(base) * swapped) - mean**2) / variance
    nothing = (over_pairs(partner(base) * base + partner(swapped) * swapped) - 2.0 * mean**2) / variance
    left, plain = np.clip(1.0 - total[0], 0.0, 1.0), np.clip(sharing[0], 0.0, 1.0)
    return sharing - left / (1.0 + left**2 + plain**2) * nothing, total


def _interval(values: Floats) -> Uncertain:
    """Return the estimate, which comes first, with the 10th and 90th percentile of the resamples."""
    low, high = np.percentile(values[1:], [10, 90])
    return Uncertain(median=rounded(values[0], 3), p10=rounded(low, 3), p90=rounded(high, 3))
