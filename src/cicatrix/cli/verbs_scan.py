"""The verb on scans: measure."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cicatrix.base.errors import BadInput
from cicatrix.cli.answering import Tell, about, answer, progress, ready
from cicatrix.cli.options import AsJson, Debug, NoSeed, Out, examples
from cicatrix.cli.scan_options import ExpectWidth, HeightUnit, MeshUnit, PixelMm, ScanOptions, Towards, ZoneName

if TYPE_CHECKING:
    from cicatrix.measure.measure_scan import MeasuredScan

ScanFile = Annotated[
    Path,
    typer.Argument(
        metavar="SCAN", help="Mesh (PLY, OBJ, STL, GLB), height map (x3p, sur, plu, TIFF, NPY, CSV) or HEIC."
    ),
]
Since = Annotated[
    Path | None, typer.Option("--since", metavar="SCAN", help="An earlier scan of the same skin: show what changed.")
]
Retest = Annotated[
    Path | None,
    typer.Option("--retest", metavar="SCAN", help="The same skin once more on the same day, placed anew."),
]
Nesting = Annotated[
    float | None,
    typer.Option("--nesting-mm", help="Nesting index of the form filter; by default from the widest scar."),
]


def measure(
    scan: ScanFile,
    zone: ZoneName = None,
    pixel_mm: PixelMm = None,
    height_unit: HeightUnit = None,
    mesh_unit: MeshUnit = None,
    towards: Towards = None,
    expect_width_mm: ExpectWidth = None,
    nesting_mm: Nesting = None,
    since: Since = None,
    retest: Retest = None,
    as_json: AsJson = False,
    out: Out = None,
    seed: NoSeed = 0,
    debug: Debug = False,
) -> None:
    """Measure the scars of a surface scan: where, how wide, how deep, how much volume, of which type.

    What the scan cannot carry is withheld with the reason. With --since: what changed, scar by scar. With --retest: the
    smallest change that your device and hands can detect. With --out: the map, profiles, a view in three dimensions,
    the zones of a face that the scan shows, and the scars as sections of a case.
    """
    ready(out)
    from cicatrix import pipeline
    from cicatrix.cli.show_change import change_files, show_change
    from cicatrix.cli.show_scan import measurement_files, show_measurement

    told = ScanOptions(pixel_mm, height_unit, mesh_unit, towards, expect_width_mm)

    def measured(path: Path, tell: Tell, option: str = "") -> MeasuredScan:
        with _of(option, path):
            read = told.read(path)
        with about(path):
            return pipeline.measure(read, zone=zone, nesting_mm=nesting_mm, progress=tell)

    with progress(quiet=as_json) as tell:
        now = measured(scan, tell)
        before = None if since is None else measured(since, tell, "--since")
        repeat = None if retest is None else measured(retest, tell, "--retest")
    if before is None and repeat is None:
        answer(
            now.answer, "measurement", lambda: show_measurement(now.answer), as_json=as_json, out=out,
            write=lambda folder: measurement_files(now, folder, scan.name),
        )  # fmt: skip
        return
    with progress(quiet=as_json) as tell:
        change = pipeline.measure_change(now, before=before, repeat=repeat, progress=tell)

    def write(folder: Path) -> None:
        measurement_files(now, folder, scan.name)
        change_files(change, folder)

    answer(change.answer, "change", lambda: show_change(change.answer), as_json=as_json, out=out, write=write)


@contextmanager
def _of(option: str, path: Path) -> Generator[None]:
    """Say of which further scan an error about an option is: the scan to be measured may need that option."""
    try:
        yield
    except BadInput as error:
        if option and error.where.startswith("--"):
            error.what, error.where = f"{error.where}: {error.what}", f"{option} {path}"
            error.do = "options hold for every scan of the call: give one that is stored as SCAN is"
        raise


def add_to(app: typer.Typer) -> None:
    """Add this verb to the program."""
    app.command(
        epilog=examples(
            "cicatrix measure cheek.x3p --zone cheek_left --out measured",
            "cicatrix measure face.ply --out measured",
            "cicatrix measure cheek.npy --pixel-mm 0.05 --height-unit um",
            "cicatrix measure week12.x3p --since week0.x3p --retest week12_again.x3p --out change",
        )
    )(measure)
