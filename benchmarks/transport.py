"""The same diffusion by this package, by plain NumPy loops and by a general PDE package, with time and error.

The problem has an exact answer: a slab, empty at first, a constant source on top, a perfect sink below; asked is what
has passed after two hours, for one slab and for 500 with different diffusivities (draws). Run with
`python benchmarks/transport.py`. The general package is py-pde, which this project does not depend on: install it
beside the environment (`pip install --target FOLDER --no-deps py-pde sympy mpmath tqdm`) and run with FOLDER on
PYTHONPATH; without it its rows are left out.
"""

from __future__ import annotations

import logging
import math
import statistics
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from cicatrix.acute import pores
from cicatrix.acute.products import topicals
from cicatrix.acute.transport import CLEARED, CM2_PER_H_PER_M2_PER_S, USUAL, Resolution, Stack, diffuse
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import draw
from cicatrix.needling.injury import needle
from cicatrix.needling.punctures import Handling
from cicatrix.skin.layers import layers
from cicatrix.skin.zones import Site

Floats = NDArray[np.float64]
LENGTH_CM = 0.1
HOURS = 2.0
SLABS = 500
MIDDLE_CM2_PER_H = 1.5e-10 * CM2_PER_H_PER_M2_PER_S
CELLS = 40
ENDLESS_CM = 1.0e6
"""Height of a source that does not run down."""


def diffusivities(count: int) -> Floats:
    """Return diffusivities in cm2/h, the middle one alone or a log-normal spread."""
    return MIDDLE_CM2_PER_H * np.exp(np.random.default_rng(0).normal(0.0, 0.3, count) * (count > 1))


def exact(diffusivity: Floats) -> Floats:
    """Return what has passed, cm (Crank, The Mathematics of Diffusion, 4.3.3)."""
    n = np.arange(1, 400)[:, None]
    tau = diffusivity * HOURS / LENGTH_CM**2
    tail = ((-1.0) ** n / n**2 * np.exp(-(n**2) * math.pi**2 * tau)).sum(axis=0)
    return LENGTH_CM * (tau - 1.0 / 6.0 - 2.0 / math.pi**2 * tail)


def ours(resolution: Resolution) -> Callable[[Floats], Floats]:
    """Return this package's solver at a resolution: the layers of skin, made one slab."""

    def solve(diffusivity: Floats) -> Floats:
        one = np.ones(diffusivity.size)
        stack = Stack(
            dose_ug_per_cm2=ENDLESS_CM * one, vehicle_cm=ENDLESS_CM * one, driven_in_ug_per_cm2=0 * one,
            corneum_um=1e-6 * one, epidermis_um=0.2e4 * LENGTH_CM * one, dermis_um=0.8e4 * LENGTH_CM * one,
            corneum_cm_per_h=1e9 * one, corneum_partition=one, tissue_cm2_per_h=diffusivity, tissue_partition=one,
            clearance_per_h=0 * one, receptor_below=np.ones(diffusivity.size, dtype=np.bool_), pore_cm_per_h=0 * one,
            foot_um=100.0 * one, fast_share=one, fast_per_h=one, slow_per_h=one, open_at_start_fast=one,
            open_at_start_slow=one, wipe_h=np.inf * one,
        )  # fmt: skip
        return diffuse(stack, np.array([HOURS]), resolution)[CLEARED, 0]

    return solve


def explicit_loop(diffusivity: Floats) -> Floats:
    """Return forward Euler with the largest stable step, one slab after the other."""
    passed: list[float] = []
    dx = LENGTH_CM / CELLS
    for value in diffusivity:
        steps = math.ceil(HOURS * value / (0.4 * dx**2))
        dt = HOURS / steps
        c, out = np.zeros(CELLS), 0.0
        for _ in range(steps):
            flux = value * np.diff(np.concatenate([[1.0], c, [0.0]])) / -dx
            flux[0] *= 2.0
            flux[-1] *= 2.0
            out += dt * flux[-1]
            c -= dt * np.diff(flux) / dx
        passed.append(out)
    return np.array(passed)


def implicit_loop(diffusivity: Floats, steps: int = 240) -> Floats:
    """Return Crank and Nicolson after four implicit Euler steps, dense solves, one slab after the other."""
    passed: list[float] = []
    dx, dt = LENGTH_CM / CELLS, HOURS / steps
    for value in diffusivity:
        couple = value / dx**2
        matrix = couple * (2.0 * np.eye(CELLS) - np.eye(CELLS, k=1) - np.eye(CELLS, k=-1))
        matrix[0, 0] += couple
        matrix[-1, -1] += couple
        source = np.zeros(CELLS)
        source[0] = 2.0 * couple
        c, out = np.zeros(CELLS), 0.0
        for step in range(steps):
            theta = 1.0 if step < 4 else 0.5
            right = c + dt * (source - (1.0 - theta) * (matrix @ c))
            new = np.linalg.solve(np.eye(CELLS) + theta * dt * matrix, right)
            out += dt * 2.0 * value / dx * (theta * new[-1] + (1.0 - theta) * c[-1])
            c = new
        passed.append(out)
    return np.array(passed)


def general_package(solver: str, points: int = 50) -> Callable[[Floats], Floats]:
    """Return py-pde with one of its solvers; the flux at the bottom is summed by Simpson's rule over *points*."""
    import pde

    # the interface of this package is not typed
    logging.getLogger("pde").setLevel(logging.ERROR)
    grid = pde.CartesianGrid([[0.0, LENGTH_CM]], [CELLS])
    explicit: dict[str, object] = {"solver": "explicit", "adaptive": True}
    implicit: dict[str, object] = {"solver": "scipy", "method": "BDF", "rtol": 1e-6, "atol": 1e-9}
    # each diffusivity is a new equation, which its compiled backend compiles anew: slower here than without
    settings = {"backend": "numpy", **(explicit if solver == "explicit" else implicit)}

    def passed(value: float) -> float:
        equation = pde.DiffusionPDE(diffusivity=value, bc={"x-": {"value": 1.0}, "x+": {"value": 0.0}})
        flux: list[float] = []

        def watch(state: pde.ScalarField, _: float) -> None:
            flux.append(float(2.0 * value * state.data[-1] * CELLS / LENGTH_CM))

        tracker = pde.CallbackTracker(watch, interrupts=HOURS / points)
        equation.solve(pde.ScalarField(grid, 0.0), t_range=HOURS, tracker=[tracker], **settings)
        rates = np.array(flux)[: points + 1]
        if rates.size != points + 1:
            raise RuntimeError(f"{rates.size} values of the flux in place of {points + 1}")
        weights = np.ones(points + 1)
        weights[1:-1:2], weights[2:-1:2] = 4.0, 2.0
        return float(HOURS / points / 3.0 * weights @ rates)

    def solve(diffusivity: Floats) -> Floats:
        return np.array([passed(float(value)) for value in diffusivity])

    return solve


@dataclass(frozen=True, slots=True)
class Contestant:
    """A way to solve it; *tried* slabs are timed where 500 would take too long, and the time is scaled."""

    name: str
    size: str
    solve: Callable[[Floats], Floats]
    tried: int = SLABS

    def row(self) -> str:
        """Return the row of the table."""
        one, many = diffusivities(1), diffusivities(SLABS)[: self.tried]
        self.solve(one)  # what is compiled is compiled once
        alone, _ = timed(self.solve, one, 5)
        together, found = timed(self.solve, many, 3 if self.tried == SLABS else 1)
        error = float(np.max(np.abs(found / exact(many) - 1.0)))
        note = "" if self.tried == SLABS else f" (from {self.tried})"
        return (
            f"| {self.name} | {self.size} | {1e3 * alone:.1f} ms | {together * SLABS / self.tried:.3g} s{note} | "
            f"{100.0 * error:.2g} % |"
        )


def timed(solve: Callable[[Floats], Floats], diffusivity: Floats, runs: int) -> tuple[float, Floats]:
    """Return the median wall-clock seconds and the answer."""
    seconds: list[float] = []
    found = np.empty(0)
    for _ in range(runs):
        start = time.perf_counter()
        found = solve(diffusivity)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), found


def contestants() -> Iterator[Contestant]:
    """Give every way that this machine has."""
    for resolution in (USUAL, USUAL.finer(2)):
        cells, steps = resolution.epidermis + resolution.dermis, resolution.steps * resolution.levels
        yield Contestant("cicatrix", f"{cells} cells, {steps} steps", ours(resolution))
    yield Contestant("NumPy, explicit loop", f"{CELLS} cells, stability limit", explicit_loop, 50)
    yield Contestant("NumPy, implicit loop", f"{CELLS} cells, 240 steps", implicit_loop, 50)
    try:
        import pde
    except ImportError:
        return
    for solver in ("explicit", "BDF"):
        size = f"{CELLS} cells, adaptive steps"
        yield Contestant(f"py-pde {pde.__version__}, {solver}", size, general_package(solver), 10)


def full_case() -> str:
    """Return the time of every product of the catalogue in six zones, 500 draws, as `cicatrix acute` computes it."""
    draws, device = draw(SLABS, 0), get_device("skinpen-precision")
    sites = (Site.FOREHEAD, Site.TEMPLE, Site.CHEEK, Site.NOSE, Site.CHIN, Site.JAW)
    zones = [
        (needle(draws, device, Handling(1.0), layers=layers(draws, site, "female", 29.0), site=site), 30.0)
        for site in sites
    ]
    products = [(product, 0.0) for product in topicals().values()]
    seconds: list[float] = []
    for _ in range(5):
        start = time.perf_counter()
        found = pores.uptakes(draws, zones, products)
        seconds.append(time.perf_counter() - start)
    counted = sum(one.course is not None for one in found)
    return (
        f"A full case, {counted} products in {len(zones)} zones with {SLABS} draws over 24 h: "
        f"{statistics.median(seconds):.2f} s."
    )


def lines() -> list[str]:
    """Return the table and the time of a full case."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        head = ["| solver | size | one slab | 500 slabs | worst error |", "| --- | --- | --- | --- | --- |"]
        return [*head, *(contestant.row() for contestant in contestants()), "", full_case()]


if __name__ == "__main__":
    Console(width=200, highlight=False, markup=False).print("\n".join(lines()))
