"""The gradient of a whole course: against differences, plain reverse mode, and the solver that has no derivative."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cicatrix.evidence.draws import draw
from cicatrix.healing.batch import N_CELLS
from cicatrix.healing.column import items_of
from cicatrix.healing.course_adjoint import Laid, reported_course
from cicatrix.healing.course_gradient import differentiable_course
from cicatrix.healing.course_run import run_to_tolerance
from cicatrix.healing.depth_basis import depth_modes, uniform
from cicatrix.healing.encounters import meeting
from cicatrix.healing.solver import Depth, advance, ground_state, start
from cicatrix.healing.stepping import calendar

SESSIONS, REPORTS = (0.0, 20.0), (7.0, 20.0, 45.0)
COUNT = 2


def items():
    injured = np.linspace(0.12, 0.0, N_CELLS)[None] * np.array([[1.0], [0.4]])
    return items_of(draw(COUNT, 3), injured, np.array([1.1, 1.6]), np.array([2, 2]), "scar", np.arange(COUNT))


@pytest.fixture(scope="module")
def course():
    """The course as a function of (numbers of the items, session days): compiled once, which takes longest here."""
    differentiable = differentiable_course(SESSIONS, REPORTS)
    return jax.jit(lambda floats, days: differentiable(items()._replace(**floats), days))


@pytest.fixture(scope="module")
def given():
    with jax.enable_x64(True):
        floats = {name: value for name, value in items()._asdict().items() if name != "sessions"}
        return jax.tree.map(jnp.asarray, floats), jnp.asarray(SESSIONS)


@pytest.fixture(scope="module")
def case(course, given):
    def summed(floats, days):
        shown = course(floats, days)
        return (shown.collagen * shown.organised).mean() + shown.means.mean()

    with jax.enable_x64(True):
        return summed, *given, jax.jit(jax.grad(summed, argnums=(0, 1)))(*given)


def slope(function, x, at, step):
    """Difference of second order; the tree is the same but for one number."""

    def moved(sign):
        return float(function(x.at[at].add(sign * step)))

    return (moved(1) - moved(-1)) / (2 * float(step))


def test_it_is_the_course_of_the_solver(course, given):
    with jax.enable_x64(True):
        shown = course(*given)
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


@pytest.mark.slow
def test_the_adjoint_is_plain_reverse_mode():
    with jax.enable_x64(True):
        case = jax.tree.map(jnp.asarray, meeting(items())._replace(sessions=np.array([2, 1])))
        plan = calendar((0.0, 2.0), (1.0, 2.0, 4.0))
        days, session, report = (jnp.asarray(x[: plan.n_steps]) for x in (plan.react_days, plan.session, plan.report))
        modes, rates = depth_modes(uniform(N_CELLS))
        depth, ground = Depth(jnp.asarray(modes), jnp.asarray(modes.T), jnp.asarray(rates)), ground_state(case)
        weights = jnp.asarray(np.random.default_rng(0).normal(size=(3, 11 + 2 * N_CELLS, COUNT)))

        def summed(shown):
            return (jnp.concatenate(shown, axis=1) * weights).sum()

        def plain(floats, days):
            full = case._replace(**floats)

            def turn(carry, now):
                carry, shown = advance(depth, full, ground_state(full), carry, *now)
                return carry, (shown.mean, shown.collagen, shown.organised)

            every = jax.lax.scan(turn, start(full), (days, session, (report >= 0) | (session >= 0)))[1]
            return summed([x[jnp.flatnonzero(report >= 0, size=3)] for x in every])

        def ours(floats, days):
            laid = Laid(session, report, np.int32(plan.n_steps))
            return summed(reported_course(3, days, laid, case._replace(**floats), depth))

        floats = {name: value for name, value in case._asdict().items() if name != "sessions"}
        assert ground[0].shape == (COUNT,)
        expected, got = (jax.jit(jax.value_and_grad(f, argnums=(0, 1)))(floats, days) for f in (plain, ours))
    for a, b in zip(jax.tree.leaves(expected), jax.tree.leaves(got), strict=True):
        moves = np.ones(a.shape, bool)
        if a.shape == days.shape:
            # a session comes after a step of no length; the adjoint does not take the derivative by that length
            moves = np.asarray(days) > 0.0
        np.testing.assert_allclose(np.asarray(b)[moves], np.asarray(a)[moves], rtol=1e-8, atol=1e-10)
