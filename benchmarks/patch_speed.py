"""The healing patch: nanoseconds per voxel, field and step of each operation, beside the machine's memory bandwidth.

Then three sessions over 26 weeks: time, memory and error against the same course with smaller steps and with voxels of
half the width. `peer_problem` states one session on a periodic box as plain arrays, for other packages to solve.
Run with `python benchmarks/patch_speed.py`; writes benchmarks/results_patch.md.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray
from rich.console import Console

from cicatrix.evidence.draws import medians
from cicatrix.healing.kinetics import FIELDS
from cicatrix.healing.patch import TOLERANCE, PatchCourse, Precision, heal_patch
from cicatrix.healing.patch_geometry import deposit, place
from cicatrix.healing.patch_solver import State, Tissue3D
from cicatrix.planning.patch_regimen import tissue_of

SIZES = ((32, 32), (64, 64), (64, 128))
"""Voxels in depth and across."""
COURSES = ((32, 64), (64, 64), (64, 128), (64, 256), (64, 384))
REPORTS = (1.0, 7.0, 28.0, 84.0, 182.0)
SESSIONS = (0.0, 42.0, 84.0)
LARGE = ((64, 384), (64, 768), (64, 1152))
"""Sizes over two days after one session; four thirds the side of the last is refused on a machine of 23 GB."""


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


def course(
    depth: int,
    across: int,
    voxel_um: float,
    precision: Precision,
    tolerance: float,
    days: Sequence[float] = SESSIONS,
    reports: Sequence[float] = REPORTS,
) -> PatchCourse:
    """Return three sessions, six weeks apart, over 26 weeks, or others."""
    tissue, _ = peer_problem(depth, across, voxel_um)
    side = across * voxel_um / 1000.0
    share = np.array([0.0, 0.4, 0.8, 1.2]), np.array([1.0, 1.0, 0.4, 0.0])
    sessions = [(day, place(side, 275.0, *share, 0.07, np.random.default_rng(int(day)))) for day in days]
    return heal_patch(
        tissue, sessions, reports, plan_depth_mm=0.3, precision=precision, tolerance=tolerance
    )  # fmt: skip


def difference(got: PatchCourse, truth: PatchCourse) -> float:
    """Return the largest difference of an average at any report over that field's highest average."""
    return float((np.abs(got.means - truth.means) / truth.means.max(axis=0)).max())


def whole(depth: int, across: int) -> str:
    """Return the row of one course; run in a process of its own, so that its memory is its own."""
    wall, cpu = time.perf_counter(), time.process_time()
    steps = course(depth, across, 25.0, "float32", TOLERANCE).steps
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return f"| {across} x {across} x {depth} | {steps} | {wall:.1f} | {cpu:.1f} | {peak_gigabytes():.2f} |"


def two_days(depth: int, across: int) -> str:
    """Return the row of the first two days after one session; run in a process of its own."""
    course(16, 16, 25.0, "float32", TOLERANCE, (0.0,), (2.0,))  # loads the compiled code
    wall = time.perf_counter()
    steps = course(depth, across, 25.0, "float32", TOLERANCE, (0.0,), (2.0,)).steps
    wall = time.perf_counter() - wall
    voxels = depth * across**2
    each = 1e9 * wall / (voxels * len(FIELDS) * steps)
    size = f"{across} x {across} x {depth} | {voxels / 1e6:.0f}"
    return f"| {size} | {steps} | {wall:.1f} | {each:.2f} | {peak_gigabytes():.1f} |"


def growth(sizes: Sequence[tuple[int, int]] = LARGE) -> list[str]:
    """Return the table of large sizes."""
    found = [
        "| voxels | million | steps | wall, s | ns per voxel, field and step | peak memory, GB |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for depth, across in sizes:
        command = [sys.executable, __file__, str(depth), str(across), "two-days"]
        found.append(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())
    return found


def peak_gigabytes() -> float:
    """Return the most memory of this process alone: what `getrusage` gives begins with that of its parent."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1e6


def courses(sizes: Sequence[tuple[int, int]] = COURSES) -> list[str]:
    """Return the tables of the courses."""
    found = ["| voxels | steps | wall, s | processor time, s | peak memory, GB |", "| --- | --- | --- | --- | --- |"]
    for depth, across in sizes:
        command = [sys.executable, __file__, str(depth), str(across)]
        found.append(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())
    base = course(32, 64, 25.0, "float32", TOLERANCE)
    found += ["", "| 64 x 64 x 32 of 25 um, float32, against | largest error of an average |", "| --- | --- |"]
    for what, other in (
        (f"float32, tolerance {TOLERANCE / 30:g}", course(32, 64, 25.0, "float32", TOLERANCE / 30)),
        ("float64", course(32, 64, 25.0, "float64", TOLERANCE)),
        ("128 x 128 x 64 of 12.5 um", course(64, 128, 12.5, "float32", TOLERANCE)),
    ):
        found.append(f"| {what} | {difference(base, other):.2e} |")
    return found


LARGE_TEXT = (
    "Two days after one session, up to what fits 16 GB (steps with their error control, nothing else in memory):"
)


def main() -> None:
    """Measure and write the tables, or one row for the process above."""
    console = Console(width=200, highlight=False, markup=False)
    if len(sys.argv) == 3:
        console.print(whole(int(sys.argv[1]), int(sys.argv[2])))
        return
    if len(sys.argv) == 4:
        console.print(two_days(int(sys.argv[1]), int(sys.argv[2])))
        return
    load = os.getloadavg()[0]
    head = ["# The patch", "", f"{os.cpu_count()} cores; load average at the start: {load:.1f}.", ""]
    text = "\n".join(
        [
            *head,
            *lines(),
            "",
            "Three sessions over 26 weeks, compiled before:",
            "",
            *courses(),
            "",
            LARGE_TEXT,
            "",
            *growth(),
            "",
        ]
    )
    (Path(__file__).resolve().parent / "results_patch.md").write_text(text, encoding="utf-8")
    console.print(text)


if __name__ == "__main__":
    main()
