"""The healing patch beside other packages on the same equations: the time that each needs for the same accuracy.

One session on 0.8 mm of skin in every direction, voxels of 25 um, ten fields, nothing through the sides. Every
contestant has the same constants, the same injured voxels and, where it splits, the same reaction step
(`stepping.react` on NumPy arrays) and the same calendar of growing steps, made finer until the error is small enough;
py-pde has the rates themselves, compiled. Their cost over 26 weeks is extrapolated from the span that they ran.

Run with `python benchmarks/patch_peers.py`; it writes benchmarks/results_patch_peers.md. The other packages are no
part of this project: install them beside the environment (`pip install --target FOLDER --no-deps py-pde scikit-fem
FiPy pyamg sympy mpmath tqdm`) and run with FOLDER on PYTHONPATH; one that is absent is called not installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import numba
import numpy as np
from patch_contestants import CONTESTANTS, LINEAR, RUNS
from patch_problem import ALLOWED, REPORTS, SIDE_MM, Found, N, refer
from rich.console import Console

from cicatrix import __version__

HERE = Path(__file__).resolve().parent
REFERENCES = "references"


def alone(name: str, folder: Path) -> Found | None:
    """Run one contestant in a process of its own, one thread in its linear algebra; none if it is not installed."""
    if name != REFERENCES and importlib.util.find_spec(CONTESTANTS[name][1]) is None:
        return None
    # two threads on vectors of this length wait for each other more than they work; and those that wait should sleep
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
    command = [sys.executable, str(Path(__file__).resolve()), "--one", name, "--folder", str(folder)]
    subprocess.run(command, check=True, env=environment)
    if name == REFERENCES:
        return None
    return Found(**json.loads((folder / "found.json").read_text(encoding="utf-8")))


def one(name: str, folder: Path) -> None:
    """Run one contestant here and leave what it took in the folder."""
    if name == REFERENCES:
        refer(folder / "references.npz")
        return
    found = CONTESTANTS[name][0](folder / "references.npz")
    found = replace(found, memory_gb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)
    (folder / "found.json").write_text(json.dumps(asdict(found)), encoding="utf-8")


def row(found: Found, first: Found) -> str:
    """Return the row of the table."""
    (wall, processor), base, base_processor = found.course(first), first.course_s, first.course_cpu_s
    part = "" if math.isnan(found.diffusion_s) else f" ({100.0 * found.diffusion_s / found.seconds:.0f} %)"
    in_time = "" if math.isnan(found.in_time) else f"{100.0 * found.in_time:.2g} %"
    measured = math.isfinite(found.course_s)
    course = f"{wall:.2f} / {processor:.2f}" if measured else f"about {wall:.0f} / {processor:.0f}"
    return (
        f"| {found.name} | {found.span_days:g} | {found.steps} | {found.seconds:.3g}{part} | {found.cpu_s:.3g} | "
        f"{found.ns:.3g} | {in_time} | {100.0 * found.overall:.2g} % | {course} | {_times(wall / base)} | "
        f"{_times(processor / base_processor)} | {found.memory_gb:.2f} |"
    )


def _times(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio < 10.0 else f"{ratio:.0f}"


def cpu() -> str:
    """Return the name of the processor, if the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


HEAD = (
    "solver", "days run", "steps", "wall clock, s (of it diffusion)", "processor, s",
    "processor ns per voxel, field, step", "error in time", "error in all", "26 weeks, s, wall clock / processor",
    "times ours on one thread, wall clock", "the same, processor", "peak memory, GB",
)  # fmt: skip
NOTES = f"""- **Error in time**: worst field on the worst day (root mean square over root mean square) against the same
  voxels in short float64 steps; {100 * ALLOWED:g} % is allowed. An explicit scheme cannot trade its surplus for time:
  its step is bound by stability. The reference is this package's own; py-pde, whose steps are the shortest and whose
  code is another, is the check of it. The nodes of the finite elements are not these voxels, so that only their error
  in all is known.
- **Error in all**: against voxels half as wide, without debris, which does not move.
- **26 weeks**: ours is measured. The steps of an explicit scheme never grow, so that its time goes with the days. The
  others are given as many steps more as ours needed from the span to the course, as if they had its control of steps:
  a lower bound, because their linear systems become harder as steps grow.
- Wall clock is what one waits. Processor time, summed over threads, is what a busy machine disturbs least. Both ratios
  are to this package on one thread, because the others have one for nearly all of their work. Ours is the least of up
  to {RUNS} runs, finding its steps anew in each; the others run once. Threads that
  wait are told to sleep (`OMP_WAIT_POLICY=PASSIVE`): as they come, they spin, and two of them took ten times as long as
  one on a machine with other work.
- The splitting ones have this package's reaction step on NumPy arrays and its calendar of growing steps, made finer
  until the error is allowed; diffusion by two implicit Euler steps (L-stable, second order), solved by conjugate
  gradients to a residual of {LINEAR:g}. What does not count as diffusion is that reaction. py-pde has the rates
  compiled by Numba beside its own compiled operator. No compilation is counted, neither its nor ours. FiPy builds its
  matrix in every solve, and is run to day {REPORTS[0]:g} only.
- Cosine transforms need uniform voxels, diffusivities that do not change with depth, and closed sides; the patch does
  not.
- Memory is that of the whole process with every import.
"""


def page(rows: Sequence[str], seconds: float, load: float) -> str:
    """Return the page of results."""
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}, Numba {numba.__version__}"
    machine = f"{platform.system()} on {os.cpu_count()} cores ({cpu()})"
    size = f"{N} x {N} x {N} voxels of {1000 * SIDE_MM / N:g} um"
    days = " and ".join(f"{day:g}" for day in REPORTS)
    return f"""# The healing patch beside other packages

Version {__version__}, {versions}, {machine}, {datetime.now(UTC):%Y-%m-%d}.
`python benchmarks/patch_peers.py` repeats it and says how to add the packages; this run took {seconds:.0f} s, load of
the machine meanwhile {load:.1f}.

One session on {SIDE_MM:g} mm of skin in every direction: {size}, ten fields, nothing through the sides, compared on
days {days}. Targets for 26 weeks: 1 000
times less than py-pde, 100 times less than the implicit ones.

| {" | ".join(HEAD)} |
|{" --- |" * len(HEAD)}
{chr(10).join(rows)}

{NOTES}"""


def main() -> None:
    """Run every contestant and write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--references", type=Path, help="a file of references that an earlier run computed")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one is not None:
        one(asked.one, asked.folder)
        return
    console = Console(width=200, highlight=False, markup=False)
    start, rows = time.perf_counter(), list[str]()
    found: dict[str, Found | None] = {}
    loads: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        if asked.references is None:
            alone(REFERENCES, Path(name))
        else:
            shutil.copy(asked.references, Path(name) / "references.npz")
        console.print(f"references: {time.perf_counter() - start:.0f} s")
        for contestant in CONTESTANTS:
            found[contestant] = alone(contestant, Path(name))
            loads.append(os.getloadavg()[0])
            console.print(found[contestant] or f"{contestant}: not installed")
    first = found["cicatrix, one thread"]
    if first is None:
        raise RuntimeError("this package is not installed")
    for contestant, took in found.items():
        rows.append(f"| {contestant} | not installed |{10 * ' |'}" if took is None else row(took, first))
    text = page(rows, time.perf_counter() - start, sum(loads) / len(loads))
    (HERE / "results_patch_peers.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
