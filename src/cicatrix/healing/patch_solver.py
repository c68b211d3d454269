"""A patch as arrays, and the operations on its state: diffuse, react, puncture; the plan of steps is found here too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.outcome import Outcome
from cicatrix.healing.kinetics import DIFFUSING, FIELDS, Kinetics, Strike, Values, rest
from cicatrix.healing.patch_diffusion import across, down, factorised
from cicatrix.healing.patch_reaction import puncture_everywhere, react_everywhere
from cicatrix.healing.stepping import FIRST_STEP_DAYS, LONGEST_TAIL_STEP_DAYS

Array = NDArray[Any]
Floats = NDArray[np.float64]
FLOOR = 0.01
"""Amount of a field below which its error counts as absolute."""
SHORTEST_DAYS = 1e-4
REACT, DIFFUSE, DIFFUSE_BACK, SESSION, REPORT = range(5)
"""Operations of a plan; the two orders of the axes take turns, which makes a pair of steps symmetric."""


@dataclass(frozen=True, slots=True)
class Tissue3D:
    """A box of skin.

    Attributes
    ----------
    edges_mm : (nz + 1,)
        Depths below the skin surface between which the voxels lie; they may be graded.
    voxels : (ny, nx)
        Voxels across.
    voxel_mm
        Their width across.
    diffusivity : (fields that diffuse, nz)
        In mm2 per day.
    kinetics, strike
        Rate constants, each a number or (nz,).
    periodic
        Whether what leaves one side comes in at the opposite one; otherwise nothing passes a side.
    """

    edges_mm: Floats
    voxels: tuple[int, int]
    voxel_mm: float
    diffusivity: Floats
    kinetics: Kinetics
    strike: Strike
    periodic: bool = True

    @property
    def shape(self) -> tuple[int, int, int]:
        """(nz, ny, nx)."""
        return (self.edges_mm.size - 1, *self.voxels)

    def table(self, constants: Kinetics | Strike, dtype: str) -> Array:
        """Return the constants by depth, (constants, nz)."""
        nz = self.shape[0]
        return np.array([np.broadcast_to(np.asarray(value, float), (nz,)) for value in constants]).astype(dtype)

    def at_rest(self) -> Floats:
        """Return the untreated state by depth, (fields, nz)."""
        set_point = np.broadcast_to(np.asarray(self.kinetics.set_point, float), (self.shape[0],))
        return np.array(rest(set_point))

    def coarse(self) -> Tissue3D:
        """Return the same tissue in voxels twice as wide; an axis of few or odd voxels stays as it is."""
        nz, ny, nx = self.shape
        if ny % 2 or nx % 2 or min(ny, nx) < 8:
            return self
        deep = nz % 2 == 0 and nz >= 8

        def paired(values: Values) -> Values:
            fine = np.asarray(values, float)
            return fine if fine.ndim == 0 or not deep else 0.5 * (fine[..., 0::2] + fine[..., 1::2])

        return Tissue3D(
            self.edges_mm[::2] if deep else self.edges_mm,
            (ny // 2, nx // 2),
            2.0 * self.voxel_mm,
            paired(self.diffusivity),
            Kinetics(*(paired(x) for x in self.kinetics)),
            Strike(*(paired(x) for x in self.strike)),
            self.periodic,
        )

    def coarsened(self, values: Array) -> Array:
        """Return a field of this tissue (nz, ny, nx) averaged onto the voxels of `coarse`."""
        shape = self.coarse().shape
        if shape == self.shape:
            return values
        nz, ny, nx = shape
        return values.reshape(nz, self.shape[0] // nz, ny, 2, nx, 2).mean(axis=(1, 3, 5))


class State:
    """The fields of a patch, (fields, nz, ny, nx), and what moves them, in place."""

    def __init__(self, tissue: Tissue3D, dtype: str, fields: Array | None = None) -> None:
        """Begin at rest, or with *fields*."""
        self.tissue, self.dtype = tissue, dtype
        number = np.dtype(dtype).type
        self._number = number
        still = tissue.at_rest()
        if fields is None:
            fields = np.array(np.broadcast_to(still[:, :, None, None], (len(FIELDS), *tissue.shape)), dtype, order="C")
        self.fields: Array = fields
        self._constants = tissue.table(tissue.kinetics, dtype)
        self._strike = tissue.table(tissue.strike, dtype)
        self._still = np.ascontiguousarray(still[DIFFUSING, 0], dtype=dtype)  # the same at all depths
        self._exchange = (_down(tissue), _sideways(tissue, 0), _sideways(tissue, 1))
        self._factors: tuple[float, tuple[Array, Array, Array]] | None = None

    def react(self, days: float) -> None:
        """Let the kinetics run."""
        flat = self.fields.reshape(*self.fields.shape[:2], -1)
        react_everywhere(self.dtype)(flat, self._constants, self._number(days))

    def diffuse(self, days: float, *, back: bool) -> None:
        """Diffuse along x, y and z, or *back*: z, y, x."""
        moving, around = self.fields[DIFFUSING], self.tissue.periodic
        z, y, x = self._along(days)
        deep = moving.shape[1] > 1
        if back and deep:
            down(moving, z, self._still)
        across(moving, y, x, self._still, around, back)
        if deep and not back:
            down(moving, z, self._still)

    def _along(self, days: float) -> tuple[Array, Array, Array]:
        """Return the factors of the lines along z, y and x; a pair of steps needs the same."""
        if self._factors is None or self._factors[0] != days:
            around, number = self.tissue.periodic, self._number
            z, y, x = (
                factorised(left, right, float(days), around and axis > 0, number(0).dtype)
                for axis, (left, right) in enumerate(self._exchange)
            )
            self._factors = days, (z, y, x)
        return self._factors[1]

    def puncture(self, injured: Array) -> None:
        """Strike the voxels with their injured shares."""
        flat = self.fields.reshape(*self.fields.shape[:2], -1)
        puncture_everywhere(self.dtype)(flat, injured.astype(self.dtype).reshape(flat.shape[1:]), self._strike)

    def pair(self, days: float) -> None:
        """Advance by two steps of *days*: reaction and diffusion in turn, symmetric in time, second order."""
        self.react(0.5 * days)
        self.diffuse(days, back=False)
        self.react(days)
        self.diffuse(days, back=True)
        self.react(0.5 * days)

    def judge(self) -> Outcome:
        """Return whether the state is one that tissue can be in."""
        low, high = float(self.fields.min()), float(self.fields.max())
        if not (np.isfinite(low) and np.isfinite(high)):
            return Outcome.NOT_FINITE
        return Outcome.NEGATIVE if low < 0.0 else Outcome.SOLVED


def _sideways(tissue: Tissue3D, axis: int) -> tuple[Array, Array]:
    """Return the exchange with both neighbours along y (0) or x (1), (fields, nz, n), per day; one layer if alike."""
    rate = tissue.diffusivity / tissue.voxel_mm**2
    if (rate == rate[:, :1]).all():
        rate = rate[:, :1]
    left = np.repeat(rate[:, :, None], tissue.voxels[axis], axis=2)
    right = left.copy()
    if not tissue.periodic:
        left[..., 0] = right[..., -1] = 0.0
    return left, right


def _down(tissue: Tissue3D) -> tuple[Array, Array]:
    """Return the exchange along z, (fields, 1, nz): resistances of half voxels in series, nothing through the ends."""
    width = np.diff(tissue.edges_mm)
    resistance = 0.5 * width / np.maximum(tissue.diffusivity, 1e-30)
    conductance = 1.0 / (resistance[:, 1:] + resistance[:, :-1])
    left, right = (np.zeros((tissue.diffusivity.shape[0], 1, width.size)) for _ in range(2))
    left[:, 0, 1:], right[:, 0, :-1] = conductance / width[1:], conductance / width[:-1]
    return left, right


def find_plan(
    tissue: Tissue3D,
    sessions: Sequence[tuple[float, Array]],
    report_days: Sequence[float],
    tolerance: float,
    dtype: str,
) -> tuple[Outcome, Floats]:
    """Find the steps that keep the error of each below *tolerance*, landing on every session and report.

    The steps are found on the voxels of `coarse`, by step doubling, for an eighth of the cost: one step of twice the
    length against a pair; a third of the difference is the error of the pair.

    Returns
    -------
    The outcome, and the plan: rows of operation and days (or the index of the session or report).
    """
    pilot_tissue = tissue.coarse()
    state = State(pilot_tissue, dtype)
    plan: list[tuple[int, float]] = []
    marks = sorted({0.0, *(day for day, _ in sessions), *report_days})
    days, wish = 0.0, LONGEST_TAIL_STEP_DAYS
    pending = 0.0
    for mark in marks:
        while days < mark:
            left = mark - days
            span = left if left <= 1.2 * wish else min(wish, 0.5 * left)
            once = State(pilot_tissue, dtype, state.fields.copy())
            once.react(0.5 * span)
            once.diffuse(span, back=False)
            once.react(0.5 * span)
            twice = State(pilot_tissue, dtype, state.fields.copy())
            twice.pair(0.5 * span)
            error = _difference(once.fields, twice.fields) / 3.0
            if not np.isfinite(error):
                return Outcome.NOT_FINITE, np.zeros((0, 2))
            wish = span * min(2.0, max(0.2, 0.9 * (tolerance / max(error, 1e-30)) ** (1.0 / 3.0)))
            if error > tolerance:
                if span <= SHORTEST_DAYS:
                    return Outcome.INACCURATE, np.zeros((0, 2))
                continue
            wish = min(wish, LONGEST_TAIL_STEP_DAYS)
            state = twice
            half = 0.5 * span
            plan += [(REACT, pending + 0.5 * half), (DIFFUSE, half), (REACT, half), (DIFFUSE_BACK, half)]
            pending = 0.5 * half
            days = mark if span == left else days + span
        if pending > 0.0:
            plan.append((REACT, pending))
            pending = 0.0
        plan += [(REPORT, k) for k, day in enumerate(report_days) if day == mark]
        for k, (day, injured) in enumerate(sessions):
            if day == mark:
                plan.append((SESSION, k))
                state.puncture(tissue.coarsened(injured))
                wish = FIRST_STEP_DAYS
    return state.judge(), np.array(plan, float).reshape(-1, 2)


def _difference(a: Array, b: Array) -> float:
    """Return the largest relative difference of a field: root mean square over root mean square."""
    worst = 0.0
    for x, y in zip(a, b, strict=True):
        worst = max(worst, float(np.sqrt(np.mean((x - y) ** 2)) / (np.sqrt(np.mean(y**2)) + FLOOR)))
    return worst if np.isfinite(a).all() and np.isfinite(b).all() else float("nan")
