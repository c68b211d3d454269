import numpy as np

from cicatrix.acute.barrier_recovery import recovered_hours, water_loss_ratio
from cicatrix.evidence.draws import Draws


def test_it_is_recovered_where_the_curve_meets_its_threshold(draws: Draws) -> None:
    depth, holes = np.full(draws.n, 1.5), np.full(draws.n, 275.0)
    hours = recovered_hours(draws, depth, holes)
    for index in np.flatnonzero(hours > 0)[:50]:
        ratio = water_loss_ratio(draws, depth, holes, hours[index : index + 1])[index, 0]
        assert abs(ratio - 1.0 - draws["acute.tewl_recovered_share"][index]) < 1e-9


def test_it_falls_to_the_baseline_and_deeper_takes_longer(draws: Draws) -> None:
    holes, hours = np.full(draws.n, 275.0), np.linspace(0.0, 1000.0, 50)
    curve = water_loss_ratio(draws, np.full(draws.n, 1.5), holes, hours)
    assert np.all(np.diff(curve, axis=1) <= 0)
    np.testing.assert_allclose(curve[:, -1], 1.0, atol=1e-3)
    shallow, deep = (recovered_hours(draws, np.full(draws.n, depth), holes) for depth in (0.5, 1.5))
    assert np.all(deep >= shallow)
    assert np.all(water_loss_ratio(draws, np.full(draws.n, 1.5), 0.0 * holes, hours) == 1.0)
