"""Relief on a map: the scar that is there is found, the lift is that of rings and lines, and nothing overfills."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cicatrix.base.errors import BadInput
from cicatrix.outcome import lift
from cicatrix.outcome.lift_grid import rise_kernel_mm
from cicatrix.outcome.lift_map import SHAPES, find_scar, lift_under_map_mm, spread_of
from cicatrix.skin.scars import ScarType
from cicatrix.validation.lift_elements import rise_profile

CELLS_MM = np.arange(0.005, 4.0, 0.01)
LAYER = ((CELLS_MM > 0.1) & (CELLS_MM < 0.8)).astype(float)
PIXEL_MM = 0.05
X = (np.arange(240) - 120) * PIXEL_MM
RADIUS = np.hypot(X - 0.4, X[:, None] + 0.3)


def pit(kind: ScarType, width_mm: float, depth_mm: float) -> np.ndarray:
    return -depth_mm * lift.depression(kind, RADIUS / (0.5 * width_mm))


@pytest.mark.parametrize("kind", [ScarType.BOXCAR, ScarType.ROLLING, ScarType.ICEPICK])
def test_the_lift_of_a_round_scar_is_that_of_rings(kind):
    width, pixel = 3.0, 0.05
    x = (np.arange(600) - 300) * pixel
    share = lift.depression(kind, np.hypot(x[:, None], x[None, :]) / (0.5 * width))
    by_map = lift_under_map_mm(share, pixel, CELLS_MM, LAYER)
    by_rings = lift.lift_kernel_mm(kind, width, 0.3, CELLS_MM[None])[0] @ LAYER
    assert by_map[300, 300] - by_map[300, 330] == pytest.approx(by_rings, rel=0.01)


def test_a_furrow_is_a_map_that_does_not_change_along_it():
    width, pixel = 2.0, 0.05
    x = (np.arange(1600) - 800) * pixel
    furrow = np.broadcast_to(lift.depression(ScarType.LINEAR, x / (0.5 * width)), (8, x.size))
    by_map = lift_under_map_mm(furrow, pixel, CELLS_MM, LAYER)
    by_lines = lift.lift_kernel_mm(ScarType.LINEAR, width, 0.3, CELLS_MM[None])[0] @ LAYER
    assert by_map[0, 800] - by_map[0, 820] == pytest.approx(by_lines, rel=0.01)


@given(
    kind=st.sampled_from(SHAPES), width=st.floats(1.5, 6.0), depth=st.floats(0.2, 1.0),
    tilt=st.tuples(st.floats(-0.2, 0.2), st.floats(-0.2, 0.2)), seed=st.integers(0, 99),
)  # fmt: skip
@settings(max_examples=25, deadline=None)
def test_the_scar_that_is_there_is_found(kind, width, depth, tilt, seed):
    rough = np.random.default_rng(seed).normal(0.0, 0.01, RADIUS.shape)
    scar = find_scar(pit(kind, width, depth) + rough + tilt[0] * X + tilt[1] * X[:, None], PIXEL_MM)
    assert scar.shape is kind
    assert scar.width_mm == pytest.approx(width, rel=0.08)
    assert scar.depth_mm == pytest.approx(depth, abs=0.03)
    still = np.zeros_like(rough)
    truth = -np.minimum(pit(kind, width, depth), 0.0).sum() * PIXEL_MM**2
    assert scar.volume_after_mm3(still, 0.0) == pytest.approx(truth, rel=0.12)  # from the outline on, not the rim


def test_a_long_scar_is_a_furrow():
    along = np.clip(np.abs(X) - 3.0, 0.0, None)[None, :]
    scar = find_scar(-0.3 * lift.depression(ScarType.LINEAR, np.hypot(along, X[:, None]) / 0.6), PIXEL_MM)
    assert scar.shape is ScarType.LINEAR
    assert scar.width_mm == pytest.approx(1.2, rel=0.1)


def test_one_wild_point_is_no_floor():
    height = pit(ScarType.BOXCAR, 3.0, 0.3)
    height[30, 30] = -3.0
    assert find_scar(height, PIXEL_MM).depth_mm == pytest.approx(0.3, abs=0.001)


@given(depth=st.floats(0.1, 1.0), width=st.floats(1.0, 5.0), rises=st.tuples(st.floats(0.0, 3.0), st.floats(0.0, 3.0)))
@settings(max_examples=25, deadline=None)
def test_more_rise_leaves_less_and_nothing_overfills(depth, width, rises):
    scar = find_scar(pit(ScarType.BOXCAR, width, depth), PIXEL_MM)
    spread, half_space = spread_of(scar, CELLS_MM, LAYER)
    assert half_space > 0.0
    assert spread.max() == 1.0
    middle = np.unravel_index(int(spread.argmax()), spread.shape)
    less, more = (scar.after_mm(spread, rise) for rise in sorted(rises))
    assert (more >= less).all()
    assert (more <= np.maximum(scar.height_mm, 0.0)).all()
    assert np.array_equal(scar.after_mm(spread, 0.0), scar.height_mm)
    left = np.exp(-max(rises) / scar.depth_mm) * scar.depth_mm
    assert -more[middle] == pytest.approx(left, rel=0.01)  # the floor fills as `relief` says
    assert scar.depth_after_mm(spread, max(rises)) >= left * 0.99


def test_skin_about_the_scar_stays():
    scar = find_scar(pit(ScarType.ROLLING, 4.0, 0.3), PIXEL_MM)
    spread, _ = spread_of(scar, CELLS_MM, LAYER)
    assert spread[RADIUS > 2.2].max() < 0.02


@pytest.mark.parametrize(
    ("height", "words"),
    [
        (np.zeros((40, 40)), "no scar: its lowest point is 0 um below"),
        (-pit(ScarType.BOXCAR, 3.0, 0.3), "down is negative"),
        (np.random.default_rng(0).normal(0.0, 0.02, (80, 80)), "8 times the roughness"),
        (1000.0 * pit(ScarType.BOXCAR, 3.0, 0.3), "check the unit"),
        (0.001 * pit(ScarType.BOXCAR, 3.0, 0.3), "at least 10 um"),
        (np.where(np.hypot(X + 6.0, X[:, None]) < 1.5, -0.3, 0.0), "reaches the edge of the map"),
    ],
)
def test_maps_without_a_scar_that_can_be_measured(height, words):
    with pytest.raises(BadInput) as caught:
        find_scar(height, PIXEL_MM)
    assert words in caught.value.line()


@pytest.mark.parametrize(("kind", "most"), [(ScarType.BOXCAR, 0.2), (ScarType.ATROPHIC, 0.1), (ScarType.ICEPICK, 0.1)])
def test_the_spread_over_a_round_scar_is_near_that_of_finite_elements(kind, most):
    """Growth in the upper third of 1.5 mm of dermis, where needles work: the worst of the module's head."""
    cells = 1.5 * (np.arange(64) + 0.5) / 64.0
    spread, _ = spread_of(find_scar(pit(kind, 3.0, 0.35), PIXEL_MM), cells, (cells < 0.495).astype(float))
    radius, rise = rise_profile(kind, 2.0, 0.35 / 1.5, 0.2, np.array([0.0, 0.1, 0.2, 0.33, 0.6, 1.0]))
    of_elements = rise[:3].sum(axis=0) / rise[:3, 0].sum()
    inside = RADIUS < 1.5
    difference = np.abs(spread[inside] - np.interp(RADIUS[inside], 1.5 * radius, of_elements))
    assert difference.max() < most


def test_what_the_half_space_gets_wrong_beside_finite_elements():
    """The figures of the module's head: the reason why its size is not used."""
    cells = 1.5 * (np.arange(64) + 0.5)[None] / 64.0
    bottom = lift.edges_mm(cells)[1]
    ratios: dict[str, list[float]] = {"all": [], "upper": [], "lower": []}
    for kind in SHAPES:
        for width in (2.0, 3.0, 5.0, 8.0):
            for depth in (0.2, 0.3, 0.5):
                half_space = lift.lift_kernel_mm(kind, width, depth, cells)[0]
                elements = rise_kernel_mm(kind, width, depth, bottom, np.array([0.2]))[0]
                for name, where in (("all", cells[0] > 0.0), ("upper", cells[0] < 0.5), ("lower", cells[0] > 0.5)):
                    ratios[name].append(half_space[where].sum() / elements[where].sum())
    assert [min(ratios["all"]), max(ratios["all"])] == pytest.approx([1.24, 2.01], abs=0.02)
    assert [min(ratios["upper"]), max(ratios["upper"])] == pytest.approx([0.74, 1.57], abs=0.02)
    assert [np.median(ratios[name]) for name in ratios] == pytest.approx([1.48, 1.03, 4.7], abs=0.06)
    assert min(ratios["lower"]) < 0.0
