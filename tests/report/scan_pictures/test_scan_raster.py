"""Maps are thinned without losing holes; scars keep their outlines."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cicatrix.report.scan_pictures.colour_ramps import DEEPER_FILLED, DEPTH, from_oklab, oklab, ramp
from cicatrix.report.scan_pictures.scan_raster import (
    coloured,
    depth_range,
    outlines,
    png_bytes,
    step_of,
    thinned,
)


@given(rows=st.integers(8, 40), columns=st.integers(8, 40), step=st.integers(1, 9), seed=st.integers(0, 9))
def test_thinning_keeps_a_plane_and_never_leaves_the_range(rows: int, columns: int, step: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    field = rng.normal(size=(rows, columns))
    small = thinned(field, step)
    assert small.shape == (-(-rows // step), -(-columns // step))
    assert field.min() - 1e-12 <= small.min() <= small.max() <= field.max() + 1e-12
    sizes = [np.diff(np.append(np.arange(0, n, step), n)) for n in (rows, columns)]
    assert np.sum(small * np.outer(*sizes)) == pytest.approx(field.sum(), abs=1e-9)


def test_a_block_is_a_hole_where_most_of_it_is() -> None:
    field = np.ones((4, 6))
    field[0, 0] = np.nan
    field[:2, 2:4] = np.nan
    field[2:, 4:] = [[np.nan, np.nan], [np.nan, 5.0]]
    small = thinned(field, 2)
    assert np.isnan(small).tolist() == [[False, True, False], [False, False, True]]
    assert np.nanmax(small) == 1.0


def test_a_map_of_any_size_is_brought_to_the_bound() -> None:
    assert [step_of((1, n), 480) for n in (8, 480, 481, 4000)] == [1, 1, 2, 9]


def test_outlines_go_around_each_scar_once() -> None:
    labels = np.zeros((30, 40), dtype=np.int32)
    labels[5:15, 10:30] = 2
    labels[20:25, 3:8] = 5
    found = outlines(labels)
    assert sorted(found) == [2, 5]
    (ring,) = found[2]
    assert ring[0].tolist() == ring[-1].tolist()
    assert (ring.min(axis=0).tolist(), ring.max(axis=0).tolist()) == ([10.0, 5.0], [29.0, 14.0])


def test_the_scale_of_depth_is_that_of_the_scars_and_not_of_a_spike() -> None:
    depth = np.zeros((100, 100))
    depth[40:60, 40:60] = 0.4
    depth[0, 0], depth[1, 1] = 30.0, -30.0
    low, high = depth_range(depth, depth == 0.4)
    assert (low, high) == (0.0, pytest.approx(0.4))
    assert depth_range(np.full((8, 8), np.nan), np.zeros((8, 8), dtype=bool)) == (0.0, 0.02)


def test_a_picture_holds_the_colours_and_the_holes() -> None:
    from matplotlib import colormaps

    field = np.array([[0.0, 1.0], [np.nan, 9.0]])
    rgb = coloured(field, 0.0, 1.0, colormaps["gray"], (1.0, 0.0, 0.0))
    assert rgb.tolist() == [[[0, 0, 0], [255, 255, 255]], [[255, 0, 0], [255, 255, 255]]]
    import io

    back = np.asarray(Image.open(io.BytesIO(png_bytes(rgb))))
    assert (back == rgb).all()


def test_equal_steps_of_depth_are_equal_steps_of_lightness() -> None:
    steps = -np.diff(oklab(ramp(DEPTH))[:, 0])
    assert steps.min() > 0.0
    assert steps.max() / steps.min() < 1.02


def test_the_ramp_of_change_is_lightest_in_its_middle_and_even_to_both_sides() -> None:
    light = oklab(ramp(DEEPER_FILLED, 257))[:, 0]
    assert int(np.argmax(light)) == 128
    assert (np.diff(light[:129]) > 0.0).all()
    assert (np.diff(light[128:]) < 0.0).all()


@given(st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3))
def test_oklab_goes_there_and_back(rgb: list[float]) -> None:
    colour = np.array([rgb])
    assert np.allclose(from_oklab(oklab(colour)), colour, atol=1e-6)


def test_oklab_of_white_is_its_published_value() -> None:
    assert np.allclose(oklab(np.ones((1, 3))), [[1.0, 0.0, 0.0]], atol=1e-3)  # Ottosson 2020, table of pairs
