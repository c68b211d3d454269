"""The problem that `patch_peers.py` gives to every contestant, its references, and what a contestant took."""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import h5py
import numba
import numpy as np
from numpy.typing import NDArray

from cicatrix.evidence.draws import medians
from cicatrix.healing.kinetics import DIFFUSING, FIELDS, Kinetics, puncture
from cicatrix.healing.patch import heal_patch
from cicatrix.healing.patch_geometry import Holes, deposit, place
from cicatrix.healing.patch_solver import Tissue3D
from cicatrix.healing.stepping import calendar
from cicatrix.planning.patch_regimen import tissue_of

Array = NDArray[Any]
N, SIDE_MM = 32, 0.8
REPORTS = (0.25, 1.0)
"""Days at which the fields are compared; the reaction is at its fastest here."""
COURSE_DAYS = 182.0
COURSE = (*REPORTS, 7.0, 28.0, COURSE_DAYS)
ALLOWED = 0.01
"""Error in time that a contestant may have: its worst field on its worst day."""
FLOOR = 0.01
K = len(FIELDS)
MOVING = range(K)[DIFFUSING]


def problem(n: int = N) -> tuple[Tissue3D, Holes]:
    """Return the tissue and the holes of the session."""
    tissue = tissue_of(
        medians(), epidermis_mm=0.1, dermis_mm=SIDE_MM, patch_mm=SIDE_MM, voxel_um=1000.0 * SIDE_MM / n,
        region="surround",
    )  # fmt: skip
    reach, share = np.array([0.0, 0.2, 0.4, 0.6]), np.array([1.0, 1.0, 0.4, 0.0])
    return replace(tissue, periodic=False), place(SIDE_MM, 275.0, reach, share, 0.07, np.random.default_rng(0))


def shares(tissue: Tissue3D, holes: Holes) -> Array:
    """Return the injured share of every voxel."""
    return deposit(holes, tissue.edges_mm, tissue.voxels, tissue.voxel_mm, periodic=tissue.periodic)


def upright(tissue: Tissue3D) -> Kinetics:
    """Return the constants with their depths along the first axis of a field."""
    return Kinetics(*(np.asarray(x, float)[:, None, None] if np.ndim(x) else x for x in tissue.kinetics))


def injured_state(tissue: Tissue3D, injured: Array) -> Array:
    """Return the fields right after the session, (fields, nz, ny, nx)."""
    still = np.broadcast_to(tissue.at_rest()[:, :, None, None], (K, *tissue.shape)).copy()
    return np.array(puncture(tuple(still), injured, tissue.strike))


def error(found: Array, true: Array, fields: Sequence[int] = range(K)) -> float:
    """Return the largest relative error of a field: root mean square over root mean square."""
    off = np.sqrt(((found - true) ** 2).mean(axis=(1, 2, 3))) / (np.sqrt((true**2).mean(axis=(1, 2, 3))) + FLOOR)
    return float(off[list(fields)].max())


def now() -> Array:
    """Return seconds, wall clock and processor."""
    return np.array([time.perf_counter(), time.process_time()])


def ours(n: int, days: Sequence[float], tolerance: float, precision: Any, keep: bool) -> tuple[Array, int, list[Array]]:
    """Return the seconds of this package's patch, its steps and, if asked, the fields on every report day."""
    tissue, holes = problem(n)
    seen: list[Array] = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "patch.h5" if keep else None

        def look(label: str, _: float) -> None:
            if file is not None and label.startswith("healing"):
                with h5py.File(file) as kept:
                    seen.append(np.asarray(kept["fields"], float))

        start = now()
        course = heal_patch(
            tissue, [(0.0, holes)], days, plan_depth_mm=0.4, tolerance=tolerance, precision=precision, file=file,
            progress=look,
        )  # fmt: skip
        return now() - start, course.steps, seen


@dataclass(frozen=True, slots=True)
class Found:
    """What one contestant took over its span, and its errors; ours also over the course."""

    name: str
    span_days: float
    seconds: float
    cpu_s: float
    steps: int
    in_time: float
    overall: float
    voxels: int = N**3
    diffusion_s: float = math.nan
    grows: bool = True
    course_s: float = math.nan
    course_cpu_s: float = math.nan
    course_steps: int = 0
    memory_gb: float = math.nan

    @property
    def ns(self) -> float:
        """Return nanoseconds of processor time per voxel, field and step."""
        return 1e9 * self.cpu_s / (self.steps * self.voxels * K)

    def longer(self, first: Found) -> float:
        """Return how many times the span the course takes: by days, or by the steps that *first* took."""
        if not self.grows:
            return COURSE_DAYS / self.span_days
        whole, part = (calendar([0.0], days, 8).n_steps for days in (REPORTS, (self.span_days,)))
        return whole / part * first.course_steps / first.steps

    def course(self, first: Found) -> tuple[float, float]:
        """Return the seconds of the course, wall clock and processor: measured, or extrapolated."""
        if math.isfinite(self.course_s):
            return self.course_s, self.course_cpu_s
        return self.seconds * self.longer(first), self.cpu_s * self.longer(first)


def judged(fields: Sequence[Array], references: Path, kind: str = "voxels") -> tuple[float, float]:
    """Return the error against the same voxels in short steps, and against voxels half as wide (debris left out).

    Debris does not move: what remains of it on other voxels is how a voxel holds two holes that overlap.
    """
    with np.load(references) as known:
        same, fine = known["same"], known[f"fine_{kind}"]
    pairs = range(len(fields))
    in_time = max(error(fields[t], same[t]) for t in pairs) if kind == "voxels" else math.nan
    return in_time, max(error(fields[t], fine[t], range(1, K)) for t in pairs)


def around_nodes(fine: Array) -> Array:
    """Return the averages about the corners of the voxels from voxels half as wide, (..., n + 1, n + 1, n + 1)."""
    for axis in (-3, -2, -1):
        x = np.moveaxis(fine, axis, -1)
        inner = 0.5 * (x[..., 1:-1:2] + x[..., 2::2])
        fine = np.moveaxis(np.concatenate([x[..., :1], inner, x[..., -1:]], axis=-1), -1, axis)
    return fine


def refer(file: Path) -> None:
    """Write the references: the same voxels in short steps, and voxels half as wide."""
    numba.set_num_threads(1)  # on a busy machine threads wait for each other
    _, _, same = ours(N, REPORTS, 2e-4, "float64", True)
    _, _, fine = ours(2 * N, REPORTS, 3e-3, "float32", True)
    fine_all = np.array(fine)
    voxels = fine_all.reshape(len(fine), K, N, 2, N, 2, N, 2).mean(axis=(3, 5, 7))
    np.savez(file, same=np.array(same), fine_voxels=voxels, fine_nodes=around_nodes(fine_all))
