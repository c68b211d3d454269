from collections.abc import Callable

import numpy as np
import pytest

from cicatrix.acute.signs import SignCourse, signs, worst
from cicatrix.evidence.draws import Draws
from cicatrix.needling.injury import Injury

Make = Callable[..., Injury]
HOURS = np.linspace(0.0, 260.0, 1041)
NAMES = ("redness", "swelling", "pinpoint_bleeding", "tightness", "bruising", "dryness", "peeling", "itch")


def _by_name(draws: Draws, injury: Injury) -> dict[str, SignCourse]:
    return {one.name: one for one in signs(draws, injury, HOURS)}


def test_every_sign_has_its_place_in_time(draws: Draws, make_injury: Make) -> None:
    found = _by_name(draws, make_injury(draws.n))
    assert tuple(found) == NAMES
    for sign in found.values():
        assert sign.curve.shape == (draws.n, HOURS.size)
        assert np.all((sign.share >= 0) & (sign.share <= 1))
        assert np.all(sign.onset_h <= sign.peak_h)
        shows = sign.end_h > 0
        assert np.all(sign.peak_h[shows] <= sign.end_h[shows])
        before = HOURS[None, :] < sign.onset_h[:, None] - 1e-9
        assert np.all(sign.curve[before] == 0)
    for name in NAMES[2:]:
        after = HOURS[None, :] > found[name].end_h[:, None] + 1e-9
        assert np.all(found[name].curve[after] == 0)
        top = HOURS[found[name].curve.argmax(axis=1)]
        np.testing.assert_allclose(top, found[name].peak_h, atol=0.26)


def test_the_order_of_the_days(draws: Draws, make_injury: Make) -> None:
    ends = {name: np.median(one.end_h) for name, one in _by_name(draws, make_injury(draws.n)).items()}
    assert ends["pinpoint_bleeding"] < ends["swelling"] < ends["redness"] < ends["dryness"] < ends["bruising"]


@pytest.mark.parametrize(("depth", "holes"), [(0.0, 275.0), (1.5, 0.0)])
def test_skin_that_was_not_needled_shows_nothing(draws: Draws, make_injury: Make, depth: float, holes: float) -> None:
    for sign in signs(draws, make_injury(draws.n, depth, holes), HOURS):
        assert np.all(sign.share == 0)
        assert np.all(sign.end_h == 0)
        assert np.all(sign.curve == 0)


def test_deeper_and_denser_bruises_more_and_peels_longer(draws: Draws, make_injury: Make) -> None:
    shallow, deep = (_by_name(draws, make_injury(draws.n, depth)) for depth in (0.5, 2.0))
    assert np.all(deep["peeling"].end_h >= shallow["peeling"].end_h)
    assert np.all(deep["bruising"].share > shallow["bruising"].share)
    dense = _by_name(draws, make_injury(draws.n, 2.0, 2000.0))
    assert np.all(dense["bruising"].share > deep["bruising"].share)
    assert np.all(dense["bruising"].share <= 1.0)


def test_several_zones_show_the_worst_of_each(draws: Draws, make_injury: Make) -> None:
    zones = [signs(draws, make_injury(draws.n, depth), HOURS) for depth in (0.5, 1.5)]
    both = worst(zones)
    for sign, shallow, deep in zip(both, *zones, strict=True):
        np.testing.assert_array_equal(sign.end_h, np.maximum(shallow.end_h, deep.end_h))
        np.testing.assert_array_equal(sign.curve, np.maximum(shallow.curve, deep.curve))
