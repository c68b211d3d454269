"""The verbs on a protocol, also off label: needle, acute, heal."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from cicatrix.base.errors import BadInput
from cicatrix.cli.answering import about, answer, progress, ready
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
Patch = Annotated[bool, typer.Option("--patch", hidden=True)]


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
    debug: Debug = False,
) -> None:
    """Compute how scar and surround heal over weeks in each zone."""
    if patch:
        raise BadInput("the 3-D patch is not there yet", where="--patch", do="leave it out to use the depth column")
    ready(out)
    from cicatrix import pipeline
    from cicatrix.cli.show_protocol import healing_pictures, show_healing

    course = pipeline.read_protocol(protocol)
    with about(protocol), progress(quiet=as_json) as tell:
        result = pipeline.heal(course, weeks=weeks, profile=profile, draws=draws, seed=seed, progress=tell)
    answer(
        result, "healing", lambda: show_healing(result), as_json=as_json, out=out,
        write=lambda folder: healing_pictures(result, folder),
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
        epilog=examples("cicatrix heal protocol.toml --weeks 52", "cicatrix heal protocol.toml --profile --json")
    )(heal)
