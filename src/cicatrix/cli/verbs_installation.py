"""The verb on the installation: check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cicatrix.base.errors import BadInput, InternalError
from cicatrix.cli.answering import answer, ready
from cicatrix.cli.options import AsJson, Debug, NoSeed, Out, examples

DeviceFile = Annotated[Path | None, typer.Option("--device", metavar="FILE", help="Also report on your device file.")]
Add = Annotated[bool, typer.Option("--add", help="Copy the device file into your folder, so that cases can name it.")]


def check(
    as_json: AsJson = False,
    out: Out = None,
    seed: NoSeed = 0,
    device: DeviceFile = None,
    add: Add = False,
    debug: Debug = False,
) -> None:
    """Check the installation: data files, rules, engines; report on a device file of yours, and add it."""
    ready(out)
    from cicatrix import pipeline
    from cicatrix.cli.show_evidence import show_check

    if add and device is None:
        raise BadInput("there is no device file to add", where="--add", do="name it with --device FILE")
    result = pipeline.check(device, add=add)
    answer(result, "check", lambda: show_check(result), as_json=as_json, out=out)
    if not result.sound:
        raise typer.Exit(InternalError.exit_code)


def add_to(app: typer.Typer) -> None:
    """Add this verb to the program."""
    app.command(
        epilog=examples(
            "cicatrix check", "cicatrix check --device my-pen.toml", "cicatrix check --device my-pen.toml --add"
        )
    )(check)
