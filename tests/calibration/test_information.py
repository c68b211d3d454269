"""Expected information against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtri

from cicatrix.base.errors import InternalError
from cicatrix.calibration.information import assurance, expected_information, people_for_power


@pytest.mark.parametrize("ratio", [0.1, 0.5, 1.0, 3.0, 10.0])
def test_a_linear_normal_model_gains_what_the_closed_form_says(ratio: float) -> None:
    k = 800
    exact = 0.5 * math.log(1.0 + ratio**2)
    even = ndtri((np.arange(k) + 0.5) / k)  # a normal sample without sampling error
    shuffled = np.random.default_rng(0).permutation(even)
    assert expected_information(5.0 + 2.0 * ratio * shuffled, 2.0).nats == pytest.approx(exact, abs=0.02)


@pytest.mark.parametrize("ratio", [0.3, 2.0, 8.0])
def test_random_draws_are_within_their_stated_error_and_without_bias(ratio: float) -> None:
    exact = 0.5 * math.log(1.0 + ratio**2)
    rng = np.random.default_rng(1)
    found = [expected_information(ratio * rng.normal(size=400), 1.0) for _ in range(40)]
    values, errors = np.array([(one.nats, one.error) for one in found]).T
    assert values.mean() == pytest.approx(exact, abs=4.0 * values.std() / math.sqrt(40) + 0.003)
    assert values.std() == pytest.approx(errors.mean(), rel=0.6)


def test_two_points_far_apart_are_one_bit_and_a_known_contrast_is_nothing() -> None:
    far = np.random.default_rng(0).permutation(np.tile([0.0, 1e4], 50))
    assert expected_information(far, 1.0).nats == pytest.approx(math.log(2), abs=0.02)
    assert expected_information(np.full(50, 3.0), 1.0).nats == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("own", [0.5, 3.0])
def test_what_is_the_study_s_own_is_noise(own: float) -> None:
    """Linear and normal: the study's effect adds to the noise."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(15)
    signal = np.random.default_rng(4).permutation(ndtri((np.arange(800) + 0.5) / 800)) * 4.0
    found = expected_information(signal[:, None] + own * nodes, 2.0, weights / weights.sum())
    assert found.nats == pytest.approx(0.5 * math.log(1.0 + 16.0 / (4.0 + own**2)), abs=0.03)


def test_more_people_teach_more() -> None:
    contrast = np.random.default_rng(3).gamma(2.0, 3.0, 300)
    gains = [expected_information(contrast, 20.0 / math.sqrt(n)).nats for n in (10, 20, 40, 80)]
    assert gains == sorted(gains)


def test_what_cannot_be_computed_is_refused() -> None:
    with pytest.raises(InternalError):
        expected_information(np.zeros(100), 0.0)
    with pytest.raises(InternalError):
        expected_information(np.zeros(3), 1.0)


def test_power_of_a_paired_test() -> None:
    # effect of half a standard deviation: 34 people by the exact t test (Cohen's tables), 5 % two-sided, 80 %
    assert people_for_power(0.5, 1.0) in {33, 34, 35}
    assert assurance(np.array([0.5]), 1.0, 34) == pytest.approx(0.8, abs=0.02)
    assert assurance(np.array([-0.5, 0.5]), 1.0, 34) == pytest.approx(assurance(np.array([0.5]), 1.0, 34))
    assert people_for_power(0.0, 1.0) is None
    assert people_for_power(100.0, 1.0) == 4
