"""Numbers with intervals, grades, hashes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cicatrix.base.grades import EvidenceGrade, weakest
from cicatrix.base.numbers import robust_sd, summarise, summarise_series
from cicatrix.base.provenance import sha256_of


@given(arrays(float, st.integers(1, 50), elements=st.floats(-1e6, 1e6)))
def test_percentiles_are_ordered(values: np.ndarray) -> None:
    summary = summarise(values)
    assert summary.p10 <= summary.median <= summary.p90


def test_a_series_has_one_number_per_week() -> None:
    series = summarise_series([0.0, 1.0], np.array([[0.0, 1.0], [0.0, 3.0]]))
    assert series.median == [0.0, 2.0]


def test_a_robust_deviation_is_the_normal_one_and_does_not_see_a_tenth_of_strays() -> None:
    values = np.random.default_rng(0).normal(5.0, 2.0, 20_000)
    assert abs(robust_sd(values) - 2.0) < 0.05
    assert abs(robust_sd(values - 5.0, about=0.0) - 2.0) < 0.05
    values[:2000] = 1e6
    assert robust_sd(values) < 2.6
    assert robust_sd([]) == 0.0


def test_the_weakest_input_labels_the_output() -> None:
    assert weakest([EvidenceGrade.MEASURED_HUMAN, EvidenceGrade.EXPERT]) is EvidenceGrade.EXPERT
    assert weakest(EvidenceGrade) is EvidenceGrade.ASSUMPTION
    assert weakest([]) is EvidenceGrade.ASSUMPTION


def test_the_hash_does_not_depend_on_the_order_of_keys() -> None:
    assert sha256_of({"a": 1, "b": 2}) == sha256_of({"b": 2, "a": 1})
    assert sha256_of({"a": 1}) != sha256_of({"a": 2})
