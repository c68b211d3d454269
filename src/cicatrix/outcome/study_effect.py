"""How far out a study may lie: Student's t, so that one unlike all others is possible and does not drag them along."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.special import ndtr, stdtrit

from cicatrix.evidence.parameter import Floats

TAILS: Final = 5.0
"""Degrees of freedom: assumption. Fewer than 10 make an outlier plausible, more than 2 leave the spread finite."""
SCALE: Final = float(np.sqrt((TAILS - 2.0) / TAILS))
"""Of the t distribution whose standard deviation is 1."""


def study_effect(normal: Floats) -> Floats:
    """Return effects of studies with a standard deviation of 1 from standard-normal numbers of any shape."""
    below = stdtrit(TAILS, ndtr(-np.abs(normal)))  # from the lower tail, where a probability keeps its digits
    return np.copysign(SCALE * below, normal)
