"""Reverse mode through a whole course, against differences, and against the solver that has no derivative."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cicatrix.evidence.draws import draw
from cicatrix.healing.batch import N_CELLS
from cicatrix.healing.column import items_of
from cicatrix.healing.course_gradient import differentiable_course
from cicatrix.healing.course_run import run_to_tolerance

SESSIONS, REPORTS = (0.0, 20.0), (7.0, 20.0, 45.0)
COUNT = 2


def items():
    injured = np.linspace(0.12, 0.0, N_CELLS)[None] * np.array([[1.0], [0.4]])
    return items_of(draw(COUNT, 3), injured, np.array([1.1, 1.6]), np.array([2, 2]), "scar", np.arange(COUNT))


@pytest.fixture(scope="module")
def case():
    with jax.enable_x64(True):
        course = differentiable_course(SESSIONS, REPORTS)

        def summed(floats, days):
            shown = course(items()._replace(**floats), days)
            return (shown.collagen * shown.organised).mean() + shown.means.mean()

        floats = {name: value for name, value in items()._asdict().items() if name != "sessions"}
        floats = jax.tree.map(jnp.asarray, floats)
        days = jnp.asarray(SESSIONS)
        yield jax.jit(summed), floats, days, jax.jit(jax.grad(summed, argnums=(0, 1)))(floats, days)


def slope(function, x, at, step):
    """Difference of second order; the tree is the same but for one number."""

    def moved(sign):
        return float(function(x.at[at].add(sign * step)))

    return (moved(1) - moved(-1)) / (2 * float(step))


def test_it_is_the_course_of_the_solver():
    with jax.enable_x64(True):
        shown = differentiable_course(SESSIONS, REPORTS)(jax.tree.map(jnp.asarray, items()), jnp.asarray(SESSIONS))
        out = run_to_tolerance(items(), SESSIONS, REPORTS, np.inf, np.float64)[0]
    np.testing.assert_allclose(shown.means, out.means, atol=1e-13)
    np.testing.assert_allclose(shown.collagen, out.collagen, atol=1e-13)
    np.testing.assert_allclose(shown.organised, out.organised, atol=1e-13)


@pytest.mark.parametrize("name", ["make_i", "lose_c", "make_n", "turn_a", "grow_f", "turn_r", "ceiling"])
def test_by_a_parameter(case, name):
    summed, floats, days, (by_floats, _) = case
    with jax.enable_x64(True):
        kinetics = floats["kinetics"]
        value = getattr(kinetics, name)
        at = (20, 1) if value.ndim == 2 else 1  # some differ by depth
        expected = slope(
            lambda x: summed({**floats, "kinetics": kinetics._replace(**{name: x})}, days), value, at, 1e-5 * value[at]
        )
        assert float(getattr(by_floats["kinetics"], name)[at]) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(("name", "at"), [("injured", (10, 0)), ("dermis_mm", 1), ("diffusivity", (2, 1))])
def test_by_injury_thickness_and_spread(case, name, at):
    summed, floats, days, (by_floats, _) = case
    with jax.enable_x64(True):
        expected = slope(lambda x: summed({**floats, name: x}, days), floats[name], at, 1e-6)
        assert float(by_floats[name][at]) == pytest.approx(expected, rel=1e-5)


def test_by_a_session_day(case):
    summed, floats, days, (_, by_days) = case
    with jax.enable_x64(True):
        expected = slope(lambda x: summed(floats, x), days, 1, 1e-4)
        assert float(by_days[1]) == pytest.approx(expected, rel=1e-5)
        assert expected != 0.0
