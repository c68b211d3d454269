"""One step of the kinetics by symmetric sweeps through the fields: second order, positive, exact at rest.

The fields form a cascade (debris calls inflammatory cells, these macrophages, these TGF-beta, this fibroblasts, these
matrix) with weak loops back. So each field is advanced alone, the others held, first forwards through the cascade for
half a step and then backwards for the other half. Two evaluations of the rates a step, and an error that is even in
the step to leading order, so that two runs extrapolate.
"""

from collections.abc import Iterable
from functools import cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

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


UNREAD = Kinetics(*(0.5 + 0.01 * n for n in range(len(Kinetics._fields))))
"""Stands for constants that are not read."""


def placed(k: int, x: tuple[Values, ...], constants: tuple[Values, ...]) -> tuple[tuple[Values, ...], Kinetics]:
    """Return a state and constants in which those that field k depends on are these; the others are not read."""
    fields, names = depends_on(k)
    state = dict(zip(fields, x, strict=True))
    read: dict[str, Values] = dict(zip(names, constants, strict=True))
    return tuple(state.get(j, x[0]) for j in range(len(FIELDS))), UNREAD._replace(**read)


@cache
def depends_on(k: int) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return the fields and the constants that the rate of field k depends on: those that spoil it if not a number."""

    def spoilt(state: tuple[float, ...], p: Kinetics) -> bool:
        return bool(np.isnan(reaction(state, p)[0][k]))

    state = (0.5,) * len(FIELDS)
    fields = (j for j in range(len(FIELDS)) if spoilt((*state[:j], np.nan, *state[j + 1 :]), UNREAD))
    constants = (name for name in Kinetics._fields if spoilt(state, UNREAD._replace(**{name: np.nan})))
    return tuple(fields), tuple(constants)


def sweep_forth(state: tuple[Values, ...], p: Kinetics, days: Values, order: tuple[int, ...]) -> tuple[Values, ...]:
    """Return `sweep`, all fields in one loop."""
    return one_pass(partial(sweep, order=order), (state, p, days), state)


def sweep_adjoint(
    before: tuple[Values, ...],
    p: Kinetics,
    days: Values,
    order: tuple[int, ...],
    bar: tuple[Values, ...],
    onto: tuple[Kinetics, Values],
) -> tuple[tuple[Values, ...], tuple[Kinetics, Values]]:
    """Transpose `sweep`: derivatives by the state before it, and, added to *onto*, by the constants and the days.

    Parameters
    ----------
    before
        The fields before the sweep, each of shape (cell, item).
    p, days, order
        See `sweep`.
    bar
        Derivative by the state after the sweep.
    onto
        Derivatives by the constants and the days so far; that by the days has the shape (item,).
    """

    def transposed(before: tuple[Values, ...], p: Kinetics, days: Values, bar: tuple[Values, ...]) -> Any:
        by_state, *others = jax.vjp(partial(sweep, order=order), before, p, days)[1](bar)
        return by_state, tuple(others)

    return one_pass(transposed, (before, p, days, bar), before, onto)
