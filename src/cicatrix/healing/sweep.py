"""One step of the kinetics by symmetric sweeps through the fields: second order, positive, exact at rest.

The fields form a cascade (debris calls inflammatory cells, these macrophages, these TGF-beta, this fibroblasts, these
matrix) with weak loops back. So each field is advanced alone, the others held, first forwards through the cascade for
half a step and then backwards for the other half. Two evaluations of the rates a step, and an error that is even in
the step to leading order, so that two runs extrapolate.
"""

from collections.abc import Iterable

import jax
import jax.numpy as jnp

from cicatrix.healing.kinetics import Kinetics, Values, reaction


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
