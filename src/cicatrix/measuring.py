"""The part of the flow that begins with scans; `pipeline` offers its functions with the others.

scan file ── read_scan ──► Scan ── measure ──► scars, texture, and what the scan can carry
                                      ├── measure_change ──► change since an earlier scan, beside what is detectable
                                      └── with_scan ──► the case, with measured scars

photograph ── read_photo ──► Photo ── measure_photo ──► zones, colour, spots; never depth
                                      └── photo_change ──► change since an earlier photograph, with what is uncertain

photographs under known lights ── photometric_relief ──► a height map, in mm if the phantom set its scale

phantom ──► a plate to print ··· scan of the print ── validate_scanner ──► bias, limits and scale of the scanner
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cicatrix.base.errors import BadInput
from cicatrix.base.progress import Tell, quiet
from cicatrix.intake.case import Case

# What measures is imported by the function that needs it: it is heavy, and a screening need not wait for it.
if TYPE_CHECKING:
    from cicatrix.measure.capability.validate_scanner import PhantomReport
    from cicatrix.measure.examine_photo import ColourTarget, ExaminedPhoto
    from cicatrix.measure.lit_relief import LitRelief
    from cicatrix.measure.measure_change import MeasuredChange
    from cicatrix.measure.measure_scan import MeasuredScan
    from cicatrix.measure.phantoms.made_up_scan import MadeUp
    from cicatrix.measure.phantoms.printed_phantom import PrintedPhantom
    from cicatrix.measure.photo_change import ComparedPhotos
    from cicatrix.measure.photographs.photo import Photo
    from cicatrix.measure.scan import Scan
    from cicatrix.skin.zones import Zone


def read_scan(
    path: str | Path,
    *,
    pixel_mm: float | None = None,
    height_unit: str | None = None,
    mesh_unit: str | None = None,
    towards: str | None = None,
    expected_width_mm: float | None = None,
) -> Scan:
    """Read a surface scan: a height map, a mesh or a phone's depth; what the file does not tell of units is told."""
    from cicatrix.measure.readers.read_scan import read_scan

    return read_scan(
        path, pixel_mm=pixel_mm, height_unit=height_unit, mesh_unit=mesh_unit, towards=towards,
        expected_width_mm=expected_width_mm,
    )  # fmt: skip


def measure(
    scan: Scan, *, zone: Zone | None = None, nesting_mm: float | None = None, progress: Tell = quiet
) -> MeasuredScan:
    """Return the scars of a scan as far as it carries them, and the texture of the skin."""
    from cicatrix.measure.measure_scan import measure_scan

    return measure_scan(scan, zone=zone, nesting_mm=nesting_mm, progress=progress)


def measure_change(
    now: MeasuredScan,
    *,
    before: MeasuredScan | None = None,
    repeat: MeasuredScan | None = None,
    progress: Tell = quiet,
) -> MeasuredChange:
    """Return what changed since an earlier scan, beside what a repeat of today's scan shows to be detectable."""
    from cicatrix.measure.measure_change import measure_change

    return measure_change(now, before=before, repeat=repeat, progress=progress)


def read_photo(path: str | Path) -> Photo:
    """Read a photograph: upright, in sRGB, without anything that tells who, where or when."""
    from cicatrix.measure.photographs.photo_reading import read_photo

    return read_photo(path)


def measure_photo(
    photo: Photo,
    *,
    target: ColourTarget | None = None,
    mm_per_px: float | None = None,
    close_up_of: Zone | None = None,
    progress: Tell = quiet,
) -> ExaminedPhoto:
    """Return what a photograph tells of the skin: whether it will do, colour and spots by zone; never depth."""
    from cicatrix.measure.examine_photo import examine_photo

    return examine_photo(photo, target=target, mm_per_px=mm_per_px, close_up_of=close_up_of, progress=progress)


def photo_change(
    now: ExaminedPhoto, earlier: Photo, *, target: ColourTarget | None = None, progress: Tell = quiet
) -> ComparedPhotos:
    """Return what changed since an earlier photograph of the same skin, beside what is uncertain about it."""
    from cicatrix.measure.photo_change import photo_change

    return photo_change(now, earlier, target=target, progress=progress)


def photometric_relief(lights: str | Path, *, phantom: str | Path | None = None, progress: Tell = quiet) -> LitRelief:
    """Return the relief that photographs under known lights tell, from the files that list them.

    With the printed phantom under the same lights it is in micrometres and can be measured; else it is relative.
    """
    from cicatrix.measure.lit_relief import lit_relief
    from cicatrix.measure.photometric.light_directions import read_lights

    photos = read_lights(lights)
    plate = None if phantom is None else read_lights(phantom)
    return lit_relief(photos, plate, where=str(phantom), progress=progress)


def made_up_scan(recipe: str, instrument: str, *, seed: int = 0, repeat: int = 0) -> MadeUp:
    """Return a scan of made-up skin with the truth about its scars."""
    from cicatrix.measure.phantoms.made_up_scan import made_up_scan

    return made_up_scan(recipe, instrument, seed=seed, repeat=repeat)


def phantom() -> PrintedPhantom:
    """Return the phantom to be printed: a plate of pits whose sizes are known."""
    from cicatrix.measure.phantoms.printed_phantom import printed_phantom

    return printed_phantom()


def validate_scanner(scan: Scan) -> PhantomReport:
    """Return how a scan of the printed phantom compares with its design.

    Raises
    ------
    BadInput
        If the phantom is not recognised in the scan.
    """
    from cicatrix.measure.capability.validate_scanner import validate_scanner
    from cicatrix.measure.phantoms.phantom_design import phantom_design

    report = validate_scanner(scan.surface, phantom_design())
    return report.model_copy(update={"notes": [*scan.notes, *report.notes]})


def with_scan(case: Case, scan: MeasuredScan) -> Case:
    """Return a case with the scars of a scan in place of its own depressed ones in the scanned zones.

    Raises
    ------
    BadInput
        If the scan carries no depth, shows no scar, or nothing says in which zone its scars lie.
    """
    from cicatrix.intake.measured_scars import scars_of, with_measured_scars

    if not scan.plannable:
        refused = [said for said in map(scan.capability.of, ("count", "depth")) if said.verdict == "refused"]
        raise BadInput(
            "the scan shows no scar that can be planned for" + "".join(f": {said.reason}" for said in refused[:1]),
            do="scan the scars closer, or write them into the case",
        )
    return with_measured_scars(case, scars_of(scan.plannable))
