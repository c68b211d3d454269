"""The patch: a few millimetres of skin with every hole resolved, healed by the kinetics of the depth column."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput, InternalError
from cicatrix.base.outcome import Outcome
from cicatrix.base.progress import Tell, quiet
from cicatrix.healing.kinetics import FIELDS
from cicatrix.healing.patch_geometry import Holes, deposit
from cicatrix.healing.patch_solver import (
    DIFFUSE,
    DIFFUSE_BACK,
    REACT,
    REPORT,
    SESSION,
    State,
    Tissue3D,
    find_plan,
)
from cicatrix.healing.patch_store import load, save

Array = NDArray[Any]
Floats = NDArray[np.float64]
Precision = Literal["float32", "float64"]
TOLERANCE = 3e-2
"""Relative error of a step (root mean square of the worst field)."""
SAVE_SECONDS = 20.0
WIDEST_VOXELS_PER_RADIUS = 4.0
"""A voxel may be this many times as wide as the injured radius: beyond, no hole is resolved at all."""


@dataclass(frozen=True, slots=True)
class PatchCourse:
    """What a patch showed; fields by the names of `kinetics.FIELDS`, normal dermis = 1.

    Attributes
    ----------
    days : (t,)
        Report days, as asked. On a session day: just before the session.
    edges_mm : (nz + 1,)
        Depths of the voxels below the skin surface.
    voxel_mm
        Their width across.
    means : (t, fields)
        Averages over the patch, by volume.
    by_depth : (t, fields, nz)
        Averages across.
    section : (t, fields, nz, nx)
        The plane along x that the first session injured most.
    plan : (t, fields, ny, nx)
        The layer at `plan_depth_mm`.
    session_days : (s,)
        Days of the sessions.
    injured : (s, nz)
        Injured share by depth of every session.
    steps
        Steps of diffusion that were taken.
    """

    days: Floats
    edges_mm: Floats
    voxel_mm: float
    means: Floats
    by_depth: Floats
    section: NDArray[np.float32]
    plan: NDArray[np.float32]
    plan_depth_mm: float
    session_days: Floats
    injured: Floats
    steps: int

    def mean(self, field: str) -> Floats:
        """Return the average of a field over the patch, (t,)."""
        return self.means[:, FIELDS.index(field)]


def bytes_needed(shape: tuple[int, int, int], n_sessions: int, n_reports: int, precision: Precision) -> int:
    """Return the memory that a patch takes, in bytes: state, pilot, injured shares, pictures, a margin."""
    nz, ny, nx = shape
    size, voxels = np.dtype(precision).itemsize, nz * ny * nx
    state = voxels * len(FIELDS) * size
    pilot = voxels // 8 * len(FIELDS) * 8 * 6
    pictures = n_reports * len(FIELDS) * 4 * (nz * nx + ny * nx)
    return int(1.1 * (2 * state + pilot + voxels * 8 * (n_sessions + 3) + pictures) + 3e8)


def _fit(tissue: Tissue3D, n_sessions: int, n_reports: int, precision: Precision, memory: int | None) -> None:
    free = memory if memory is not None else os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    need = bytes_needed(tissue.shape, n_sessions, n_reports, precision)
    if need <= free:
        return
    factor = (free / need) ** (1.0 / 3.0)
    nz, ny, nx = (max(1, int(n * factor)) for n in tissue.shape)
    raise BadInput(
        f"a patch of {' x '.join(str(n) for n in tissue.shape)} voxels needs {need / 1e9:.1f} GB, "
        f"and {free / 1e9:.1f} GB are free",
        where="patch",
        allowed=f"about {nz} x {ny} x {nx} voxels",
        do=f"take voxels of {1000.0 * tissue.voxel_mm / factor:.0f} um or a patch {factor:.2f} times as wide",
    )


def check(
    tissue: Tissue3D, sessions: Sequence[tuple[float, Holes]], report_days: Sequence[float], tolerance: float
) -> None:
    """Refuse what is no patch of skin or no course.

    Raises
    ------
    BadInput
        If a thickness is not above 0, days are out of order or in the past, voxels are too coarse for the holes, or
        a number is not finite.
    """
    if not (np.isfinite(tissue.edges_mm).all() and (np.diff(tissue.edges_mm) > 0.0).all() and tissue.edges_mm.size > 1):
        raise BadInput("a layer without thickness", where="patch: edges_mm", allowed="depths that increase")
    if not (tissue.voxel_mm > 0.0 and min(tissue.voxels) >= 1):
        raise BadInput("a patch without width", where="patch", allowed="voxels wider than 0, at least one each way")
    if not (np.isfinite(tissue.diffusivity).all() and (tissue.diffusivity >= 0.0).all()):
        raise BadInput("a diffusivity that is none", where="patch: diffusivity", allowed="0 mm2/day or more")
    if not 1e-7 <= tolerance <= 0.1:
        raise BadInput(f"a tolerance of {tolerance:g}", where="patch: tolerance", allowed="1e-7 to 0.1")
    for where, days in (("sessions", [day for day, _ in sessions]), ("report days", list(report_days))):
        if not np.isfinite(days).all() or (np.diff(days) <= 0.0).any():
            raise BadInput("the days do not increase", where=f"patch: {where}", do="name each day once, in order")
        if days and days[0] < 0.0:
            raise BadInput(f"day {days[0]:g} lies in the past", where=f"patch: {where}", allowed="day 0 or later")
    if not report_days:
        raise BadInput("no report day", where="patch: report days", do="name at least one")
    for _, holes in sessions:
        if holes.radius_mm.size and tissue.voxel_mm > WIDEST_VOXELS_PER_RADIUS * holes.radius_mm.min():
            raise BadInput(
                f"voxels of {1000 * tissue.voxel_mm:g} um for holes of {1000 * holes.radius_mm.min():.0f} um radius",
                where="patch: voxel",
                allowed=f"up to {1000 * WIDEST_VOXELS_PER_RADIUS * holes.radius_mm.min():.0f} um",
                do="take finer voxels, or the depth column",
            )


def heal_patch(
    tissue: Tissue3D,
    sessions: Sequence[tuple[float, Holes]],
    report_days: Sequence[float],
    *,
    plan_depth_mm: float,
    precision: Precision = "float32",
    tolerance: float = TOLERANCE,
    file: Path | None = None,
    memory_bytes: int | None = None,
    progress: Tell = quiet,
) -> PatchCourse:
    """Heal a patch over a course of sessions.

    Parameters
    ----------
    tissue
        The box, its constants and its sides.
    sessions
        Day and holes of each session, in order.
    report_days
        Days, increasing.
    plan_depth_mm
        Depth of the layer that is shown from above.
    precision
        `float64` for reference.
    tolerance
        Error allowed in each step; see `patch_solver.find_plan`.
    file
        Where the run is kept. A run that stopped goes on from there and ends with the same bits.
    memory_bytes
        Memory that may be used; what is free by default.
    progress
        Told what is done and the share done, 0 to 1.

    Raises
    ------
    BadInput
        See `check`; a patch larger than memory; a file of another run.
    InternalError
        If the model left the range of numbers or the tolerance cannot be met.
    """
    check(tissue, sessions, report_days, tolerance)
    _fit(tissue, len(sessions), len(report_days), precision, memory_bytes)
    injured = [
        deposit(holes, tissue.edges_mm, tissue.voxels, tissue.voxel_mm, periodic=tissue.periodic)
        for _, holes in sessions
    ]
    key = _key(tissue, injured, sessions, report_days, plan_depth_mm, precision, tolerance)
    run = _Run(tissue, injured, np.asarray(report_days, float), plan_depth_mm, precision)
    if file is not None and file.exists():
        run.restore(load(file, key))
    else:
        progress("finding the steps", 0.0)
        struck = [(day, share) for (day, _), share in zip(sessions, injured, strict=True)]
        outcome, run.plan = find_plan(tissue, struck, report_days, tolerance, precision)
        _must(outcome)
    saved = time.monotonic()
    while run.at < len(run.plan):
        reported = run.advance()
        if reported:
            _must(run.state.judge())
        # saved before anybody is told: whoever stops the run there loses nothing
        if file is not None and (reported or time.monotonic() - saved > SAVE_SECONDS):
            save(file, key, run.arrays())
            saved = time.monotonic()
        if reported:
            progress("healing the patch", run.at / len(run.plan))
    return run.course(np.array([day for day, _ in sessions], float))


def _must(outcome: Outcome) -> None:
    if outcome is not Outcome.SOLVED:
        raise InternalError(outcome.value, where="patch")


class _Run:
    """A run between two operations of its plan."""

    def __init__(
        self, tissue: Tissue3D, injured: list[Array], days: Floats, plan_depth_mm: float, precision: str
    ) -> None:
        nz, ny, nx = tissue.shape
        self.tissue, self.injured, self.days = tissue, injured, days
        self.state = State(tissue, precision)
        self.plan: Floats = np.zeros((0, 2))
        self.at = 0
        centre = 0.5 * (tissue.edges_mm[1:] + tissue.edges_mm[:-1])
        self.layer = int(np.argmin(np.abs(centre - plan_depth_mm)))
        self.plan_depth_mm = float(centre[self.layer])
        self.row = int(injured[0].sum(axis=(0, 2)).argmax()) if injured else ny // 2
        count = days.size
        self.by_depth = np.zeros((count, len(FIELDS), nz))
        self.section = np.zeros((count, len(FIELDS), nz, nx), np.float32)
        self.above = np.zeros((count, len(FIELDS), ny, nx), np.float32)

    def advance(self) -> bool:
        """Do the next operation; return whether it was a report."""
        kind, amount = int(self.plan[self.at, 0]), float(self.plan[self.at, 1])
        if kind == REACT:
            self.state.react(amount)
        elif kind in (DIFFUSE, DIFFUSE_BACK):
            self.state.diffuse(amount, back=kind == DIFFUSE_BACK)
        elif kind == SESSION:
            self.state.puncture(self.injured[int(amount)])
        else:
            k, fields = int(amount), self.state.fields
            self.by_depth[k] = fields.mean(axis=(2, 3), dtype=float)
            self.section[k] = fields[:, :, self.row]
            self.above[k] = fields[:, self.layer]
        self.at += 1
        return kind == REPORT

    def arrays(self) -> dict[str, Array]:
        """Return everything that a later run needs to go on."""
        return {
            "fields": self.state.fields,
            "steps": self.plan,
            "at": np.array(self.at),
            "days": self.days,
            "edges_mm": self.tissue.edges_mm,
            "voxel_mm": np.array(self.tissue.voxel_mm),
            "by_depth": self.by_depth,
            "section": self.section,
            "plan": self.above,
        }

    def restore(self, arrays: dict[str, Array]) -> None:
        """Go on from what `arrays` gave."""
        self.state = State(self.tissue, self.state.dtype, np.ascontiguousarray(arrays["fields"]))
        self.plan, self.at = arrays["steps"], int(arrays["at"])
        self.by_depth, self.section, self.above = arrays["by_depth"], arrays["section"], arrays["plan"]

    def course(self, session_days: Floats) -> PatchCourse:
        """Return what was seen."""
        weight = np.diff(self.tissue.edges_mm)
        return PatchCourse(
            days=self.days,
            edges_mm=self.tissue.edges_mm,
            voxel_mm=self.tissue.voxel_mm,
            means=self.by_depth @ (weight / weight.sum()),
            by_depth=self.by_depth,
            section=self.section,
            plan=self.above,
            plan_depth_mm=self.plan_depth_mm,
            session_days=session_days,
            injured=np.array([share.mean(axis=(1, 2)) for share in self.injured]).reshape(-1, self.tissue.shape[0]),
            steps=int(np.isin(self.plan[:, 0], (DIFFUSE, DIFFUSE_BACK)).sum()),
        )


def _key(
    tissue: Tissue3D, injured: list[Array], sessions: Sequence[tuple[float, Holes]], report_days: Sequence[float],
    plan_depth_mm: float, precision: str, tolerance: float,
) -> str:  # fmt: skip
    """Return a hash of everything that the result depends on."""
    digest = hashlib.sha256(f"{tissue.shape} {tissue.periodic} {precision} {FIELDS}".encode())
    numbers = [tissue.voxel_mm, plan_depth_mm, tolerance, *report_days, *(day for day, _ in sessions)]
    parts = [np.array(numbers), tissue.edges_mm, tissue.diffusivity, tissue.table(tissue.kinetics, "float64")]
    for part in (*parts, tissue.table(tissue.strike, "float64"), *injured):
        digest.update(np.ascontiguousarray(part, float).tobytes())
    return digest.hexdigest()
