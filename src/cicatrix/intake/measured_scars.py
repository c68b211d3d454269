"""Scars measured on a scan as groups of a case: like scars of a zone together, with their middle width and depth."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from cicatrix.base.errors import BadInput
from cicatrix.intake.case import Case
from cicatrix.measure.measured_scar import MeasuredScar
from cicatrix.skin.scars import DEPRESSED, MAX_COUNT, MAX_DEPTH_MM, MAX_WIDTH_MM, Scar, ScarType
from cicatrix.skin.score_tables import quantitative_row
from cicatrix.skin.zones import Zone

MOST_GROUPS = 200
"""Groups that a case holds."""


def scars_of(measured: Sequence[MeasuredScar]) -> list[Scar]:
    """Return measured scars as groups of like ones.

    Parameters
    ----------
    measured
        Scars of one scan, each with its depth and zone; one without a zone is left out.

    Raises
    ------
    BadInput
        If no scar has a zone.

    Notes
    -----
    Alike are scars of one zone and type that stand in the same row of the Goodman-Baron table, so that counting them
    together changes no score. A mixed scar counts as its most probable type; one that is too wide for its type counts
    as atrophic.
    """
    if all(scar.zone is None for scar in measured):
        raise BadInput(
            "nothing says in which zone the scan was taken",
            where="--zone",
            allowed=", ".join(Zone),
            do="name it, or scan the whole face",
        )
    groups: dict[tuple[Zone, ScarType, str], list[MeasuredScar]] = {}
    for scar in measured:
        if scar.zone is None:
            continue
        kind = _type_of(scar)
        groups.setdefault((scar.zone, kind, quantitative_row(kind, scar.width_mm, _depth(scar))), []).append(scar)
    return [
        Scar(
            zone=where,
            type=kind,
            count=min(len(alike), MAX_COUNT),
            width_mm=round(median(one.width_mm for one in alike), 3),
            depth_mm=round(median(_depth(one) for one in alike), 3),
        )
        for (where, kind, _), alike in sorted(groups.items())
    ]


def with_measured_scars(case: Case, scars: Sequence[Scar]) -> Case:
    """Return a case with measured scars in place of its own depressed ones in the same zones.

    What a height map does not show stays: marks without depth, raised scars, and every scar of other zones.

    Raises
    ------
    BadInput
        If the case would hold too many groups.
    """
    zones = {scar.zone for scar in scars}
    kept = [scar for scar in case.scars if scar.zone not in zones or scar.type not in DEPRESSED]
    if len(kept) + len(scars) > MOST_GROUPS:
        raise BadInput(f"{len(kept) + len(scars)} groups of scars", where="scars", allowed=f"at most {MOST_GROUPS}")
    return Case.model_validate(case.model_copy(update={"scars": [*kept, *scars]}).model_dump())


def _type_of(scar: MeasuredScar) -> ScarType:
    kind = ScarType(scar.likely_type)
    return kind if scar.width_mm <= MAX_WIDTH_MM.get(kind, scar.width_mm) else ScarType.ATROPHIC


def _depth(scar: MeasuredScar) -> float:
    return min(scar.depth_mm, MAX_DEPTH_MM)
