import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cicatrix.acute.redness import redness, redness_curve
from cicatrix.evidence.draws import Draws, medians


def _hours(draws: Draws, depth_mm: float, holes: float) -> np.ndarray:
    return redness(draws, np.full(draws.n, depth_mm), np.full(draws.n, holes)).erythema_hours


def test_hours_are_where_the_curve_meets_the_visible_threshold(draws: Draws) -> None:
    hours = _hours(draws, 1.5, 275.0)
    depth, holes = np.full(draws.n, 1.5), np.full(draws.n, 275.0)
    shown = np.flatnonzero(hours > 0)
    at_end = np.array([redness_curve(draws, depth, holes, hours[k : k + 1])[k, 0] for k in shown])
    np.testing.assert_allclose(at_end, draws["acute.redness_visible_share"][shown], rtol=1e-9)


def test_the_curve_starts_at_one_for_the_standard_treatment_and_falls(draws: Draws) -> None:
    curve = redness_curve(draws, np.full(draws.n, 1.5), np.full(draws.n, 275.0), np.linspace(0, 96, 25))
    assert curve.shape == (draws.n, 25)
    np.testing.assert_allclose(curve[:, 0], 1.0)
    assert np.all(np.diff(curve, axis=1) < 0)


@pytest.mark.parametrize(("depth_mm", "holes"), [(0.0, 275.0), (1.5, 0.0)])
def test_skin_that_was_not_needled_does_not_redden(draws: Draws, depth_mm: float, holes: float) -> None:
    result = redness(draws, np.full(draws.n, depth_mm), np.full(draws.n, holes))
    assert np.all(result.downtime_days == 0)


@given(depth=st.floats(0.05, 2.8), more=st.floats(0.01, 1.0), holes=st.floats(1, 2000))
def test_deeper_needles_never_show_for_less_time(depth: float, more: float, holes: float) -> None:
    world = medians()
    assert _hours(world, depth + more, holes)[0] >= _hours(world, depth, holes)[0]
    assert _hours(world, depth, holes * (1 + more))[0] >= _hours(world, depth, holes)[0]


def test_downtime_is_the_longer_of_redness_and_swelling(draws: Draws) -> None:
    result = redness(draws, np.full(draws.n, 1.5), np.full(draws.n, 275.0))
    longer = np.maximum(result.erythema_hours, result.swelling_hours)
    np.testing.assert_allclose(result.downtime_days * 24, longer)
    assert np.any(result.swelling_hours > result.erythema_hours)
