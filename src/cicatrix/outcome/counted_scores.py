"""Scores that count scars in bands, over a population: the Goodman-Baron quantitative score and ECCA.

The rules are those of :mod:`cicatrix.outcome.scales`, with expectations in place of sampled scars: the scars of a type
are log-normal in depth, those of a face log-normal in number. A scar keeps its row, loses a point with each class of
depth, and all of them once it is too shallow to be counted. Bands are far from linear in the count: a face of many
scars keeps its band until most of them are gone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cicatrix.outcome.array_library import NODES, WEIGHTS, ndtr
from cicatrix.outcome.population import POPULATION_TYPES
from cicatrix.skin.score_tables import ECCA_ROWS, ECCA_WEIGHTS

Floats = NDArray[np.float64]

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
FAR = 50.0
"""Log of a depth that stands for no bound."""

# One entry for each part of a row and each number of points: the row's place for that number of points, the type, the
# class before, and the least class in which a scar still bears so many points.
_PARTS = np.array([
    (place, kind, start, max(start - (points - level), 1))
    for place, (row, level) in enumerate(
        (row, level) for row in QUANTITATIVE_PARTS for level in range(1, max(part[2] for part in row) + 1)
    )
    for kind, start, points in row
])  # fmt: skip
_PLACE, _KIND, _START, _NEEDED = _PARTS.T
_TO_PLACE = (np.arange(_PLACE.max() + 1)[:, None] == _PLACE).astype(float)


@dataclass(frozen=True, slots=True)
class CountedScore:
    """A score that is a sum over places of what the number of scars there is worth.

    Attributes
    ----------
    shares
        Gives the share of a face's scars in each place, shape (persons, places, r, n).
    weights
        Points of a place's band, shape (places,).
    bands
        Least counts of the bands.
    """

    shares: Callable[[Any, Any, Any, Any, Any], Any]
    weights: Floats
    bands: tuple[float, ...]

    def points(self, xp: Any, share: Any, count: Any, count_sd_log: Any) -> Any:
        """Return the mean score of faces whose scars are spread over places like this, shape (persons, r, n).

        Parameters
        ----------
        xp
            ``numpy`` or ``jax.numpy``.
        share
            As ``shares`` gives it.
        count, count_sd_log
            Median number of scars on a face and its spread, shape (n,).
        """
        log_count = xp.log(count * (xp.maximum(share, 0.0) + LEAST_SHARE))
        least = np.log(self.bands).reshape(-1, *([1] * share.ndim))
        band = ndtr(xp)((log_count - least) / count_sd_log).sum(axis=0)
        return (self.weights[:, None, None] * band).sum(axis=1)

    def face_variance(self, xp: Any, before: Any, after: Any, count: Any, count_sd_log: Any) -> Any:
        """Return how much the share of the score that is left varies between faces that respond alike, shape (r, n).

        One face has so many scars and they happen to be so deep: its bands fall one by one, all at once or not at all.

        Parameters
        ----------
        xp
            ``numpy`` or ``jax.numpy``.
        before, after
            Shares of scars by place, of one person each, shape (1, places, r, n).
        count, count_sd_log
            As for ``points``.

        Notes
        -----
        Given the number of scars on a face, those in a place are Poisson (by its SD on the log scale at each band's
        bound), and places independent; the ratio's variance is that of what is lost beyond its mean share of what was
        there. Single faces, drawn scar by scar, vary by as much to 1.5 points of percent.
        """
        least = np.array(self.bands).reshape(-1, 1, 1, 1, 1)
        number = xp.log(count) + count_sd_log * NODES[:, None, None, None]

        def reached(share: Any) -> Any:
            """Return the probability of each band, shape (bands, numbers, places, r, n)."""
            return ndtr(xp)((number + xp.log(xp.maximum(share, 0.0) + LEAST_SHARE) - np.log(least)) * np.sqrt(least))

        def total(values: Any, power: int) -> Any:
            return ((self.weights[:, None, None] ** power) * values).sum(axis=(0, 2))

        held = reached(before)
        lost = xp.maximum(held - reached(after), 0.0)
        mean = total(lost, 1) / total(held, 1)  # (numbers, r, n)
        share = mean[:, None]
        odd = (held - lost) * share**2 + lost * (1.0 - share) ** 2 - (lost - share * held) ** 2
        weights = WEIGHTS[:, None, None]
        centre = (weights * mean).sum(axis=0)
        return (weights * (total(odd, 2) / total(held, 1) ** 2 + (mean - centre) ** 2)).sum(axis=0)


def _quantitative_shares(xp: Any, mix: Any, bounds: Any, remaining: Any, lesion_sd_log: Any) -> Any:
    """Return the share of scars by row and number of points, shape (persons, places, r, n).

    Parameters
    ----------
    xp
        ``numpy`` or ``jax.numpy``.
    mix
        Share of each type by number, shape (3, n).
    bounds
        Log of each class's least depth over the type's typical depth, by class and type, shape (3, 3, n).
    remaining
        Log of the share of depth that remains, shape (persons, 3, r, n); zeros give the score before treatment.
    lesion_sd_log
        Spread of depth within a type, shape (n,).
    """
    none = xp.full_like(bounds[:1], FAR)
    edges = xp.concatenate([bounds, none])[:, :, None]  # (class, type, 1, n), the last without an upper bound
    least = edges[_NEEDED - 1, _KIND] - remaining[:, _KIND]
    # where the bound is that of the class before, depth can only have passed it from above
    floor = xp.where((_NEEDED < _START)[:, None, None], edges[_START - 1, _KIND], -FAR)
    top = edges[_START, _KIND]
    least = -_larger(xp, -_larger(xp, least, floor), -top)
    still = ndtr(xp)(-least / lesion_sd_log) - ndtr(xp)(-top / lesion_sd_log)
    return xp.einsum("sc,pcrn->psrn", _TO_PLACE, mix[_KIND][:, None] * still)


def _ecca_shares(xp: Any, mix: Any, bounds: Any, remaining: Any, lesion_sd_log: Any) -> Any:
    """Return the share of scars of each type that are counted; arguments as above.

    ECCA falls only as scars become too shallow to be counted.
    """
    return mix[:, None] * ndtr(xp)((remaining - bounds[0][:, None]) / lesion_sd_log)


def _larger(xp: Any, first: Any, second: Any) -> Any:
    """Return the larger of two, rounded where they meet."""
    return ROUNDING * xp.logaddexp(first / ROUNDING, second / ROUNDING)


QUANTITATIVE = CountedScore(_quantitative_shares, np.ones(len(_TO_PLACE)), QUANTITATIVE_BANDS)
ECCA = CountedScore(_ecca_shares, np.array([ECCA_WEIGHTS[ECCA_ROWS[kind]] for kind in POPULATION_TYPES]), ECCA_BANDS)
