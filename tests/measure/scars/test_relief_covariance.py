"""What a sum of heights is uncertain by: against what sums over made-up skin do."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from cicatrix.measure.scars.relief_covariance import Covariance, covariance_of
from cicatrix.measure.surface import Floats, Mask

PITCH = (0.1, 0.1)
SIDE = 400


def field(seed: int, sigma_px: float) -> Floats:
    made = gaussian_filter(np.random.default_rng(seed).standard_normal((SIDE, SIDE)), sigma_px, mode="wrap")
    return np.asarray(0.01 * made / made.std())


def disc(radius_px: float, side: int, ring_px: float = 0.0) -> Floats:
    """1 within a disc; less its area's share in a ring about it."""
    y, x = np.indices((side, side)) - side // 2
    r = np.hypot(y, x)
    inside, ring = r <= radius_px, (r > radius_px) & (r <= radius_px + ring_px)
    return inside.astype(float) - (ring * (inside.sum() / ring.sum()) if ring.any() else 0.0)


def sums(height: Floats, weight: Floats) -> Floats:
    """The weighted sum at every place of the map, which goes round."""
    return np.fft.irfft2(np.fft.rfft2(height) * np.conj(np.fft.rfft2(weight, s=height.shape)), s=height.shape)


@pytest.mark.parametrize("sigma_px", [0.0, 2.0, 5.0])
@pytest.mark.parametrize("ring_px", [0.0, 5.0])
def test_sums_spread_as_the_covariance_says(sigma_px: float, ring_px: float) -> None:
    weight = disc(12.0, 41, ring_px)
    height = field(1, sigma_px)
    told = covariance_of(height, np.ones(height.shape, dtype=bool), PITCH).of_sum(weight) ** 0.5
    assert told == pytest.approx(np.std(sums(height, weight)), rel=0.1)


def test_scars_take_no_part() -> None:
    height = field(2, 2.0)
    skin: Mask = np.ones(height.shape, dtype=bool)
    rng = np.random.default_rng(3)
    for y, x in rng.integers(0, SIDE - 30, (25, 2)):
        skin[y : y + 30, x : x + 30] = False
    weight = disc(12.0, 41, 5.0)
    scarred = np.where(skin, height, height + 0.3)
    scarred[5, 5] = 2.0  # a hair
    told = covariance_of(scarred, skin, PITCH).of_sum(weight) ** 0.5
    assert told == pytest.approx(np.std(sums(height, weight)), rel=0.15)


def test_one_sum_is_no_sum_of_independent_ones() -> None:
    """Two areas side by side err together; far apart they do not."""
    covariance = covariance_of(field(4, 5.0), np.ones((SIDE, SIDE), dtype=bool), PITCH)
    one = disc(4.0, 11)
    near, far = (np.hstack([one, np.zeros((11, gap)), one]) for gap in (0, 60))
    alone = covariance.of_sum(one)
    assert covariance.of_sum(near) > 2.6 * alone
    assert covariance.of_sum(far) == pytest.approx(2.0 * alone, rel=0.1)


def test_without_skin_nothing_is_known() -> None:
    none = covariance_of(np.zeros((20, 30)), np.zeros((20, 30), dtype=bool), PITCH)
    assert none.of_sum(np.ones((5, 5))) == 0.0


def test_of_heights_that_are_independent_only_squares_count() -> None:
    one = np.zeros((5, 5))
    one[2, 2] = 4.0
    weight = np.array([[1.0, -2.0, 3.0]])
    assert Covariance(one).of_sum(weight) == pytest.approx(4.0 * 14.0)
