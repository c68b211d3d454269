"""The depth column's steps with a derivative of their own: the exact adjoint of every step, taken at stored stages.

Forwards, the tissue is kept after it spread and TGF-beta after its turn (3 kB a step and course in 32 bits). Backwards,
each sweep is run again at what was kept and transposed in the same loop over the cells, which shares their terms; the
stages of the pivot are transposed likewise, and spreading is its own transpose. Left to itself, reverse mode
differentiates the whole step as one expression and computes most of it many times over.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from cicatrix.healing.batch import N_OUTPUTS, Items
from cicatrix.healing.kinetics import Kinetics, Strike, Values, puncture
from cicatrix.healing.one_pass import shared_pass, unset
from cicatrix.healing.solver import (
    FIRST,
    INFLAMMATION,
    MATURE,
    NEW,
    ORGANISED,
    OTHERS,
    SIGNAL,
    SPREADING,
    Carry,
    Depth,
    State,
    averages,
    early_modes,
    follow,
    ground_state,
    paces,
    pivot,
    signalled,
    spread,
    stages,
    stain,
    start,
    to_cells,
    to_modes,
)
from cicatrix.healing.sweep import depends_on, sweep_adjoint, sweep_forth


class Reported(NamedTuple):
    """What the reports show; the last axis is the item."""

    means: Values  # (reports, N_OUTPUTS, items), averages over the dermis
    collagen: Values  # (reports, N_CELLS, items), new plus mature, normal dermis = 1
    organised: Values  # (reports, N_CELLS, items), organised matrix, normal dermis = 1


class Laid(NamedTuple):
    """A calendar without lengths; see `stepping.Calendar`. A session has a step of no length to itself."""

    session: Values  # (steps,)
    report: Values  # (steps,), -1: none
    n_steps: Values


class _Kept(NamedTuple):
    """What is kept of every step, (steps, cells, items)."""

    early: Values  # modes of the inflammation before it spread; one entry more: after the last step
    melanin: Values  # (steps, items), one entry more as well
    spread: tuple[Values, ...]  # every field
    signal: Values  # TGF-beta after its turn, where it may be below 0 by rounding


class _Wanted(NamedTuple):
    """Derivatives collected on the way back, in the shapes of what they are taken by."""

    kinetics: Kinetics
    strike: Strike
    injured: Values
    paces: Values
    per_day: Values  # rate at which the melanin stimulus follows


_BY = ("injured", "dermis_mm", "diffusivity", "melanin_days", "kinetics", "strike")
"""What the derivative of the steps is taken by."""


def _show(depth: Depth, items: Items, ground: State, end: State, melanin: Values, half: Values) -> Reported:
    stained = stain(depth, early_modes(depth, end, ground), items, melanin, half)
    return Reported(jnp.stack([*averages(end, ground), stained]), end[NEW] + end[MATURE], end[ORGANISED])


def _strike(items: Items, session: Values, end: State) -> State:
    return puncture(end, items.injured * ((session >= 0) & (session < items.sessions)), items.strike)


def _put(buffers: Any, values: Any, k: Values) -> Any:
    def put(x: Values, y: Values) -> Values:
        return lax.dynamic_update_index_in_dim(x, y, k, 0)

    return jax.tree.map(put, buffers, values)


def _get(buffers: Any, k: Values) -> Any:
    def get(x: Values) -> Values:
        return lax.dynamic_index_in_dim(x, k, 0, keepdims=False)

    return jax.tree.map(get, buffers)


def _as_it_is(x: Any) -> Any:
    return x


def _with(state: State, which: Iterable[int], values: tuple[Values, ...]) -> State:
    new = dict(zip(which, values, strict=True))
    return tuple(new.get(k, x) for k, x in enumerate(state))


def _run(n_reports: int, keep: bool, days: Values, laid: Laid, items: Items, depth: Depth) -> tuple[Reported, Any]:
    """Return the reports and, if asked, what is kept."""
    ground = ground_state(items)
    shape, kind, size = items.injured.shape, items.dermis_mm.dtype, days.shape[0]

    def turn(k: Values, loop: tuple[Carry, Reported, Any]) -> tuple[Carry, Reported, Any]:
        carry, out, kept = loop
        half = 0.5 * days[k]
        span = carry.pending + half
        early = early_modes(depth, carry.state, ground)
        melanin = stain(depth, early, items, carry.melanin, span)
        scattered = spread(depth, carry.state, ground, items, span)
        inside = stages(depth, scattered, items, days[k])
        report, session = laid.report[k], laid.session[k]
        slot = jnp.where(report < 0, n_reports, report)  # the slot beyond the last is waste

        def shown(out: Reported) -> Reported:
            return _put(out, _show(depth, items, ground, inside.end, melanin, half), slot)

        out = lax.cond(report >= 0, shown, _as_it_is, out)
        after = lax.cond(session >= 0, partial(_strike, items, session), _as_it_is, inside.end)
        if keep:
            kept = _Kept(
                _put(kept.early, early, k),
                _put(kept.melanin, melanin, k + 1),
                _put(kept.spread, scattered, k),
                _put(kept.signal, inside.signal, k),
            )
        return Carry(after, melanin, half), out, kept

    out = Reported(
        jnp.zeros((n_reports + 1, N_OUTPUTS, shape[1]), kind),
        *(jnp.zeros((n_reports + 1, *shape), kind) for _ in range(2)),
    )
    first, kept = start(items), None
    if keep:
        cells, longer = (jax.ShapeDtypeStruct((steps, *shape), kind) for steps in (size, size + 1))
        stimulus = jax.ShapeDtypeStruct((size + 1, shape[1]), kind)
        kept = unset(_Kept(longer, stimulus, (cells,) * len(first.state), cells))
        kept = kept._replace(melanin=_put(kept.melanin, first.melanin, jnp.int32(0)))
    last, out, kept = lax.fori_loop(0, laid.n_steps, turn, (first, out, kept))
    if keep:
        kept = kept._replace(early=_put(kept.early, early_modes(depth, last.state, ground), laid.n_steps))
    return Reported(*(x[:n_reports] for x in out)), kept


def _back(
    n_reports: int, args: tuple[Values, Laid, Items, Depth, _Kept], bar_out: Reported
) -> tuple[Values, None, Items, None]:
    days, laid, items, depth, kept = args
    ground, p = ground_state(items), items.kinetics
    pace, per_day = paces(items), 1.0 / items.melanin_days
    fields, names = depends_on(SIGNAL)
    constants = tuple(getattr(p, name) for name in names)
    rates = depth.rates[:, None]
    # between neighbouring cells: minus the elements beside the diagonal of the operator, whose modes are given
    exchange = -jnp.diagonal(jnp.matmul(depth.cells * depth.rates, depth.modes, precision="highest"), 1)

    def each(x: Values) -> Values:
        return jnp.broadcast_to(x, items.dermis_mm.shape)

    def stain_back(early: Values, melanin: Values, span: Values, bar: Values) -> Any:
        """Return derivatives by the modes of the inflammation, the stimulus, its pace, `per_day` and the span."""
        at = (early, melanin, pace[INFLAMMATION - FIRST], per_day, each(span))
        return jax.vjp(partial(follow, depth, run=shared_pass), *at)[1](bar)

    def pivot_back(x: State, days: Values, bar: Values) -> Any:
        """Return derivatives by the fields, the constants, the pace of TGF-beta and the days."""
        at = (x, constants, pace[SIGNAL - FIRST], each(days))
        return jax.vjp(partial(pivot, depth, run=shared_pass), *at)[1](bar)

    def spread_back(j: int, after: Values, span: Values, bar: Values, by_modes: Any) -> tuple[Values, Values]:
        """Return derivatives by field j before it spread and by its pace times the span; exact but for rounding.

        The latter is minus the product of *bar* with the operator of diffusion at what has spread, summed by parts.
        """
        slopes = jnp.diff(bar, axis=0) * jnp.diff(after, axis=0)
        modes = jnp.exp(-span * (rates * pace[j - FIRST])) * to_modes(depth, bar) + by_modes
        return to_cells(depth, modes), -(exchange[:, None] * slopes).sum(0)

    def turn(m: Values, loop: Any) -> Any:
        bars, by_melanin, by_pending, got, by_days = loop
        k = laid.n_steps - 1 - m
        half = 0.5 * days[k]
        span = half + jnp.where(k > 0, 0.5 * days[jnp.maximum(k - 1, 0)], 0.0)
        scattered, value = _get(kept.spread, k), _get(kept.signal, k)
        swept = sweep_forth(scattered, p, half, OTHERS)
        state = signalled(swept, value)
        report, session = laid.report[k], laid.session[k]

        def punctured(end: State, injured: Values, strike: Strike) -> State:
            return _strike(items._replace(injured=injured, strike=strike), session, end)

        def struck(args: Any) -> Any:
            bars, injured, strike = args
            # the step has no length: its end is where the sweep began
            _, back = jax.vjp(punctured, state, items.injured, items.strike)
            bars, by_w, by_s = back(bars)
            return bars, injured + by_w, jax.tree.map(jnp.add, strike, by_s)

        bars, injured, strike = lax.cond(session >= 0, struck, _as_it_is, (bars, got.injured, got.strike))

        def reported(args: Any) -> Any:
            bars, by_melanin, by_half, moved, followed = args
            shown: Reported = _get(bar_out, report)
            early, stimulus = _get(kept.early, k + 1), _get(kept.melanin, k + 1)
            by_modes, by_m, by_pace, by_rate, by_span = stain_back(early, stimulus, half, shown.means[-1])
            new = [x + shown.means[j] / x.shape[0] for j, x in enumerate(bars)]
            new[INFLAMMATION] = new[INFLAMMATION] + to_cells(depth, by_modes)
            for j in (NEW, MATURE):
                new[j] = new[j] + shown.collagen
            new[ORGANISED] = new[ORGANISED] + shown.organised
            moved = moved.at[INFLAMMATION - FIRST].add(by_pace)
            return tuple(new), by_melanin + by_m, by_half + by_span, moved, followed + by_rate

        args = (bars, by_melanin, by_pending, got.paces, got.per_day)
        bars, by_melanin, by_half, moved, followed = lax.cond(report >= 0, reported, _as_it_is, args)

        bars, onto = sweep_adjoint(state, p, half, OTHERS[::-1], bars, (got.kinetics, nothing))
        bar = jnp.where(value < 0.0, 0.0, bars[SIGNAL])
        by_x, by_q, by_pace, by_pivot = pivot_back(tuple(swept[j] for j in fields), days[k], bar)
        bars = _with(bars, (SIGNAL,), (jnp.zeros_like(bar),))
        bars = _with(bars, fields, tuple(bars[j] + x for j, x in zip(fields, by_x, strict=True)))
        bars, (by_constants, by_halves) = sweep_adjoint(scattered, p, half, OTHERS, bars, onto)

        at = (_get(kept.early, k), _get(kept.melanin, k), span)
        by_modes, by_melanin, by_stain_pace, by_rate, by_span = stain_back(*at, by_melanin)
        by_paces = {SIGNAL: by_pace, INFLAMMATION: by_stain_pace}
        for j in SPREADING:
            new, by_product = spread_back(j, scattered[j], span, bars[j], by_modes if j == INFLAMMATION else 0.0)
            bars = _with(bars, (j,), (new,))
            by_paces[j] = by_paces.get(j, 0.0) + span * by_product
            by_span = by_span + pace[j - FIRST] * by_product
        moved = moved + jnp.stack([by_paces[j] for j in sorted(by_paces)])
        this_day = by_pivot + 0.5 * (by_halves + by_span + by_half)
        by_signal = {name: getattr(by_constants, name) + x for name, x in zip(names, by_q, strict=True)}
        got = _Wanted(by_constants._replace(**by_signal), strike, injured, moved, followed + by_rate)
        by_days = lax.dynamic_update_index_in_dim(by_days, this_day.sum(), k, 0)
        return bars, by_melanin, by_span, got, by_days

    zeros = jax.tree.map(jnp.zeros_like, _Wanted(p, items.strike, items.injured, pace, per_day))
    none = tuple(jnp.zeros_like(items.injured) for _ in ground)
    nothing = jnp.zeros_like(items.dermis_mm)
    loop = (none, nothing, nothing, zeros, jnp.zeros_like(days))
    bars, _, _, got, by_days = lax.fori_loop(0, laid.n_steps, turn, loop)

    def before(wanted: Any) -> Any:
        """Return what the steps start from and go by."""
        full = items._replace(**wanted)
        return start(full).state, full.kinetics, full.strike, full.injured, paces(full), 1.0 / full.melanin_days

    by_items = jax.vjp(before, {name: getattr(items, name) for name in _BY})[1]((bars, *got))[0]
    zero: Any = {name: jax.tree.map(jnp.zeros_like, x) for name, x in items._asdict().items() if name not in _BY}
    every: Any = {**zero, **by_items, "sessions": None}
    return by_days, None, Items(**every), None


def _course(n_reports: int, days: Values, laid: Laid, items: Items, depth: Depth) -> Reported:
    """Return what the reports show, by the steps of `solver.advance`; reverse mode only.

    Parameters
    ----------
    n_reports
        Number of reports that `laid` names.
    days : (steps,)
        Length of every step.
    laid
        What follows every step.
    items, depth
        See `solver.solve`.
    """
    return _run(n_reports, False, days, laid, items, depth)[0]


def _forth(n_reports: int, days: Values, laid: Laid, items: Items, depth: Depth) -> tuple[Reported, Any]:
    out, kept = _run(n_reports, True, days, laid, items, depth)
    return out, (days, laid, items, depth, kept)


_with_adjoint = jax.custom_vjp(_course, nondiff_argnums=(0,))
_with_adjoint.defvjp(_forth, _back)
reported_course = jax.jit(_with_adjoint, static_argnums=0)
"""`_course`, compiled, with its adjoint."""
