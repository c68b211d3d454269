"""The verb that makes a scan up, so that measuring can be tried and put to the test."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cicatrix.base.errors import BadInput
from cicatrix.cli.answering import answer, ready
from cicatrix.cli.options import AsJson, Debug, Out, Seed, examples

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cicatrix.measure.phantoms.made_up_scan import MadeUpScan

SCAN = "scan.npy"
Recipe = Annotated[str, typer.Option("--recipe", help="What skin: cheek, overlapping or unscarred.")]
Instrument = Annotated[
    str,
    typer.Option(
        "--instrument",
        help="What scans it: lab_profilometer, primos_class, structured_light, stereo_photo or phone_depth.",
    ),
]
Repeat = Annotated[int, typer.Option("--repeat", min=0, max=999, help="Which scan of that skin: each is placed anew.")]


def made_up_scan(
    recipe: Recipe = "cheek",
    instrument: Instrument = "primos_class",
    repeat: Repeat = 0,
    as_json: AsJson = False,
    out: Out = None,
    seed: Seed = 0,
    debug: Debug = False,
) -> None:
    """Make up skin with scars that are known exactly, and scan it: to try measure, and to see how well it does.

    The folder gets the scan as it is measured (heights in micrometres) and the truth about every scar. The seed is that
    of the skin.
    """
    ready(out)
    if out is None:
        raise BadInput("a scan is a file", where="--out", do="name its folder with --out DIR")
    import numpy as np

    from cicatrix import pipeline

    made = pipeline.made_up_scan(recipe, instrument, seed=seed, repeat=repeat)

    def write(folder: Path) -> None:
        np.save(folder / SCAN, 1e3 * made.surface.height_mm)

    answer(made.truth, "truth", lambda: _show(made.truth, out), as_json=as_json, out=out, write=write)


def _show(truth: MadeUpScan, out: Path) -> list[RenderableType]:
    from cicatrix.cli.tables import number, table

    rows = [
        [
            str(one.id), one.kind.replace("_", " "), f"{one.x_mm:.1f}, {one.y_mm:.1f}", number(one.width_mm),
            number(one.depth_mm), number(one.volume_mm3),
        ]
        for one in truth.scars
    ]  # fmt: skip
    scars = table("Scars as they were made", ["id", "kind", "x, y mm", "width mm", "depth mm", "volume mm³"], rows)
    told = f"--pixel-mm {truth.pixel_mm:g} --height-unit {truth.height_unit}"
    return [scars, f"measure it: cicatrix measure {out / SCAN} {told}"]


def add_to(app: typer.Typer) -> None:
    """Add this verb to the program."""
    app.command(
        "made-up-scan",
        epilog=examples(
            "cicatrix made-up-scan --out scanned",
            "cicatrix made-up-scan --recipe cheek --instrument structured_light --seed 7 --repeat 1 --out again",
        ),
    )(made_up_scan)
