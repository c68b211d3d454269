"""The parts: sheets laid on one another, Fieller's interval, matching, sham footprints."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from cicatrix.measure.change.change_report import MatchState
from cicatrix.measure.change.common_grid import CommonGrid, Visit
from cicatrix.measure.change.improvement import improvement
from cicatrix.measure.change.scar_change import BENEATH, references_apart
from cicatrix.measure.change.scar_matching import matches
from cicatrix.measure.change.sham_footprints import sham_of
from cicatrix.measure.change.skin_errors import skin_errors_of, together
from cicatrix.measure.change.surface_sheets import Sheet, laid_on


def _plane(a: float, b: float, c: float, n: int = 40) -> Sheet:
    x, y = np.meshgrid(np.arange(n) * 0.1, np.arange(n) * 0.1)
    return Sheet(a + b * x + c * y, 0.1, 0.1)


@given(
    st.floats(-20.0, 20.0), st.floats(-20.0, 20.0), st.floats(-180.0, 180.0), st.floats(-1.0, 1.0),
    st.floats(-0.5, 0.5), st.floats(-0.5, 0.5),
)  # fmt: skip
def test_a_plane_moved_rigidly_is_the_moved_plane(
    tilt: float, tip: float, turn: float, shift: float, b: float, c: float
) -> None:
    source, target = _plane(0.1, b, c), _plane(0.0, 0.0, 0.0)
    motion = np.eye(4)
    motion[:3, :3] = Rotation.from_euler("xyz", [tilt, tip, turn], degrees=True).as_matrix()
    motion[:3, 3] = shift, -shift, 0.3
    laid, _ = laid_on(source, motion, target)
    normal = motion[:3, :3] @ np.array([-b, -c, 1.0])
    point = motion[:3, :3] @ np.array([0.0, 0.0, 0.1]) + motion[:3, 3]
    x, y = np.meshgrid(target.x, target.y)
    true = point[2] - (normal[0] * (x - point[0]) + normal[1] * (y - point[1])) / normal[2]
    seen = np.isfinite(laid)
    assert np.abs(laid - true)[seen].max(initial=0.0) < 1e-4


def test_standing_still_changes_nothing_and_holes_stay() -> None:
    rng = np.random.default_rng(1)
    height = rng.standard_normal((30, 50))
    height[4, 7] = np.nan
    sheet = Sheet(height, 0.1, 0.2)
    laid, place = laid_on(sheet, np.eye(4), sheet, places=True)
    np.testing.assert_allclose(laid, height, atol=1e-9)
    assert place[4, 7] == -1
    assert place[5, 8] == 5 * 50 + 8


def test_blocks_keep_their_place() -> None:
    sheet = _plane(0.0, 1.0, 2.0)
    coarse = sheet.blocks(4, 2)
    x, y = np.meshgrid(coarse.x, coarse.y)
    np.testing.assert_allclose(coarse.height, x + 2.0 * y, atol=1e-12)


def test_improvement_has_the_interval_of_a_ratio() -> None:
    rng = np.random.default_rng(2)
    held = 0
    for _ in range(2000):
        before, after = rng.normal([2.0, 1.4], [0.2, 0.1])
        interval = improvement(before, after - before, 0.04, 0.05, -0.04)[1]
        held += interval is not None and interval[0] <= 30.0 <= interval[1]
    assert held / 2000 == pytest.approx(0.95, abs=0.015)


def test_improvement_of_nothing_is_not_told() -> None:
    assert improvement(0.0, 0.1, 1.0, 1.0, 0.0) == (None, None)
    assert improvement(0.1, 0.1, 1.0, 1.0, 0.0)[1] is None


def _disc(labels: np.ndarray, number: int, row: int, column: int, radius: int) -> None:
    r, c = np.mgrid[0 : labels.shape[0], 0 : labels.shape[1]]
    labels[np.hypot(r - row, c - column) <= radius] = number


def test_scars_that_stay_split_merge_come_and_go_are_told_apart() -> None:
    shape = (100, 200)
    before, after = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    _disc(before, 1, 20, 20, 8)
    _disc(after, 5, 21, 21, 7)  # stays
    _disc(before, 2, 20, 60, 12)
    _disc(after, 1, 20, 54, 4)
    _disc(after, 2, 20, 67, 4)  # split
    _disc(before, 3, 60, 20, 4)
    _disc(before, 4, 60, 32, 4)
    _disc(after, 3, 60, 26, 12)  # merged
    _disc(before, 5, 60, 100, 5)  # gone
    _disc(after, 4, 60, 150, 5)  # new
    _disc(before, 6, 50, 190, 6)  # outside
    _disc(after, 6, 50, 190, 6)
    common = np.ones(shape, bool)
    common[:, 188:] = False
    empty = np.zeros(shape)
    grid = CommonGrid(Visit(empty, empty, before), Visit(empty, empty, after), common, 0.1, 0.1, 0.0, 0.0)
    pixels = {int(k): float((after == k).sum()) for k in range(1, 7)}
    found = {(match.before_ids, match.after_ids): match.state for match in matches(grid, pixels)}
    assert found == {
        ((1,), (5,)): MatchState.MATCHED,
        ((2,), (1, 2)): MatchState.SPLIT,
        ((3, 4), (3,)): MatchState.MERGED,
        ((5,), ()): MatchState.GONE,
        ((), (4,)): MatchState.NEW,
        ((6,), (6,)): MatchState.OUTSIDE,
    }


def test_sham_footprints_average_white_noise_and_not_a_common_error() -> None:
    rng = np.random.default_rng(6)
    skin = np.ones((300, 300), bool)
    noise = sham_of(0.01 * rng.standard_normal(skin.shape), skin, 0.1, 0.1)
    assert noise.of_mean(0.01) == pytest.approx(0.01, rel=0.05)
    assert noise.of_mean(1.0) == pytest.approx(0.001, rel=0.25)
    offset = sham_of(np.full(skin.shape, 0.005), skin, 0.1, 0.1)
    assert offset.of_mean(1.0) == pytest.approx(0.005, rel=0.1)
    assert sham_of(np.zeros((20, 20)), np.zeros((20, 20), bool), 0.1, 0.1).of_mean(1.0) == np.inf


def test_weights_of_pixels_are_summed_over_blocks_in_their_place() -> None:
    errors = skin_errors_of(np.zeros((60, 60)), np.zeros((60, 60)), np.ones((60, 60), bool), 0.05, 0.05)
    assert errors.blocks == (2, 2)
    pixels = np.arange(12.0).reshape(3, 4)
    one = errors.weight(pixels, (3, 5))
    assert one.first == (1, 2)
    assert one.values.tolist() == [[0.0, 1.0 + 2.0, 3.0], [4.0 + 8.0, 5.0 + 6.0 + 9.0 + 10.0, 7.0 + 11.0]]
    whole = together([one, errors.weight(np.ones((2, 2)), (0, 0))])
    assert whole.shape == (3, 5)
    assert whole.sum() == pytest.approx(pixels.sum() + 4.0)


def test_references_that_react_alike_to_another_nesting_index_cancel() -> None:
    scars = np.ones((4, 4), bool)
    depth, labels = np.zeros((4, 4)), np.ones((4, 4), np.int32)
    first, same, other = (Visit(depth, np.full((4, 4), error), labels) for error in (0.004, 0.004, 0.001))
    assert references_apart(first, same, scars, np.s_[:, :]) == 0.0
    assert references_apart(first, other, scars, np.s_[:, :]) == pytest.approx(BENEATH * 0.003)
    assert references_apart(first, other, ~scars, np.s_[:, :]) == 0.0
