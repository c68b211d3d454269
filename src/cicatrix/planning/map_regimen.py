"""A protocol on a measured scar: the healing of its zone lifts the surface of the map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cicatrix.base.numbers import Series, rounded, summarise_series
from cicatrix.base.progress import Tell
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.intake.height_map import HeightMap
from cicatrix.intake.protocol import Protocol
from cicatrix.outcome.lift import edges_mm
from cicatrix.outcome.lift_grid import rise_kernel_mm
from cicatrix.outcome.lift_map import MappedScar, find_scar, spread_of
from cicatrix.outcome.relief import GROWTH_READS, clinic_response, differential_growth, floor_uplift_mm, person_response
from cicatrix.outcome.standing import standing
from cicatrix.planning.answers import HealResult, ReliefMap
from cicatrix.planning.delivery import zone_of
from cicatrix.planning.regimen import answer_of, healed
from cicatrix.planning.tissue import Tissue

READS = GROWTH_READS
NOTE = (
    "The floor rises as finite elements say for a pit of this width, depth and flatness; over the map the rise spreads "
    "by the half-space. Tethers are left out: a surface does not show them."
)


@dataclass(frozen=True, slots=True)
class MappedHealing:
    """The answer, and the surface against the plane of the skin, (ny, nx) in mm each.

    Attributes
    ----------
    after_mm
        At the last week: of the 10th, 50th and 90th percentile of the floor's rise.
    """

    answer: HealResult
    scar: MappedScar
    after_mm: tuple[Floats, Floats, Floats]


def heal_map_of(
    protocol: Protocol, draws: Draws, surface: HeightMap, *, zone: str | None, weeks: int, by_depth: bool,
    progress: Tell,
) -> MappedHealing:  # fmt: skip
    """Return the healing of every zone, and the surface of the map that one of them lifts.

    Raises
    ------
    BadInput
        If the zone is not in the protocol, the map holds no scar with skin about it, or the weeks do not fit.

    Notes
    -----
    The surface comes up monotonely with the rise of the floor, one number for each draw and week, so percentiles of
    depth, volume and surface are those of the rise. How the rise spreads over the map is taken once, for the median
    growth by depth at the last week.
    """
    setting = zone_of(protocol, zone)
    scar = find_scar(surface.height_mm, surface.pixel_mm)
    course = healed(protocol, draws, weeks=weeks, progress=progress)
    tissue, draws = course.tissues[protocol.zones.index(setting)], course.draws
    growth = _growth(tissue)
    typical = np.maximum(np.median(growth[:, -1], axis=0), 0.0)
    spread, half_space_mm = spread_of(scar, np.median(tissue.cell_depth_mm, axis=0), typical)
    size = (scar.shape, scar.width_mm, scar.depth_mm)
    rise = floor_uplift_mm(
        draws, growth, tissue.cell_depth_mm, type=scar.shape, width_mm=scar.width_mm, depth_mm=scar.depth_mm
    )
    rise = np.maximum(rise * (clinic_response(draws) * person_response(draws))[:, None], 0.0)
    if not course.session_days:
        rise = np.zeros_like(rise)
    stiffness = draws.reading(READS)["outcome.subcutis_stiffness"]
    elements = rise_kernel_mm(*size, edges_mm(tissue.cell_depth_mm)[1], stiffness) @ typical
    low, middle, high = np.percentile(rise, [10, 50, 90], axis=0)
    times = [rounded(week) for week in course.weeks]

    def over_time(measure: Callable[[Floats, float], float]) -> Series:
        p90, median, p10 = ([rounded(measure(spread, float(x))) for x in one] for one in (low, middle, high))
        return Series(weeks=times, median=median, p10=p10, p90=p90)

    row, column = scar.deepest
    found = ReliefMap(
        zone=str(setting.zone),
        pixel_mm=surface.pixel_mm,
        size_mm=[rounded(side) for side in surface.size_mm],
        tilt_degrees=rounded(scar.tilt_degrees, 3),
        roughness_mm=rounded(scar.roughness_mm, 3),
        deepest_mm=[rounded(column * scar.pixel_mm), rounded(row * scar.pixel_mm)],
        width_mm=rounded(scar.width_mm),
        shape=scar.shape.value,
        depth_before_mm=rounded(scar.depth_after_mm(spread, 0.0)),
        volume_before_mm3=rounded(scar.volume_after_mm3(spread, 0.0)),
        rise_mm=summarise_series(times, rise),
        depth_mm=over_time(scar.depth_after_mm),
        volume_mm3=over_time(scar.volume_after_mm3),
        half_space_over_elements=rounded(half_space_mm / np.median(elements), 3) if half_space_mm > 0.0 else None,
        note=f"{standing()} {NOTE}",
    )
    after = (
        scar.after_mm(spread, float(low[-1])),
        scar.after_mm(spread, float(middle[-1])),
        scar.after_mm(spread, float(high[-1])),
    )
    return MappedHealing(answer_of(protocol, course, by_depth=by_depth, relief_map=found), scar, after)


def _growth(tissue: Tissue) -> Floats:
    return differential_growth(
        np.asarray(tissue.scar.organised, dtype=float), np.asarray(tissue.surround.organised, dtype=float),
        tissue.scar.set_point,
    )  # fmt: skip
