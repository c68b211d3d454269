"""Goodman-Baron quantitative score and ECCA over time: the clinician's score before treatment, then by lesion.

A scar stays in the row in which it was graded, and its points fall by one for each class of depth that it loses, to
none once it is too shallow to be counted. Grading afresh instead could raise the score where a row of like scars splits
in two; here improvement never raises a score. Weights of both tables are from memory, unverified.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.numbers import NotEstimable
from cicatrix.outcome.lesions import Lesions
from cicatrix.skin.grading import Score
from cicatrix.skin.grading.counted_rows import ecca, quantitative
from cicatrix.skin.scars import DEPRESSED, Scar
from cicatrix.skin.score_tables import (
    ECCA_ROWS,
    ECCA_WEIGHTS,
    QUANTITATIVE_ROWS,
    band_multiplier,
    ecca_band,
    quantitative_row,
)

Floats = NDArray[np.float64]
Baseline = tuple[Floats, Floats]


def goodman_baron_over_time(
    scars: Sequence[Scar],
    cohort: Sequence[Lesions | None],
    improvement: Sequence[Floats],
    shape: tuple[int, int],
) -> Baseline | NotEstimable:
    """Return the Goodman-Baron quantitative score before treatment, shape (n,), and over time, shape (n, t).

    Parameters
    ----------
    scars, cohort, improvement
        The groups, their lesions and the share of depth filled, shape (n, t) each; flat and raised scars keep points.
    shape
        (n, t).
    """
    rest = [scar for scar in scars if scar.type not in DEPRESSED]
    start, unchanged = quantitative(scars), quantitative(rest)
    if start.value is None or unchanged.value is None:
        return _missing(start)
    counts: dict[tuple[str, int], Floats] = {}
    for scar, lesions, gain in zip(scars, cohort, improvement, strict=True):
        if scar.type not in DEPRESSED or lesions is None:
            continue
        row = quantitative_row(scar.type, scar.width_mm, scar.depth_mm, scar.base)
        points = int(QUANTITATIVE_ROWS[row].points)
        for level in range(1, points + 1):  # scars of the row that still bear at least this many points
            _add(counts, (row, level), lesions.count_above(points - level, gain))
    score = np.full(shape, unchanged.value)
    for count in counts.values():
        score = score + band_multiplier(count)
    return np.full(shape[0], start.value), score


def ecca_over_time(
    scars: Sequence[Scar],
    cohort: Sequence[Lesions | None],
    improvement: Sequence[Floats],
    shape: tuple[int, int],
) -> Baseline | NotEstimable:
    """Return ECCA before treatment, shape (n,), and over time, shape (n, t); arguments as for the other scale.

    ECCA counts scars by shape, not by depth: it falls only when enough scars become too shallow to be counted.
    """
    rest = [scar for scar in scars if scar.type not in DEPRESSED]
    start, unchanged = ecca(scars), ecca(rest)
    if start.value is None or unchanged.value is None:
        return _missing(start)
    if not start.value:
        return NotEstimable(reason="none of the scars has an item in ECCA")
    counts: dict[tuple[str, int], Floats] = {}
    for scar, lesions, gain in zip(scars, cohort, improvement, strict=True):
        if scar.type in DEPRESSED and scar.type in ECCA_ROWS and lesions is not None:
            _add(counts, (ECCA_ROWS[scar.type], 0), lesions.count_above(3, gain))
    score = np.full(shape, unchanged.value)
    for (row, _), count in counts.items():
        score = score + ECCA_WEIGHTS[row] * ecca_band(count)
    return np.full(shape[0], start.value), score


def _add(counts: dict[tuple[str, int], Floats], key: tuple[str, int], count: Floats) -> None:
    counts[key] = np.round(counts.get(key, 0.0) + count, 9)  # weights of many scars: 10 must not read as 10.000001


def _missing(score: Score) -> NotEstimable:
    return NotEstimable(reason="; ".join(score.missing) or "the scale cannot be evaluated on these scars")
