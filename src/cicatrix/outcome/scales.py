"""Goodman-Baron quantitative score and ECCA over time: the clinician's score before treatment, then by lesion.

A scar stays in the row in which it was graded and its points fall by one for each class of depth that it loses, to
none once it is too shallow to be counted. Grading afresh instead could raise the score when a row of like scars splits
in two; improvement never raises a score here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.numbers import NotEstimable
from cicatrix.outcome.lesions import Lesions
from cicatrix.skin.grading import band_multiplier, ecca_band
from cicatrix.skin.scars import DEPRESSED, Scar

Floats = NDArray[np.float64]
