"""A protocol through the patch: one zone, its scar, every hole resolved, at the median parameters."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cicatrix.base.errors import BadInput
from cicatrix.base.numbers import rounded
from cicatrix.base.progress import Tell
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import Draws, medians
from cicatrix.evidence.parameter import Floats
from cicatrix.healing import column
from cicatrix.healing.kinetics import FIELDS, Kinetics, Strike
from cicatrix.healing.modifiers import of_person
from cicatrix.healing.patch import PatchCourse, heal_patch
from cicatrix.healing.patch_geometry import Holes, place
from cicatrix.healing.patch_solver import Tissue3D
from cicatrix.intake.history import History
from cicatrix.intake.protocol import Protocol
from cicatrix.needling.injury import Injury
from cicatrix.planning.answers import Answer
from cicatrix.planning.delivery import common, needled, skin_of, zone_of
from cicatrix.planning.tissue import DAYS_PER_WEEK

EARLY_DAYS = (0.02, 0.1, 0.25, 1.0, 3.0, 7.0, 14.0, 21.0)
PLAN_BELOW_MM = 0.3
"""Depth below the epidermis of the layer that is shown from above."""


class PatchSummary(Answer):
    """Answer of ``heal --patch``: averages over the patch, normal dermis = 1."""

    zone: str
    patch_mm: float
    voxel_um: float
    voxels: list[int]
    holes_per_session: int
    sessions: int
    steps: int
    days: list[float]
    means: dict[str, list[float]]

    def line(self) -> str:
        """Return the summary in a sentence."""
        collagen = self.means["n"][-1] + self.means["r"][-1]
        return (
            f"{self.zone}: {self.holes_per_session} holes a session in {self.patch_mm:g} mm, {self.steps} steps; "
            f"collagen {collagen:.3f} of normal on day {self.days[-1]:g}"
        )


@dataclass(frozen=True, slots=True)
class PatchResult:
    """The summary and the course."""

    summary: PatchSummary
    course: PatchCourse


def tissue_of(
    draws: Draws, *, epidermis_mm: float, dermis_mm: float, patch_mm: float, voxel_um: float, region: column.Region
) -> Tissue3D:
    """Return the dermis under a square as voxels, at the first draw's parameters."""
    p = draws.reading(column.READS)
    kinetics, strike = column.constants(p, np.zeros(1, np.int64), region)
    nz = max(2, round(1000.0 * dermis_mm / voxel_um))
    relative = (np.arange(nz) + 0.5) / nz

    def by_depth(values: object) -> float | Floats:
        array = np.asarray(values, float)
        if array.ndim < 2:
            return float(array.ravel()[0])
        known = (np.arange(array.shape[0]) + 0.5) / array.shape[0]
        return np.interp(relative, known, array[:, 0])

    names = [name for name in column.READS if name.startswith("healing.diffuse_")]
    across = max(2, round(1000.0 * patch_mm / voxel_um))
    return Tissue3D(
        epidermis_mm + dermis_mm * np.linspace(0.0, 1.0, nz + 1),
        (across, across),
        patch_mm / across,
        np.repeat(np.array([p[name][0] for name in names])[:, None], nz, axis=1),
        Kinetics(*(by_depth(x) for x in kinetics)),
        Strike(*(by_depth(x) for x in strike)),
    )


def holes_of(injury: Injury, patch_mm: float, rng: np.random.Generator) -> Holes:
    """Return the holes of one session of the first draw: the injured cylinders that the depth column averages."""
    radius, density = float(injury.injury_radius_mm[0]), float(injury.holes_per_cm2[0])
    exposure = -np.log1p(-np.minimum(injury.injured_fraction[0], 1.0 - 1e-12))
    deeper = np.clip(exposure / max(density / 100.0 * np.pi * radius**2, 1e-300), 0.0, 1.0)
    return place(patch_mm, density, injury.depth_mm, deeper, radius, rng)


def patch_of(
    protocol: Protocol, *, zone: str | None, patch_mm: float, voxel_um: float, weeks: int, seed: int,
    file: Path | None, progress: Tell,
) -> PatchResult:  # fmt: skip
    """Heal the scar of one zone over the protocol's course.

    Raises
    ------
    BadInput
        If the zone is not in the protocol, the weeks end before the last session, or the patch cannot be computed.
    """
    setting = zone_of(protocol, zone)
    days = [protocol.interval_days * index for index in range(protocol.sessions)]
    end = weeks * DAYS_PER_WEEK
    if end <= max(days, default=0.0):
        raise BadInput(f"{weeks} weeks", where="--weeks", allowed="past the last session")
    draws = of_person(medians(seed), History(), protocol.skin.age_years)
    injury = needled(protocol, get_device(protocol.device), draws, setting)
    skin = skin_of(protocol, draws, setting)
    tissue = tissue_of(
        draws, epidermis_mm=float(skin.epidermis_mm[0]), dermis_mm=float(skin.dermis_mm[0]), patch_mm=patch_mm,
        voxel_um=voxel_um, region="scar",
    )  # fmt: skip
    rng = np.random.default_rng(seed)
    sessions = [(day, holes_of(injury, patch_mm, rng)) for day in days]
    early = {day + after for day in (days or [0.0]) for after in EARLY_DAYS}
    reports = sorted({day for day in early | set(np.arange(28.0, end, 28.0)) if 0.0 < day < end} | {end})
    course = heal_patch(
        tissue, sessions, reports, plan_depth_mm=float(tissue.edges_mm[0]) + PLAN_BELOW_MM, file=file,
        progress=progress,
    )  # fmt: skip
    summary = PatchSummary.model_validate(
        {
            **common(protocol, draws),
            "zone": setting.zone,
            "patch_mm": patch_mm,
            "voxel_um": 1000.0 * tissue.voxel_mm,
            "voxels": list(tissue.shape),
            "holes_per_session": sessions[0][1].x_mm.size if sessions else 0,
            "sessions": len(sessions),
            "steps": course.steps,
            "days": reports,
            "means": {name: [rounded(float(x)) for x in course.mean(name)] for name in FIELDS},
        }
    )
    return PatchResult(summary, course)
