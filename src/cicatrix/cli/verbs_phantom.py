"""The verb of the printable phantom: hand it out, and put a scanner to the test with a scan of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cicatrix.base.errors import BadInput
from cicatrix.cli.answering import about, answer, ready
from cicatrix.cli.options import AsJson, Debug, NoSeed, Out, examples
from cicatrix.cli.scan_options import ExpectWidth, HeightUnit, MeshUnit, PixelMm, ScanOptions, Towards

ScanOfPrint = Annotated[
    Path | None,
    typer.Option("--scan", metavar="SCAN", help="Scan of the printed phantom: say how good the scanner is."),
]


def phantom(
    scan: ScanOfPrint = None,
    pixel_mm: PixelMm = None,
    height_unit: HeightUnit = None,
    mesh_unit: MeshUnit = None,
    towards: Towards = None,
    expect_width_mm: ExpectWidth = None,
    as_json: AsJson = False,
    out: Out = None,
    seed: NoSeed = 0,
    debug: Debug = False,
) -> None:
    """Write a phantom to print, a plate of pits of known size, or test your own scanner with a scan of the print.

    With --out alone: the file for a printer, the design and a picture. With --scan: bias and limits by shape, the
    smallest pit that the scanner sees, its linearity, its lateral scale, and the factor that sets its heights right.
    """
    ready(out)
    told = ScanOptions(pixel_mm, height_unit, mesh_unit, towards, expect_width_mm)
    if scan is None:
        told.refuse_without_scan()
        _hand_out(as_json=as_json, out=out)
        return
    from cicatrix import pipeline
    from cicatrix.cli.show_phantom import scanner_files, show_scanner

    read = told.read(scan)
    with about(scan):
        report = pipeline.validate_scanner(read)
    answer(
        report, "scanner", lambda: show_scanner(report), as_json=as_json, out=out,
        write=lambda folder: scanner_files(report, folder),
    )  # fmt: skip


def _hand_out(*, as_json: bool, out: Path | None) -> None:
    if out is None:
        raise BadInput(
            "a phantom is a file to print", where="--out",
            do="name its folder with --out DIR, or the scan of a print with --scan",
        )  # fmt: skip
    from cicatrix import pipeline
    from cicatrix.cli.show_phantom import phantom_files, show_phantom

    made = pipeline.phantom()
    answer(
        made.sheet, "phantom", lambda: show_phantom(made.sheet), as_json=as_json, out=out,
        write=lambda folder: phantom_files(made, folder),
    )  # fmt: skip


def add_to(app: typer.Typer) -> None:
    """Add this verb to the program."""
    app.command(
        epilog=examples(
            "cicatrix phantom --out phantom",
            "cicatrix phantom --scan print.x3p",
            "cicatrix phantom --scan print.npy --pixel-mm 0.05 --height-unit um --out scanner",
        )
    )(phantom)
