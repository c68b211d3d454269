import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cicatrix.acute.anaesthesia import Dose
from cicatrix.acute.numbness import numb_curve_mm, numb_depth_mm
from cicatrix.acute.products import anaesthetics, get_anaesthetic
from cicatrix.evidence.draws import Draws, medians

WORLD = medians()


@pytest.mark.parametrize("product", list(anaesthetics()))
def test_the_curve_passes_through_the_depth_at_removal(draws: Draws, product: str) -> None:
    cream, dose = get_anaesthetic(product), Dose(45.0, 12.0, 80.0, occluded=False)
    curve = numb_curve_mm(draws, cream, dose, np.array([0.0, 45.0]))
    np.testing.assert_allclose(curve[:, 0], 0.0)
    np.testing.assert_allclose(curve[:, 1], numb_depth_mm(draws, cream, dose))


@given(minutes=st.floats(5.0, 280.0), occluded=st.booleans())
def test_it_rises_under_the_cream_rises_after_it_holds_and_fades(minutes: float, occluded: bool) -> None:
    world, dose = WORLD, Dose(minutes, 12.0, 80.0, occluded=occluded)
    over = minutes + np.array([-5.0, 0.0, 30.0, 75.0, 76.0, 135.0, 400.0])
    depth = numb_curve_mm(world, get_anaesthetic("emla"), dose, over)[0]
    assert depth[0] < depth[1] <= depth[2] or depth[1] == 6.0
    assert depth[2] == pytest.approx(depth[3])
    assert depth[3] > depth[4] > depth[5] > depth[6] > 0
    assert depth.max() <= 6.0
    assert depth[2] == pytest.approx(min(1.3 * depth[1], 6.0))


def test_the_peel_holds_for_hours(draws: Draws) -> None:
    dose = Dose(30.0, 12.0, 80.0, occluded=False)
    hours = np.array([90.0, 6 * 60.0])
    peel, cream = (numb_curve_mm(draws, get_anaesthetic(name), dose, hours) for name in ("pliaglis", "lmx4"))
    assert np.median(peel[:, 1] / peel[:, 0]) > 0.9 > 0.2 > np.median(cream[:, 1] / cream[:, 0])
