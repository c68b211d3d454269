"""The plane of the skin: found under any tilt, also where a scar takes half of the map."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cicatrix.skin.reference_plane import levelled

PIXEL_MM = 0.05
X = (np.arange(160) - 80) * PIXEL_MM


@given(
    slope_x=st.floats(-0.3, 0.3), slope_y=st.floats(-0.3, 0.3), level=st.floats(-50.0, 50.0),
    radius=st.floats(0.5, 3.2), depth=st.floats(0.1, 1.0), seed=st.integers(0, 1000),
)  # fmt: skip
@settings(max_examples=30, deadline=None)
def test_tilt_and_level_are_taken_out(slope_x, slope_y, level, radius, depth, seed):
    skin = np.random.default_rng(seed).normal(0.0, 0.01, (160, 160))
    pit = np.where(np.hypot(X, X[:, None]) < radius, -depth, 0.0)
    got = levelled(skin + pit + slope_x * X + slope_y * X[:, None] + level, PIXEL_MM)
    assert np.abs(got.height_mm - skin - pit).max() < 0.003
    assert got.tilt_degrees == pytest.approx(np.degrees(np.arctan(np.hypot(slope_x, slope_y))), abs=0.05)
    assert got.roughness_mm == pytest.approx(0.01, rel=0.1)


def test_an_exact_plane_is_level():
    got = levelled(0.1 * X + np.zeros((160, 1)), PIXEL_MM)
    assert np.abs(got.height_mm).max() < 1e-12
    assert got.roughness_mm < 1e-12


def test_a_bump_is_no_skin_either():
    bump = np.where(np.hypot(X - 2.0, X[:, None]) < 0.8, 0.4, 0.0)
    got = levelled(np.random.default_rng(1).normal(0.0, 0.01, (160, 160)) + bump, PIXEL_MM)
    assert abs(np.median(got.height_mm[bump == 0.0])) < 0.002
