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
import importlib.metadata
import importlib.util
import json
import logging
import math
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import FunctionType
from typing import Any

import h5py
import numba
import numpy as np
import scipy
import scipy.fft
import scipy.sparse as sp
from numpy.typing import NDArray
from rich.console import Console
from scipy.sparse.linalg import LinearOperator, cg

from cicatrix import __version__
from cicatrix.evidence.draws import medians
from cicatrix.healing import kinetics
from cicatrix.healing.kinetics import DIFFUSING, FIELDS, Kinetics, puncture, reaction
from cicatrix.healing.patch import heal_patch
from cicatrix.healing.patch_geometry import Holes, deposit, place
from cicatrix.healing.patch_solver import Tissue3D
from cicatrix.healing.stepping import calendar, react
from cicatrix.planning.patch_regimen import tissue_of

Array = NDArray[Any]
HERE = Path(__file__).resolve().parent
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
GAMMA = 1.0 - math.sqrt(0.5)
LINEAR = 1e-4
"""Relative residual to which linear systems are solved."""
EXPLICIT_SHARE = 0.9
"""Of the longest stable step."""


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
        """Return nanoseconds per voxel, field and step."""
        return 1e9 * self.seconds / (self.steps * self.voxels * K)

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


# ---- contestants: each takes the file of the references -------------------------------------------------------------


def contest_ours(references: Path) -> Found:
    """This package: the loosest tolerance that is accurate enough over the course, the best of three runs."""
    tolerance, in_time, overall = 0.015, math.inf, math.inf
    ours(N, REPORTS[:1], tolerance, "float32", False)  # compiles
    while True:
        _, _, fields = ours(N, REPORTS, tolerance, "float32", True)
        in_time, overall = judged(fields, references)
        if in_time <= ALLOWED:
            break
        tolerance *= 0.7
    span = [ours(N, REPORTS, tolerance, "float32", False) for _ in range(3)]
    course = [ours(N, COURSE, tolerance, "float32", False) for _ in range(3)]
    least, most = (np.min([taken for taken, _, _ in runs], axis=0) for runs in (span, course))
    return Found(
        f"cicatrix {__version__}, float32, tolerance {tolerance:.2g}", REPORTS[-1], *least, span[0][1], in_time,
        overall, course_s=most[0], course_cpu_s=most[1], course_steps=course[0][1],
    )  # fmt: skip


def explicit_step(tissue: Tissue3D) -> float:
    """Return the step of forward Euler in days."""
    return EXPLICIT_SHARE * tissue.voxel_mm**2 / (6.0 * float(tissue.diffusivity.max()))


def explicit(name: str, days: float, taken: Array, steps: int, fields: Sequence[Array], references: Path) -> Found:
    """Return what an explicit contestant took: its steps never grow, so that its course is its span many times."""
    return Found(name, days, *taken, steps, *judged(fields, references), grows=False)


def contest_numpy(references: Path) -> Found:
    """NumPy alone: forward Euler at the stability limit, to the first report."""
    tissue, holes = problem()
    u, p = injured_state(tissue, shares(tissue, holes)), upright(tissue)
    steps = math.ceil(REPORTS[0] / explicit_step(tissue))
    dt = REPORTS[0] / steps
    start = now()
    for _ in range(steps):
        change = np.array(reaction(tuple(u), p)[0])
        for row, k in enumerate(MOVING):
            couple = tissue.diffusivity[row, 0] / tissue.voxel_mm**2
            for axis in range(3):
                flux = couple * np.diff(u[k], axis=axis)
                low = [slice(None)] * 3
                high = [slice(None)] * 3
                low[axis], high[axis] = slice(None, -1), slice(1, None)
                change[k][tuple(low)] += flux
                change[k][tuple(high)] -= flux
        u += dt * change
    taken = now() - start
    return explicit(
        f"NumPy {np.__version__}, finite differences, forward Euler", REPORTS[0], taken, steps, [u],
        references,
    )  # fmt: skip


def contest_pde(references: Path) -> Found:
    """py-pde: forward Euler at the stability limit on its numba backend; the rates are compiled beside its operator."""
    import pde
    from numba.np.unsafe.ndarray import to_fixed_tuple

    logging.getLogger("pde").setLevel(logging.ERROR)
    tissue, holes = problem()
    nz, ny, nx = tissue.shape
    plus = numba.njit(kinetics.positive)
    plain: Any = reaction
    rates = numba.njit(error_model="numpy", fastmath=True)(
        FunctionType(plain.__code__, {**plain.__globals__, "positive": plus})
    )
    speeds = np.ascontiguousarray(tissue.diffusivity[:, 0])
    first = MOVING[0]
    table = np.ascontiguousarray(tissue.table(tissue.kinetics, "float64").T)
    constants = table.shape[1]

    @numba.njit(error_model="numpy", fastmath=True)
    def react_into(u: Array, out: Array) -> None:
        for z in range(nz):
            p = Kinetics(*to_fixed_tuple(table[z], constants))
            for y in range(ny):
                for x in range(nx):
                    v = rates(
                        (u[0, z, y, x], u[1, z, y, x], u[2, z, y, x], u[3, z, y, x], u[4, z, y, x], u[5, z, y, x],
                         u[6, z, y, x], u[7, z, y, x], u[8, z, y, x], u[9, z, y, x]), p,
                    )[0]  # fmt: skip
                    out[0, z, y, x] += v[0]
                    out[1, z, y, x] += v[1]
                    out[2, z, y, x] += v[2]
                    out[3, z, y, x] += v[3]
                    out[4, z, y, x] += v[4]
                    out[5, z, y, x] += v[5]
                    out[6, z, y, x] += v[6]
                    out[7, z, y, x] += v[7]
                    out[8, z, y, x] += v[8]
                    out[9, z, y, x] += v[9]

    class Healing(pde.PDEBase):
        explicit_time_dependence = False

        def evolution_rate(self, state: Any, t: float = 0.0) -> Any:
            raise RuntimeError("the compiled rates are used")

        def make_evolution_rate(self, state: Any, backend: Any) -> Any:
            laplace = state.grid.make_operator(
                operator="laplace", bc={"derivative": 0}, backend=backend, dtype=state.dtype
            )

            def rhs(u: Array, t: float = 0.0) -> Array:
                out = np.zeros_like(u)
                for k in range(speeds.size):
                    out[first + k] = speeds[k] * laplace(u[first + k])
                react_into(u, out)
                return out

            return rhs

    grid = pde.CartesianGrid([[0.0, SIDE_MM]] * 3, tissue.shape)
    state = pde.FieldCollection([pde.ScalarField(grid, x) for x in injured_state(tissue, shares(tissue, holes))])
    clock: list[Array] = []
    fields: list[Array] = []

    def look(state: Any, t: float) -> None:
        clock.append(now())
        fields.append(state.data.copy())

    dt = explicit_step(tissue)
    warm = 2.0 * dt  # everything is compiled by then
    tracker = pde.CallbackTracker(look, interrupts=[warm, *REPORTS])
    Healing().solve(state, t_range=REPORTS[-1], dt=dt, backend="numba", solver="euler", adaptive=False,
                    tracker=[tracker])  # fmt: skip
    return explicit(
        f"py-pde {pde.__version__}, numba, forward Euler", REPORTS[-1], clock[-1] - clock[0],
        math.ceil(REPORTS[-1] / dt) - 2, fields[1:], references,
    )  # fmt: skip


Solve = Callable[[int, Array, float], Array]
"""(row of the moving field, right side, days) -> one implicit Euler step of its diffusion."""


def split(name: str, tissue: Tissue3D, u: Array, diffuse: Solve, refine: int, reports: Sequence[float],
          references: Path, kind: str = "voxels") -> Found:  # fmt: skip
    """Return what splitting took: half a reaction, diffusion by two implicit steps (L-stable, second order), half."""

    def implicit(row: int, x: Array, days: float) -> Array:
        stage = diffuse(row, x, GAMMA * days)
        return diffuse(row, x + (1.0 - GAMMA) / GAMMA * (stage - x), GAMMA * days)

    return stepped(name, tissue, u, implicit, refine, reports, references, kind)


def stepped(name: str, tissue: Tissue3D, u: Array, move: Solve, refine: int, reports: Sequence[float],
            references: Path, kind: str = "voxels") -> Found:  # fmt: skip
    """Run a splitting with growing steps over the reports."""
    p, plan = upright(tissue), calendar([0.0], reports, refine)
    fields: list[Array] = []
    moved, steps, pending = 0.0, 0, 0.0
    start = now()
    for days, report in zip(plan.react_days[: plan.n_steps], plan.report[: plan.n_steps], strict=True):
        if days > 0.0:
            u = np.array(react(tuple(u), p, pending + 0.5 * days))  # two halves in one
            begun = time.perf_counter()
            for row, k in enumerate(MOVING):
                u[k] = np.maximum(move(row, u[k], float(days)), 0.0)
            moved += time.perf_counter() - begun
            pending = 0.5 * days
            steps += 1
        if report >= 0:
            u, pending = np.array(react(tuple(u), p, pending)), 0.0
            fields.append(u)
    taken = now() - start
    in_time, overall = judged(fields, references, kind)
    return Found(name, reports[-1], *taken, steps, in_time, overall, u[0].size, moved)


def contest_cosine(references: Path) -> Found:
    """NumPy with cosine transforms: diffusion is exact in one step where sides, width and diffusivity are uniform."""
    tissue, holes = problem()
    waves = [2.0 - 2.0 * np.cos(np.pi * np.arange(n) / n) for n in tissue.shape]
    decay = (waves[0][:, None, None] + waves[1][:, None] + waves[2]) / tissue.voxel_mm**2

    def move(row: int, x: Array, days: float) -> Array:
        spectrum = scipy.fft.dctn(x, workers=-1) * np.exp(-days * tissue.diffusivity[row, 0] * decay)
        return scipy.fft.idctn(spectrum, workers=-1)

    u = injured_state(tissue, shares(tissue, holes))
    name = f"NumPy and SciPy {scipy.__version__}, splitting, cosine transforms"
    return stepped(name, tissue, u, move, 20, REPORTS, references)


def conjugate(mass: Array, stiffness: Any, speeds: Array) -> Solve:
    """Return implicit Euler steps by conjugate gradients with the diagonal as preconditioner."""

    def solve(row: int, x: Array, days: float) -> Array:
        matrix = (sp.diags(mass) + days * speeds[row] * stiffness).tocsr()
        inverse = 1.0 / matrix.diagonal()
        found, failed = cg(
            matrix, mass * x.ravel(), x0=x.ravel(), rtol=LINEAR, atol=0.0,
            M=LinearOperator(matrix.shape, matvec=lambda v: inverse * v),
        )  # fmt: skip
        if failed:
            raise RuntimeError(f"the linear solver stopped with {failed}")
        return found.reshape(x.shape)

    return solve


def contest_scipy(references: Path) -> Found:
    """SciPy: the same finite differences as a sparse matrix, conjugate gradients."""
    tissue, holes = problem()

    def line(n: int) -> Any:
        ends = np.full(n, 2.0)
        ends[[0, -1]] = 1.0
        return sp.diags([-np.ones(n - 1), ends, -np.ones(n - 1)], [-1, 0, 1])

    z, y, x = (line(n) for n in tissue.shape)
    stiffness = sp.kronsum(sp.kronsum(x, y), z).tocsr() / tissue.voxel_mm**2
    u = injured_state(tissue, shares(tissue, holes))
    solve = conjugate(np.ones(u[0].size), stiffness, tissue.diffusivity[:, 0])
    name = f"NumPy and SciPy {scipy.__version__}, splitting, sparse matrix, CG"
    return split(name, tissue, u, solve, 13, REPORTS, references)


def around_nodes(fine: Array) -> Array:
    """Return the averages about the corners of the voxels from voxels half as wide, (..., n + 1, n + 1, n + 1)."""
    for axis in (-3, -2, -1):
        x = np.moveaxis(fine, axis, -1)
        inner = 0.5 * (x[..., 1:-1:2] + x[..., 2::2])
        fine = np.moveaxis(np.concatenate([x[..., :1], inner, x[..., -1:]], axis=-1), -1, axis)
    return fine


def contest_fem(references: Path) -> Found:
    """scikit-fem: trilinear hexahedra with their corners at those of the voxels, lumped mass, conjugate gradients."""
    import skfem
    from skfem.models.poisson import laplace, mass

    tissue, holes = problem()
    fine, _ = problem(2 * N)
    width = tissue.voxel_mm
    lines = np.arange(N + 1) * width
    mesh = skfem.MeshHex.init_tensor(lines, lines, lines)
    basis = skfem.Basis(mesh, skfem.ElementHex1())
    z, y, x = np.round(basis.doflocs / width).astype(int)
    place_of = (z * (N + 1) + y) * (N + 1) + x
    order = np.argsort(place_of)
    stiffness = laplace.assemble(basis).tocsr()[order][:, order]
    lumped = np.asarray(mass.assemble(basis).sum(axis=1)).ravel()[order]
    depth = tissue.edges_mm
    middle = 0.5 * (fine.edges_mm[1:] + fine.edges_mm[:-1])
    constants = Kinetics(*(np.interp(depth, middle, c) if np.ndim(c) else c for c in fine.kinetics))
    nodes = replace(
        tissue, edges_mm=np.arange(N + 2) * width, voxels=(N + 1, N + 1), kinetics=constants,
        diffusivity=np.repeat(tissue.diffusivity[:, :1], N + 1, axis=1),
    )  # fmt: skip
    u = injured_state(nodes, around_nodes(shares(fine, holes)))
    solve = conjugate(lumped, stiffness, tissue.diffusivity[:, 0])
    name = f"scikit-fem {importlib.metadata.version('scikit-fem')}, trilinear hexahedra, splitting, CG"
    return split(name, nodes, u, solve, 13, REPORTS, references, "nodes")


def contest_fipy(references: Path) -> Found:
    """FiPy: its grid, its implicit diffusion, its SciPy conjugate gradients, to the first report."""
    os.environ["FIPY_SOLVERS"] = "scipy"
    import fipy
    from fipy.solvers.scipy import LinearCGSolver

    tissue, holes = problem()
    mesh = fipy.Grid3D(nx=N, ny=N, nz=N, dx=tissue.voxel_mm, dy=tissue.voxel_mm, dz=tissue.voxel_mm)
    u = injured_state(tissue, shares(tissue, holes))
    variables = [fipy.CellVariable(mesh=mesh, hasOld=True) for _ in MOVING]
    equations = [fipy.TransientTerm() == fipy.DiffusionTerm(coeff=float(d)) for d in tissue.diffusivity[:, 0]]
    solver = LinearCGSolver(tolerance=LINEAR, iterations=1000)

    def solve(row: int, x: Array, days: float) -> Array:
        variable = variables[row]
        variable.setValue(x.ravel())
        variable.updateOld()
        equations[row].solve(var=variable, dt=days, solver=solver)
        return np.array(variable.value).reshape(x.shape)

    name = f"FiPy {importlib.metadata.version('FiPy')}, finite volumes, splitting, CG"
    return split(name, tissue, u, solve, 13, REPORTS[:1], references)


CONTESTANTS: dict[str, tuple[Callable[[Path], Found], str]] = {
    "cicatrix": (contest_ours, "cicatrix"),
    "NumPy, explicit": (contest_numpy, "numpy"),
    "py-pde": (contest_pde, "pde"),
    "NumPy and SciPy, cosine transforms": (contest_cosine, "scipy"),
    "SciPy, sparse matrix": (contest_scipy, "scipy"),
    "scikit-fem": (contest_fem, "skfem"),
    "FiPy": (contest_fipy, "fipy"),
}
REFERENCES = "references"


def refer(file: Path) -> None:
    """Write the references: the same voxels in short steps, and voxels half as wide."""
    _, _, same = ours(N, REPORTS, 2e-4, "float64", True)
    _, _, fine = ours(2 * N, REPORTS, 3e-3, "float32", True)
    fine_all = np.array(fine)
    voxels = fine_all.reshape(len(fine), K, N, 2, N, 2, N, 2).mean(axis=(3, 5, 7))
    np.savez(file, same=np.array(same), fine_voxels=voxels, fine_nodes=around_nodes(fine_all))


def alone(name: str, folder: Path) -> Found | None:
    """Run one contestant in a process of its own, one thread in its linear algebra; none if it is not installed."""
    if name != REFERENCES and importlib.util.find_spec(CONTESTANTS[name][1]) is None:
        return None
    # two threads on vectors of this length wait for each other more than they work
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
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
    (wall, processor), (base, base_processor) = found.course(first), first.course(first)
    part = "" if math.isnan(found.diffusion_s) else f" ({100.0 * found.diffusion_s / found.seconds:.0f} %)"
    in_time = "" if math.isnan(found.in_time) else f"{100.0 * found.in_time:.2g} %"
    course = f"{wall:.2f}" if math.isfinite(found.course_s) else f"about {wall:.0f}"
    return (
        f"| {found.name} | {found.span_days:g} | {found.steps} | {found.seconds:.3g}{part} | {found.cpu_s:.3g} | "
        f"{found.ns:.3g} | {in_time} | {100.0 * found.overall:.2g} % | {course} | {wall / base:.0f} | "
        f"{processor / base_processor:.0f} | {found.memory_gb:.2f} |"
    )


def cpu() -> str:
    """Return the name of the processor, if the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def page(rows: Sequence[str], first: Found, seconds: float, load: float) -> str:
    """Return the page of results."""
    span = f"{first.course_s:.2f} s over {COURSE_DAYS:g} days, {first.course_steps} steps"
    return f"""# The healing patch beside other packages

Version {__version__}, Python {platform.python_version()}, NumPy {np.__version__}, Numba {numba.__version__}, \
{platform.system()} on {os.cpu_count()} cores ({cpu()}), {datetime.now(UTC):%Y-%m-%d}. `python benchmarks/patch_peers.py` \
repeats it and says how to add the packages; this run took {seconds:.0f} s. Load of the machine while it ran: {load:.1f}.

One session on {SIDE_MM:g} mm of skin in every direction: {N} x {N} x {N} voxels of {1000 * SIDE_MM / N:g} um, ten fields,
nothing through the sides, compared on days {", ".join(f"{day:g}" for day in REPORTS)}. Targets for 26 weeks: 1 000 times
less than py-pde, 100 times less than the implicit ones.

| solver | days run | steps | wall clock, s (of it diffusion) | processor, s | ns per voxel, field and step | \
error in time | error in all | 26 weeks, s | times ours, wall clock | times ours, processor | peak memory, GB |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
{chr(10).join(rows)}

- **Error in time**: worst field on the worst day (root mean square over root mean square) against the same voxels in short
  float64 steps; {100 * ALLOWED:g} % is allowed. An explicit scheme cannot trade its surplus for time: its step is bound by
  stability. The reference is this package's own; py-pde, whose steps are the shortest and whose code is another, is the
  check of it. The nodes of the finite elements are not these voxels, so that only their error in all is known.
- **Error in all**: against voxels half as wide, without debris, which does not move.
- **26 weeks**: ours is measured ({span}). The steps of an explicit scheme never grow, so that its time goes with the days.
  The others are given as many steps more as ours needed from the span to the course, as if they had its control of steps:
  a lower bound, because their linear systems become harder as steps grow.
- The splitting ones have this package's reaction step on NumPy arrays and its calendar of growing steps, made finer until
  the error is allowed; diffusion by two implicit Euler steps (L-stable, second order), solved by conjugate gradients to a
  residual of {LINEAR:g}. What does not count as diffusion is that reaction. py-pde has the rates compiled by Numba
  beside its own compiled operator, and its compilation is not counted, nor is ours. FiPy builds its matrix in every solve,
  and is run to day {REPORTS[0]:g} only.
- Cosine transforms need uniform voxels, diffusivities and closed sides, which a course of the patch need not have.
- Wall clock is what one waits; processor time, summed over threads, is what a busy machine disturbs least. Ours uses
  every core; the others, as their packages have it, one for nearly all of their work.
- Memory is that of the whole process with every import.
""".replace("\\\n", "")


def main() -> None:
    """Run every contestant and write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one is not None:
        one(asked.one, asked.folder)
        return
    console = Console(width=200, highlight=False, markup=False)
    start, rows = time.perf_counter(), list[str]()
    first: Found | None = None
    loads: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        alone(REFERENCES, Path(name))
        console.print(f"references: {time.perf_counter() - start:.0f} s")
        for contestant in CONTESTANTS:
            found = alone(contestant, Path(name))
            loads.append(os.getloadavg()[0])
            first = first or found
            if first is None:
                raise RuntimeError("this package is not installed")
            rows.append(f"| {contestant} | not installed |{10 * ' |'}" if found is None else row(found, first))
            console.print(rows[-1], soft_wrap=True)
    if first is not None:
        text = page(rows, first, time.perf_counter() - start, sum(loads) / len(loads))
        (HERE / "results_patch_peers.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
