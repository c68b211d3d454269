"""Time the doors that people wait at, and the engines beside others on the same problem; writes benchmarks/results.md.

Run with `make bench`. The compilation cache is a new folder for the cold run and is kept for the warm ones.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import column_speed
import density_speed
import strikes
import transport
from rich.console import Console

from cicatrix import __version__

HERE = Path(__file__).resolve().parent
CICATRIX = Path(sys.executable).parent / "cicatrix"


@dataclass(frozen=True, slots=True)
class Timing:
    """Whole-process wall-clock times of one command, in seconds."""

    what: str
    command: str
    target_s: float
    runs_s: Sequence[float]

    def row(self) -> str:
        """Return the row of the table."""
        least, middle, most = min(self.runs_s), statistics.median(self.runs_s), max(self.runs_s)
        verdict = "yes" if most < self.target_s else "no"
        times = f"{least:.2f} | {middle:.2f} | {most:.2f}"
        return f"| {self.what} | `{self.command}` | {len(self.runs_s)} | {times} | {self.target_s:g} | {verdict} |"


def timed(arguments: Sequence[str], cache: Path) -> float:
    """Run the command line once and return its wall-clock seconds."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "PYTHONPATH": ""}
    start = time.perf_counter()
    subprocess.run([str(CICATRIX), *arguments], check=True, capture_output=True, env=environment)
    return time.perf_counter() - start


def measure(console: Console, folder: Path) -> list[Timing]:
    """Time every command."""
    plan = ["plan", "examples/demo.toml", "--draws", "500", "--seed", "0", "--out"]
    shown = "cicatrix plan examples/demo.toml --draws 500 --out DIR"
    cache = folder / "cache"
    timings: list[Timing] = []
    for what, command, arguments, target_s, runs in (
        ("help", "cicatrix --help", ["--help"], 0.5, 10),
        ("plan with report, cold: nothing compiled yet", shown, [*plan, str(folder / "cold")], 45.0, 1),
        ("plan with report, warm", shown, [*plan, str(folder / "warm")], 20.0, 5),
        ("screen", "cicatrix screen examples/demo.toml", ["screen", "examples/demo.toml"], 2.0, 5),
        ("heal", "cicatrix heal examples/protocol_demo.toml", ["heal", "examples/protocol_demo.toml"], 10.0, 3),
    ):
        if what == "help":
            timed(arguments, cache)  # byte code is written once for an installation
        timing = Timing(what, command, target_s, [timed(arguments, cache) for _ in range(runs)])
        console.print(f"{what}: median {statistics.median(timing.runs_s):.2f} s")
        timings.append(timing)
    return timings


def main() -> None:
    """Measure and write the table."""
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        timings = measure(console, Path(folder))
    lines = [
        "# Timings",
        "",
        f"Version {__version__}, Python {platform.python_version()}, {platform.system()} on {os.cpu_count()} cores "
        f"({platform.machine()}). Whole processes, wall clock, seconds. Repeat with `make bench`.",
        "",
        "| what | command | runs | least | median | most | target | met |",
        "|---|---|---|---|---|---|---|---|",
        *(timing.row() for timing in timings),
        "",
        "The targets for plan and help are required; those for screen and heal are guesses at what people wait for.",
        "",
        "## Every strike placed",
        "",
        "One session of 12 passes in which no strike is lost, the hardest case for the search of re-hits. Targets: "
        "10 million strikes/s with depth, the analytic field of a full face in 50 ms. `python benchmarks/strikes.py` "
        "repeats it alone.",
        "",
        *strikes.lines(),
        "",
        "## Transport",
        "",
        "A slab with a constant source and a perfect sink, against its exact answer; 500 slabs stand for 500 draws. "
        "Target for a full case: 1 s. `python benchmarks/transport.py` repeats it alone and says how to add py-pde.",
        "",
        *transport.lines(),
        "",
        "## Healing, depth column",
        "",
        "Whole courses: 64 cells, every field, 180 days, three sessions, weekly reports, each solver tuned to a "
        "relative error of 1e-3. Targets: 2000 courses/s; a gradient under 4 times the course. "
        "`python benchmarks/column_speed.py` repeats it alone and says how to add diffrax.",
        "",
        *column_speed.lines(),
        "",
        "## Calibration",
        "",
        "The density of the published trials in 32-bit arithmetic, as the chains ask for it. "
        "`python benchmarks/density_speed.py` repeats it alone.",
        "",
        *density_speed.lines(),
        "",
        "## Healing, patch",
        "",
        "[The patch alone](results_patch.md): time, memory and error of whole courses, by "
        "`python benchmarks/patch_speed.py`. "
        "[Beside other packages](results_patch_peers.md), by `python benchmarks/patch_peers.py`.",
        "",
    ]
    (HERE / "results.md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
