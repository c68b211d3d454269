"""The files of a measured scan: pictures, the view in three dimensions, and the scars as sections of a case."""

from __future__ import annotations

from cicatrix.base.errors import BadInput
from cicatrix.base.intended import REVIEW_MARK
from cicatrix.intake.measured_scars import scars_of
from cicatrix.measure.measure_scan import MeasuredScan
from cicatrix.measure.measured_scar import MeasuredScar
from cicatrix.report.scan_pictures.scan_map import scan_figure
from cicatrix.report.scan_pictures.scar_profile import profile_figure
from cicatrix.report.surface_viewer.view import surface_view
from cicatrix.skin.scars import Scar


def scan_files(result: MeasuredScan, title: str, *, most_profiles: int) -> dict[str, str]:
    """Return text by name of file: the map, profiles of the scars with most volume, the view, and the case's scars.

    Parameters
    ----------
    result
        The measured scan.
    title
        Of the view.
    most_profiles
        Most profiles that are drawn.
    """
    found = result.found
    shown = sorted(result.plannable, key=lambda scar: -scar.volume_mm3)[:most_profiles]
    files = {"scan.svg": scan_figure(found), "view.html": surface_view(found, title)}
    files |= {f"profile_{scar.id}.svg": profile_figure(found, scar.id) for scar in shown}
    try:
        groups = scars_of(_zoned(result))
    except BadInput:  # no zone, or no scar that a plan could use
        return files
    return files | {"scars.toml": _toml(groups)}


def _zoned(result: MeasuredScan) -> list[MeasuredScar]:
    zones = {entry.id: entry.zone for entry in result.answer.scars}
    return [scar.model_copy(update={"zone": zones.get(scar.id)}) for scar in result.plannable]


def _toml(scars: list[Scar]) -> str:
    lines = [f"# Measured; {REVIEW_MARK}. For a case file; cicatrix plan CASE --scan does the same."]
    for scar in scars:
        lines += [
            "", "[[scars]]", f'zone = "{scar.zone}"', f'type = "{scar.type}"', f"count = {scar.count}",
            f"width_mm = {scar.width_mm:g}", f"depth_mm = {scar.depth_mm:g}",
        ]  # fmt: skip
    return "\n".join(lines) + "\n"
