"""When a change is first seen: the improvement of the dominant scar type against a threshold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded
from cicatrix.evidence.draws import Draws
from cicatrix.outcome.standing import standing
from cicatrix.skin.scars import DEPRESSED, Scar, ScarType

Floats = NDArray[np.float64]

READS = ("outcome.visible_share",)


class FirstVisible(Frozen):
    """Weeks from the first session to the first visible change."""

    median: float
    p10: float
    p90: float
    beyond_horizon: bool
    """The 90th percentile lies beyond the last week computed, which stands in for it."""
    share_visible: float
    """Share of draws in which the change is seen at all."""
    note: str = Field(default_factory=standing)


class NotExpected(Frozen):
    """A change that the model does not expect to be seen."""

    state: Literal["not_expected"] = "not_expected"
    reason: str
    note: str = Field(default_factory=standing)


def dominant_type(scars: Sequence[Scar]) -> ScarType | None:
    """Return the depressed type that covers the largest area (count x width squared), or None."""
    area: dict[ScarType, float] = {}
    for scar in scars:
        if scar.type in DEPRESSED:
            area[scar.type] = area.get(scar.type, 0.0) + scar.count * scar.width_mm**2
    return max(area, key=lambda kind: area[kind]) if area else None


def first_visible(draws: Draws, weeks: Sequence[float] | Floats, improvement: Floats) -> FirstVisible | NotExpected:
    """Return when *improvement*, shape (n, t), first passes the threshold.

    Parameters
    ----------
    improvement
        Share of depth filled in the patient's dominant scar type.

    Returns
    -------
    FirstVisible | NotExpected
        Not expected where fewer than half of the draws pass the threshold within the weeks given.
    """
    time = np.asarray(weeks, dtype=float)
    crossing = crossing_weeks(draws, time, improvement)
    share = float(np.isfinite(crossing).mean())
    if share < 0.5:
        return NotExpected(
            reason=f"a visible change within {time[-1]:g} weeks has a probability of {100 * share:.0f} % only"
        )
    p10, median, p90 = np.quantile(np.minimum(crossing, time[-1]), [0.1, 0.5, 0.9])
    return FirstVisible(
        median=rounded(median),
        p10=rounded(p10),
        p90=rounded(p90),
        beyond_horizon=share < 0.9,
        share_visible=rounded(share),
    )


def crossing_weeks(draws: Draws, weeks: Floats, improvement: Floats) -> Floats:
    """Return the week at which each draw first passes the threshold, linear between report times; inf if never."""
    threshold = draws.reading(READS)["outcome.visible_share"]
    passed = improvement >= threshold[:, None]
    index = np.argmax(passed, axis=1)
    rows = np.arange(improvement.shape[0])
    before = np.maximum(index - 1, 0)
    low, high = improvement[rows, before], improvement[rows, index]
    rise = np.where(high > low, high - low, 1.0)
    share = np.clip(np.where(high > low, (threshold - low) / rise, 0.0), 0.0, 1.0)
    crossing = weeks[before] + share * (weeks[index] - weeks[before])
    return np.where(passed.any(axis=1), crossing, np.inf)
