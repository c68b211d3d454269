"""The verb on the installation: check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cicatrix.base.errors import InternalError
from cicatrix.cli.answering import answer, ready
from cicatrix.cli.options import AsJson, Debug, NoSeed, Out, examples

DeviceFile = Annotated[Path | None, typer.Option("--device", metavar="FILE", help="Also check a device file.")]


def check(
    as_json: AsJson = False, out: Out = None, seed: NoSeed = 0, device: DeviceFile = None, debug: Debug = False
) -> None:
    """Check the installation: data files, rules, engines, and a device file of yours."""
    ready(out)
    from cicatrix import pipeline
    from cicatrix.cli.show_evidence import show_check

    if device is not None:
        from cicatrix.base.reading import read_model
        from cicatrix.device.catalogue import Device

        read_model(device, Device)  # a broken file of the user is bad input, not a broken installation
    result = pipeline.check(device)
    answer(result, "check", lambda: show_check(result), as_json=as_json, out=out)
    if not result.sound:
        raise typer.Exit(InternalError.exit_code)


def add_to(app: typer.Typer) -> None:
    """Add this verb to the program."""
    app.command(epilog=examples("cicatrix check", "cicatrix check --device my-pen.toml"))(check)
