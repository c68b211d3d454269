"""The loop of TGF-beta and myofibroblasts: it lasts above the critical secretion and dies below."""

import numpy as np
import pytest

from cicatrix.evidence.draws import draw, prior_draws
from cicatrix.healing.column import constants as constants_of
from cicatrix.healing.kinetics import FIELDS, reaction, rest
from cicatrix.healing.layering import by_depth
from cicatrix.healing.resolution import NEEDS, critical_secretion
from cicatrix.healing.stepping import react

N = 40
C, F, A = (FIELDS.index(name) for name in "cfa")


def constants(gain, seed=3):
    draws = prior_draws(N, seed)
    p, _ = constants_of(draws.reading(list(draws.values)), np.arange(N), "surround")
    critical = critical_secretion({name: np.asarray(getattr(p, name)) for name in NEEDS})
    return p._replace(make_ca=gain * critical, make_i=draws.values["healing.make_i"], make_n=np.full(N, 0.1))


def after_years(p):
    """Start among many myofibroblasts and much TGF-beta, and wait."""
    state = list(rest(np.ones(N)))
    state[A], state[C] = np.full(N, 4.0), np.full(N, 6.0)
    for _ in range(1600):
        state = list(react(tuple(state), p, 1.0))
    return state


@pytest.mark.parametrize("gain", [0.3, 0.95])
def test_below_critical_everything_resolves(gain):
    state = after_years(constants(gain))
    assert np.max(state[A]) < 1e-3
    assert np.max(state[C]) < 1e-3
    np.testing.assert_allclose(state[F], 1.0, atol=2e-3)


def test_above_critical_it_lasts_and_stays_bounded():
    p = constants(1.05)
    state = after_years(p)
    assert np.min(state[A]) > 0.05
    rate = reaction(tuple(state), p)[0]
    assert max(np.abs(rate[k]).max() for k in (C, F, A)) < 5e-3
    assert np.max(state[F] + state[A]) < np.max(p.max_f)


def test_no_draw_crosses_the_line_at_any_depth():
    draws = draw(500, 11)
    p, _ = constants_of(draws.reading(list(draws.values)), np.arange(500), "scar")
    critical = critical_secretion({name: np.asarray(getattr(p, name)) for name in NEEDS})
    gain = np.asarray(p.make_ca) / critical
    assert gain.max() <= 0.85 + 1e-9  # the highest loop gain that is drawn
    np.testing.assert_allclose(gain.max(axis=0), draws.values["healing.loop_gain"], rtol=0.1)  # top cell, not surface
    assert (gain.max(axis=0) <= draws.values["healing.loop_gain"] * (1.0 + 1e-12)).all()


def test_what_is_richer_near_the_surface_keeps_its_mean():
    profile = by_depth(np.array([2.0, 1.0]), np.array([0.15, 0.2]), np.linspace(0.0, 1.0, 21))
    np.testing.assert_allclose(profile.mean(axis=0), 1.0)
    assert (profile[:, 1] == 1.0).all()
    assert profile[0, 0] / profile[-1, 0] == pytest.approx(2.0, rel=0.1)
    assert (np.diff(profile[:, 0]) < 0).all()
