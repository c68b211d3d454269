"""How fast the calibration's density and its gradient are, beside differences of the density one unknown at a time.

The density is that of the shipped trials, with every record that they may teach. Its emulator has the shipped one's
size, but learns from a small design for seconds only: what it has learned changes no timing. Run with
`python benchmarks/density_speed.py`.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jax
import numpy as np
from rich.console import Console

from cicatrix.calibration.calibrate import calibrating, problem_of
from cicatrix.calibration.curvature import potential_of, world_of
from cicatrix.calibration.design import design
from cicatrix.calibration.emulator import bare, fit_column
from cicatrix.calibration.joint_model import Problem, unknown
from cicatrix.cohort.regimens import regimen_of
from cicatrix.evidence.draws import middle
from cicatrix.evidence.trials.table import shipped_trials

POINTS, STEPS = 512, 1000
RUNS, EACH = 5, 200
CORES = 2


def shipped_problem() -> Problem:
    """Return what the shipped trials ask, with an emulator that has learned for seconds."""
    rows = calibrating(shipped_trials())
    regimens = list(dict.fromkeys(regimen_of(row) for row in rows if row.sessions != 0))
    with tempfile.TemporaryDirectory() as folder:
        column = fit_column(design(POINTS, folder=Path(folder)), steps=STEPS)
    return problem_of(rows, bare(regimens, column, middle()))


def seconds_of(work: Callable[[], object]) -> float:
    """Return the median wall-clock seconds of some runs; the first, which compiles, is left out."""
    work()
    taken: list[float] = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return float(np.median(taken))


def lines() -> list[str]:
    """Return the table."""
    problem = shipped_problem()
    potential, world = potential_of(problem), world_of(problem).traced
    size = sum(unknown(problem).values())
    places = 0.3 * np.random.default_rng(0).standard_normal((EACH, size)).astype(np.float32)

    @jax.jit
    def densities(x: jax.Array) -> jax.Array:
        return jax.lax.map(lambda one: potential(one, world), x)

    @jax.jit
    def gradients(x: jax.Array) -> jax.Array:
        return jax.lax.map(lambda one: jax.grad(potential)(one, world), x)

    def both_cores() -> None:
        with ThreadPoolExecutor(CORES) as pool:
            list(pool.map(lambda _: gradients(places).block_until_ready(), range(CORES)))

    density = EACH / seconds_of(lambda: densities(places).block_until_ready())
    gradient = EACH / seconds_of(lambda: gradients(places).block_until_ready())
    together = CORES * EACH / seconds_of(both_cores)
    return [
        f"{size} unknowns, {len(problem.arms.rows)} rows of {len(problem.arms.studies)} studies.",
        "",
        "| what | a second |",
        "|---|---|",
        f"| density, one core | {density:.0f} |",
        f"| density and its gradient, one core | {gradient:.0f} |",
        f"| density and its gradient, {CORES} cores | {together:.0f} |",
        f"| gradient by differences of the density, one core | {density / (size + 1):.1f} |",
        "",
        f"A gradient costs {density / gradient:.1f} densities.",
    ]


if __name__ == "__main__":
    Console().print("\n".join(lines()))
