"""Holes onto voxels: volume kept, the lateral mean that the column has."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cicatrix.base.errors import BadInput
from cicatrix.healing.patch_geometry import Holes, deposit, place

EDGES = np.linspace(0.1, 1.7, 33)


@settings(max_examples=60, deadline=None)
@given(
    x=st.floats(0, 1.6), y=st.floats(0, 1.6), depth=st.floats(0.2, 1.6), radius=st.floats(0.004, 0.2),
    tip=st.floats(0, 2.0), voxel=st.sampled_from([0.025, 0.05, 0.1]), periodic=st.booleans(),
)  # fmt: skip
def test_a_hole_keeps_its_volume(x, y, depth, radius, tip, voxel, periodic):
    n = round(1.6 / voxel)
    edges = np.linspace(0.0, 1.6, 33)
    holes = Holes(*(np.array([v]) for v in (x, y, depth, radius)), tip_mm=tip)
    share = deposit(holes, edges, (n, n), voxel, periodic=periodic)
    assert (share >= 0).all()
    assert (share <= 1).all()
    if periodic or (radius < min(x, 1.6 - x) and radius < min(y, 1.6 - y)):
        volume = share.sum() * voxel**2 * 0.05
        assert volume == pytest.approx(holes.volume_mm3, rel=1e-6, abs=1e-9)


def test_the_mean_across_is_the_injured_fraction_of_the_column():
    depth, deeper = np.array([0.0, 0.4, 0.8, 1.2]), np.array([1.0, 1.0, 0.4, 0.0])
    rng = np.random.default_rng(1)
    per_cm2, radius, means = 800.0, 0.07, []
    for _ in range(30):
        holes = place(1.6, per_cm2, depth, deeper, radius, rng)
        means.append(deposit(holes, EDGES, (64, 64), 0.025, periodic=True).mean(axis=(1, 2)))
    centre = 0.5 * (EDGES[1:] + EDGES[:-1])
    count = round(per_cm2 * 0.0256)
    expected = -np.expm1(-count / 2.56 * np.interp(centre, depth, deeper) * np.pi * radius**2)
    np.testing.assert_allclose(np.mean(means, axis=0), expected, atol=0.01)


def test_a_lattice_is_even():
    rng = np.random.default_rng(0)
    holes = place(1.6, 64 / 0.0256, np.array([0.0, 1.0]), np.array([1.0, 0.0]), 0.05, rng, "lattice")
    assert len(np.unique(np.round(holes.x_mm, 9))) == 8
    assert holes.x_mm.size == 64


def test_a_hole_wider_than_the_patch_is_refused():
    wide = Holes(*(np.array([v]) for v in (0.2, 0.2, 1.0, 0.3)))
    with pytest.raises(BadInput, match="wider than the patch"):
        deposit(wide, EDGES, (8, 8), 0.05, periodic=True)
