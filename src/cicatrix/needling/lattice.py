"""What the arrangement of the needles does to re-hits.

In one pass the strikes of a needle stand in a row, an advance *s* apart, and another needle at distance *D* has a row
of its own beside it. With the plate at any turn, the two rows lie within *y* of each other with density 1 / (pi D), so
that a strike expects r^2 / (s D) strikes of the other row within reach *r*. The plate enters through the mean of 1 / D
alone, the row through s. A drum does not turn: its needles meet only where they stand within reach of each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cicatrix.evidence.parameter import Floats


@dataclass(frozen=True, slots=True)
class Crowding:
    """How strikes crowd; arrays of shape (n,).

    Attributes
    ----------
    own_free
        Share of the strikes with no earlier effective one of the same pass in reach.
    void
        Share of the skin that one whole pass leaves out of reach.
    """

    own_free: Floats
    void: Floats


def crowding(
    positions_mm: Floats, advance_mm: Floats, reach_mm: Floats, effective: Floats, per_mm2: Floats, *, turns: bool
) -> Crowding:
    """Return how the strikes of a pass crowd.

    Parameters
    ----------
    positions_mm
        Needles on the plate or the unrolled drum: along and across the travel, shape (k, 2).
    advance_mm
        Travel between strokes (a roller: its circumference), shape (n,).
    reach_mm
        Distance within which a later strike falls into an earlier hole, shape (n,).
    effective
        Share of the strikes that make a hole where the skin is free, shape (n,).
    per_mm2
        Strikes of one pass by geometry, shape (n,).
    turns
        Whether the plate may stand at any turn about its axis.
    """
    area = np.pi * reach_mm**2
    first, second = np.triu_indices(len(positions_mm), 1)
    apart = positions_mm[first] - positions_mm[second]
    in_reach = np.floor(reach_mm / advance_mm)  # strikes of the same needle, each counted once
    shared = 2.0 * _row_overlap(advance_mm, reach_mm)
    if turns:
        closeness = (1.0 / np.hypot(*apart.T)).sum() / len(positions_mm)
        in_reach = in_reach + closeness * reach_mm**2 / advance_mm
        shared = shared + 2.0 * closeness * np.pi * reach_mm**4 / advance_mm
    else:
        round_the_drum = float(advance_mm[0])
        along = apart[:, 0] - round_the_drum * np.round(apart[:, 0] / round_the_drum)
        distance = np.hypot(along, apart[:, 1])
        for near in distance[distance < 2.0 * reach_mm.max()]:
            in_reach = in_reach + (near < reach_mm) / len(positions_mm)
            shared = shared + 2.0 * _lens(near, reach_mm) / len(positions_mm)
    # The number of effective strikes in reach of a point: its mean and variance pick the member of the binomial
    # family, whose chance of none is exact where discs never overlap and where strikes fall anywhere alike (Poisson).
    mean = np.maximum(effective * per_mm2 * area, 1e-12)
    excess = effective**2 * per_mm2 * shared - mean**2
    trials = -(mean**2) / np.where(np.abs(excess) < 1e-9 * mean, -1e-9 * mean, excess)
    trials = np.where(trials > 0.0, np.maximum(trials, np.maximum(1.0, mean)), trials)
    chance = np.minimum(mean / trials, 1.0 - 1e-9)
    return Crowding(own_free=np.exp(-effective * in_reach), void=np.exp(trials * np.log1p(-chance)))


def passes_of_free_skin(void: Floats, passes: Floats | int) -> Floats:
    """Return how many passes over free skin these passes are worth, shape (n,): 1 + V + V^2 + ..., V the void of one.

    No pass need be whole: a prior may give 3.7 of them.
    """
    taken = np.maximum(1.0 - void, 1e-15)
    return -np.expm1(passes * np.log1p(-taken)) / taken


def _row_overlap(advance: Floats, reach: Floats) -> Floats:
    """Return the area that a disc shares with those after it in its own row, shape (n,)."""
    most = int(np.ceil(2.0 * (reach / advance).max()))
    return np.sum([_lens(m * advance, reach) for m in range(1, most + 1)], axis=0)


def _lens(distance: Floats | float, reach: Floats) -> Floats:
    """Return the area shared by two discs of radius *reach*, shape (n,)."""
    half = np.minimum(0.5 * distance / reach, 1.0)
    return 2.0 * reach**2 * (np.arccos(half) - half * np.sqrt(1.0 - half**2))
