"""One step of the kinetics by symmetric sweeps through the fields: second order, positive, exact at rest.

The fields form a cascade (debris calls inflammatory cells, these macrophages, these TGF-beta, this fibroblasts, these
matrix) with weak loops back. So each field is advanced alone, the others held, first forwards through the cascade for
half a step and then backwards for the other half. Two evaluations of the rates a step, and an error that is even in
the step to leading order, so that two runs extrapolate.
"""

from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from cicatrix.healing.kinetics import FIELDS, Kinetics, Values, reaction
from cicatrix.healing.one_pass import one_pass


def rate_and_slope(k: int, state: tuple[Values, ...], p: Kinetics) -> tuple[Values, Values]:
    """Return the net rate of field k and its derivative with respect to that field, per day."""

    def rate(x: Values) -> Values:
        return reaction((*state[:k], x, *state[k + 1 :]), p)[0][k]

    return jax.jvp(rate, (state[k],), (jnp.ones_like(state[k]),))


def sweep(state: tuple[Values, ...], p: Kinetics, days: Values, order: Iterable[int]) -> tuple[Values, ...]:
    """Advance the named fields one after the other, each with the others held.

    Notes
    -----
    A field x with net rate v and slope J = dv/dx moves by days * v / (1 + z/2 + z^2/12), z = -days * J: the
    diagonal Pade approximant of the exponential, exact to fourth order for a rate linear in x, second order
    else. Positive for any step: the factor of x is (1 - z/2 + z^2/12) / (1 + z/2 + z^2/12) > 0, and what is left,
    v - J x, is the tangent of the rate at 0, which is not negative because every rate is concave in its own
    field and not negative where that field is 0. At rest v is exactly 0, and so is the move.
    """
    now = list(state)
    for k in order:
        rate, slope = rate_and_slope(k, tuple(now), p)
        z = -days * slope
        now[k] = now[k] + days * rate / (1.0 + z * (0.5 + z * (1.0 / 12.0)))
    return tuple(now)


def placed(
    k: int, x: tuple[Values, ...], constants: tuple[Values, ...], p: Kinetics
) -> tuple[tuple[Values, ...], Kinetics]:
    """Return a state and constants in which those that field k depends on are these; the other fields are not read."""
    fields, names = depends_on(k)
    state = dict(zip(fields, x, strict=True))
    read: dict[str, Values] = dict(zip(names, constants, strict=True))
    return tuple(state.get(j, x[0]) for j in range(len(FIELDS))), p._replace(**read)


@cache
def depends_on(k: int) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return the fields and the constants that the rate of field k depends on: those that spoil it if not a number."""

    def spoilt(state: tuple[float, ...], p: Kinetics) -> bool:
        return bool(np.isnan(reaction(state, p)[0][k]))

    some, state = Kinetics(*(0.5 + 0.01 * n for n in range(len(Kinetics._fields)))), (0.5,) * len(FIELDS)
    fields = (j for j in range(len(FIELDS)) if spoilt((*state[:j], np.nan, *state[j + 1 :]), some))
    constants = (name for name in Kinetics._fields if spoilt(state, some._replace(**{name: np.nan})))
    return tuple(fields), tuple(constants)


def apart(work: Callable[..., Any], days: Values, *args: Any) -> Any:
    """Return work(*args), compiled by itself: a branch that is always taken, which the compiler cannot know.

    Otherwise it fuses what follows into one loop for each result and computes the rest again in every one.
    """
    shapes = jax.eval_shape(work, *args)

    def never(*_: Any) -> Any:
        return jax.tree.map(jnp.zeros_like, shapes)

    return lax.cond(days >= 0.0, work, never, *args)


def over_cells(weights: Values, x: Values) -> Values:
    """Return the weighted sum over depth, shape (items,); as a product of matrices, which is not computed twice."""
    return jnp.matmul(weights[None], x, precision="highest")[0]


def over_depth(x: Values, like: Values) -> Values:
    """Return the sum over depth of x, shape (cell, item), if *like* is the same for every cell; else x."""
    return over_cells(jnp.ones(x.shape[0], x.dtype), x) if like.ndim == 1 else x


def shared_rates(k: int, state: tuple[Values, ...], p: Kinetics) -> tuple[Values, Values]:
    """Return `rate_and_slope`, which like its derivative is one loop."""
    fields, names = depends_on(k)

    def work(x: tuple[Values, ...], constants: tuple[Values, ...]) -> tuple[Values, Values]:
        return rate_and_slope(k, *placed(k, x, constants, p_of_none))

    def transposed(x: tuple[Values, ...], constants: tuple[Values, ...], bar: tuple[Values, Values]) -> Any:
        return jax.vjp(work, x, constants)[1](bar)

    def both(x: tuple[Values, ...], constants: tuple[Values, ...]) -> tuple[Values, Values]:
        return one_pass(work, (x, constants), (state[k], state[k]))

    def forth(x: tuple[Values, ...], constants: tuple[Values, ...]) -> Any:
        return both(x, constants), (x, constants)

    def back(at: Any, bar: tuple[Values, Values]) -> Any:
        return one_pass(transposed, (*at, bar), at)

    p_of_none = Kinetics(*(1.0 + 0.01 * n for n in range(len(Kinetics._fields))))  # those that are not read
    with_adjoint = jax.custom_vjp(both)
    with_adjoint.defvjp(forth, back)
    return with_adjoint(tuple(state[j] for j in fields), tuple(getattr(p, name) for name in names))


def sweep_forth(state: tuple[Values, ...], p: Kinetics, days: Values, order: tuple[int, ...]) -> tuple[Values, ...]:
    """Return `sweep`, all fields in one loop."""
    return one_pass(partial(sweep, order=order), (state, p, days), state)


def sweep_adjoint(
    before: tuple[Values, ...], p: Kinetics, days: Values, order: tuple[int, ...], bar: tuple[Values, ...]
) -> tuple[tuple[Values, ...], Kinetics, Values]:
    """Transpose `sweep`: derivatives by the state before it, by the constants, and by the days (one for each item).

    Parameters
    ----------
    before
        The fields before the sweep, each of shape (cell, item).
    p, days, order
        See `sweep`.
    bar
        Derivative by the state after the sweep.
    """

    def transposed(before: tuple[Values, ...], p: Kinetics, days: Values, bar: tuple[Values, ...]) -> Any:
        return jax.vjp(partial(sweep, order=order), before, p, days)[1](bar)

    like = (before, p, jnp.zeros(before[0].shape[1:], before[0].dtype))
    return one_pass(transposed, (before, p, days, bar), like)
