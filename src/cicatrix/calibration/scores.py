"""How good predictive distributions are, from their draws: coverage, errors, CRPS, uniformity, skill.

CRPS is the continuous ranked probability score, E|X - y| - E|X - X'| / 2 (Gneiting and Raftery 2007): in the unit of
what is predicted, smaller is better, and for a single number it is the absolute error.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import InternalError
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded
from cicatrix.evidence.parameter import Floats

LEVELS = (0.5, 0.8, 0.95)
PIT_BINS = 10
RESAMPLES = 4000
_Z_95 = 1.959963984540054


class Coverage(Frozen):
    """How many observations lie in the central interval of a level; ``low`` to ``high`` is Wilson's 95 % interval.

    The interval counts rows as independent; rows of one study are not, so the truth is less certain than it says.
    """

    level: float
    inside: int
    rows: int
    share: float
    low: float
    high: float


class Errors(Frozen):
    """Errors of the medians, predicted minus observed, in the unit of what is predicted."""

    rows: int
    mean_error: float
    mean_absolute_error: float
    mean_crps: float


class Uniformity(Frozen):
    """Whether observations fall anywhere in their predictive distributions alike.

    ``counts`` of the probability integral transform in bins of equal width; ``distance`` and ``p_value`` of the
    Kolmogorov-Smirnov test against the uniform distribution, as if rows were independent.
    """

    counts: list[int]
    distance: float
    p_value: float


class Skill(Frozen):
    """1 - CRPS / CRPS of a baseline, on the rows that it predicts; ``low`` to ``high``: 95 %, studies resampled."""

    against: str
    rows: int
    studies: int
    skill: float
    low: float
    high: float


def crps(draws: Floats, observed: Floats) -> Floats:
    """Return the fair CRPS of each row, shape (r,), from draws of shape (r, n), n at least 2.

    Unbiased for any number of draws (Ferro 2014): pairs of different draws only. In n log n through sorting.
    """
    _check(draws, observed)
    n = draws.shape[1]
    weights = 2.0 * np.arange(1, n + 1) - n - 1.0
    apart = np.sort(draws, axis=1) @ weights / (n * (n - 1))
    return np.abs(draws - observed[:, None]).mean(axis=1) - apart


def inside(draws: Floats, observed: Floats, level: float) -> NDArray[np.bool_]:
    """Return whether each observation lies in the central interval of *level*, shape (r,)."""
    _check(draws, observed)
    low, high = np.quantile(draws, [0.5 - level / 2.0, 0.5 + level / 2.0], axis=1)
    return (low <= observed) & (observed <= high)


def coverage(draws: Floats, observed: Floats) -> list[Coverage]:
    """Return the coverage of each of ``LEVELS``."""
    rows = observed.size
    found: list[Coverage] = []
    for level in LEVELS:
        count = int(inside(draws, observed, level).sum())
        low, high = wilson(count, rows)
        share = rounded(count / rows)
        found.append(Coverage(level=level, inside=count, rows=rows, share=share, low=low, high=high))
    return found


def wilson(count: int, rows: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share."""
    centre = (count + _Z_95**2 / 2.0) / (rows + _Z_95**2)
    half = _Z_95 / (rows + _Z_95**2) * np.sqrt(count * (rows - count) / rows + _Z_95**2 / 4.0)
    return rounded(max(centre - half, 0.0)), rounded(min(centre + half, 1.0))


def errors(draws: Floats, observed: Floats) -> Errors:
    """Return the errors of the medians, and the mean CRPS; rows should share one unit."""
    off = np.median(draws, axis=1) - observed
    return Errors(
        rows=observed.size,
        mean_error=rounded(off.mean()),
        mean_absolute_error=rounded(np.abs(off).mean()),
        mean_crps=rounded(crps(draws, observed).mean()),
    )


def integral_transform(draws: Floats, observed: Floats) -> Floats:
    """Return the share of draws below each observation, ties by half, shape (r,)."""
    _check(draws, observed)
    below = (draws < observed[:, None]).mean(axis=1)
    return below + 0.5 * (draws == observed[:, None]).mean(axis=1)


def uniformity(transform: Floats) -> Uniformity:
    """Return how uniform the probability integral transform is, shape (r,)."""
    from scipy.stats import kstest  # late: most of a second

    counts, _ = np.histogram(transform, bins=PIT_BINS, range=(0.0, 1.0))
    test = kstest(transform, "uniform")
    return Uniformity(
        counts=[int(count) for count in counts],
        distance=rounded(test.statistic, 3),
        p_value=rounded(test.pvalue, 3),
    )


def skill(
    against: str, model: Floats, baseline: Floats, study: NDArray[np.int64], unit: Floats, rng: np.random.Generator
) -> Skill:
    """Return the skill of a model against a baseline.

    Parameters
    ----------
    against
        The baseline's name.
    model, baseline
        CRPS by row, shape (r,).
    study
        Index of each row's study, shape (r,). Studies are resampled as wholes, because their rows share effects.
    unit
        What one CRPS is worth, shape (r,), so that points of different scales may be added: 1 on a single scale.
    rng
        Source of the resamples.
    """
    studies, place = np.unique(study, return_inverse=True)
    ours, theirs = (np.bincount(place, one / unit, studies.size) for one in (model, baseline))
    chosen = rng.integers(0, studies.size, (RESAMPLES, studies.size))
    low, high = np.quantile(1.0 - ours[chosen].sum(axis=1) / theirs[chosen].sum(axis=1), [0.025, 0.975])
    return Skill(
        against=against,
        rows=model.size,
        studies=studies.size,
        skill=rounded(1.0 - ours.sum() / theirs.sum(), 3),
        low=rounded(low, 3),
        high=rounded(high, 3),
    )


def _check(draws: Floats, observed: Floats) -> None:
    if draws.ndim != 2 or draws.shape[0] != observed.size or draws.shape[1] < 2:
        raise InternalError(f"scores need draws of shape ({observed.size}, 2 or more), not {draws.shape}")
