"""The files of a measured scan: pictures, the view in three dimensions, and the scars as sections of a case."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import numpy as np
from scipy import ndimage

from cicatrix.base.errors import BadInput
from cicatrix.base.intended import REVIEW_MARK
from cicatrix.intake.measured_scars import scars_of
from cicatrix.measure.found import Found
from cicatrix.measure.measure_change import MeasuredChange
from cicatrix.measure.measure_scan import MeasuredScan
from cicatrix.measure.scan_measurement import carries_counts
from cicatrix.report.scan_pictures.difference_panels import difference_figure
from cicatrix.report.scan_pictures.scan_map import NOT_SEEN, scan_figure
from cicatrix.report.scan_pictures.scar_profile import profile_figure
from cicatrix.report.scan_pictures.zones_picture import zones_figure
from cicatrix.report.surface_viewer.view import surface_view
from cicatrix.skin.scars import Scar

NOT_SEARCHED = "not seen or not searched"
"""What is hatched on a face: eyes, brows and lips were seen, but nothing is looked for there."""


def scan_files(result: MeasuredScan, title: str, *, most_profiles: int) -> dict[str, str]:
    """Return text by name of file: the map, profiles of the scars with most volume, the view, the zones of a face that
    was found on it, and the case's scars.

    Parameters
    ----------
    result
        The measured scan.
    title
        Of the view.
    most_profiles
        Most profiles that are drawn.
    """
    counted = _only(result, {one.id for one in result.answer.scars if one.zone is not None or not result.zones.is_face})
    measured = _only(result, {scar.id for scar in result.plannable})
    largest = sorted(measured.scars, key=lambda scar: -scar.volume_mm3)[:most_profiles]
    holes = NOT_SEARCHED if result.zones.is_face else NOT_SEEN
    files = {
        "scan.svg": scan_figure(counted, untold=_uncounted(result), holes=holes),
        "view.html": surface_view(measured, title, untold=_untold(result), holes=holes),
    }
    files |= {f"profile_{scar.id}.svg": profile_figure(measured, scar.id) for scar in largest}
    with suppress(BadInput):  # no scar that a plan could use lies in a zone
        files["scars.toml"] = _toml(scars_of(result.plannable))
    if result.zones.picture is not None:
        pixels, labels = result.zones.picture
        files["zones.svg"] = zones_figure(pixels, labels, result.zones.present)
    return files


def _uncounted(result: MeasuredScan) -> str:
    """Return that and why scars are not told, or nothing where they are: that none is shown would read as a finding."""
    capability = result.capability
    if carries_counts(capability):
        return ""
    return f"scars are not told: the resolution is {capability.resolution_mm:.3g} mm"


def _untold(result: MeasuredScan) -> str:
    """Return in whole that and why scars, or the depth of those that were found, are not told; or nothing."""
    if said := _uncounted(result):
        return f"{said}; {result.capability.of('count').reason}"
    if result.plannable or not result.answer.scars:
        return ""
    return f"scars are not shown, for their depth is not told: {result.capability.of('depth').reason}"


def _only(result: MeasuredScan, kept: set[int]) -> Found:
    """Return what was found with these scars alone: no picture shows what the scan cannot carry."""
    found = result.found
    number = np.array([one if one in kept else 0 for one in range(len(found.scars) + 1)], dtype=np.int32)
    scars = tuple(scar for scar in found.scars if scar.id in kept)
    told = found if result.answer.scars else replace(found, notes=(), at_border=0)
    return replace(told, scars=scars, labels=number[found.labels])


def change_map(result: MeasuredChange) -> str | None:
    """Return before, after and the change between them as SVG; nothing if the scans could not be aligned."""
    found, before = result.difference, result.before
    if found is None or before is None:
        return None
    grid, first = found.surface, before.found.surface
    rows, columns = (np.arange(n, dtype=np.float64) for n in grid.height_mm.shape)
    y = (found.y0_mm + rows * grid.pixel_y_mm) / first.pixel_y_mm
    x = (found.x0_mm + columns * grid.pixel_x_mm) / first.pixel_x_mm
    places = np.meshgrid(y, x, indexing="ij")
    earlier = ndimage.map_coordinates(before.found.depth_mm, places, order=1, cval=np.nan)
    later = earlier - grid.height_mm
    return difference_figure(earlier, later, grid.height_mm, found.significant, (grid.pixel_x_mm, grid.pixel_y_mm))


def _toml(scars: list[Scar]) -> str:
    lines = [f"# Measured; {REVIEW_MARK}. For a case file; cicatrix plan CASE --scan does the same."]
    for scar in scars:
        lines += [
            "", "[[scars]]", f'zone = "{scar.zone}"', f'type = "{scar.type}"', f"count = {scar.count}",
            f"width_mm = {scar.width_mm:g}", f"depth_mm = {scar.depth_mm:g}",
        ]  # fmt: skip
    return "\n".join(lines) + "\n"
