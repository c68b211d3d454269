"""The depth column beside resolved holes: how wrong is it to spread every hole over its neighbourhood?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.progress import Tell, quiet
from cicatrix.evidence.draws import Draws
from cicatrix.healing import column
from cicatrix.healing.batch import N_CELLS
from cicatrix.healing.kinetics import Kinetics, Strike
from cicatrix.healing.patch import PatchCourse, heal_patch
from cicatrix.healing.patch_geometry import Holes
from cicatrix.healing.patch_solver import Tissue3D

Floats = NDArray[np.float64]

DENSITIES = (25.0, 60.0, 150.0, 400.0, 1000.0, 2000.0, 4000.0)
"""Holes per cm2: a few turns of a roller to far beyond any pen."""
DEPTHS_MM = (0.25, 0.5, 1.0, 1.5, 2.5)
DERMIS_MM = 2.8
"""Thick enough for the deepest hole to end in it."""
HOLES = 30
CELLS = 32
VOXEL_MM = 0.05
REPORT_DAYS = (0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 14.0, 21.0, 28.0, 60.0, 90.0, 182.0)
NARROWEST_MM = 0.8
EVEN = 1e-9
"""A hole radius, as a multiple of the own, at which a column takes its injury as spread evenly."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One session, healed with every hole resolved and as a column.

    Attributes
    ----------
    holes_per_cm2, depth_mm, holes
        What was set; depth `inf` goes through the dermis.
    voxels
        Of the patch, (nz, ny, nx).
    injured
        Share of the dermis.
    resolved, averaged, even
        Organised matrix gained at its highest within 26 weeks, of normal dermis: with every hole resolved, in the
        column, and in a column that takes its injury as spread evenly.
    signal, inflammation
        Highest mean TGF-beta and inflammatory cells of the column over those of the resolved holes, less 1.
    """

    holes_per_cm2: float
    depth_mm: float
    holes: int
    voxels: tuple[int, int, int]
    injured: float
    resolved: float
    averaged: float
    even: float
    signal: float
    inflammation: float

    @property
    def error(self) -> float:
        """Return the relative error of the column's gain."""
        return self.averaged / self.resolved - 1.0

    @property
    def error_if_even(self) -> float:
        """Return the same for a column whose injury is spread evenly."""
        return self.even / self.resolved - 1.0


def tissue(draws: Draws, side_mm: float, voxel_mm: float, cells: int) -> Tissue3D:
    """Return the dermis of the surround under a square, at the first draw's parameters."""
    p = draws.reading(column.READS)
    kinetics, strike = column.constants(p, np.zeros(1, np.int64), "surround", cells)
    names = [name for name in column.READS if name.startswith("healing.diffuse_")]
    across = max(4, 2 * round(0.5 * side_mm / voxel_mm))

    def first(values: object) -> float | Floats:
        array = np.asarray(values, float)
        return array[:, 0] if array.ndim == 2 else float(array[0])

    return Tissue3D(
        DERMIS_MM * np.linspace(0.0, 1.0, cells + 1),
        (across, across),
        side_mm / across,
        np.repeat(np.array([p[name][0] for name in names])[:, None], cells, axis=1),
        Kinetics(*(first(x) for x in kinetics)),
        Strike(*(first(x) for x in strike)),
    )


def compare(
    draws: Draws,
    holes_per_cm2: float,
    depth_mm: float,
    *,
    cells: int = CELLS,
    voxel_mm: float = VOXEL_MM,
    tolerance: float = 1e-2,
    seed: int = 0,
    progress: Tell = quiet,
) -> Pair:
    """Heal one session of holes that fall anywhere alike, resolved and as a column of the same injury by depth.

    Parameters
    ----------
    draws
        Its first draw is used, its injured radius too.
    holes_per_cm2, depth_mm
        Of cylinders; the patch is wide enough for 30 of them.
    cells
        Layers of the patch, which divide those of the column.
    voxel_mm, tolerance
        Of the patch; see `heal_patch`.
    seed
        Places the holes.
    progress
        See `heal_patch`.
    """
    side = max(10.0 * np.sqrt(HOLES / holes_per_cm2), NARROWEST_MM)
    count = round(holes_per_cm2 * side**2 / 100.0)
    radius = float(draws.reading(column.READS)["needling.injury_radius_mm"][0])
    x, y = np.random.default_rng(seed).uniform(0.0, side, (2, count))
    holes = Holes(x, y, np.full(count, min(depth_mm, 2.0 * DERMIS_MM)), np.full(count, radius))
    box = tissue(draws, side, voxel_mm, cells)
    patch = heal_patch(
        box, [(0.0, holes)], REPORT_DAYS, plan_depth_mm=0.2, tolerance=tolerance, progress=progress
    )  # fmt: skip
    injured = np.repeat(patch.injured, N_CELLS // cells, axis=1)

    def as_column(own: Draws) -> column.Course:
        return column.heal(own, injured, [DERMIS_MM], [0.0], list(REPORT_DAYS), "surround", [0])

    mean, even = as_column(draws), as_column(draws.perturbed("needling.injury_radius_mm", EVEN))
    return Pair(
        holes_per_cm2,
        depth_mm,
        count,
        box.shape,
        float(patch.injured.mean()),
        _highest(patch, "o") - 1.0,
        float(mean.fields["o"][0].max()) - 1.0,
        float(even.fields["o"][0].max()) - 1.0,
        float(mean.fields["c"].max() / _highest(patch, "c")) - 1.0,
        float(mean.fields["i"].max() / _highest(patch, "i")) - 1.0,
    )


def _highest(course: PatchCourse, field: str) -> float:
    return float(course.mean(field).max())


def depths_of(pairs: Sequence[Pair]) -> list[float]:
    """Return the depths of a map, shallow first."""
    return sorted({pair.depth_mm for pair in pairs})


def of_a_lone_hole(pairs: Sequence[Pair]) -> list[float]:
    """Return the growth per hole of pairs of one depth, of that at the lowest density."""
    first = min(pairs, key=lambda pair: pair.holes_per_cm2)
    alone = first.resolved / first.holes_per_cm2
    return [pair.resolved / pair.holes_per_cm2 / alone for pair in pairs]


def alone_up_to(pairs: Sequence[Pair], share: float = 0.9) -> float:
    """Return the holes per cm2 at which the growth per hole falls to *share* of a lone one's; pairs of one depth."""
    ordered = sorted(pairs, key=lambda pair: pair.holes_per_cm2)
    lone = np.array(of_a_lone_hole(ordered))
    density = np.log([pair.holes_per_cm2 for pair in ordered])
    below = np.flatnonzero(lone < share)
    if not below.size:
        return float("inf")
    k = int(below[0])
    part = (lone[k - 1] - share) / (lone[k - 1] - lone[k])
    return float(np.exp(density[k - 1] + part * (density[k] - density[k - 1])))
