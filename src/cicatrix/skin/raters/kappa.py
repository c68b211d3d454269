"""Cohen's kappa, plain and weighted, with its large-sample standard error.

Agreement beyond chance, ``(Po - Pe) / (1 - Pe)``, where each cell of the table of two raters' grades counts with a
weight: 1 on the diagonal, less with distance. Standard error: Fleiss, Cohen and Everitt 1969.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Weighting = Literal["unweighted", "linear", "quadratic"]
WEIGHTINGS: tuple[Weighting, ...] = get_args(Weighting)


def weights_of(grades: int, weighting: Weighting) -> Floats:
    """Return the weight of each pair of grades, shape (grades, grades): 1 where they agree, 0 where they are furthest.

    Parameters
    ----------
    grades
        Number of grades on the scale, whether or not all were given: weights belong to the scale.
    weighting
        Unweighted counts agreement only; linear takes off in proportion to the distance, quadratic to its square.
    """
    distance = np.abs(np.subtract.outer(np.arange(grades), np.arange(grades))) / (grades - 1)
    match weighting:
        case "unweighted":
            return np.eye(grades)
        case "linear":
            return 1.0 - distance
        case "quadratic":
            return 1.0 - distance**2


def table_of(first: Floats, second: Floats, grades: int) -> Floats:
    """Return how often each pair of grades (from 0) was given; leading axes are kept, shape (..., grades, grades)."""
    code = (first * grades + second).astype(np.int64)
    counts = np.stack([(code == cell).sum(axis=-1, dtype=np.float64) for cell in range(grades**2)], axis=-1)
    return counts.reshape(*code.shape[:-1], grades, grades)


def kappa(table: Floats, weights: Floats) -> Floats:
    """Return kappa of each table, shape (..., g, g) to (...); NaN where chance alone would agree always."""
    share = table / table.sum(axis=(-2, -1), keepdims=True)
    observed, expected = (weights * share).sum(axis=(-2, -1)), (weights * _by_chance(share)).sum(axis=(-2, -1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected < 1.0, (observed - expected) / (1.0 - expected), np.nan)


def standard_error(table: Floats, weights: Floats) -> float:
    """Return the large-sample standard error of kappa, whatever its true value; table of shape (g, g)."""
    n = float(table.sum())
    share = table / n
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    value = float(kappa(table, weights))
    expected = float((weights * _by_chance(share)).sum())
    by_row, by_column = weights @ columns, rows @ weights
    spread = (share * (weights - (by_row[:, None] + by_column) * (1.0 - value)) ** 2).sum()
    variance = float(spread - (value - expected * (1.0 - value)) ** 2) / (n * (1.0 - expected) ** 2)
    return max(variance, 0.0) ** 0.5


def _by_chance(share: Floats) -> Floats:
    """Return the table that two raters of these habits would give independently."""
    return share.sum(axis=-1)[..., :, None] * share.sum(axis=-2)[..., None, :]
