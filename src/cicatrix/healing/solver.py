"""The compiled solver of the depth column: arrays in, arrays out.

State has the shape (cell, field, item): items are contiguous, so every operation is one long vector, and
diffusion is one small matrix times one wide one.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from cicatrix.healing.batch import N_CELLS, N_OUTPUTS, SUPERFICIAL_CELLS, Items, Steps
from cicatrix.healing.kinetics import DIFFUSING, Values, puncture, rest
from cicatrix.healing.stepping import react


def cosine_basis(n: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the orthonormal DCT-II matrix (mode, cell) and the eigenvalues of -Laplacian for unit length.

    The Laplacian is that of cell averages with no flux through the ends, whose exact exponential keeps the mean
    and, unlike the spectral one, never turns a field negative.
    """
    mode, cell = np.arange(n)[:, None], np.arange(n)[None, :]
    basis = np.cos(np.pi * mode * (cell + 0.5) / n) * np.sqrt(2.0 / n)
    basis[0] /= np.sqrt(2.0)
    return basis, (2.0 * n * np.sin(np.pi * np.arange(n) / (2 * n))) ** 2


def diffuse(fields: Values, diffusivity: Values, dermis_mm: Values, days: Values) -> Values:
    """Diffuse deviations from rest, shape (cell, 5, item), exactly for `days`; the mean over depth stays."""
    basis64, eigenvalues64 = cosine_basis(N_CELLS)
    basis = jnp.asarray(basis64, fields.dtype)
    rate = jnp.asarray(eigenvalues64, fields.dtype)[:, None, None] * (diffusivity / (dermis_mm * dermis_mm))
    shape = fields.shape
    modes = jnp.matmul(basis, fields.reshape(N_CELLS, -1), precision="highest").reshape(shape)
    modes = modes * jnp.exp(-rate * days)
    return jnp.matmul(basis.T, modes.reshape(N_CELLS, -1), precision="highest").reshape(shape)


def solve(steps: Steps, items: Items, n_reports: int) -> tuple[Values, Values, Values]:
    """Run one chunk of courses.

    Returns
    -------
    means : (n_reports, N_OUTPUTS, items)
        Averages over the dermis.
    collagen : (n_reports, N_CELLS, items)
        New plus mature collagen, normal dermis = 1.
    peaks : (N_OUTPUTS, items)
        Highest average at any step, not only at the reports.
    """
    n_items = items.dermis_mm.shape[0]
    ground = rest(jnp.broadcast_to(items.kinetics.set_point, (N_CELLS, n_items)))
    start = jnp.stack(ground, axis=1)
    still = jnp.zeros((5, 1), start.dtype).at[3].set(1.0)  # fibroblasts rest at 1, the other diffusing fields at 0

    def advance(k: Values, carry: tuple[Values, ...]) -> tuple[Values, ...]:
        state, melanin, means, collagen, peaks = carry
        moved = diffuse(state[:, DIFFUSING] - still, items.diffusivity, items.dermis_mm, steps.diffuse_days[k])
        moved = jnp.maximum(moved + still, 0.0)  # rounding only
        before = (state[:, 0], *(moved[:, j] for j in range(5)), state[:, 6], state[:, 7], state[:, 8])
        days = steps.react_days[k]
        now = react(before, items.kinetics, days)
        signal = 0.5 * (before[1][:SUPERFICIAL_CELLS].mean(0) + now[1][:SUPERFICIAL_CELLS].mean(0))
        melanin = melanin + (signal - melanin) * -jnp.expm1(-days / items.melanin_days)
        # averaging the deviation keeps the average of a resting dermis exactly at rest
        averages = [x[0] + (y - x).mean(0) for x, y in zip(ground, now, strict=True)]
        mean = jnp.stack([*averages, melanin])
        slot = jnp.where(steps.report[k] < 0, n_reports, steps.report[k])  # the slot beyond the last is waste
        means = lax.dynamic_update_index_in_dim(means, mean, slot, 0)
        collagen = lax.dynamic_update_index_in_dim(collagen, now[6] + now[7], slot, 0)
        struck = (steps.session[k] >= 0) & (steps.session[k] < items.sessions)
        injured = items.injured * struck
        after = puncture(now, injured, items.strike)
        # debris and platelet TGF-beta jump in the instant of a session, which no report shows
        jumped = mean.at[0].set(after[0].mean(0)).at[3].set(after[3].mean(0))
        peaks = jnp.maximum(peaks, jnp.maximum(mean, jumped))
        state = jnp.stack(after, axis=1)
        return state, melanin, means, collagen, peaks

    carry = (
        start,
        jnp.zeros(n_items, start.dtype),
        jnp.zeros((n_reports + 1, N_OUTPUTS, n_items), start.dtype),
        jnp.zeros((n_reports + 1, N_CELLS, n_items), start.dtype),
        jnp.zeros((N_OUTPUTS, n_items), start.dtype),
    )
    _, _, means, collagen, peaks = lax.fori_loop(0, steps.n_steps, advance, carry)
    return means[:n_reports], collagen[:n_reports], peaks


compiled = jax.jit(solve, static_argnames="n_reports")
