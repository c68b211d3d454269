"""The epidermis over a needled dermis: openings that close, thickness and turnover; one state per zone, no depth.

Openings close in two stages of equal rate: keratinocytes first migrate over the hole (exposed -> covered), then build
layers under it (covered -> closed), so closure starts late and then is quick, unlike an exponential.

Thickness follows the dermis below with the epidermis' own turnover time,

    h' = (target - h) / renewal_days,
    target = thick_per_matrix * [organised papillary matrix / rest - 1]+ + thick_per_cell * [f + a - 1]+

The second term is the passing hyperplasia under activated fibroblasts (they secrete keratinocyte growth factors), the
first the lasting one over a renewed papillary dermis. Turnover is production over thickness, (1 + target) / (1 + h),
1 at rest. Untreated, the target is exactly 0 and so is every output. Target and h are never negative and h never
exceeds the highest target.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cicatrix.evidence.draws import Draws
from cicatrix.healing.batch import N_CELLS
from cicatrix.healing.column import Course

Floats = NDArray[np.float64]

READS: tuple[str, ...] = (
    "healing.epidermis_days",
    "healing.renewal_days",
    "healing.thick_per_matrix",
    "healing.thick_per_cell",
)

PAPILLARY_CELLS = N_CELLS // 6
"""Cells from the top that stand for the papillary dermis."""

_TWO_STAGES_95 = 4.743865
"""Rate times time at which two stages of equal rate are 95 % through: (1 + x) exp(-x) = 0.05."""


@dataclass(frozen=True, slots=True)
class Epidermis:
    """The epidermis over time; each of shape (batch, t).

    Attributes
    ----------
    closed
        Share of the openings of the latest session that has closed; 1 before any.
    thickness, turnover
        Relative to untreated.
    """

    closed: Floats
    thickness: Floats
    turnover: Floats


def epidermis(course: Course, draws: Draws) -> Epidermis:
    """Return the epidermis over a healed column.

    Parameters
    ----------
    course
        The dermis. Between its report days the target of thickness is taken to change linearly, so reports should be
        a week apart or less where the passing hyperplasia matters.
    draws
        The draws that it was made with.
    """
    p = draws.reading(READS)
    k = course.draw_index
    papillary = course.organised[:, :, :PAPILLARY_CELLS].mean(axis=2, dtype=float) / course.set_point[:, None]
    activated = np.maximum(course.fields["f"] + course.fields["a"] - 1.0, 0.0)
    lasting = p["healing.thick_per_matrix"][k][:, None] * np.maximum(papillary - papillary[:, :1], 0.0)
    target = lasting + p["healing.thick_per_cell"][k][:, None] * activated
    extra = followed(target, course.days, p["healing.renewal_days"][k])
    return Epidermis(
        closed=_closed(course, p["healing.epidermis_days"][k]),
        thickness=1.0 + extra,
        turnover=(1.0 + target) / (1.0 + extra),
    )


def _closed(course: Course, closing_days: Floats) -> Floats:
    closed = np.ones((closing_days.size, course.days.size))
    for number, day in enumerate(course.session_days):
        since = course.days - day
        with_it = (course.sessions[:, None] > number) & (since[None, :] > 0)
        x = _TWO_STAGES_95 * np.maximum(since, 0.0)[None, :] / closing_days[:, None]
        closed = np.where(with_it, 1.0 - (1.0 + x) * np.exp(-x), closed)
    return closed


def followed(target: Floats, days: Floats, tau: Floats) -> Floats:
    """Return the first-order response to a target that is linear between the days; exact for such a target."""
    out = np.zeros_like(target)
    now = np.zeros_like(tau)
    for index in range(1, days.size):
        z = (days[index] - days[index - 1]) / tau
        keep = np.exp(-z)
        share = -np.expm1(-z) / z  # mean of the kernel over the step
        now = now * keep + target[:, index - 1] * (share - keep) + target[:, index] * (1.0 - share)
        out[:, index] = now
    return out
