"""The kinetics and their step on NumPy: rest, signs, order of accuracy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cicatrix.evidence.draws import draw, medians
from cicatrix.healing.column import constants as constants_of
from cicatrix.healing.kinetics import FIELDS, positive, puncture, reaction, rest
from cicatrix.healing.stepping import PAD, calendar, react, relaxation


def constants(draws, region):
    reading = draws.reading(list(draws.values))
    return constants_of(reading, np.arange(draws.n), region)


@pytest.mark.parametrize("region", ["surround", "scar"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rest_is_an_exact_fixed_point(region, dtype):
    p, _ = constants(draw(200, 3), region)
    p = type(p)(*(np.asarray(x, dtype) for x in p))
    state = rest(p.set_point)
    assert all((rate == 0).all() for rate in reaction(state, p)[0])
    after = react(state, p, dtype(2.5))
    assert all((x == y).all() for x, y in zip(state, after, strict=True))


amounts = st.lists(st.floats(0, 12), min_size=len(FIELDS), max_size=len(FIELDS))


@settings(max_examples=80, deadline=None)
@given(amounts=amounts, seed=st.integers(0, 10_000), days=st.floats(0, 6), region=st.sampled_from(["scar", "surround"]))
def test_nothing_turns_negative_or_runs_away(amounts, seed, days, region):
    p, strike = constants(draw(3, seed), region)
    state = tuple(np.full(3, x) for x in amounts)
    rate, loss = reaction(state, p)
    for x, v, low in zip(state, rate, loss, strict=True):
        assert (low >= 0).all()
        assert (v + low * x >= -1e-9 * (1 + low * x)).all()
    for _ in range(4):
        state = react(state, p, days)
        assert all((x >= 0).all() and (x < 1e3).all() for x in state)
    struck = puncture(state, 0.2, strike)
    assert all((x >= 0).all() for x in struck)


@settings(max_examples=100, deadline=None)
@given(z=st.floats(0, 50))
def test_relaxation_keeps_signs(z):
    share = z * relaxation(z)
    assert 0 <= share <= 1
    if 0 < z < 0.5:
        assert share == pytest.approx(-np.expm1(-z), rel=1e-3)


def test_positive_part_is_exact():
    assert positive(np.float32(0.1)) == np.float32(0.1)
    assert positive(-0.3) == 0.0


def test_an_impulse_of_nothing_changes_nothing():
    _, strike = constants(medians(), "surround")
    state = tuple(np.array([0.1 * k]) for k in range(len(FIELDS)))
    assert all((x == y).all() for x, y in zip(state, puncture(state, 0.0, strike), strict=True))


def test_step_is_of_third_order():
    p, strike = constants(medians(), "surround")
    start = puncture(rest(p.set_point), 0.1, strike)

    def run(refine):
        steps, state = calendar([0.0], [30.0], refine), start
        for days in steps.react_days[: steps.n_steps].astype(float):
            state = react(state, p, days)
        return np.array(state)[:, 0]

    exact = run(32)
    errors = [float(np.abs(run(n) - exact).max()) for n in (1, 2, 4, 8)]
    orders = np.log2(np.array(errors[:-1]) / np.array(errors[1:]))
    assert orders[-1] > 2.7, f"errors {errors}, orders {orders}"
    assert errors[0] < 0.02


def test_calendar_lands_on_every_day():
    sessions, reports = [0.0, 21.0, 50.5], [0.0, 10.0, 21.0, 120.0]
    plan = calendar(sessions, reports)
    n = plan.n_steps
    now = np.cumsum(plan.react_days[:n])
    assert plan.react_days.size % PAD == 0
    np.testing.assert_allclose(now[plan.session[:n] >= 0], sessions, atol=1e-4)
    np.testing.assert_allclose(now[plan.report[:n] >= 0], reports, atol=1e-4)
