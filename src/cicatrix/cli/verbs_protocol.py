"""The verbs on a protocol, also off label: needle, acute, heal."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cicatrix.base.errors import BadInput
from cicatrix.cli.answering import about, answer, folder_for_long_work, progress, ready
from cicatrix.cli.options import AsJson, Debug, Draws, Out, ProtocolFile, Seed, examples

if TYPE_CHECKING:
    from cicatrix.needling.punctures import Engine


class EngineChoice(StrEnum):
    """How the punctures are computed."""

    ANALYTIC = "analytic"
    MONTE_CARLO = "monte-carlo"


ENGINES: dict[EngineChoice, Engine] = {EngineChoice.ANALYTIC: "analytic", EngineChoice.MONTE_CARLO: "monte_carlo"}
EngineName = Annotated[
    EngineChoice, typer.Option("--engine", help="analytic: in milliseconds; monte-carlo: every strike placed.")
]
WhatIf = Annotated[bool, typer.Option("--what-if", help="Compute past a broken limit; the result is marked.")]
Date = Annotated[
    str | None,
    typer.Option(
        "--date", metavar="DAY", help="Day of the session, YYYY-MM-DD or YYYY-MM-DDTHH:MM: adds aftercare.ics to --out."
    ),
]
Weeks = Annotated[int, typer.Option("--weeks", min=1, max=520, help="How long to follow the tissue.")]
ByDepth = Annotated[
    bool, typer.Option("--profile", help="Add the collagen by depth over time, and its picture to --out.")
]
Patch = Annotated[bool, typer.Option("--patch", help="Resolve every hole in a small patch, into --out DIR.")]
PatchMm = Annotated[float, typer.Option("--patch-mm", min=0.4, max=20.0, help="Side of the patch.")]
VoxelUm = Annotated[float, typer.Option("--voxel-um", min=5.0, max=200.0, help="Width of its voxels.")]
ZoneName = Annotated[str | None, typer.Option("--zone", help="Zone of the patch or the map; the first by default.")]
MapFile = Annotated[
    Path | None,
    typer.Option("--height-map", metavar="MAP", help="Measured surface of a scar (.csv, .txt, .npy) to be lifted."),
]
PixelMm = Annotated[float | None, typer.Option("--pixel-mm", help="Distance between neighbouring points of the map.")]
HeightUnit = Annotated[str | None, typer.Option("--height-unit", metavar="um|mm", help="Unit of the map's heights.")]


def needle(
    protocol: ProtocolFile,
    as_json: AsJson = False,
    out: Out = None,
    seed: Seed = 0,
    draws: Draws = 500,
    engine: EngineName = EngineChoice.ANALYTIC,
    debug: Debug = False,
) -> None:
    """Compute what the needles do in each zone: holes, depth reached, injured tissue."""
    ready(out)
    from cicatrix import pipeline
    from cicatrix.cli.show_protocol import needling_pictures, show_needling

    setting = pipeline.read_protocol(protocol)
    with about(protocol), progress(quiet=as_json) as tell:
        result = pipeline.needle(setting, engine=ENGINES[engine], draws=draws, seed=seed, progress=tell)
    answer(
        result, "needling", lambda: show_needling(result), as_json=as_json, out=out,
        write=lambda folder: needling_pictures(result, folder),
    )  # fmt: skip


def acute(
    protocol: ProtocolFile,
    as_json: AsJson = False,
    out: Out = None,
    seed: Seed = 0,
    draws: Draws = 500,
    what_if: WhatIf = False,
    date: Date = None,
    debug: Debug = False,
) -> None:
    """Compute the first days after a session: numbness, pain, redness, uptake, aftercare.

    Exit code 3: a limit of the anaesthetic is broken, or a product may not go into open channels.
    """
    ready(out)
    from cicatrix import pipeline
    from cicatrix.cli.show_protocol import first_days_files, show_first_days
    from cicatrix.report.aftercare_calendar import session_start

    start = None if date is None else session_start(date)
    if start is not None and out is None:
        raise BadInput("the calendar is a file", where="--date", do="name its folder with --out DIR")
    with about(protocol):
        result = pipeline.acute(pipeline.read_protocol(protocol), what_if=what_if, draws=draws, seed=seed)
    answer(
        result, "first-days", lambda: show_first_days(result), as_json=as_json, out=out,
        write=lambda folder: first_days_files(result, folder, start),
    )  # fmt: skip


def heal(
    protocol: ProtocolFile,
    as_json: AsJson = False,
    out: Out = None,
    seed: Seed = 0,
    draws: Draws = 100,
    weeks: Weeks = 39,
    profile: ByDepth = False,
    patch: Patch = False,
    patch_mm: PatchMm = 1.6,
    voxel_um: VoxelUm = 25.0,
    zone: ZoneName = None,
    height_map: MapFile = None,
    pixel_mm: PixelMm = None,
    height_unit: HeightUnit = None,
    debug: Debug = False,
) -> None:
    """Compute how scar and surround heal over weeks in each zone."""
    ready(out)
    if height_map is None and (pixel_mm is not None or height_unit is not None):
        raise BadInput("there is no map to measure", where="--pixel-mm, --height-unit", do="name it with --height-map")
    if patch and height_map is not None:
        raise BadInput("a patch has no surface to lift", where="--height-map", do="leave out --patch")
    if patch:
        _heal_patch(protocol, as_json, out, seed, weeks, patch_mm, voxel_um, zone)
        return
    if height_map is not None:
        _heal_map(protocol, as_json, out, seed, draws, weeks, profile, zone, height_map, pixel_mm, height_unit)
        return
    from cicatrix import pipeline
    from cicatrix.cli.show_protocol import healing_pictures, show_healing

    course = pipeline.read_protocol(protocol)
    with about(protocol), progress(quiet=as_json) as tell:
        result = pipeline.heal(course, weeks=weeks, profile=profile, draws=draws, seed=seed, progress=tell)
    answer(
        result, "healing", lambda: show_healing(result), as_json=as_json, out=out,
        write=lambda folder: healing_pictures(result, folder),
    )  # fmt: skip


def _heal_map(
    protocol: Path, as_json: bool, out: Path | None, seed: int, draws: int, weeks: int, profile: bool,
    zone: str | None, height_map: Path, pixel_mm: float | None, unit: str | None,
) -> None:  # fmt: skip
    """Heal every zone, and lift a measured scar by the healing of one."""
    from cicatrix import pipeline
    from cicatrix.cli.show_protocol import healing_pictures, map_files, show_healing, show_relief_map

    course = pipeline.read_protocol(protocol)
    surface = pipeline.read_height_map(height_map, pixel_mm=pixel_mm, unit=unit)
    with about(protocol), progress(quiet=as_json) as tell:
        result = pipeline.heal_map(
            course, surface, zone=zone, weeks=weeks, profile=profile, draws=draws, seed=seed, progress=tell
        )

    def write(folder: Path) -> None:
        healing_pictures(result.answer, folder)
        map_files(result, folder)

    answer(
        result.answer, "healing", lambda: [*show_healing(result.answer), *show_relief_map(result.answer)],
        as_json=as_json, out=out, write=write,
    )  # fmt: skip


def _heal_patch(
    protocol: Path, as_json: bool, out: Path | None, seed: int, weeks: int, patch_mm: float, voxel_um: float,
    zone: str | None,
) -> None:  # fmt: skip
    """Heal one patch; its file stays in the folder when the run is stopped, and the same call goes on from it."""
    if out is None:
        raise BadInput("a patch is kept in a file", where="--patch", do="name its folder with --out DIR")
    from cicatrix import pipeline
    from cicatrix.report.figures_patch import write_patch

    course = pipeline.read_protocol(protocol)
    with about(protocol), folder_for_long_work(out), progress(quiet=as_json) as tell:
        result = pipeline.heal_patch(
            course, zone=zone, patch_mm=patch_mm, voxel_um=voxel_um, weeks=weeks, seed=seed, file=out / "patch.h5",
            progress=tell,
        )  # fmt: skip
    answer(
        result.summary, "patch", lambda: [result.summary.line()], as_json=as_json, out=out,
        write=lambda folder: write_patch(result.course, folder),
    )  # fmt: skip


def add_to(app: typer.Typer) -> None:
    """Add these verbs to the program."""
    app.command(epilog=examples("cicatrix needle protocol.toml", "cicatrix needle protocol.toml --engine monte-carlo"))(
        needle
    )
    app.command(
        epilog=examples(
            "cicatrix acute protocol.toml", "cicatrix acute protocol.toml --out first-days --date 2027-03-01"
        )
    )(acute)
    app.command(
        epilog=examples(
            "cicatrix heal protocol.toml --weeks 52",
            "cicatrix heal protocol.toml --height-map scar.csv --pixel-mm 0.05 --height-unit um --out healed",
        )
    )(heal)
