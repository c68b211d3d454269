"""The compiled solver of the depth column: arrays in, arrays out.

Every field has the shape (cell, item): items are contiguous, so every operation is one long vector, and diffusion is
one small matrix times a wide one. Precision follows the arrays that come in; nothing here knows the device.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from cicatrix.healing.batch import N_OUTPUTS, SUPERFICIAL_PART, Items, Outputs, Steps
from cicatrix.healing.kinetics import DIFFUSING, FIELDS, Values, puncture, rest
from cicatrix.healing.one_pass import in_arrays
from cicatrix.healing.sweep import depends_on, placed, rate_and_slope, sweep

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


Run = Callable[[Callable[..., Any], Any, Any], Any]
"""Runs some arithmetic on arguments, in results like these; see `one_pass`."""


@jax.custom_vjp
def to_modes(depth: Depth, x: Values) -> Values:
    """Return the amplitudes of the modes, shape (mode, item)."""
    return jnp.matmul(depth.modes, x, precision="highest")


@jax.custom_vjp
def to_cells(depth: Depth, x: Values) -> Values:
    """Return the cells, shape (cell, item)."""
    return jnp.matmul(depth.cells, x, precision="highest")


def _modes_forth(depth: Depth, x: Values) -> tuple[Values, Depth]:
    return to_modes(depth, x), depth


def _modes_back(depth: Depth, bar: Values) -> tuple[None, Values]:
    return None, to_cells(depth, bar)


def _cells_forth(depth: Depth, x: Values) -> tuple[Values, Depth]:
    return to_cells(depth, x), depth


def _cells_back(depth: Depth, bar: Values) -> tuple[None, Values]:
    return None, to_modes(depth, bar)


# each is the transpose of the other; written so it is the faster product
to_modes.defvjp(_modes_forth, _modes_back)
to_cells.defvjp(_cells_forth, _cells_back)


def no_less_than_none(x: Values) -> Values:
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


def paces(items: Items) -> Values:
    """Return diffusivity over thickness squared of every diffusing field, per day, shape (diffusing fields, items)."""
    return items.diffusivity / (items.dermis_mm * items.dermis_mm)


def decay(depth: Depth, items: Items, k: int) -> Values:
    """Return the decay of each mode of field k, per day."""
    return depth.rates[:, None] * paces(items)[k - FIRST]


def spread(depth: Depth, state: State, ground: State, items: Items, days: Values) -> State:
    """Diffuse every field but TGF-beta, exactly in time; the averages over depth stay."""
    now = list(state)
    for k in SPREADING:
        modes = jnp.exp(-days * decay(depth, items, k)) * to_modes(depth, now[k] - ground[k])
        now[k] = no_less_than_none(to_cells(depth, modes) + ground[k])  # rounding only
    return tuple(now)


def early_modes(depth: Depth, state: State, ground: State) -> Values:
    """Return the amplitudes of the early inflammation."""
    return to_modes(depth, state[INFLAMMATION] - ground[INFLAMMATION])


def stain(depth: Depth, early: Values, items: Items, melanin: Values, days: Values) -> Values:
    """Let the melanin stimulus follow the early inflammation, given by its modes."""
    return follow(depth, early, melanin, paces(items)[INFLAMMATION - FIRST], 1.0 / items.melanin_days, days, in_arrays)


def follow(
    depth: Depth, early: Values, melanin: Values, pace: Values, per_day: Values, days: Values, run: Run
) -> Values:
    """Return the melanin stimulus after these days of early inflammation near the surface, averaged while it spreads.

    A source that diffusion balances at once stands too high before and too low after each spreading; its mean
    meanwhile is right.

    Parameters
    ----------
    early : (mode, item)
        See `early_modes`.
    melanin, pace, per_day : (item,)
        The stimulus, the pace of the inflammation (see `paces`) and the rate at which the stimulus follows, per day.
    days : (item,) or ()
    run
        Runs a stage: `in_arrays`, or `one_pass.shared_pass` where the derivative is wanted.
    """
    top = depth.cells[: depth.cells.shape[0] // SUPERFICIAL_PART].mean(0)

    def meanwhile(early: Values, rates: Values, pace: Values, days: Values) -> Values:
        return shares(days * (rates * pace))[1] * early

    rates = jnp.broadcast_to(depth.rates[:, None], early.shape)
    near = no_less_than_none(top @ run(meanwhile, (early, rates, pace, days), early))
    return melanin + (near - melanin) * -jnp.expm1(-days * per_day)


def signal(depth: Depth, state: State, items: Items, days: Values) -> Values:
    """Advance TGF-beta by diffusion and reaction together; at rest there is none. Below 0 by rounding."""
    fields, names = depends_on(SIGNAL)
    constants = tuple(getattr(items.kinetics, name) for name in names)
    return pivot(depth, tuple(state[j] for j in fields), constants, paces(items)[SIGNAL - FIRST], days, in_arrays)


def pivot(depth: Depth, x: State, constants: State, pace: Values, days: Values, run: Run) -> Values:
    """Return TGF-beta after these days: exponential integrator of second order in two stages.

    The linear part is diffusion and the mean slope of the rate over depth; what is left enters as a source, taken
    at the start and, in the second stage, linear in time. Splitting the two instead puts a source that diffusion
    balances at once wrong by the square of step times decay rate of the modes.

    Parameters
    ----------
    x, constants
        Fields and constants that its rate depends on, in the order of `depends_on`.
    pace : (item,)
        See `paces`.
    days, run
        See `follow`.
    """
    at = depends_on(SIGNAL)[0].index(SIGNAL)
    rates = jnp.broadcast_to(depth.rates[:, None], x[at].shape)

    def linearised(x: State, constants: State) -> tuple[Values, Values]:
        return rate_and_slope(SIGNAL, *placed(SIGNAL, x, constants))

    def first(start: Values, rate: Values, rates: Values, pace: Values, loss: Values, days: Values) -> State:
        keep, one, two = shares(days * (rates * pace + loss))
        return keep * start + days * one * (rate + loss * start), days * two

    def changed(guess: Values, x: State, constants: State, rate: Values, loss: Values) -> Values:
        guess = no_less_than_none(guess)
        later = linearised((*x[:at], guess, *x[at + 1 :]), constants)[0]
        return later - rate + loss * (guess - x[at])

    rate, slopes = run(linearised, (x, constants), (x[at], pace))
    loss = -slopes / x[at].shape[0]
    start = to_modes(depth, x[at]), to_modes(depth, rate)
    modes, weight = run(first, (*start, rates, pace, loss, days), (rates, rates))
    change = run(changed, (to_cells(depth, modes), x, constants, rate, loss), x[at])
    return to_cells(depth, modes + weight * to_modes(depth, change))


class Stages(NamedTuple):
    """The tissue inside a step."""

    signal: Values  # TGF-beta after its turn, where it may be below 0 by rounding
    end: State


def stages(depth: Depth, state: State, items: Items, days: Values) -> Stages:
    """Take one step of everything but the spreading: forwards, TGF-beta as the pivot, and back."""
    swept = sweep(state, items.kinetics, 0.5 * days, OTHERS)
    value = signal(depth, swept, items, days)
    return Stages(value, sweep(signalled(swept, value), items.kinetics, 0.5 * days, OTHERS[::-1]))


def signalled(swept: State, value: Values) -> State:
    """Return the state with this TGF-beta."""
    return (*swept[:SIGNAL], no_less_than_none(value), *swept[SIGNAL + 1 :])


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
    span = carry.pending + half
    melanin = stain(depth, early_modes(depth, carry.state, ground), items, carry.melanin, span)
    now = stages(depth, spread(depth, carry.state, ground, items, span), items, days).end

    def to_date(now: State) -> Values:
        return stain(depth, early_modes(depth, now, ground), items, melanin, half)

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
