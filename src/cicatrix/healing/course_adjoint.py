"""The depth column's steps with a derivative of their own: the exact adjoint of every step, taken at stored stages.

Forwards, the tissue is kept after it spread and TGF-beta after its turn (3 kB a step and course in 32 bits). Backwards,
each sweep is run again at what was kept and transposed in the same loop over the cells, which shares their terms; the
pivot is transposed likewise, and spreading is its own transpose. Left to itself, reverse mode differentiates the whole
step as one expression and computes most of it many times over.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from cicatrix.healing.batch import N_OUTPUTS, Items
from cicatrix.healing.kinetics import Kinetics, Strike, Values, puncture
from cicatrix.healing.one_pass import unset
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
    decay,
    follow,
    ground_state,
    pivot,
    spread,
    stages,
    stain,
    start,
    to_cells,
    to_modes,
)
from cicatrix.healing.sweep import (
    apart,
    depends_on,
    over_cells,
    over_depth,
    placed,
    shared_rates,
    sweep_adjoint,
    sweep_forth,
)


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

    early: Values  # inflammation before it spread; one entry more: after the last step
    melanin: Values  # (steps, items), one entry more as well
    spread: tuple[Values, ...]  # every field
    signal: Values  # TGF-beta after its turn


class _Wanted(NamedTuple):
    """Derivatives collected on the way back, in the shapes of what they are taken by."""

    kinetics: Kinetics
    strike: Strike
    injured: Values
    dermis_mm: Values
    diffusivity: Values
    melanin_days: Values


def _show(depth: Depth, items: Items, ground: State, end: State, melanin: Values, half: Values) -> Reported:
    stained = stain(depth, end, ground, items, melanin, half)
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
        melanin = stain(depth, carry.state, ground, items, carry.melanin, carry.pending + half)
        inside = stages(depth, spread(depth, carry.state, ground, items, carry.pending + half), ground, items, days[k])
        report, session = laid.report[k], laid.session[k]
        slot = jnp.where(report < 0, n_reports, report)  # the slot beyond the last is waste

        def shown(out: Reported) -> Reported:
            return _put(out, _show(depth, items, ground, inside.end, melanin, half), slot)

        out = lax.cond(report >= 0, shown, _as_it_is, out)
        after = lax.cond(session >= 0, partial(_strike, items, session), _as_it_is, inside.end)
        if keep:
            kept = _Kept(
                _put(kept.early, after[INFLAMMATION], k + 1),
                _put(kept.melanin, melanin, k + 1),
                _put(kept.spread, inside.spread, k),
                _put(kept.signal, inside.signalled[SIGNAL], k),
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
        kept = kept._replace(
            early=_put(kept.early, first.state[INFLAMMATION], jnp.int32(0)),
            melanin=_put(kept.melanin, first.melanin, jnp.int32(0)),
        )
    _, out, kept = lax.fori_loop(0, laid.n_steps, turn, (first, out, kept))
    return Reported(*(x[:n_reports] for x in out)), kept


def _back(
    n_reports: int, args: tuple[Values, Laid, Items, Depth, _Kept], bar_out: Reported
) -> tuple[Values, None, Items, None]:
    days, laid, items, depth, kept = args
    ground, p = ground_state(items), items.kinetics
    square = items.dermis_mm * items.dermis_mm

    def stain_back(early: Values, melanin: Values, span: Values, bar: Values) -> tuple[Values, ...]:
        """Return derivatives by the inflammation, the stimulus, diffusivity, dermis, melanin_days and the span."""
        rate = decay(depth, items, INFLAMMATION)
        at = (early - ground[INFLAMMATION], melanin, span * rate, span / items.melanin_days)
        by_i, by_m, by_spreads, by_share = jax.vjp(partial(follow, depth), *at)[1](bar)
        by_product = over_cells(depth.rates, by_spreads) / square
        by_share = by_share / items.melanin_days
        by_span = by_product * items.diffusivity[0] + by_share
        return by_i, by_m, *_of_product(by_product, 0, span), -by_share * span / items.melanin_days, by_span.sum()

    def _of_product(by_product: Values, row: int, span: Values) -> tuple[Values, Values]:
        """Return derivatives by diffusivity and dermis from that by diffusivity times days over the square of it."""
        return by_product * span, -2.0 * by_product * span * items.diffusivity[row] / items.dermis_mm

    def abreast(x: Any) -> Values:
        return jnp.concatenate([x[j] for j in SPREADING], axis=-1)

    parts = len(SPREADING)
    decays = jnp.concatenate([decay(depth, items, j) for j in SPREADING], axis=-1)

    def spread_back(after: Values, span: Values, bar: Values) -> tuple[Values, Values]:
        """Return derivatives by the fields before they spread, abreast, and by diffusivity times days, a row each.

        Exact but for rounding.
        """
        amplitudes = to_modes(depth, bar)
        by_product = -over_cells(depth.rates, amplitudes * to_modes(depth, after - abreast(ground)))
        return to_cells(depth, jnp.exp(-span * decays) * amplitudes), by_product.reshape(parts, -1) / square

    def pivot_back(state: State, days: Values, bar: Values) -> Any:
        names = depends_on(SIGNAL)[1]

        def inner(x: State, constants: State, decays: Values, days: Values) -> Values:
            return pivot(depth, *placed(SIGNAL, x, constants, p), decays, days, partial(shared_rates, SIGNAL))

        constants = tuple(getattr(p, name) for name in names)
        rate = decay(depth, items, SIGNAL)
        _, back = jax.vjp(inner, state, constants, rate, jnp.broadcast_to(days, bar.shape))
        by_x, by_p, by_rate, by_days = back(bar)
        return by_x, by_p, over_cells(depth.rates, by_rate) / square, over_depth(by_days, items.dermis_mm)

    def turn(m: Values, loop: Any) -> Any:
        bars, by_melanin, by_pending, got, by_days = loop
        k = laid.n_steps - 1 - m
        half = 0.5 * days[k]
        pending = jnp.where(k > 0, 0.5 * days[jnp.maximum(k - 1, 0)], 0.0)
        early, early_after = _get(kept.early, k), _get(kept.early, k + 1)
        melanin, melanin_after = _get(kept.melanin, k), _get(kept.melanin, k + 1)
        scattered = _get(kept.spread, k)
        swept = sweep_forth(scattered, p, half, OTHERS)
        signalled = _with(swept, (SIGNAL,), (_get(kept.signal, k),))
        report, session = laid.report[k], laid.session[k]

        def punctured(end: State, injured: Values, strike: Strike) -> State:
            return _strike(items._replace(injured=injured, strike=strike), session, end)

        def struck(args: Any) -> Any:
            bars, injured, strike = args
            # the step has no length: its end is where the sweep began
            _, back = jax.vjp(punctured, signalled, items.injured, items.strike)
            bars, by_w, by_s = back(bars)
            return bars, injured + by_w, jax.tree.map(jnp.add, strike, by_s)

        bars, injured, strike = lax.cond(session >= 0, struck, _as_it_is, (bars, got.injured, got.strike))

        def reported(args: Any) -> Any:
            bars, by_melanin, by_half, dermis, moved, melanin_days = args
            shown: Reported = _get(bar_out, report)
            by_i, by_m, by_row, by_dermis, by_melanin_days, by_span = stain_back(
                early_after, melanin_after, half, shown.means[-1]
            )
            more = [shown.means[j] / early.shape[0] for j in range(len(bars))]
            new = [x + y for x, y in zip(bars, more, strict=True)]
            new[INFLAMMATION] = new[INFLAMMATION] + by_i
            for j in (NEW, MATURE):
                new[j] = new[j] + shown.collagen
            new[ORGANISED] = new[ORGANISED] + shown.organised
            return (
                tuple(new),
                by_melanin + by_m,
                by_half + by_span,
                dermis + by_dermis,
                moved.at[0].add(by_row),
                melanin_days + by_melanin_days,
            )

        state = (bars, by_melanin, by_pending, got.dermis_mm, got.diffusivity, got.melanin_days)
        bars, by_melanin, by_half, dermis, moved, melanin_days = lax.cond(report >= 0, reported, _as_it_is, state)

        bars, by_p, second = sweep_adjoint(signalled, p, half, OTHERS[::-1], bars)
        fields, names = depends_on(SIGNAL)
        by_x, by_q, by_product, by_pivot = apart(
            pivot_back, half, tuple(swept[j] for j in fields), days[k], bars[SIGNAL]
        )
        new = list(bars)
        new[SIGNAL] = jnp.zeros_like(bars[SIGNAL])
        for j, value in zip(fields, by_x, strict=True):
            new[j] = new[j] + value
        rows, by_dermis = [jnp.zeros_like(by_product)] * items.diffusivity.shape[0], dermis
        rows[SIGNAL - FIRST], more = _of_product(by_product, SIGNAL - FIRST, 1.0)
        by_dermis = by_dermis + more
        bars, by_r, first = sweep_adjoint(scattered, p, half, OTHERS, tuple(new))

        span = pending + half
        new, by_span = list(bars), jnp.zeros_like(by_product)
        before, by_products = apart(spread_back, half, abreast(scattered), span, abreast(bars))
        for j, x, by_product in zip(SPREADING, jnp.split(before, parts, axis=-1), by_products, strict=True):
            new[j] = x
            rows[j - FIRST], more = _of_product(by_product, j - FIRST, span)
            by_dermis, by_span = by_dermis + more, by_span + by_product * items.diffusivity[j - FIRST]
        by_i, by_melanin, by_row, more, by_melanin_days, by_stain = apart(
            stain_back, half, early, melanin, span, by_melanin
        )
        new[INFLAMMATION] = new[INFLAMMATION] + by_i
        by_pending = by_span.sum() + by_stain
        this_day = by_pivot.sum() + 0.5 * (first + second).sum() + 0.5 * (by_pending + by_half)
        by_constants: Kinetics = jax.tree.map(jnp.add, got.kinetics, jax.tree.map(jnp.add, by_p, by_r))
        by_signal = {name: getattr(by_constants, name) + x for name, x in zip(names, by_q, strict=True)}
        got = _Wanted(
            by_constants._replace(**by_signal),
            strike,
            injured,
            by_dermis + more,
            (moved + jnp.stack(rows)).at[0].add(by_row),
            melanin_days + by_melanin_days,
        )
        by_days = lax.dynamic_update_index_in_dim(by_days, this_day, k, 0)
        return tuple(new), by_melanin, by_pending, got, by_days

    zeros = jax.tree.map(
        jnp.zeros_like,
        _Wanted(p, items.strike, items.injured, items.dermis_mm, items.diffusivity, items.melanin_days),
    )
    none = tuple(jnp.zeros_like(items.injured) for _ in ground)
    scalar = jnp.zeros((), days.dtype)
    loop = (none, jnp.zeros_like(items.dermis_mm), scalar, zeros, jnp.zeros_like(days))
    bars, _, _, got, by_days = lax.fori_loop(0, laid.n_steps, turn, loop)

    def untreated(p: Kinetics) -> State:
        return start(items._replace(kinetics=p)).state

    kinetics = jax.tree.map(jnp.add, got.kinetics, jax.vjp(untreated, p)[1](bars)[0])
    wanted: Any = {**got._asdict(), "kinetics": kinetics}
    zero: Any = {name: jax.tree.map(jnp.zeros_like, x) for name, x in items._asdict().items() if name not in wanted}
    every: Any = {**zero, **wanted, "sessions": None}
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
