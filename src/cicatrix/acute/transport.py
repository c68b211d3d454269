"""Layered diffusion into skin, with the channels in parallel: vehicle, stratum corneum, epidermis, dermis, blood.

One dimension in depth, finite volumes. The unknown is the concentration in water that would be in equilibrium, so it
has no jumps between layers: M du/dt = -A u, with storage K dz per cell and conductance K D / dz between cells. The
vehicle is well mixed, finite, and wiped off at its time. A channel is a conductance from the vehicle to the tissue at
its foot, falling with the clock of closure; it enters as a change of rank one (Sherman and Morrison), so the
tridiagonal factors serve a whole level of steps. Steps are those of the two-stage SDIRK of Alexander (1977): second
order, L-stable, and conserving mass to rounding, since every sink is summed with the weights of the stages.

All arrays have the batch (draws, products, zones) as their last axis: rows stay contiguous and in cache.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import InternalError
from cicatrix.evidence.parameter import Floats

COMPARTMENTS = ("on_top", "stratum_corneum", "epidermis", "dermis", "cleared", "wiped_off")
ON_TOP, CORNEUM, EPIDERMIS, DERMIS, CLEARED, WIPED = range(len(COMPARTMENTS))
GAMMA = 1.0 - np.sqrt(0.5)
CM_PER_UM = 1.0e-4
CM2_PER_H_PER_M2_PER_S = 1.0e4 * 3600.0
CHUNK = 1024
"""Batch entries worked on at a time: their factors and unknowns stay in the cache of one core."""
_LEAST_CM = 1.0e-9
_DERMIS_GROWTH = 1.18


@dataclass(frozen=True, slots=True)
class Resolution:
    """Cells per layer, and steps: *levels* of *steps* each, twice as long from level to level."""

    corneum: int = 6
    epidermis: int = 4
    dermis: int = 16
    steps: int = 12
    levels: int = 5

    def finer(self, factor: int) -> Resolution:
        """Return the resolution with *factor* times the cells and the steps."""
        return Resolution(
            self.corneum * factor, self.epidermis * factor, self.dermis * factor, self.steps * factor, self.levels
        )


USUAL = Resolution()


@dataclass(frozen=True, slots=True)
class Stack:
    """Skin, vehicle and channels; arrays of shape (b,), one entry per draw, product and zone.

    Attributes
    ----------
    dose_ug_per_cm2, vehicle_cm
        Active put on, and the height of its vehicle (volume per area).
    driven_in_ug_per_cm2
        The part of the dose that lies in the tissue along the channels at the start.
    corneum_um, epidermis_um, dermis_um
        Thickness of the layers; the epidermis is the viable one.
    corneum_cm_per_h, corneum_partition
        Permeability and partition of the stratum corneum against water.
    tissue_cm2_per_h, tissue_partition
        Apparent diffusivity and partition of viable tissue.
    clearance_per_h
        Clearance by blood from the dermis, volume of water per volume of tissue and time.
    receptor_below
        Whether a perfect sink lies under the dermis (in vitro); otherwise nothing passes. What the sink takes counts
        as cleared.
    pore_cm_per_h, foot_um
        Permeability of the channels, all open, and the depth of their feet.
    fast_share, fast_per_h, slow_per_h
        Share open over time: fast_share exp(-fast t) + (1 - fast_share) exp(-slow t), times *open_at_start*.
    open_at_start_fast, open_at_start_slow
        What is left of each part when the product goes on.
    wipe_h
        When the vehicle is wiped off.
    """

    dose_ug_per_cm2: Floats
    vehicle_cm: Floats
    driven_in_ug_per_cm2: Floats
    corneum_um: Floats
    epidermis_um: Floats
    dermis_um: Floats
    corneum_cm_per_h: Floats
    corneum_partition: Floats
    tissue_cm2_per_h: Floats
    tissue_partition: Floats
    clearance_per_h: Floats
    receptor_below: NDArray[np.bool_]
    pore_cm_per_h: Floats
    foot_um: Floats
    fast_share: Floats
    fast_per_h: Floats
    slow_per_h: Floats
    open_at_start_fast: Floats
    open_at_start_slow: Floats
    wipe_h: Floats

    @property
    def size(self) -> int:
        """Number of batch entries."""
        return int(self.dose_ug_per_cm2.shape[0])

    def part(self, start: int, stop: int) -> Stack:
        """Return a slice of the batch."""
        return Stack(**{item.name: getattr(self, item.name)[start:stop] for item in fields(self)})


def stacked(stacks: list[Stack]) -> Stack:
    """Return one batch out of several."""
    return Stack(**{item.name: np.concatenate([getattr(one, item.name) for one in stacks]) for item in fields(Stack)})


def diffuse(stack: Stack, hours: Floats, resolution: Resolution = USUAL) -> Floats:
    """Return where the active is over time.

    Parameters
    ----------
    stack
        Batch of b entries.
    hours
        Times after the product went on, ascending, shape (t,), the last above 0.
    resolution
        Cells and steps.

    Returns
    -------
    Amount in ug/cm2, shape (6, t, b), by `COMPARTMENTS`; the sum over compartments is the dose at all times.
    """
    if hours.ndim != 1 or hours.size == 0 or hours[-1] <= 0.0 or np.any(np.diff(hours) <= 0.0) or hours[0] < 0.0:
        raise InternalError("transport needs ascending times that end above 0")
    out = np.empty((len(COMPARTMENTS), hours.size, stack.size))
    for start in range(0, stack.size, CHUNK):
        stop = min(start + CHUNK, stack.size)
        out[:, :, start:stop] = _diffuse_chunk(stack.part(start, stop), hours, resolution)
    return out


@dataclass(slots=True)
class _Grid:
    """Cells of a chunk: rows are the vehicle, then the cells downward; arrays of shape (rows, b)."""

    storage: Floats
    coupling: Floats
    """Conductance to the row below, shape (rows - 1, b)."""
    sink: Floats
    foot_row: NDArray[np.intp]
    """Upper of the two rows that a foot feeds, shape (b,); the share of the lower one is *foot_lower*."""
    foot_lower: Floats
    spread: Floats
    """Share of driven-in liquid per row."""


def _grid(stack: Stack, cells: Resolution) -> _Grid:
    b = stack.size
    growth = _DERMIS_GROWTH ** (USUAL.dermis / cells.dermis * np.arange(cells.dermis))
    dz = np.concatenate(
        [
            np.broadcast_to(stack.corneum_um * CM_PER_UM / cells.corneum, (cells.corneum, b)),
            np.broadcast_to(stack.epidermis_um * CM_PER_UM / cells.epidermis, (cells.epidermis, b)),
            growth[:, None] / growth.sum() * stack.dermis_um * CM_PER_UM,
        ]
    )
    in_corneum = np.arange(dz.shape[0])[:, None] < cells.corneum
    in_dermis = np.arange(dz.shape[0])[:, None] >= cells.corneum + cells.epidermis
    through_corneum = np.maximum(stack.corneum_cm_per_h * stack.corneum_um * CM_PER_UM, 1e-30)
    conductivity = np.where(in_corneum, through_corneum, stack.tissue_cm2_per_h * stack.tissue_partition)
    half = dz / (2.0 * conductivity)
    sink = np.where(in_dermis, stack.clearance_per_h * dz, 0.0)
    sink[-1] += np.where(stack.receptor_below, 1.0 / half[-1], 0.0)
    storage = np.where(in_corneum, stack.corneum_partition, stack.tissue_partition) * dz
    bottom = np.cumsum(dz, axis=0)
    middle = bottom - 0.5 * dz
    foot = np.minimum(stack.foot_um * CM_PER_UM, middle[-1])
    upper = np.clip((middle <= foot).sum(axis=0) - 1, cells.corneum, dz.shape[0] - 2)
    above = np.take_along_axis(middle, upper[None], axis=0)[0]
    below = np.take_along_axis(middle, upper[None] + 1, axis=0)[0]
    top = bottom[cells.corneum - 1]
    within = np.clip(np.minimum(bottom, np.maximum(foot, top + 1e-6)) - np.maximum(bottom - dz, top), 0.0, None)
    zero = np.zeros((1, b))
    return _Grid(
        storage=np.concatenate([np.maximum(stack.vehicle_cm, _LEAST_CM)[None], np.maximum(storage, _LEAST_CM)]),
        coupling=np.concatenate([1.0 / half[:1], 1.0 / (half[:-1] + half[1:])]),
        sink=np.concatenate([zero, sink]),
        foot_row=upper + 1,
        foot_lower=np.clip((foot - above) / (below - above), 0.0, 1.0),
        spread=np.concatenate([zero, within / within.sum(axis=0)]),
    )


class _Factors:
    """Factors of M + s A without channels, and the answer to a unit exchange through the channels."""

    def __init__(self, grid: _Grid, coupling: Floats, scale: Floats, columns: NDArray[np.intp]) -> None:
        rows = grid.storage.shape[0]
        off = -scale * coupling
        diagonal = grid.storage + scale * grid.sink
        diagonal[:-1] -= off
        diagonal[1:] -= off
        self.inverse = np.empty_like(diagonal)
        self.lower = np.empty_like(off)
        np.divide(1.0, diagonal[0], out=self.inverse[0])
        for row in range(1, rows):
            np.multiply(off[row - 1], self.inverse[row - 1], out=self.lower[row - 1])
            pivot = diagonal[row] - self.lower[row - 1] * off[row - 1]
            np.divide(1.0, pivot, out=self.inverse[row])
        self.scratch = np.empty_like(scale)
        self.columns, self.grid, self.scale = columns, grid, scale
        self.unit = np.zeros_like(diagonal)
        self.unit[0] = 1.0
        self.unit[grid.foot_row, columns] = -(1.0 - grid.foot_lower)
        self.unit[grid.foot_row + 1, columns] = -grid.foot_lower
        self.sweep(self.unit)
        self.answer = self.across(self.unit)

    def sweep(self, right: Floats) -> None:
        """Solve in place without channels."""
        scratch, lower = self.scratch, self.lower
        for row in range(1, right.shape[0]):
            np.multiply(lower[row - 1], right[row - 1], out=scratch)
            np.subtract(right[row], scratch, out=right[row])
        right *= self.inverse
        for row in range(right.shape[0] - 2, -1, -1):
            # the entry above the diagonal over the pivot is that of `lower`: the matrix is symmetric
            np.multiply(lower[row], right[row + 1], out=scratch)
            np.subtract(right[row], scratch, out=right[row])

    def across(self, values: Floats) -> Floats:
        """Return the difference of concentration between vehicle and feet, shape (b,)."""
        grid = self.grid
        upper, lower = values[grid.foot_row, self.columns], values[grid.foot_row + 1, self.columns]
        return values[0] - upper - grid.foot_lower * (lower - upper)

    def solve(self, right: Floats, pore: Floats) -> None:
        """Solve in place with channels of conductance *pore*, shape (b,)."""
        self.sweep(right)
        weight = self.scale * pore
        right -= self.unit * (weight * self.across(right) / (1.0 + weight * self.answer))


def _diffuse_chunk(stack: Stack, hours: Floats, resolution: Resolution) -> Floats:
    grid = _grid(stack, resolution)
    end = float(hours[-1])
    wipe = np.minimum(stack.wipe_h, end)
    driven = np.minimum(stack.driven_in_ug_per_cm2, stack.dose_ug_per_cm2)
    mass = grid.spread * driven
    mass[0] += stack.dose_ug_per_cm2 - driven
    layers = np.cumsum([0, 1, resolution.corneum, resolution.epidermis])
    times: list[Floats] = [np.zeros(stack.size)]
    course: list[Floats] = [_by_compartment(mass, np.zeros(stack.size), np.zeros(stack.size), layers)]
    cleared, wiped = np.zeros(stack.size), np.zeros(stack.size)
    unit = resolution.steps * (2**resolution.levels - 1)
    for off_from, length in ((None, wipe), (wipe, end - wipe)):
        if off_from is not None and not np.any(length > 0.0):
            continue
        coupling = grid.coupling
        if off_from is not None:
            # the vehicle is gone: nothing crosses the surface any more
            gone = np.where(stack.wipe_h <= end, mass[0], 0.0)
            wiped, mass[0] = wiped + gone, mass[0] - gone
            coupling = coupling.copy()
            coupling[0] = 0.0
            times.append(off_from)
            course.append(_by_compartment(mass, cleared, wiped, layers))
        start = times[-1]
        for level in range(resolution.levels):
            step = length / unit * 2.0**level
            factors = _Factors(grid, coupling, GAMMA * step, np.arange(stack.size))
            for _ in range(resolution.steps):
                first = open_cm_per_h(stack, start + GAMMA * step) if off_from is None else np.zeros(stack.size)
                second = open_cm_per_h(stack, start + step) if off_from is None else np.zeros(stack.size)
                value = mass.copy()
                factors.solve(value, first)
                taken = (1.0 - GAMMA) * np.einsum("ij,ij->j", grid.sink, value)
                value *= grid.storage
                value -= mass
                value *= (1.0 - GAMMA) / GAMMA
                value += mass
                factors.solve(value, second)
                cleared = cleared + step * (taken + GAMMA * np.einsum("ij,ij->j", grid.sink, value))
                mass = value * grid.storage
                start = start + step
                times.append(start)
                course.append(_by_compartment(mass, cleared, wiped, layers))
    return _at(hours, np.stack(times), np.stack(course, axis=1))


def open_cm_per_h(stack: Stack, hours: Floats) -> Floats:
    """Return the conductance of the channels at *hours* after the product went on, shape (b,)."""
    fast = stack.fast_share * stack.open_at_start_fast * np.exp(-stack.fast_per_h * hours)
    slow = (1.0 - stack.fast_share) * stack.open_at_start_slow * np.exp(-stack.slow_per_h * hours)
    return stack.pore_cm_per_h * (fast + slow)


def _by_compartment(mass: Floats, cleared: Floats, wiped: Floats, layers: NDArray[np.intp]) -> Floats:
    """Return the six amounts, shape (6, b)."""
    return np.concatenate([np.add.reduceat(mass, layers, axis=0), cleared[None], wiped[None]])


def _at(hours: Floats, times: Floats, course: Floats) -> Floats:
    """Return the course at the wanted hours, linear between steps: weights that add to one keep the sum."""
    out = np.empty((course.shape[0], hours.size, course.shape[2]))
    columns = np.arange(times.shape[1])
    for index, hour in enumerate(hours):
        right = np.clip((times <= hour).sum(axis=0), 1, times.shape[0] - 1)
        before, after = times[right - 1, columns], times[right, columns]
        share = np.clip((hour - before) / np.maximum(after - before, 1e-30), 0.0, 1.0)
        left_value, right_value = course[:, right - 1, columns], course[:, right, columns]
        out[:, index] = left_value + share * (right_value - left_value)
    return out
