"""Standard-normal coordinates of records: there and back, the same in NumPy and JAX."""

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cicatrix.base.errors import InternalError
from cicatrix.evidence.coordinates import Coordinates
from cicatrix.evidence.draws import prior_draws
from cicatrix.evidence.parameter import Fixed
from cicatrix.evidence.store import load_evidence

VARYING = [one for one in load_evidence().parameters.values() if not isinstance(one.distribution, Fixed)]
ALL = Coordinates(VARYING)


@given(st.integers(0, 2**31))
def test_values_follow_the_records_quantiles(seed: int) -> None:
    z = np.random.default_rng(seed).normal(0.0, 1.5, (len(ALL), 3)).clip(-4.0, 4.0)
    values = ALL.values(z)
    for row, record in enumerate(VARYING):
        low, high = record.at(np.array([-1.0, 1.0]))
        np.testing.assert_allclose(values[record.id], record.at(z[row]), rtol=5e-3, atol=5e-3 * (high - low))


def test_coordinates_of_draws_are_standard_normal_and_lead_back() -> None:
    draws = prior_draws(4000, 3)
    z = ALL.of(draws.values)
    back = ALL.values(z)
    for row, record in enumerate(VARYING):
        np.testing.assert_allclose(back[record.id], draws[record.id], rtol=1e-3, atol=1e-9)
        if record.distribution.low is None and record.distribution.high is None:
            assert abs(z[row].mean()) < 0.08
            assert abs(z[row].std() - 1.0) < 0.06


def test_jax_gives_the_same_values_and_finite_gradients() -> None:
    some = Coordinates(VARYING[::8])  # of every kind: each record more takes the compiler its time
    z = np.random.default_rng(0).normal(size=(len(some), 4))
    traced = some.traced()
    plain = some.values(z)
    for key, values in traced(jax.numpy.asarray(z)).items():
        np.testing.assert_allclose(values, plain[key], rtol=2e-4)
    slope = jax.grad(lambda at: sum(values.sum() for values in traced(at).values()))(jax.numpy.asarray(z))
    assert np.isfinite(slope).all()
    assert (np.asarray(slope) != 0).mean() > 0.9


def test_a_fixed_or_doubled_record_has_no_coordinate() -> None:
    with pytest.raises(InternalError, match="different records"):
        Coordinates([VARYING[0], VARYING[0]])
