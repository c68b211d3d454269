"""The compiled solver of the depth column: arrays in, arrays out.

Every field has the shape (cell, item): items are contiguous, so every operation is one long vector, and diffusion is
one small matrix times a wide one. Precision follows the arrays that come in; nothing here knows the device.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from cicatrix.healing.batch import N_OUTPUTS, SUPERFICIAL_PART, Items, Outputs, Steps
from cicatrix.healing.kinetics import DIFFUSING, FIELDS, Kinetics, Values, puncture, rest
from cicatrix.healing.sweep import rate_and_slope, sweep

NEW, MATURE, INFLAMMATION, ORGANISED = (FIELDS.index(name) for name in "nrio")
SIGNAL = FIELDS.index("c")
"""TGF-beta diffuses so fast that it follows its source: its diffusion and its rate are advanced together."""
FIRST = DIFFUSING.start
SPREADING = tuple(k for k in range(*DIFFUSING.indices(len(FIELDS))) if k != SIGNAL)
OTHERS = tuple(k for k in range(len(FIELDS)) if k != SIGNAL)

State = tuple[Values, ...]


class Depth(NamedTuple):
    """Modes of diffusion; see `depth_basis.depth_modes`."""

    modes: Values  # (mode, cell)
    cells: Values  # (cell, mode), the transpose
    rates: Values  # (mode,)


def to_modes(depth: Depth, x: Values) -> Values:
    """Return the amplitudes of the modes, shape (mode, item)."""
    return jnp.matmul(depth.modes, x, precision="highest")


def to_cells(depth: Depth, x: Values) -> Values:
    """Return the cells, shape (cell, item)."""
    return jnp.matmul(depth.cells, x, precision="highest")


def _no_less_than_none(x: Values) -> Values:
    """Return x, or 0 where it is negative; unlike `maximum`, with the derivative 1 at 0."""
    return jnp.where(x < 0.0, 0.0, x)


def shares(z: Values) -> tuple[Values, Values, Values]:
    """Return exp(-z), its mean over 0 to z, and the mean of z - x weighted alike: the exponential integrator's."""
    small = jnp.abs(z) < 0.02
    safe = jnp.where(small, 1.0, z)
    keep = jnp.exp(-z)
    one = jnp.where(small, 1.0 - z * (0.5 - z * (1.0 / 6.0)), (1.0 - keep) / safe)
    two = jnp.where(small, 0.5 - z * (1.0 / 6.0 - z * (1.0 / 24.0)), (1.0 - one) / safe)
    return keep, one, two


def decay(depth: Depth, items: Items, k: int) -> Values:
    """Return the decay of each mode of field k, per day."""
    return depth.rates[:, None] * (items.diffusivity[k - FIRST] / (items.dermis_mm * items.dermis_mm))


def spread(depth: Depth, state: State, ground: State, items: Items, days: Values) -> State:
    """Diffuse every field but TGF-beta, exactly in time; the averages over depth stay."""
    now = list(state)
    for k in SPREADING:
        modes = jnp.exp(-days * decay(depth, items, k)) * to_modes(depth, now[k] - ground[k])
        now[k] = _no_less_than_none(to_cells(depth, modes) + ground[k])  # rounding only
    return tuple(now)


def stain(depth: Depth, state: State, ground: State, items: Items, melanin: Values, days: Values) -> Values:
    """Let the melanin stimulus follow the early inflammation near the surface, averaged while it spreads."""
    early = state[INFLAMMATION] - ground[INFLAMMATION]
    spreads = days * decay(depth, items, INFLAMMATION)
    return follow(depth, early, melanin, spreads, days / items.melanin_days)


def follow(depth: Depth, early: Values, melanin: Values, spreads: Values, share: Values) -> Values:
    """Return the melanin stimulus after *share* of its time, where early inflammation spreads meanwhile.

    A source that diffusion balances at once stands too high before and too low after each spreading; its mean
    meanwhile is right.
    """
    top = depth.cells[: depth.cells.shape[0] // SUPERFICIAL_PART].mean(0)
    near = _no_less_than_none(top @ (shares(spreads)[1] * to_modes(depth, early)))
    return melanin + (near - melanin) * -jnp.expm1(-share)


def signal(depth: Depth, state: State, ground: State, items: Items, days: Values) -> State:
    """Advance TGF-beta by diffusion and reaction together; at rest there is none."""
    value = pivot(depth, state, items.kinetics, decay(depth, items, SIGNAL), days)
    return (*state[:SIGNAL], value, *state[SIGNAL + 1 :])


def pivot(
    depth: Depth,
    state: State,
    p: Kinetics,
    decays: Values,
    days: Values,
    rates: Callable[[State, Kinetics], tuple[Values, Values]] = partial(rate_and_slope, SIGNAL),
) -> Values:
    """Return TGF-beta after these days: exponential integrator of second order in two stages.

    The linear part is diffusion and the mean slope of the rate over depth; what is left enters as a source, taken
    at the start and, in the second stage, linear in time. Splitting the two instead puts a source that diffusion
    balances at once wrong by the square of step times decay rate of the modes. *rates* gives the rate of TGF-beta and
    its slope.
    """
    x = state[SIGNAL]
    rate, slope = rates(state, p)
    loss = -slope.mean(0)
    keep, one, two = shares(days * (decays + loss))
    source = rate + loss * x
    modes = keep * to_modes(depth, x) + days * one * to_modes(depth, source)
    guess = _no_less_than_none(to_cells(depth, modes))
    later = rates((*state[:SIGNAL], guess, *state[SIGNAL + 1 :]), p)[0] + loss * guess
    return _no_less_than_none(to_cells(depth, modes + days * two * to_modes(depth, later - source)))


class Stages(NamedTuple):
    """The tissue inside a step; what the adjoint is taken at."""

    spread: State
    swept: State
    signalled: State
    end: State


def stages(depth: Depth, state: State, ground: State, items: Items, days: Values) -> Stages:
    """Take one step of everything but the spreading: forwards, TGF-beta as the pivot, and back."""
    swept = sweep(state, items.kinetics, 0.5 * days, OTHERS)
    signalled = signal(depth, swept, ground, items, days)
    return Stages(state, swept, signalled, sweep(signalled, items.kinetics, 0.5 * days, OTHERS[::-1]))


def react(depth: Depth, state: State, ground: State, items: Items, days: Values) -> State:
    """Return the end of `stages`."""
    return stages(depth, state, ground, items, days).end


def ground_state(items: Items) -> State:
    """Return the untreated state: each field of shape (items,) or, where it differs by depth, (cell, items)."""
    return rest(items.kinetics.set_point)


def averages(state: State, ground: State) -> list[Values]:
    """Return averages over depth; those of a resting dermis are exactly at rest, whatever the rounding."""
    return [_level(x) + (y - x).mean(0) for x, y in zip(ground, state, strict=True)]


def _level(x: Values) -> Values:
    """Return the average over depth of a field at rest; exact where it is the same everywhere."""
    return x if x.ndim == 1 else x[0] + (x - x[0]).mean(0)


class Carry(NamedTuple):
    """What goes from step to step; the state lacks `pending` days of spreading, half of the last step."""

    state: State
    melanin: Values
    pending: Values


class Shown(NamedTuple):
    """What a step shows, before the session that follows it."""

    mean: Values  # (N_OUTPUTS, items)
    peak: Values  # (N_OUTPUTS, items), right after the session where that is higher
    collagen: Values  # (N_CELLS, items)
    organised: Values  # (N_CELLS, items)


def advance(
    depth: Depth, items: Items, ground: State, carry: Carry, days: Values, session: Values, shown: Values
) -> tuple[Carry, Shown]:
    """Take one step of the calendar: spread for half of the last step and half of this one, react, be struck.

    What is still to spread changes neither the averages over the whole depth nor the matrix. A session has a step
    of no length to itself, so that everything has spread when it comes.
    """
    half = 0.5 * days
    melanin = stain(depth, carry.state, ground, items, carry.melanin, carry.pending + half)
    now = react(depth, spread(depth, carry.state, ground, items, carry.pending + half), ground, items, days)

    def to_date(now: State) -> Values:
        return stain(depth, now, ground, items, melanin, half)

    def behind(now: State) -> Values:
        return melanin

    stained = lax.cond(shown, to_date, behind, now)
    mean = jnp.stack([*averages(now, ground), stained])
    after = puncture(now, items.injured * ((session >= 0) & (session < items.sessions)), items.strike)

    def jumped(after: State) -> Values:
        # debris and platelet TGF-beta jump in the instant of a session, which no report shows
        return jnp.maximum(mean, jnp.stack([*averages(after, ground), stained]))

    def same(after: State) -> Values:
        return mean

    peak = lax.cond(session >= 0, jumped, same, after)
    # a session has a step of no length of its own: everything has spread
    return Carry(after, melanin, half), Shown(mean, peak, now[NEW] + now[MATURE], now[ORGANISED])


def start(items: Items) -> Carry:
    """Return the carry before the first step."""
    full = items.injured.shape
    ground = tuple(jnp.broadcast_to(x, full) for x in ground_state(items))
    return Carry(ground, jnp.zeros_like(items.dermis_mm), jnp.zeros_like(items.dermis_mm[0]))


def solve(steps: Steps, items: Items, depth: Depth, n_reports: int) -> Outputs:
    """Run one chunk of courses over a calendar of any length."""
    ground = ground_state(items)
    n_items, kind = items.dermis_mm.shape[0], items.dermis_mm.dtype

    def turn(k: Values, loop: tuple[Carry, Outputs]) -> tuple[Carry, Outputs]:
        carry, out = loop
        report, session = steps.report[k], steps.session[k]
        named = (report >= 0) | (session >= 0)
        carry, shown = advance(depth, items, ground, carry, steps.days[k], session, named)
        slot = jnp.where(report < 0, n_reports, report)  # the slot beyond the last is waste
        return carry, Outputs(
            lax.dynamic_update_index_in_dim(out.means, shown.mean, slot, 0),
            lax.dynamic_update_index_in_dim(out.collagen, shown.collagen, slot, 0),
            jnp.maximum(out.peaks, shown.peak),
            lax.dynamic_update_index_in_dim(out.organised, shown.organised, slot, 0),
        )

    empty = Outputs(
        jnp.zeros((n_reports + 1, N_OUTPUTS, n_items), kind),
        jnp.zeros((n_reports + 1, *items.injured.shape), kind),
        jnp.zeros((N_OUTPUTS, n_items), kind),
        jnp.zeros((n_reports + 1, *items.injured.shape), kind),
    )
    _, out = lax.fori_loop(0, steps.n_steps, turn, (start(items), empty))
    return Outputs(out.means[:n_reports], out.collagen[:n_reports], out.peaks, out.organised[:n_reports])


compiled = jax.jit(solve, static_argnames="n_reports")
