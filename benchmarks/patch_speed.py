"""The healing patch: nanoseconds per voxel, field and step of each operation, beside the machine's memory bandwidth.

`peer_problem` states one session on a periodic box as plain arrays, for other packages to solve.
Run with `python benchmarks/patch_speed.py`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray
from rich.console import Console

from cicatrix.evidence.draws import medians
from cicatrix.healing.kinetics import FIELDS
from cicatrix.healing.patch_geometry import deposit, place
from cicatrix.healing.patch_solver import State, Tissue3D
from cicatrix.planning.patch_regimen import tissue_of

SIZES = ((32, 32), (64, 64), (64, 128))
"""Voxels in depth and across."""


def peer_problem(depth: int = 64, across: int = 128, voxel_um: float = 25.0) -> tuple[Tissue3D, NDArray[Any]]:
    """Return the tissue (constants, diffusivities, sides) and the injured share of every voxel on day 0."""
    side = across * voxel_um / 1000.0
    tissue = tissue_of(
        medians(), epidermis_mm=0.1, dermis_mm=depth * voxel_um / 1000.0, patch_mm=side, voxel_um=voxel_um,
        region="surround",
    )  # fmt: skip
    reach = np.array([0.0, 0.4, 0.8, 1.2])
    holes = place(side, 275.0, reach, np.array([1.0, 1.0, 0.4, 0.0]), 0.07, np.random.default_rng(0))
    return tissue, deposit(holes, tissue.edges_mm, tissue.voxels, tissue.voxel_mm, periodic=True)


@njit(parallel=True)
def _triad(a: NDArray[Any], b: NDArray[Any], c: NDArray[Any]) -> None:
    for i in prange(a.size):
        a[i] = b[i] + 2.5 * c[i]


def bandwidth() -> float:
    """Return the memory bandwidth of a triad, GB/s."""
    a, b, c = (np.ones(20_000_000) for _ in range(3))
    _triad(a, b, c)
    return 3.0 * a.nbytes / _best(lambda: _triad(a, b, c)) / 1e9


def _best(work: Callable[[], object], runs: int = 5) -> float:
    seconds: list[float] = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def lines(sizes: Sequence[tuple[int, int]] = SIZES) -> list[str]:
    """Return the table."""
    found = [
        "| voxels | precision | react, ns | diffuse, ns | both, ns | triad, GB/s |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for depth, across in sizes:
        for precision in ("float32", "float64"):
            tissue, injured = peer_problem(depth, across)
            state = State(tissue, precision)
            state.puncture(injured)
            for _ in range(4):
                state.pair(0.1)
            count = state.fields.size
            react = 1e9 * _best(lambda state=state: state.react(0.3)) / count
            diffuse = 1e9 * _best(lambda state=state: state.diffuse(0.3, back=False)) / count
            found.append(
                f"| {across} x {across} x {depth} | {precision} | {react:.2f} | {diffuse:.2f} | "
                f"{react + diffuse:.2f} | "
                f"{bandwidth():.0f} |"
            )
    return [*found, "", f"Per voxel, field ({len(FIELDS)} fields) and step; the best of five."]


if __name__ == "__main__":
    Console(width=200, highlight=False, markup=False).print("\n".join(lines()))
