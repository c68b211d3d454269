"""Conversions of colour against their standards."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cicatrix.measure.colour.chart_values import ChartEdition, chart_lab_d50, chart_linear
from cicatrix.measure.colour.colour_spaces import (
    D50,
    D65,
    adapted,
    lab_to_xyz,
    linear_to_lab,
    linear_to_srgb,
    srgb_to_linear,
    xyz_to_lab,
    xyz_to_linear,
)

unit = st.floats(0.0, 1.0)


def test_every_code_comes_back() -> None:
    codes = np.arange(256, dtype=np.uint8)
    assert np.array_equal(linear_to_srgb(srgb_to_linear(codes)), codes)


@given(unit, unit, unit)
def test_lab_comes_back(r: float, g: float, b: float) -> None:
    linear = np.array([r, g, b])
    lab = linear_to_lab(linear)
    assert np.allclose(xyz_to_linear(lab_to_xyz(lab)), linear, atol=1e-9)


def test_greys_have_no_hue_and_white_is_100() -> None:
    lab = linear_to_lab(np.repeat(np.linspace(0.0, 1.0, 11)[:, None], 3, axis=1))
    assert np.allclose(lab[:, 1:], 0.0, atol=1e-9)
    assert lab[-1, 0] == 100.0


def test_primaries_have_their_published_lab() -> None:
    # Published CIELAB (D65) of sRGB red, green and blue.
    lab = linear_to_lab(np.eye(3))
    assert np.allclose(lab, [[53.24, 80.09, 67.20], [87.74, -86.18, 83.18], [32.30, 79.19, -107.86]], atol=0.03)


def test_adaptation_takes_white_to_white_and_back() -> None:
    assert np.allclose(adapted(D50, D50, D65), D65)
    xyz = np.array([0.3, 0.2, 0.1])
    assert np.allclose(adapted(adapted(xyz, D50, D65), D65, D50), xyz)


def test_the_charts_greys_are_grey_in_srgb_and_the_printings_differ() -> None:
    linear = chart_linear(ChartEdition.AFTER_NOVEMBER_2014)
    assert np.allclose(linear[19:23] / linear[19:23].mean(axis=1, keepdims=True), 1.0, atol=0.03)
    back = xyz_to_lab(adapted(lab_to_xyz(linear_to_lab(linear)), D65, D50), D50)
    assert np.allclose(back, chart_lab_d50(ChartEdition.AFTER_NOVEMBER_2014), atol=1e-6)
    before, after = (chart_lab_d50(edition) for edition in ChartEdition)
    assert 1.0 < np.linalg.norm(before - after, axis=1).max() < 4.0
