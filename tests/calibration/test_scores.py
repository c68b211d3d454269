"""Scores against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, norm

from cicatrix.base.errors import InternalError
from cicatrix.calibration.scores import coverage, crps, errors, inside, integral_transform, skill, uniformity, wilson


def test_crps_of_a_normal_is_its_closed_form():
    """Gneiting and Raftery 2007, equation 21."""
    observed = np.array([-1.5, 0.0, 0.4, 3.0])
    draws = np.tile(norm.ppf((np.arange(20_000) + 0.5) / 20_000), (4, 1))
    exact = observed * (2.0 * norm.cdf(observed) - 1.0) + 2.0 * norm.pdf(observed) - 1.0 / np.sqrt(np.pi)
    assert crps(draws, observed) == pytest.approx(exact, abs=2e-4)


@given(seed=st.integers(0, 1000), n=st.integers(2, 12))
@settings(max_examples=30, deadline=None)
def test_crps_is_the_sum_over_pairs(seed, n):
    draws = np.random.default_rng(seed).normal(size=(3, n))
    observed = np.array([0.0, 0.3, -2.0])
    pairs = np.abs(draws[:, :, None] - draws[:, None, :]).sum(axis=(1, 2)) / (n * (n - 1))
    assert crps(draws, observed) == pytest.approx(np.abs(draws - observed[:, None]).mean(axis=1) - pairs / 2.0)


def test_few_draws_give_the_same_crps_on_average():
    rng = np.random.default_rng(3)
    few = crps(rng.normal(size=(40_000, 3)), np.full(40_000, 0.7)).mean()
    exact = 0.7 * (2.0 * norm.cdf(0.7) - 1.0) + 2.0 * norm.pdf(0.7) - 1.0 / np.sqrt(np.pi)
    assert few == pytest.approx(exact, abs=0.01)


def test_coverage_of_exact_quantiles():
    """Observations at the middles of equal shares: of 100, exactly 50, 80 and 95 lie in the intervals."""
    observed = norm.ppf((np.arange(1000) + 0.5) / 1000)
    draws = np.tile(norm.ppf((np.arange(4001) + 0.5) / 4001), (1000, 1))
    assert [one.inside for one in coverage(draws, observed)] == [500, 800, 950]
    found = uniformity(integral_transform(draws, observed))
    assert found.counts == [100] * 10
    assert found.p_value > 0.99
    narrow = uniformity(integral_transform(draws * 0.3, observed))
    assert narrow.p_value < 1e-6
    assert narrow.counts[0] > 300


@pytest.mark.parametrize(("count", "rows"), [(0, 7), (3, 7), (7, 7), (17, 22)])
def test_wilson_is_scipys(count, rows):
    interval = binomtest(count, rows).proportion_ci(method="wilson")
    assert wilson(count, rows) == pytest.approx((interval.low, interval.high), abs=1e-5)


def test_errors_are_those_of_the_medians():
    draws = np.array([[1.0, 2.0, 9.0], [3.0, 4.0, 5.0]])
    found = errors(draws, np.array([1.0, 6.0]))
    assert (found.mean_error, found.mean_absolute_error) == (-0.5, 1.5)


def test_ties_count_by_half():
    assert integral_transform(np.array([[0.0, 0.0, 1.0, 2.0]]), np.array([0.0])) == pytest.approx([0.25])


def test_the_interval_of_the_skill_resamples_studies():
    rng = np.random.default_rng(0)
    study = np.repeat(np.arange(4), 25)
    ours = np.repeat([0.5, 0.6, 0.9, 1.8], 25)  # rows of one study agree: 100 rows know no more than 4 studies
    found = skill("grand_mean", ours, np.ones(100), study, np.ones(100), rng)
    assert (found.rows, found.studies) == (100, 4)
    assert found.skill == pytest.approx(0.05)
    assert found.low < -0.3
    assert found.high > 0.3


def test_units_cancel():
    rng = np.random.default_rng(0)
    ours, theirs = rng.uniform(1, 2, 12), rng.uniform(1, 3, 12)
    study = np.arange(12) // 2
    plain = skill("x", ours, theirs, study, np.ones(12), np.random.default_rng(1))
    scaled = skill("x", 7 * ours, 7 * theirs, study, np.full(12, 7.0), np.random.default_rng(1))
    assert plain == scaled


def test_wrong_shapes_are_refused():
    with pytest.raises(InternalError, match="draws of shape"):
        inside(np.zeros((3, 5)), np.zeros(4), 0.8)
    with pytest.raises(InternalError, match="2 or more"):
        crps(np.zeros((3, 1)), np.zeros(3))
