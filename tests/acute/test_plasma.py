import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cicatrix.acute.anaesthesia import Dose
from cicatrix.acute.plasma import check_plasma, level_of, plasma
from cicatrix.acute.products import get_anaesthetic
from cicatrix.evidence.draws import Draws, medians

WORLD = medians()


@given(hours=st.floats(0.05, 20.0), release_h=st.floats(0.02, 30.0))
def test_the_peak_is_the_top_of_the_curve(hours: float, release_h: float) -> None:
    world = WORLD.perturbed("acute.skin_release_h", release_h / 0.5)
    level = level_of(world, np.array([100.0]), hours, np.array([70.0]))
    over = np.linspace(0.0, level.peak_h[0] * 3, 4000)
    curve = level.curve_ug_per_ml(over)[0]
    assert curve.max() == pytest.approx(level.peak_ug_per_ml[0], rel=1e-4)
    assert over[curve.argmax()] == pytest.approx(level.peak_h[0], rel=2e-3, abs=2e-3)
    assert level.peak_h[0] >= hours


def test_the_equation_against_small_steps() -> None:
    """dA/dt = R - k_s A, dC/dt = k_s A / V - k C by midpoint steps of 1/1000 h; within 0.1 %."""
    level = level_of(medians(), np.array([60.0]), 2.0, np.array([70.0]))
    k, release, clearance = (
        float(x[0]) for x in (level.elimination_per_h, level.release_per_h, level.clearance_l_per_h)
    )
    volume, step, skin, blood = clearance / k, 1e-3, 0.0, 0.0

    def slope(skin: float, blood: float, rate: float) -> tuple[float, float]:
        return rate - release * skin, release * skin / volume - k * blood

    for index in range(5000):
        rate = 30.0 if (index + 0.5) * step < 2.0 else 0.0
        a, b = slope(skin, blood, rate)
        a, b = slope(skin + 0.5 * step * a, blood + 0.5 * step * b, rate)
        skin, blood = skin + step * a, blood + step * b
    assert level.curve_ug_per_ml(np.array([5.0]))[0, 0] == pytest.approx(blood, rel=1e-3)


def test_what_went_in_is_cleared(draws: Draws) -> None:
    """The area under the curve is the absorbed dose over the clearance."""
    level = plasma(draws, get_anaesthetic("emla"), Dose(60.0, 30.0, 200.0, occluded=True), weight_kg=70.0)
    over = np.linspace(0.0, 60.0, 6001)
    area = np.trapezoid(level.curve_ug_per_ml(over), over, axis=1)
    np.testing.assert_allclose(area, level.absorbed_mg / level.clearance_l_per_h, rtol=1e-2)


@pytest.mark.parametrize("product", ["compounded-23-7", "lidocaine-30-gel"])
def test_the_way_out_of_a_toxic_level_is_itself_within_the_limit(draws: Draws, product: str) -> None:
    cream, dose = get_anaesthetic(product), Dose(300.0, 100.0, 700.0, occluded=True)

    def toxic(area: float, minutes: float) -> tuple[str, str]:
        used = Dose(minutes, dose.mass_g * area / dose.area_cm2, area, occluded=True)
        limits = check_plasma(draws, cream, used, plasma(draws, cream, used, weight_kg=45.0))
        limit = next(one for one in limits if one.name == "plasma_toxic")
        return limit.state, limit.way_out

    state, way = toxic(dose.area_cm2, dose.minutes)
    assert state == "exceeded"
    words = way.split()
    area, minutes = float(words[3]), float(words[-5])
    assert toxic(area, 300.0)[0] == toxic(700.0, minutes)[0] == "within"
    assert toxic(area * 1.1, 300.0)[0] == toxic(700.0, minutes * 1.1)[0] == "exceeded"


def test_channels_add_to_the_level(draws: Draws) -> None:
    cream, dose = get_anaesthetic("emla"), Dose(60.0, 12.0, 80.0, occluded=True)
    whole, open_ = (plasma(draws, cream, dose, weight_kg=60.0, pore_cm_per_h=pore) for pore in (0.0, 0.005))
    assert np.all(open_.peak_ug_per_ml > 1.3 * whole.peak_ug_per_ml)
