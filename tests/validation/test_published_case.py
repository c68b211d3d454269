"""A published case is met if the predicted median lies in its band."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cicatrix.base.errors import InternalError
from cicatrix.evidence.draws import draw
from cicatrix.validation.published_case import PublishedCase, hold

CASE = PublishedCase(
    what="a length", source="a_key", unit="mm", observed=2.0, low=1.5, high=2.5, band="reported range", fitted=False,
    predict=lambda draws: np.linspace(1.0, 3.0, draws.n),
)  # fmt: skip


def test_the_median_decides() -> None:
    held = hold(CASE, draw(11, 0))
    assert held.met
    assert (held.median, held.error_percent) == pytest.approx((2.0, 0.0))
    assert held.p10 == pytest.approx(1.2)
    assert not hold(replace(CASE, low=2.1), draw(11, 0)).met


@pytest.mark.parametrize("values", [np.array([1.0]), np.full(11, np.nan)])
def test_a_prediction_is_one_finite_number_per_draw(values: np.ndarray) -> None:
    with pytest.raises(InternalError, match="a length"):
        hold(replace(CASE, predict=lambda draws: values), draw(11, 0))
