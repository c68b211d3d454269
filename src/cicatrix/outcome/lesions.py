"""Single scars behind a group of like scars: how deep each is, and how a rater would class that depth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from cicatrix.evidence.draws import Draws
from cicatrix.skin.scars import Scar

Floats = NDArray[np.float64]

THRESHOLDS = ("outcome.depth_not_counted_mm", "outcome.depth_moderate_mm", "outcome.depth_severe_mm")
READS = ("outcome.lesion_depth_sd_log", *THRESHOLDS)

# A group of more scars is stood for by this many, each with a weight: the bands of the scales end at 20.
MOST_LESIONS = 48


@dataclass(frozen=True, slots=True)
class Lesions:
    """The scars of one group.

    Attributes
    ----------
    depth_mm
        Depth before treatment, shape (n, m).
    weight
        How many scars each of the m lesions stands for.
    bounds_mm
        Least depth of each class: 0 not counted, 1 mild, 2 moderate, 3 severe; shape (4, n).
    start
        Class of the whole group before treatment, shape (n,).
    """

    depth_mm: Floats
    weight: float
    bounds_mm: Floats
    start: NDArray[np.int64]

    def count_above(self, lost_classes: int, improvement: Floats) -> Floats:
        """Return how many scars are still counted and have lost at most *lost_classes*, shape (n, t).

        A scar that starts below the least depth that is counted cannot be seen to improve: it stays.
        """
        needed = np.where(self.start == 0, 0, np.maximum(self.start - lost_classes, 1))
        bound_mm = np.take_along_axis(self.bounds_mm, needed[None, :], axis=0)[0][:, None]
        remaining = 1.0 - improvement
        count = np.zeros(improvement.shape)
        for depth_mm in self.depth_mm.T:  # one scar at a time: memory does not grow with their number
            count += depth_mm[:, None] * remaining >= bound_mm
        return count * self.weight


def class_bounds_mm(draws: Draws) -> Floats:
    """Return the least depth of each class of depth, shape (4, n), the first 0."""
    p = draws.reading(READS)
    return np.stack([np.zeros(draws.n), *(p[identifier] for identifier in THRESHOLDS)])


def lesions_of(draws: Draws, scars: Sequence[Scar]) -> list[Lesions | None]:
    """Return the lesions of each group; None for scars without a depth.

    Depth is log-normal about the group's, truncated to the class of depth in which the group was graded, so that the
    score before treatment is the one that the clinician gets.
    """
    spread = draws.reading(READS)["outcome.lesion_depth_sd_log"][:, None]
    bounds = class_bounds_mm(draws)
    result: list[Lesions | None] = []
    for index, scar in enumerate(scars):
        if scar.depth_mm is None:
            result.append(None)
            continue
        start = (scar.depth_mm >= bounds[1:]).sum(axis=0)
        low = np.take_along_axis(bounds, start[None, :], axis=0)[0][:, None]
        above = np.concatenate([bounds[1:], np.full((1, draws.n), np.inf)])
        high = np.take_along_axis(above, start[None, :], axis=0)[0][:, None]
        number = min(scar.count, MOST_LESIONS)
        uniform = draws.rng(f"outcome.lesions.{index}").random((draws.n, number))
        with np.errstate(divide="ignore"):
            below = ndtr(np.log(low / scar.depth_mm) / spread)
        until = ndtr(np.log(high / scar.depth_mm) / spread)
        depth_mm = scar.depth_mm * np.exp(spread * ndtri(below + uniform * (until - below)))
        depth_mm = np.clip(depth_mm, low * (1.0 + 1e-12), high)
        result.append(Lesions(depth_mm, scar.count / number, bounds, start))
    return result
