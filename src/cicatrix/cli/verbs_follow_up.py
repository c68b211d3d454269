"""The verb on what a patient reports after a session: triage."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cicatrix.cli.answering import about, answer, ready
from cicatrix.cli.options import AsJson, Debug, NoSeed, Out, examples

ReportFile = Annotated[Path, typer.Argument(metavar="REPORT", help="Symptom report, TOML or JSON.")]


def triage(
    report: ReportFile, as_json: AsJson = False, out: Out = None, seed: NoSeed = 0, debug: Debug = False
) -> None:
    """Say how urgent symptoms after a session are: all well, watch, call within a day, urgent.

    Every rule that says so is named with its source, and what was not asked is asked back. The exit code is 0 whatever
    the answer is. Triage that answers a patient counts as a device function; it can be left out without loss.
    """
    ready(out)
    from cicatrix import pipeline
    from cicatrix.cli.show_triage import show_triage

    with about(report):
        result = pipeline.triage(pipeline.read_report(report))
    answer(result, "triage", lambda: show_triage(result), as_json=as_json, out=out)


def add_to(app: typer.Typer) -> None:
    """Add this verb to the program."""
    app.command(epilog=examples("cicatrix triage report.toml", "cicatrix triage report.toml --json --out answer"))(
        triage
    )
