"""Scores that count scars in bands, over a population: the Goodman-Baron quantitative score and ECCA.

The rules are those of :mod:`cicatrix.outcome.scales`, with expectations in place of sampled scars: the scars of a type
are log-normal in depth, those of a face log-normal in number. A scar keeps its row, loses a point with each class of
depth, and all of them once it is too shallow to be counted. Bands are far from linear in the count: a face of many
scars keeps its band until most of them are gone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cicatrix.outcome.array_library import ndtr
from cicatrix.outcome.population import POPULATION_TYPES
from cicatrix.skin.score_tables import ECCA_ROWS, ECCA_WEIGHTS

# Least counts of the bands, half a scar below the next whole number: any, 11 and 21; ECCA's second begins at 5.
QUANTITATIVE_BANDS = (0.5, 10.5, 20.5)
ECCA_BANDS = (0.5, 4.5, 20.5)

# Rows of the table, each with the (type, class of depth before, points) of the scars that share it. Deep begins at
# 0.5 mm in the table; here where the class of severe scars does, which is the same number drawn.
QUANTITATIVE_PARTS = (
    ((0, 1, 3), (0, 2, 3), (0, 3, 3), (1, 3, 3)),
    ((1, 1, 2), (1, 2, 2)),
    ((2, 1, 2), (2, 2, 2)),
    ((2, 3, 3),),
)
ROUNDING = 0.03
"""Width on the log scale of depth over which the corners of the rules are rounded, so that slopes exist."""
LEAST_SHARE = 1e-9

Floats = NDArray[np.float64]


def quantitative_points(
    xp: Any, mix: Any, bounds: Any, remaining: Any, lesion_sd_log: Any, count: Any, count_sd_log: Any
) -> Any:
    """Return the mean Goodman-Baron quantitative score of faces, shape (persons, ...).

    Parameters
    ----------
    xp
        ``numpy`` or ``jax.numpy``.
    mix
        Share of each type by number, shape (3, n).
    bounds
        Log of each class's least depth over the type's typical depth, by class and type, shape (3, 3, n).
    remaining
        Log of the share of depth that remains, shape (persons, 3, ...); zeros give the score before treatment.
    lesion_sd_log, count, count_sd_log
        Spread of depth within a type, median number of scars on a face and its spread, shape (n,).
    """
    total: Any = 0.0
    for row in QUANTITATIVE_PARTS:
        for level in range(1, max(points for _, _, points in row) + 1):
            share: Any = 0.0
            for kind, start, points in row:
                needed = max(start - (points - level), 1)
                still = _still(xp, bounds[:, kind], remaining[:, kind], lesion_sd_log, start, needed)
                share = share + mix[kind] * still
            total = total + _band(xp, share, count, count_sd_log, QUANTITATIVE_BANDS)
    return total


def ecca_points(
    xp: Any, mix: Any, bounds: Any, remaining: Any, lesion_sd_log: Any, count: Any, count_sd_log: Any
) -> Any:
    """Return the mean ECCA score of faces: it falls only as scars become too shallow to be counted; see above."""
    total: Any = 0.0
    for kind, name in enumerate(POPULATION_TYPES):
        counted = ndtr(xp)((remaining[:, kind] - bounds[0, kind]) / lesion_sd_log)
        total = total + ECCA_WEIGHTS[ECCA_ROWS[name]] * _band(xp, mix[kind] * counted, count, count_sd_log, ECCA_BANDS)
    return total


def _still(xp: Any, bounds: Any, remaining: Any, sd: Any, start: int, needed: int) -> Any:
    """Return the share of a type's scars that began in class *start* and are still at least in class *needed*."""
    least = bounds[needed - 1] - remaining
    if needed < start:
        least = _larger(xp, least, bounds[start - 1])
    if start == len(bounds):
        return ndtr(xp)(-least / sd)
    least = -_larger(xp, -least, -bounds[start])
    return ndtr(xp)(bounds[start] / sd) - ndtr(xp)(least / sd)


def _larger(xp: Any, first: Any, second: Any) -> Any:
    """Return the larger of two, rounded where they meet."""
    return ROUNDING * xp.logaddexp(first / ROUNDING, second / ROUNDING)


def _band(xp: Any, share: Any, count: Any, count_sd_log: Any, bands: tuple[float, ...]) -> Any:
    """Return the mean band of a row that holds *share* of the scars of a face, 0 to 3."""
    log_count = xp.log(count * (xp.maximum(share, 0.0) + LEAST_SHARE))
    return sum(ndtr(xp)((log_count - np.log(least)) / count_sd_log) for least in bands)
