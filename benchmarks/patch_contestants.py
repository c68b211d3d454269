"""Ways to heal the patch of `patch_problem.py`: this package and others; each takes the file of the references."""

from __future__ import annotations

import importlib.metadata
import json
import logging
import math
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import FunctionType
from typing import Any

import numba
import numpy as np
import scipy
import scipy.fft
import scipy.sparse as sp
from patch_problem import (
    ALLOWED,
    COURSE,
    MOVING,
    REPORTS,
    SIDE_MM,
    Array,
    Found,
    N,
    around_nodes,
    injured_state,
    judged,
    now,
    ours,
    problem,
    shares,
    upright,
)  # fmt: skip
from scipy.sparse.linalg import LinearOperator, cg

from cicatrix import __version__
from cicatrix.healing import kinetics
from cicatrix.healing.kinetics import Kinetics, reaction
from cicatrix.healing.patch_solver import Tissue3D
from cicatrix.healing.stepping import calendar, react

RUNS = 12
"""Runs of this package, of which the least counts; fewer where they take longer than LONGEST_S together."""
LONGEST_S = 20.0
TOLERANCE = "tolerance.json"
GAMMA = 1.0 - math.sqrt(0.5)
LINEAR = 1e-4
"""Relative residual to which linear systems are solved."""
EXPLICIT_SHARE = 0.9
"""Of the longest stable step."""


def least_of(days: Sequence[float], tolerance: float) -> tuple[Array, int]:
    """Return the least seconds of some runs of this package, wall clock and processor each, and its steps."""
    least, begun = np.full(2, np.inf), time.perf_counter()
    for run in range(RUNS):
        taken, steps, _ = ours(N, days, tolerance, "float32", False)
        least = np.minimum(least, taken)
        if run >= 1 and time.perf_counter() - begun > LONGEST_S:
            break
    return least, steps


def contest_ours_alone(references: Path) -> Found:
    """This package on one thread, as most of the others run: the loosest tolerance that is accurate enough."""
    numba.set_num_threads(1)
    tolerance, in_time, overall = 0.0105, math.inf, math.inf
    while in_time > ALLOWED:
        tolerance *= 0.7
        _, _, fields = ours(N, REPORTS, tolerance, "float32", True)
        in_time, overall = judged(fields, references)
    (least, steps), (most, most_steps) = (least_of(days, tolerance) for days in (REPORTS, COURSE))
    found = Found(
        f"cicatrix {__version__}, float32, tolerance {tolerance:.2g}, one thread", REPORTS[-1], *least, steps, in_time,
        overall, course_s=most[0], course_cpu_s=most[1], course_steps=most_steps,
    )  # fmt: skip
    kept = json.dumps({"tolerance": tolerance, "in_time": in_time, "overall": overall})
    (references.parent / TOLERANCE).write_text(kept, encoding="utf-8")
    return found


def contest_ours(references: Path) -> Found:
    """This package on every core, with the tolerance that was found on one."""
    known = json.loads((references.parent / TOLERANCE).read_text(encoding="utf-8"))
    ours(N, REPORTS[:1], known["tolerance"], "float32", False)  # compiles
    (least, steps), (most, most_steps) = (least_of(days, known["tolerance"]) for days in (REPORTS, COURSE))
    return Found(
        f"cicatrix {__version__}, the same on {numba.get_num_threads()} threads", REPORTS[-1], *least, steps,
        known["in_time"], known["overall"], course_s=most[0], course_cpu_s=most[1], course_steps=most_steps,
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
        spectrum = scipy.fft.dctn(x) * np.exp(-days * tissue.diffusivity[row, 0] * decay)
        return scipy.fft.idctn(spectrum)

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
    "cicatrix, one thread": (contest_ours_alone, "cicatrix"),
    "cicatrix": (contest_ours, "cicatrix"),
    "NumPy, explicit": (contest_numpy, "numpy"),
    "py-pde": (contest_pde, "pde"),
    "NumPy and SciPy, cosine transforms": (contest_cosine, "scipy"),
    "SciPy, sparse matrix": (contest_scipy, "scipy"),
    "scikit-fem": (contest_fem, "skfem"),
    "FiPy": (contest_fipy, "fipy"),
}
