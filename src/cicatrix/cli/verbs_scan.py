"""The verb on scans: measure."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cicatrix.cli.answering import about, answer, progress, ready
from cicatrix.cli.options import AsJson, Debug, NoSeed, Out, examples
from cicatrix.cli.scan_options import ExpectWidth, HeightUnit, MeshUnit, PixelMm, Towards, ZoneName

ScanFile = Annotated[
    Path,
    typer.Argument(
        metavar="SCAN", help="Mesh (PLY, OBJ, STL, GLB), height map (x3p, sur, plu, TIFF, NPY, CSV) or HEIC."
    ),
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
    as_json: AsJson = False,
    out: Out = None,
    seed: NoSeed = 0,
    debug: Debug = False,
) -> None:
    """Measure the scars of a surface scan: where, how wide, how deep, how much volume, of which type.

    What the scan cannot carry is withheld with the reason. With --out: the map, profiles, a view in three dimensions
    and the scars as sections of a case.
    """
    ready(out)
    from cicatrix import pipeline
    from cicatrix.cli.show_scan import measurement_files, show_measurement

    with about(scan), progress(quiet=as_json) as tell:
        read = pipeline.read_scan(
            scan, pixel_mm=pixel_mm, height_unit=height_unit, mesh_unit=mesh_unit, towards=towards,
            expected_width_mm=expect_width_mm,
        )  # fmt: skip
        result = pipeline.measure(read, zone=zone, nesting_mm=nesting_mm, progress=tell)
    answer(
        result.answer, "measurement", lambda: show_measurement(result.answer), as_json=as_json, out=out,
        write=lambda folder: measurement_files(result, folder, scan.name),
    )  # fmt: skip


def add_to(app: typer.Typer) -> None:
    """Add this verb to the program."""
    app.command(
        epilog=examples(
            "cicatrix measure cheek.x3p --zone cheek_left --out measured",
            "cicatrix measure cheek.npy --pixel-mm 0.05 --height-unit um",
        )
    )(measure)
