"""Arithmetic of many results in one loop, against the same arithmetic as the compiler of arrays does it."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from cicatrix.base.errors import InternalError
from cicatrix.healing.one_pass import in_arrays, one_pass, shared_pass, unset


def work(a, r, d):
    moved = jnp.where(a < 0.5, a * r, abs(a - 1.0) - d)
    return moved / (1.0 + a * a), (a**3 * r, jnp.sign(a - 0.5) - d), r * d


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("items", [3, 16, 37])  # fewer than a register holds, as many, and some left over
def test_it_is_the_same_arithmetic(kind, items):
    with jax.enable_x64(True):
        rng = np.random.default_rng(items)
        a, r, d = (jnp.asarray(x, kind) for x in (rng.uniform(size=(7, items)), rng.uniform(size=items), 0.3))
        expected, (cube, side), product = work(a, r, d)
        like = (a, (r, a), r)  # the cube and the product are summed over the cells
        got = jax.jit(lambda *x: one_pass(work, x, like))(a, r, d)
    close = 1e-6 if kind is np.float32 else 1e-14
    wanted = (expected, (np.asarray(cube).sum(0), side), 7.0 * np.asarray(product))
    for x, y in zip(jax.tree.leaves(got), jax.tree.leaves(wanted), strict=True):
        assert x.dtype == kind
        np.testing.assert_allclose(x, y, rtol=close, atol=close)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_decays_are_right_to_the_last_digits(kind):
    with jax.enable_x64(True):
        x = np.concatenate([-np.geomspace(1e-6, 80.0, 400), np.linspace(0.0, 5.0, 37)]).astype(kind)[None]
        got = jax.jit(lambda x: one_pass(jnp.exp, (x,), x))(jnp.asarray(x))
        gone = jax.jit(lambda x: one_pass(jnp.exp, (x,), x))(jnp.full((1, 17), -1e6, kind))
    np.testing.assert_allclose(got, np.exp(x.astype(np.longdouble)), rtol=2.0 * np.finfo(kind).eps)
    assert (np.asarray(gone) < 1e-37).all()


@pytest.mark.parametrize("items", [16, 37])
def test_sums_go_on_from_what_is_there(items):
    rng = np.random.default_rng(items)
    a, r = (jnp.asarray(x, np.float32) for x in (rng.uniform(size=(7, items)), rng.uniform(size=items)))

    def turns(a, r, sums):
        def turn(_, sums):
            return one_pass(lambda a, r: (a - r, (a * r, a + r)), (a, r), a, sums)[1]

        return jax.lax.fori_loop(0, 3, turn, sums)

    before = (a + 1.0, r + 2.0)  # by cell, and summed over the cells
    by_cell, summed = jax.jit(turns)(a, r, before)
    np.testing.assert_allclose(by_cell, before[0] + 3.0 * a * r, rtol=1e-6)
    np.testing.assert_allclose(summed, before[1] + 3.0 * (a + r).sum(0), rtol=1e-6)
    np.testing.assert_array_equal(before[0], a + 1.0)  # what the caller holds stays


def test_its_transpose_is_that_of_the_arithmetic():
    rng = np.random.default_rng(0)
    a, r, d = (jnp.asarray(x, np.float32) for x in (rng.uniform(size=(7, 37)), rng.uniform(size=37), np.full(37, 0.3)))

    def in_all(run):
        def total(a, r, d):
            moved, (cube, side), product = run(work, (a, r, d), (a, (r, a), r))
            return (moved * side).sum() + (cube * product).sum()

        return jax.jit(jax.grad(total, argnums=(0, 1, 2)))(a, r, d)

    for got, expected in zip(in_all(shared_pass), in_all(in_arrays), strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-4, atol=1e-5)


def test_an_operation_that_it_does_not_know_is_refused():
    a = jnp.ones((4, 4))
    with pytest.raises(InternalError, match="erf_inv"):
        jax.jit(lambda a: one_pass(lax.erf_inv, (a,), a))(a)


def test_what_is_unset_can_be_set():
    like = {"x": jax.ShapeDtypeStruct((3, 2), np.float32), "y": jax.ShapeDtypeStruct((3, 2), np.float32)}
    got = jax.jit(lambda: jax.tree.map(lambda x: x.at[:].set(2.0), unset(like)))()
    assert all((np.asarray(x) == 2.0).all() for x in got.values())
