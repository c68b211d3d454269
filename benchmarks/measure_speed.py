"""From file to answer: seconds, processor time and peak memory of whole processes.

Run with `PYTHONPATH=tests python benchmarks/measure_speed.py`; writes benchmarks/results_measure.md. Each run is a
process of its own that reads files and measures them. They are made here: skin with known scars, a face with spots.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import trimesh
from made_up_photos import face_picture, photo_file

from cicatrix.measure.phantoms.recipe import get_recipe
from cicatrix.measure.phantoms.synthetic_skin import generate_skin

RUNS = 3
SEED = 11
SIDE_PX = 3464
PROGRAM = """
import json, resource, sys, time
begun = time.perf_counter()
{imports}
ready, busy = time.perf_counter(), time.process_time()
told = json.loads(sys.argv[2])
{read}
read = time.perf_counter()
{measure}
done = time.perf_counter()
print(json.dumps({{
    "imports": ready - begun, "read": read - ready, "measure": done - read, "all": done - ready,
    "processor": time.process_time() - busy,
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0,
    "found": {found},
}}))
"""
SCAN = PROGRAM.format(
    imports="from cicatrix import pipeline\nimport cicatrix.measure.measure_scan, cicatrix.measure.readers.read_scan",
    read="scan = pipeline.read_scan(sys.argv[1], **told)",
    measure="measured = pipeline.measure(scan)",
    found='"%d scars on %d x %d" % (len(measured.found.scars), *scan.surface.height_mm.shape[::-1])',
)
PAIR = PROGRAM.format(
    imports="from cicatrix import measuring\nfrom cicatrix.measure import photo_change",
    read='now, before = measuring.read_photo(sys.argv[1]), measuring.read_photo(told["since"])',
    measure="changed = measuring.photo_change(measuring.measure_photo(now), before)",
    found='"%d zones, %d spots, %s" % (len(changed.now.answer.zones), len(changed.now.answer.spots), '
    '"compared" if changed.comparison else "not compared")',
)
COLUMNS = ("found", "read", "measure", "all", "processor", "peak_mb", "imports")
HEAD = ("what", "found", "read", "measure", "both", "processor time", "peak memory, MB", "imports", "targets", "met")


@dataclass(frozen=True, slots=True)
class Task:
    """A file, what its reader must be told, and what is asked of the work."""

    what: str
    path: Path
    told: dict[str, Any]
    most_s: float
    most_mb: float | None = None
    program: str = SCAN


def map_file(folder: Path) -> Task:
    """Write 4000 x 4000 heights in micrometres."""
    recipe = get_recipe("cheek").model_copy(update={"size_mm": 40.0, "pixel_mm": 0.01})
    surface = generate_skin(recipe, SEED).surface
    noise = np.random.default_rng(SEED).normal(0.0, 0.001, surface.height_mm.shape)
    np.save(path := folder / "map.npy", 1e3 * (surface.height_mm + noise))
    return Task(
        "map of 4000 x 4000, ISO 25178 set included", path, {"pixel_mm": 0.01, "height_unit": "um"}, 10.0, 3000.0
    )


def mesh_file(folder: Path) -> Task:
    """Write a mesh of a million vertices."""
    recipe = get_recipe("cheek").model_copy(update={"size_mm": 50.0, "pixel_mm": 0.05})
    height = generate_skin(recipe, SEED).surface.height_mm
    height = height + np.random.default_rng(SEED).normal(0.0, 0.002, height.shape)
    rows, columns = height.shape
    y, x = np.mgrid[:rows, :columns] * 0.05
    corner = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
    one = np.column_stack([corner, corner + 1, corner + columns])
    other = np.column_stack([corner + 1, corner + columns + 1, corner + columns])
    vertices = np.column_stack([x.ravel(), y.ravel(), height.ravel()])
    mesh = trimesh.Trimesh(vertices, np.concatenate([one, other]), process=False)
    mesh.export(path := folder / "mesh.ply")
    return Task(f"mesh of {len(vertices):,} vertices (binary PLY)", path, {}, 5.0)


def photographs(folder: Path) -> Task:
    """Write two photographs of a face with spots, of 12 million pixels each."""
    before = photo_file(folder, "before.jpg", face_picture(side_pixels=SIDE_PX))
    now = photo_file(folder, "now.jpg", face_picture(turn_degrees=1.5, zoom=1.01, side_pixels=SIDE_PX))
    what = f"two photographs of {SIDE_PX} x {SIDE_PX} pixels, compared"
    return Task(what, now, {"since": str(before)}, 5.0, program=PAIR)


def run(task: Task) -> dict[str, Any]:
    """Return the run of least time, after one that fills the caches of compiled code."""
    command = [sys.executable, "-c", task.program, str(task.path), json.dumps(task.told)]
    runs = [json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(RUNS + 1)]
    return min(runs[1:], key=lambda one: one["all"])


def row(task: Task, told: dict[str, Any]) -> str:
    """Return the row of the table."""
    met = told["all"] < task.most_s and (task.most_mb is None or told["peak_mb"] < task.most_mb)
    asked = f"{task.most_s:g} s" + (f", {task.most_mb:g} MB" if task.most_mb else "")
    cells = [told[name] if name == "found" else f"{told[name]:.{0 if name == 'peak_mb' else 2}f}" for name in COLUMNS]
    return f"| {task.what} | {' | '.join(cells)} | {asked} | {'yes' if met else 'no'} |"


def main() -> None:
    """Measure and write the table."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name:
        tasks = [make(Path(name)) for make in (map_file, mesh_file, photographs)]
        rows = [row(task, run(task)) for task in tasks]
    lines = [
        "# From file to answer",
        "",
        f"{os.cpu_count()} cores; load average at the start: {load:.1f}. Seconds; the least of {RUNS} runs, each a "
        "process of its own, compiled before. Repeat with `PYTHONPATH=tests python benchmarks/measure_speed.py`.",
        "",
        f"| {' | '.join(HEAD)} |",
        "|---" * len(HEAD) + "|",
        *rows,
    ]
    page = Path(__file__).with_name("results_measure.md")
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(page.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
