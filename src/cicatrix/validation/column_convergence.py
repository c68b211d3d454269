"""How fast the errors of the depth column fall with its steps and cells: the tables behind its orders of accuracy."""

from __future__ import annotations

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from cicatrix.evidence.draws import middle
from cicatrix.healing.batch import Items, Outputs
from cicatrix.healing.column import items_of
from cicatrix.healing.course_run import run_once, run_to_tolerance
from cicatrix.healing.depth_basis import depth_modes, uniform
from cicatrix.healing.extrapolation import extrapolate, relative_error
from cicatrix.healing.kinetics import DIFFUSING, FIELDS, Values, reaction
from cicatrix.healing.solver import Depth, State, ground_state, spread, stages
from cicatrix.healing.stepping import calendar

Floats = NDArray[np.float64]

SESSIONS, REPORTS = (0.0, 28.0, 56.0), (7.0, 14.0, 28.0, 42.0, 56.0, 90.0, 180.0)
DERMIS_MM = 1.4
FINEST = 512
ONLY = np.zeros(1, np.int64)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table of convergence.

    Attributes
    ----------
    parts
        What is refined: steps of the course, or cells.
    error
        Largest relative error, see `extrapolation.relative_error`.
    order
        log2 of the ratio to the line before, or None in the first.
    """

    parts: int
    error: float
    order: float | None


def rows(parts: list[int], errors: list[float]) -> tuple[Row, ...]:
    """Return the table of errors at parts that grow."""
    orders = [
        float(np.log(errors[k - 1] / errors[k]) / np.log(parts[k] / parts[k - 1])) if k else None
        for k in range(len(parts))
    ]
    return tuple(Row(*line) for line in zip(parts, errors, orders, strict=True))


def smooth_course(cells: int, *, layered: bool = True) -> Items:
    """Return one scar column whose injury falls smoothly with depth, by middle; cell averages by midpoints."""
    draws = middle()
    if not layered:
        for name in ("healing.vessels_papillary", "healing.cells_papillary"):
            draws = draws.perturbed(name, 1.0 / float(draws[name][0]))
    depth = (np.arange(cells) + 0.5) / cells
    injured = 0.1 * 0.5 * (1.0 + np.cos(np.pi * depth))
    return items_of(draws, injured[None], np.array([DERMIS_MM]), np.array([len(SESSIONS)]), "scar", ONLY)


def _outputs(items: Items, parts: int, kind: type[np.floating] = np.float64) -> Outputs:
    return run_once(items, calendar(SESSIONS, REPORTS, parts), len(REPORTS), kind, ONLY)


def in_time(cells: int = 64, parts: tuple[int, ...] = (1, 2, 4, 8)) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Return the tables of the plain and of the extrapolated run, against a run of 32 times as many steps.

    Splitting is the only other error of these runs (diffusion is exact in time), so the first table is that of the
    splitting of reaction and diffusion together with that of the fields from each other.
    """
    items = smooth_course(cells)
    runs = {n: _outputs(items, n) for n in (*parts, 16, 32)}
    truth = extrapolate(runs[16], runs[32])
    steps = [calendar(SESSIONS, REPORTS, n).n_steps for n in parts]
    plain = [float(relative_error(runs[n], truth)[0]) for n in parts]
    better = [float(relative_error(extrapolate(runs[n // 2], runs[n]), truth)[0]) for n in parts[1:]]
    return rows(steps, plain), rows(steps[1:], better)


def in_depth(cells: tuple[int, ...] = (8, 16, 32, 64, 128), finest: int = FINEST) -> tuple[Row, ...]:
    """Return the table in cells of equal depth, against one of *finest* cells, averaged to the coarser ones."""

    def run(n: int) -> Outputs:
        return extrapolate(_outputs(smooth_course(n), 4), _outputs(smooth_course(n), 8))

    truth = run(finest)

    def error(n: int) -> float:
        collagen, organised = (
            x.reshape(len(REPORTS), n, finest // n, 1).mean(axis=2) for x in (truth.collagen, truth.organised)
        )
        # the melanin stimulus looks at cells of its own and is left out
        got, exact = run(n), Outputs(truth.means, collagen, truth.peaks, organised)
        return float(relative_error(_without_melanin(got), _without_melanin(exact))[0])

    return rows(list(cells), [error(n) for n in cells])


def _without_melanin(outputs: Outputs) -> Outputs:
    return outputs._replace(means=outputs.means[:, :-1], peaks=outputs.peaks[:-1])


def single_against_double() -> float:
    """Return the largest relative error of 32-bit against 64-bit arithmetic in one course."""
    items = smooth_course(64)
    single, double = (run_to_tolerance(items, SESSIONS, REPORTS, 1e-3, kind)[0] for kind in (np.float32, np.float64))
    return float(relative_error(single, double)[0])


def lost_in_diffusion(days: float = 180.0) -> float:
    """Return the change of the mean over depth by diffusion alone, relative to the mean, in 64-bit arithmetic."""
    with jax.enable_x64(True):
        items = jax.tree.map(jnp.asarray, smooth_course(64))
        depth = _depth(64)
        state = tuple(jnp.asarray(items.injured) + 1.0 for _ in FIELDS)
        moved = spread(depth, state, tuple(0.0 * x for x in state), items, jnp.asarray(days))
        return max(float(jnp.abs(x.mean() / y.mean() - 1.0)) for x, y in zip(moved, state, strict=True))


def _depth(cells: int) -> Depth:
    modes, rates = depth_modes(uniform(cells))
    return Depth(jnp.asarray(modes), jnp.asarray(modes.T), jnp.asarray(rates))


def manufactured(
    parts: tuple[int, ...] = (8, 16, 32, 64), days: float = 4.0, *, layered: bool = False
) -> tuple[Row, ...]:
    """Return the table of a manufactured solution, cells and steps refined together.

    Every field is made to follow base + swing cos(pi z / L) exp(-t/5) by a source that is worked out from the equations
    and added in halves about each step; the error is the largest over the cells at the end, relative to the field.

    With layers, vessels fade from the surface down, so recruitment has a slope where no flux may pass. Spreading
    smooths that slope in each step and recruitment puts it back: splitting then keeps order 1.4 in the worst cell,
    though the averages and the collagen of a real course stay of second order (`in_time`, `in_depth`).
    """
    return rows(list(parts), [_manufactured_error(n, n, days, layered) for n in parts])


def _manufactured_error(cells: int, steps: int, days: float, layered: bool) -> float:
    with jax.enable_x64(True):
        items: Items = jax.tree.map(jnp.asarray, smooth_course(cells, layered=layered))
        depth, ground = _depth(cells), ground_state(items)
        size = len(FIELDS)
        base, swing = np.linspace(0.55, 0.65, size), np.linspace(0.03, 0.06, size)  # no kink of a rate is crossed
        edges = np.linspace(0.0, 1.0, cells + 1)
        wave = jnp.asarray(np.diff(np.sin(np.pi * edges)) / np.pi * cells)[:, None]  # exact averages over the cells
        spreads = np.zeros(size)
        spreads[DIFFUSING] = np.asarray(items.diffusivity)[:, 0] * (np.pi / DERMIS_MM) ** 2

        def exact(t: Values) -> State:
            return tuple(base[k] + swing[k] * wave * jnp.exp(-t / 5.0) for k in range(size))

        def source(t: Values) -> State:
            now = exact(t)
            rate = reaction(now, items.kinetics)[0]
            swings = [(x - base[k]) for k, x in enumerate(now)]
            return tuple((spreads[k] - 0.2) * swings[k] - rate[k] for k in range(size))

        def pushed(state: State, t: Values, h: float) -> State:
            return tuple(x + h * s for x, s in zip(state, source(t), strict=True))

        @jax.jit
        def turn(state: State, t: Values) -> State:
            h = days / steps
            state = pushed(state, t + 0.25 * h, 0.5 * h)
            state = spread(depth, state, ground, items, 0.5 * h)
            state = stages(depth, state, items, jnp.asarray(h)).end
            state = spread(depth, state, ground, items, 0.5 * h)
            return pushed(state, t + 0.75 * h, 0.5 * h)

        state = exact(jnp.asarray(0.0))
        for k in range(steps):
            state = turn(state, jnp.asarray(k * days / steps))
        truth = exact(jnp.asarray(days))
        return max(float(jnp.abs(x / y - 1.0).max()) for x, y in zip(state, truth, strict=True))
