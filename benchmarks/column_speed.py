"""The same healing courses by this package, by SciPy one after the other and by diffrax in one batch, at equal error.

The problem: 64 cells, every field, 180 days, three sessions, report every week, parameters and injuries of many draws.
Each is tuned to a relative error of 1e-3 (nine of ten courses, in the measure of `cicatrix.healing.extrapolation`)
against one refined run. diffrax has no banded linear solver, and with a dense one it cannot be waited for at 64 cells:
it solves fewer cells, and its time is multiplied by the ratio of cells (with a dense matrix it would grow by the cube
of it). Run with `python benchmarks/column_speed.py`. diffrax is no part of this project: install it
beside the environment (`pip install --target FOLDER --no-deps diffrax equinox jaxtyping lineax optimistix
wadler-lindig`) and run with FOLDER on PYTHONPATH; without it its row says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from scipy.integrate import solve_ivp

from cicatrix.evidence.draws import draw
from cicatrix.healing.batch import N_CELLS, Items, Outputs
from cicatrix.healing.column import items_of
from cicatrix.healing.course_gradient import differentiable_course
from cicatrix.healing.course_run import run_once, run_to_tolerance
from cicatrix.healing.extrapolation import extrapolate
from cicatrix.healing.kinetics import DIFFUSING, FIELDS, Kinetics, Strike, puncture, reaction, rest
from cicatrix.healing.stepping import calendar

Floats = NDArray[np.float64]
SESSIONS = (0.0, 28.0, 56.0)
REPORTS = (*(float(day) for day in range(7, 180, 7)), 180.0)
TOLERANCE = 1e-3
OF_TEN = 90.0
SMALL, LARGE = 24, 2048
"""Courses that SciPy solves, and that ours solves."""
FEW, FEW_CELLS = 4, 8
"""Courses that diffrax solves at once, and cells of each."""
AIMS = {"SciPy": 40, "diffrax": 100}
K = len(FIELDS)


def courses(count: int) -> Items:
    """Return courses of different draws, depths and doses."""
    rng = np.random.default_rng(0)
    draws = draw(count, 3)
    z = (np.arange(N_CELLS) + 0.5) / N_CELLS
    reach, dose = rng.uniform(0.3, 1.2, (count, 1)), np.exp(rng.uniform(np.log(0.005), np.log(0.2), (count, 1)))
    injured = dose / (1.0 + np.exp((z - reach) / 0.08))
    return items_of(
        draws, injured, rng.uniform(0.8, 2.2, count), np.full(count, len(SESSIONS)), "scar", np.arange(count)
    )


@dataclass(frozen=True, slots=True)
class Peer:
    """One way to solve the courses, and what it took."""

    name: str
    courses: int
    seconds: float
    error: float
    scaled: float = 1.0
    """Times the seconds for the whole problem, where a smaller one was solved."""

    @property
    def per_second(self) -> float:
        """Return courses per second."""
        return self.courses / (self.seconds * self.scaled)


def best_of(runs: int, work: Callable[[], object]) -> float:
    """Return the least wall-clock seconds of some runs; the first, which compiles, is left out."""
    work()
    least = np.inf
    for _ in range(runs):
        start = time.perf_counter()
        work()
        least = min(least, time.perf_counter() - start)
    return float(least)


def coarser(items: Items, cells: int) -> Items:
    """Return the same courses in fewer cells, each the mean of its parts."""
    return jax.tree.map(
        lambda x: x.reshape(cells, -1, x.shape[-1]).mean(1) if x.ndim == 2 and x.shape[0] == N_CELLS else x, items
    )


def truth(items: Items) -> Outputs:
    """Return the refined solution in 64-bit arithmetic."""
    everyone = np.arange(items.dermis_mm.size)
    runs = [run_once(items, calendar(SESSIONS, REPORTS, n), len(REPORTS), np.float64, everyone, None) for n in (16, 32)]
    return extrapolate(*runs)


def error_of(means: Floats, collagen: Floats, exact: Outputs) -> float:
    """Return the relative error that nine of ten courses keep; melanin, which the peers do not solve, is left out."""
    of_means = (np.abs(means - exact.means[:, :K]).max(axis=0) / exact.peaks[:K]).max(axis=0)
    of_collagen = np.abs(collagen - exact.collagen).max(axis=(0, 1)) / exact.collagen.max(axis=(0, 1))
    return float(np.percentile(np.maximum(of_means, of_collagen), OF_TEN))


def ours(items: Items, exact: Outputs, runs: int = 5) -> Peer:
    """Return this package: every course to the tolerance by its own estimate, 32-bit arithmetic."""
    count = items.dermis_mm.size

    def work() -> Outputs:
        return run_to_tolerance(items, SESSIONS, REPORTS, TOLERANCE, np.float32)[0]

    out, some = work(), exact.means.shape[-1]
    error = error_of(out.means[:, :K, :some], out.collagen[..., :some], exact)
    return Peer("this package, 32 bits", count, best_of(runs, work), error)


def legs() -> Iterator[tuple[int, float, float, list[int]]]:
    """Yield session, start, end and numbers of the reports of each stretch between sessions."""
    for k, start in enumerate(SESSIONS):
        end = SESSIONS[k + 1] if k + 1 < len(SESSIONS) else REPORTS[-1]
        yield k, start, end, [j for j, day in enumerate(REPORTS) if start < day <= end]


def one_item(items: Items, k: int) -> tuple[Kinetics, Strike, Floats, Floats]:
    """Return the constants of a course, its injury, and the exchange rate of every field between cells, 1/day."""
    kinetics, strike = Kinetics(*(x[..., k] for x in items.kinetics)), Strike(*(x[..., k] for x in items.strike))
    exchange = np.zeros(K)
    exchange[DIFFUSING] = items.diffusivity[:, k] * (N_CELLS / items.dermis_mm[k]) ** 2
    return kinetics, strike, items.injured[:, k], exchange


def scipy_lsoda(items: Items, exact: Outputs, rtol: float) -> Peer:
    """Return SciPy: LSODA with a banded Jacobian, the fields of a cell together, one course at a time."""
    count = exact.means.shape[-1]
    means, collagen = np.zeros((len(REPORTS), K, count)), np.zeros((len(REPORTS), N_CELLS, count))

    def solve(k: int) -> None:
        p, strike, injured, exchange = one_item(items, k)
        state = np.stack([np.broadcast_to(x, N_CELLS) for x in rest(p.set_point)], axis=1).astype(float)

        def slope(_: float, y: Floats) -> Floats:
            x = y.reshape(N_CELLS, K)
            rate = np.stack(reaction(tuple(x.T), p)[0], axis=1)
            flux = np.diff(x, axis=0) * exchange
            rate[:-1] += flux
            rate[1:] -= flux
            return rate.ravel()

        for _, start, end, shown in legs():
            state = np.stack(puncture(tuple(state.T), injured, strike), axis=1)
            days = [REPORTS[j] for j in shown]
            wanted = days if days and days[-1] == end else [*days, end]
            got = solve_ivp(
                slope, (start, end), state.ravel(), "LSODA", wanted, rtol=rtol, atol=rtol * 1e-3, lband=K, uband=K
            ).y.T.reshape(-1, N_CELLS, K)
            for j, x in zip(shown, got, strict=False):
                means[j, :, k], collagen[j, :, k] = x.mean(axis=0), x[:, 6] + x[:, 7]
            state = got[-1]

    began = time.perf_counter()  # nothing is compiled: one run is enough
    for k in range(count):
        solve(k)
    seconds = time.perf_counter() - began
    return Peer(f"SciPy LSODA, banded, rtol {rtol:g}", count, seconds, error_of(means, collagen, exact))


def diffrax_batch(items: Items, exact: Outputs, rtol: float) -> Peer:
    """Return diffrax: all courses in one vmapped solve, implicit, adaptive.

    In 64 bits: in 32 its root finder does not reach its tolerance, and the steps shrink without an end.
    """
    import diffrax

    count, cells = exact.means.shape[-1], items.injured.shape[0]
    part: Items = jax.tree.map(lambda x: jnp.asarray(x[..., :count], jnp.float64), items)

    def exchanged(x: jax.Array, rate: jax.Array) -> jax.Array:
        flux = jnp.diff(x, axis=0) * rate
        return jnp.pad(flux, ((0, 1), (0, 0))) - jnp.pad(flux, ((1, 0), (0, 0)))

    def solve(p: Kinetics, strike: Strike, injured: jax.Array, exchange: jax.Array) -> tuple[jax.Array, jax.Array]:
        def slope(t: jax.Array, y: jax.Array, args: object) -> jax.Array:
            rate = jnp.stack(reaction(tuple(y.T), p)[0], axis=1)
            return rate + exchanged(y, exchange)

        state = jnp.stack([jnp.broadcast_to(x, cells) for x in rest(p.set_point)], axis=1)
        shown_means, shown_collagen = [], []
        for _, start, end, shown in legs():
            state = jnp.stack(puncture(tuple(state.T), injured, strike), axis=1)
            days = [REPORTS[j] for j in shown]
            solution = diffrax.diffeqsolve(
                diffrax.ODETerm(slope),
                diffrax.Kvaerno3(root_finder=diffrax.VeryChord(rtol=0.1 * rtol, atol=1e-4 * rtol)),
                start,
                end,
                1e-3,
                state,
                saveat=diffrax.SaveAt(ts=jnp.asarray(days if days[-1] == end else [*days, end])),
                stepsize_controller=diffrax.PIDController(rtol=rtol, atol=rtol * 1e-3),
                max_steps=4096,
            )
            got = solution.ys[: len(shown)]
            shown_means.append(got.mean(axis=1))
            shown_collagen.append(got[..., 6] + got[..., 7])
            state = solution.ys[-1]
        return jnp.concatenate(shown_means), jnp.concatenate(shown_collagen)

    exchange = jnp.zeros((K, count)).at[DIFFUSING].set(part.diffusivity * (cells / part.dermis_mm) ** 2)
    batched = jax.jit(jax.vmap(solve, in_axes=(-1, -1, -1, -1), out_axes=-1))

    def work() -> tuple[jax.Array, jax.Array]:
        return jax.block_until_ready(batched(part.kinetics, part.strike, part.injured, exchange))

    means, collagen = (np.asarray(x, float) for x in work())
    name = f"diffrax Kvaerno3, batched, rtol {rtol:g}, {cells} cells, time x {N_CELLS / cells:g}"
    return Peer(name, count, best_of(1, work), error_of(means, collagen, exact), N_CELLS / cells)


def tuned(solve: Callable[[float], Peer], tolerances: tuple[float, ...]) -> Peer:
    """Return the first, loosest setting that meets the tolerance."""
    peer = solve(tolerances[0])
    for tolerance in tolerances[1:]:
        if peer.error <= TOLERANCE:
            break
        peer = solve(tolerance)
    return peer


def cost_curve() -> Iterator[str]:
    """Yield seconds against the number of courses, as rows."""
    yield "| courses at once | seconds | courses/s |"
    yield "|---|---|---|"
    for count in (128, 512, 2048, 8192, 32768):
        batch = courses(count)
        began = time.perf_counter()
        run_to_tolerance(batch, SESSIONS, REPORTS, TOLERANCE, np.float32)
        seconds = time.perf_counter() - began
        yield f"| {count} | {seconds:.3g} | {count / seconds:.4g} |"


def gradient_ratios(items: Items, count: int = 128) -> Iterator[str]:
    """Yield what derivatives of a whole course take, as rows; forward and backward runs take turns."""
    part: Items = jax.tree.map(
        lambda x: jnp.asarray(x[..., :count], jnp.int32 if x.dtype.kind == "i" else jnp.float32), items
    )
    course = differentiable_course(SESSIONS, REPORTS)

    def gain(injured: jax.Array, days: jax.Array, kinetics: Kinetics) -> jax.Array:
        return course(part._replace(kinetics=kinetics, injured=injured), days).collagen[-1].mean()

    arguments = (part.injured, jnp.asarray(SESSIONS), part.kinetics)
    ways = {"the course alone": jax.jit(gain)}
    for by, which in (("the injury of every cell", 0), ("the injury and the session days", (0, 1))):
        ways[by] = jax.jit(jax.value_and_grad(gain, which))
    ways["the injury, the session days and every rate"] = jax.jit(jax.value_and_grad(gain, (0, 1, 2)))
    wall, used = dict.fromkeys(ways, np.inf), dict.fromkeys(ways, np.inf)
    for turn in range(7):
        for by, work in ways.items():
            start, processor = time.perf_counter(), time.process_time()
            jax.block_until_ready(work(*arguments))
            if turn:  # the first compiles
                wall[by] = min(wall[by], time.perf_counter() - start)
                used[by] = min(used[by], time.process_time() - processor)
    alone = "the course alone"
    for by in ways:
        yield f"| {by} | {wall[by]:.2g} | {wall[by] / wall[alone]:.2g} | {used[by] / used[alone]:.2g} |"


def lines() -> Iterator[str]:
    """Yield the report as Markdown."""
    items = courses(LARGE)
    some: Items = jax.tree.map(lambda x: x[..., :SMALL], items)
    few = coarser(jax.tree.map(lambda x: x[..., :FEW], items), FEW_CELLS)
    exact = truth(some)
    mine = ours(items, exact)
    peers = [mine, tuned(lambda rtol: scipy_lsoda(items, exact, rtol), (1e-3, 3e-4, 1e-4, 3e-5))]
    absent = ""
    try:
        exact_few = truth(few)
        with jax.enable_x64(True):
            peers.append(tuned(lambda rtol: diffrax_batch(few, exact_few, rtol), (1e-3, 3e-4, 1e-4)))
    except ImportError:
        absent = "| diffrax: not installed | | | | | 100 |"
    yield "| solver | courses | courses/s | relative error, 9 of 10 | ours is faster by | aim |"
    yield "|---|---|---|---|---|---|"
    for peer in peers:
        ratio, aim = mine.per_second / peer.per_second, AIMS.get(peer.name.split()[0], "")
        yield f"| {peer.name} | {peer.courses} | {peer.per_second:.3g} | {peer.error:.1e} | {ratio:.3g} | {aim} |"
    if absent:
        yield absent
    yield ""
    yield from cost_curve()
    yield ""
    yield "| derivative of the gain of 128 courses by | seconds | times the course, wall clock | processor time |"
    yield "|---|---|---|---|"
    yield from gradient_ratios(items)


def main() -> None:
    """Print the report."""
    console = Console()
    for line in lines():
        console.print(line, markup=False, soft_wrap=True)


if __name__ == "__main__":
    main()
