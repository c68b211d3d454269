"""From a scan to the answer: scars, what the scan can carry of them, and the texture of the skin."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cicatrix.base.progress import Tell, quiet
from cicatrix.measure.areal.areal_parameters import areal_parameters
from cicatrix.measure.capability.capability import Capability, capability_of
from cicatrix.measure.found import Found
from cicatrix.measure.measured_scar import MeasuredScar
from cicatrix.measure.scan import Scan
from cicatrix.measure.scan_measurement import Measurement, carries_texture, measurement_of, plannable
from cicatrix.measure.scan_zones import ScanZones, zones_of_scan
from cicatrix.measure.scars.find_scars import NESTING_MM, find_scars
from cicatrix.measure.skin_tilt import along_normal, steepness
from cicatrix.measure.surface import Surface
from cicatrix.skin.zones import Zone

PLACED_AT, FOUND_AT, JUDGED_AT = 0.05, 0.5, 0.6
"""Shares of the work that are done when the zones are known, the scars are found, and the scan is judged."""


@dataclass(frozen=True, slots=True)
class MeasuredScan:
    """A scan, what was found on it, and the answer."""

    scan: Scan
    found: Found
    """Every scar with its zone, where that is known."""
    zones: ScanZones
    capability: Capability
    answer: Measurement

    @property
    def plannable(self) -> list[MeasuredScar]:
        """The scars whose depth the scan carries; of a whole face those that have a zone."""
        carried = plannable(self.found, self.capability)
        return [scar for scar in carried if scar.zone is not None] if self.zones.is_face else carried


def measure_scan(
    scan: Scan, *, zone: Zone | None = None, nesting_mm: float | None = None, progress: Tell = quiet
) -> MeasuredScan:
    """Measure the scars and the texture of a scan.

    Parameters
    ----------
    scan
        Out of a file.
    zone
        Where on the face it was taken, if all of it is in one zone; else zones are looked for on a scan of a face.
    nesting_mm
        Nesting index of the form filter; chosen by the widest scar if None, on a whole face `NESTING_MM`: the widest
        dents of a face are its own folds.
    progress
        Told what is done, and its share.

    Raises
    ------
    BadInput
        If nothing can be measured on it.
    """
    progress("asking in which zones it lies", 0.0)
    zones = zones_of_scan(scan.surface, zone)
    if zones.is_face and nesting_mm is None:
        nesting_mm = NESTING_MM
    found = find_scars(
        zones.searched(scan.surface),
        nesting_mm=nesting_mm,
        progress=lambda what, share: progress(what, PLACED_AT + (FOUND_AT - PLACED_AT) * share),
    )
    steep = steepness(found)
    found = along_normal(replace(found, scars=zones.of_scars(found)), steep)
    progress("asking what the scan can carry", FOUND_AT)
    capability = capability_of(scan.surface, kind=scan.kind, native_spacing_mm=scan.native_spacing_mm)
    progress("texture", JUDGED_AT)
    texture = None
    if carries_texture(capability):
        flattened = found.surface.height_mm - found.reference_mm
        texture = areal_parameters(
            Surface(flattened, scan.surface.pixel_x_mm, scan.surface.pixel_y_mm),
            progress=lambda what, share: progress(what, JUDGED_AT + (1.0 - JUDGED_AT) * share),
        )
    answer = measurement_of(scan, found, zones, steep, capability, texture)
    progress("done", 1.0)
    return MeasuredScan(scan, found, zones, capability, answer)
