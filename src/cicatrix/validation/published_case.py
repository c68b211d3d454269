"""One published measurement beside what a model says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cicatrix.base.errors import InternalError
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats


@dataclass(frozen=True, slots=True)
class PublishedCase:
    """A published measurement, the band that counts as met, and the model's answer to the same question.

    Attributes
    ----------
    what
        What was measured, on whom, in a few words.
    source
        Key of the bibliography.
    unit
        Of the observed value, the band and the prediction; "1" for a ratio.
    observed
        The published value.
    low, high
        The prediction is met if its median lies between them; ``band`` says where they come from.
    fitted
        Whether a parameter was set from this very measurement: then a pass proves nothing.
    predict
        The model's answer over draws, shape (n,).
    """

    what: str
    source: str
    unit: str
    observed: float
    low: float
    high: float
    band: str
    fitted: bool
    predict: Callable[[Draws], Floats]


@dataclass(frozen=True, slots=True)
class Held:
    """A case with the model's answer: median and 80 % interval, and whether the median lies in the band."""

    case: PublishedCase
    median: float
    p10: float
    p90: float

    @property
    def met(self) -> bool:
        """Whether the predicted median lies in the band."""
        return self.case.low <= self.median <= self.case.high

    @property
    def error_percent(self) -> float:
        """Predicted median against the observed value, in percent of the observed value."""
        return 100.0 * (self.median / self.case.observed - 1.0)


def hold(case: PublishedCase, draws: Draws) -> Held:
    """Return a case with the model's answer on *draws*."""
    values = np.asarray(case.predict(draws), dtype=np.float64)
    if values.shape != (draws.n,) or not np.isfinite(values).all():
        raise InternalError(f"the prediction of '{case.what}' is not one finite number per draw")
    p10, median, p90 = np.percentile(values, [10.0, 50.0, 90.0])
    return Held(case, float(median), float(p10), float(p90))
