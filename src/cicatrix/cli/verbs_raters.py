"""The verb on raters: agreement."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cicatrix.cli.answering import answer, ready
from cicatrix.cli.options import AsJson, Debug, Out, Seed, examples

RatingsFile = Annotated[
    Path, typer.Argument(metavar="RATINGS.csv", help="Table with the columns subject, rater, scale, value (and visit).")
]


def agreement(
    ratings: RatingsFile, as_json: AsJson = False, out: Out = None, seed: Seed = 0, debug: Debug = False
) -> None:
    """Tell how far raters agree on a scale: kappa, intraclass correlation, limits of agreement, each with interval.

    A folder also gets a Bland-Altman plot for every scale of numbers.
    """
    ready(out)
    from cicatrix import pipeline
    from cicatrix.cli.show_raters import show_agreement

    result = pipeline.agreement(ratings, seed=seed)

    def write(folder: Path) -> None:
        from cicatrix.report.figures_agreement import agreement_figures

        for name, picture in agreement_figures(result).items():
            (folder / f"{name}.svg").write_text(picture, encoding="utf-8")

    answer(result, "agreement", lambda: show_agreement(result), as_json=as_json, out=out, write=write)


def add_to(app: typer.Typer) -> None:
    """Add this verb to the program."""
    app.command(
        epilog=examples("cicatrix agreement ratings.csv", "cicatrix agreement ratings.csv --json --out agreement")
    )(agreement)
