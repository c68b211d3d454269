"""The verbs on the evidence: list, show, predict, calibrate, next-study."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cicatrix.base.errors import BadInput
from cicatrix.base.grades import EvidenceGrade
from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.cli.answering import answer, progress, ready, work_is_kept_in
from cicatrix.cli.options import AsJson, Debug, Draws, NoSeed, Out, Seed, examples

ModelName = Annotated[str | None, typer.Option("--model", metavar="MODEL", help="Only one model, such as healing.")]
Grade = Annotated[EvidenceGrade | None, typer.Option("--grade", help="Only numbers of this evidence grade.")]
OnlyAssumptions = Annotated[bool, typer.Option("--assumptions-only", help="Only numbers that no source gives.")]
Trials = Annotated[bool, typer.Option("--trials", help="The published arms and events instead of the numbers.")]
ScaleName = Annotated[
    str | None, typer.Option("--scale", metavar="SCALE", help="With --trials, only one scale, such as ecca.")
]
Identifier = Annotated[
    str, typer.Argument(metavar="ID", help="A number, source or rule: needling.injury_radius_mm, chu2021, C10.")
]
TrialsFile = Annotated[Path, typer.Argument(metavar="TRIALS.csv", help="Table of published arms.")]
Chains = Annotated[int, typer.Option("--chains", min=2, max=64, help="Chains: they are compared, so two at least.")]
Warmup = Annotated[
    int,
    typer.Option(
        "--warmup",
        min=100,
        max=100_000,
        help="Steps of each chain that are thrown away, rounded up to a multiple of 100.",
    ),
]
ChainDraws = Annotated[
    int,
    typer.Option(
        "--draws",
        min=100,
        max=100_000,
        help="Steps of each chain that are kept, rounded up to a multiple of 100.",
    ),
]

app = typer.Typer(
    no_args_is_help=True,
    help="Show every number with its source, and published results beside the forecasts.",
    epilog=f"{INTENDED_USE}\n\n{REVIEW_MARK}",
)


@app.command(
    "list",
    epilog=examples(
        "cicatrix evidence list --model healing",
        "cicatrix evidence list --assumptions-only",
        "cicatrix evidence list --grade measured_human --json",
        "cicatrix evidence list --trials --scale goodman_baron_grade --out trials",
    ),
)
def list_parameters(
    as_json: AsJson = False,
    out: Out = None,
    seed: NoSeed = 0,
    model: ModelName = None,
    grade: Grade = None,
    assumptions_only: OnlyAssumptions = False,
    trials: Trials = False,
    scale: ScaleName = None,
    debug: Debug = False,
) -> None:
    """List the numbers that the models read, or the published arms; a folder then gets their forest plots."""
    if trials:
        if model is not None or grade is not None or assumptions_only:
            raise BadInput("--trials lists arms, not numbers", where="--trials", allowed="with --scale only")
        _list_trials(scale, as_json=as_json, out=out)
        return
    if scale is not None:
        raise BadInput("--scale chooses among published arms", where="--scale", allowed="with --trials")
    if assumptions_only and grade not in {None, EvidenceGrade.ASSUMPTION}:
        raise BadInput(
            f"--assumptions-only leaves nothing of --grade {grade}", where="--grade", allowed="one of the two"
        )
    ready(out)
    from cicatrix.cli.records import records
    from cicatrix.cli.show_evidence import show_records

    result = records(model=model, grade=EvidenceGrade.ASSUMPTION if assumptions_only else grade)
    answer(result, "evidence", lambda: show_records(result), as_json=as_json, out=out)


def _list_trials(scale: str | None, *, as_json: bool, out: Path | None) -> None:
    ready(out)
    from cicatrix.cli.show_trials import show_trials
    from cicatrix.cli.trial_list import trial_list

    result = trial_list(scale)

    def write(folder: Path) -> None:
        from cicatrix.report.figures_trials import forest_figures

        for name, picture in forest_figures(result.estimates).items():
            (folder / f"{name}.svg").write_text(picture, encoding="utf-8")

    answer(result, "trials", lambda: show_trials(result), as_json=as_json, out=out, write=write)


@app.command("show", epilog=examples("cicatrix evidence show needling.injury_radius_mm", "cicatrix evidence show C10"))
def show_parameter(
    identifier: Identifier, as_json: AsJson = False, out: Out = None, seed: NoSeed = 0, debug: Debug = False
) -> None:
    """Show one number (value, distribution, source, grade, reasoning, readers), one source or one rule."""
    ready(out)
    from cicatrix.cli.records import record
    from cicatrix.cli.show_evidence import show_record

    result = record(identifier)
    answer(result, identifier, lambda: show_record(result), as_json=as_json, out=out)


@app.command("predict", epilog=examples("cicatrix evidence predict trials.csv --draws 200"))
def predict(
    trials: TrialsFile,
    as_json: AsJson = False,
    out: Out = None,
    seed: Seed = 0,
    draws: Draws = 500,
    debug: Debug = False,
) -> None:
    """Print each reported result beside its forecast and interval as a new study of that arm would report it."""
    ready(out)
    from cicatrix import pipeline
    from cicatrix.cli.show_evidence import show_predictions

    with progress(quiet=as_json) as tell:
        result = pipeline.predict(trials, draws=draws, seed=seed, progress=tell)
    answer(result, "predictions", lambda: show_predictions(result), as_json=as_json, out=out)


@app.command(
    "calibrate",
    epilog=examples("cicatrix evidence calibrate --out posterior", "cicatrix evidence calibrate --chains 8 --seed 1"),
)
def calibrate(
    as_json: AsJson = False,
    out: Out = None,
    seed: Seed = 0,
    chains: Chains = 4,
    warmup: Warmup = 400,
    draws: ChainDraws = 2000,
    debug: Debug = False,
) -> None:
    """Infer the numbers again from the published arms and events: half an hour on two cores; a stopped run goes on.

    With a folder: the report, pictures, and the posterior as posterior.npz and posterior.json. Copied into
    src/cicatrix/evidence/data, these two take the place of the posterior that every forecast draws from. One whose
    chains are not sound is written too, and says so; it must not be put there.
    """
    ready(out)
    from cicatrix import pipeline
    from cicatrix.cli.calibration_answer import answer_of
    from cicatrix.cli.show_calibration import show_calibration, write_calibration

    kept = pipeline.calibration_folder()
    with work_is_kept_in(kept), progress(quiet=as_json) as tell:
        found = pipeline.calibrate(chains=chains, warmup=warmup, draws=draws, seed=seed, folder=kept, progress=tell)
    result = answer_of(found)
    answer(
        result, "calibration", lambda: show_calibration(result), as_json=as_json, out=out,
        write=lambda folder: write_calibration(found, result, folder),
    )  # fmt: skip


@app.command("next-study", epilog=examples("cicatrix evidence next-study", "cicatrix evidence next-study --out study"))
def next_study(
    as_json: AsJson = False,
    out: Out = None,
    seed: Seed = 0,
    draws: Draws = 400,
    debug: Debug = False,
) -> None:
    """Rank simple split-face trials by what they are expected to teach the model, with power and sample size."""
    ready(out)
    from cicatrix import pipeline
    from cicatrix.cli.show_next_study import show_next_study, write_pictures

    with progress(quiet=as_json) as tell:
        result = pipeline.next_study(draws=draws, seed=seed, progress=tell)
    answer(
        result, "next-study", lambda: show_next_study(result), as_json=as_json, out=out,
        write=lambda folder: write_pictures(result, folder),
    )  # fmt: skip
