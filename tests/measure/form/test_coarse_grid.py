import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cicatrix.measure.form.coarse_grid import Axis, Quadratic, block_means, coarser, upsampled
from cicatrix.measure.surface import Surface

FLAT = Quadratic((0.0, 0.0), (0.0,) * 6)


@settings(deadline=None, max_examples=20)
@given(
    st.integers(1, 7), st.integers(1, 7), st.integers(40, 70), st.integers(40, 70),
    st.lists(st.floats(-1, 1), min_size=4, max_size=4),
)  # fmt: skip
def test_interpolation_is_exact_for_cubics(fy, fx, rows, columns, c):
    along = Axis(rows, fy, 0.03), Axis(columns, fx, 0.02)

    def cubic(y, x):
        return c[0] + c[1] * x * y + c[2] * x**3 + c[3] * y**3

    coarse = cubic(along[0].centres_mm[:, None], along[1].centres_mm[None, :])
    fine = cubic(along[0].pixels_mm[:, None], along[1].pixels_mm[None, :])
    np.testing.assert_allclose(upsampled(coarse, *along), fine, atol=1e-9)


def test_block_means_pass_over_holes_and_over_tilt():
    x, y = np.arange(60) * 0.02, np.arange(48) * 0.03
    form = Quadratic((0.5, 0.4), (1.0, 2.0, -1.5, 0.3, 0.2, -0.1))
    z = form.at(x[None, :], y[:, None]) + 0.25
    z[3:20, 5:33] = np.nan
    means = block_means(Surface(z, 0.02, 0.03), (4, 5), form)
    np.testing.assert_allclose(means.height_mm[means.seen > 0], 0.25, atol=1e-12)
    assert means.seen[0, 0] == 1.0
    assert means.seen[2, 3] == 0.0
    assert means.seen.sum() * 20 == np.isfinite(z).sum()


def test_blocks_of_blocks_hold_the_same_volume():
    z = np.random.default_rng(2).standard_normal((53, 47))
    fine = block_means(Surface(z, 0.1, 0.1), (1, 1), FLAT)
    coarse = coarser(fine, (6, 4), np.ones_like(z))
    assert np.isclose((coarse.height_mm * coarse.seen).sum() * 24, z.sum())
