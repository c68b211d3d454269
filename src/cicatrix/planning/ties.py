"""When two courses cannot be told apart, and which one is then taken (contract, section 7)."""

from __future__ import annotations

import numpy as np

from cicatrix.evidence.parameter import Floats
from cicatrix.planning.course import Course

DISTINGUISHABLE = 0.8
"""Paired-draw probability from which one course counts as better than another."""


def probability_better(first: Floats, second: Floats) -> float:
    """Return the share of paired draws, shape (n,), in which *first* improves more; ties count half."""
    return float(np.mean((first > second) + 0.5 * (first == second)))


def distinguishable(first: Floats, second: Floats) -> bool:
    """Tell whether the paired draws favour either course with probability 0.8 or more."""
    share = probability_better(first, second)
    return max(share, 1.0 - share) >= DISTINGUISHABLE


def simplicity(course: Course, standard: Course) -> tuple[bool, int, float, int]:
    """Return the order in which a tie is broken: the standard course, fewer sessions, less depth, fewer passes.

    The cost of a course is its number of sessions times a price, so that fewer sessions is also lower cost.
    """
    depth = sum(setting.depth_mm for setting in course.settings.values())
    passes = sum(setting.passes for setting in course.settings.values())
    return course != standard, course.sessions, depth, passes
