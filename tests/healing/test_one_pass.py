"""Arithmetic of many results in one loop, against the same arithmetic as the compiler of arrays does it."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from cicatrix.base.errors import InternalError
from cicatrix.healing.one_pass import one_pass, unset


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


def test_an_operation_that_it_does_not_know_is_refused():
    a = jnp.ones((4, 4))
    with pytest.raises(InternalError, match="erf_inv"):
        jax.jit(lambda a: one_pass(lax.erf_inv, (a,), a))(a)


def test_what_is_unset_can_be_set():
    like = {"x": jax.ShapeDtypeStruct((3, 2), np.float32), "y": jax.ShapeDtypeStruct((3, 2), np.float32)}
    got = jax.jit(lambda: jax.tree.map(lambda x: x.at[:].set(2.0), unset(like)))()
    assert all((np.asarray(x) == 2.0).all() for x in got.values())
