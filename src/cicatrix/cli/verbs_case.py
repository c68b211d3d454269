"""The verbs on a case: screen, grade, plan, demo, compare."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cicatrix.base.errors import BadInput
from cicatrix.cli.answering import about, answer, progress, ready
from cicatrix.cli.options import AsJson, CaseFile, Debug, Draws, NoSeed, Out, Seed, examples
from cicatrix.cli.scan_options import ExpectWidth, HeightUnit, MeshUnit, PixelMm, ScanOptions, Towards, ZoneName

if TYPE_CHECKING:
    from cicatrix.intake.case import Case


class GradeName(StrEnum):
    """Grades of scars that an example is bundled for."""

    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"


DEMO_FOLDER = Path("cicatrix-demo")
Robust = Annotated[
    bool, typer.Option("--robust", help="Maximise the 20th percentile of the improvement, not its mean.")
]
Scanned = Annotated[
    Path | None,
    typer.Option(
        "--scan", metavar="SCAN", help="Surface scan whose scars take the place of the case's in the same zones."
    ),
]
Explain = Annotated[
    str | None, typer.Option("--explain", metavar="RULE", help="Show one rule's condition with every value and source.")
]
Since = Annotated[
    Path | None, typer.Option("--since", metavar="CASE", help="The case of the last screening: show what changed.")
]
Grade = Annotated[GradeName, typer.Option("--grade", help="How bad the scars are; what that means stands on the page.")]
PlanFiles = Annotated[
    list[Path], typer.Argument(metavar="PLAN...", help="Two or more plan.json files, or the folders that hold them.")
]


def screen(
    case: CaseFile,
    explain: Explain = None,
    since: Since = None,
    as_json: AsJson = False,
    out: Out = None,
    seed: NoSeed = 0,
    debug: Debug = False,
) -> None:
    """Decide whether needling is safe, now or later, and with what precautions.

    The exit code is 0 whatever the decision is: a decision was reached.
    """
    ready(out)
    if explain is not None and since is not None:
        raise BadInput("one rule is explained, or two screenings compared", where="--since", allowed="one of the two")
    from cicatrix import pipeline
    from cicatrix.cli.show_case import show_screening

    if explain is not None:
        from cicatrix.cli.show_trace import show_explanation

        with about(case):
            trace = pipeline.explain(pipeline.read_case(case), explain)
        return answer(trace, "explanation", lambda: show_explanation(trace), as_json=as_json, out=out)
    if since is not None:
        from cicatrix.cli.show_trace import show_rescreening

        with about(since):
            before = pipeline.read_case(since)
            pipeline.screen(before)
        with about(case):
            again = pipeline.rescreen(before, pipeline.read_case(case))
        return answer(again, "rescreening", lambda: show_rescreening(again), as_json=as_json, out=out)
    with about(case):
        result = pipeline.screen(pipeline.read_case(case))
    return answer(result, "candidacy", lambda: show_screening(result), as_json=as_json, out=out)


def grade(case: CaseFile, as_json: AsJson = False, out: Out = None, seed: Seed = 0, debug: Debug = False) -> None:
    """Score the scars on five scales, item by item, and check their types and the answers against each other.

    A scale that cannot be evaluated says what is missing, the range that this leaves open, and what the other scales
    let one expect.
    """
    ready(out)
    from cicatrix import pipeline
    from cicatrix.cli.show_grading import show_grading

    with about(case):
        result = pipeline.grade(pipeline.read_case(case), seed=seed)
    answer(result, "grading", lambda: show_grading(result), as_json=as_json, out=out)


def plan(
    case: CaseFile,
    as_json: AsJson = False,
    out: Out = None,
    seed: Seed = 0,
    draws: Draws = 500,
    robust: Robust = False,
    scan: Scanned = None,
    zone: ZoneName = None,
    pixel_mm: PixelMm = None,
    height_unit: HeightUnit = None,
    mesh_unit: MeshUnit = None,
    towards: Towards = None,
    expect_width_mm: ExpectWidth = None,
    debug: Debug = False,
) -> None:
    """Find the course that gives most improvement within the limits, and write the report.

    Without --out the plan is only shown. Exit code 3: not now (the earliest date is given); 4: no course
    meets every limit (the smallest change that would allow one is given).
    """
    ready(out)
    if out is not None and case.resolve() == (out / "plan.json").resolve():
        raise BadInput("the plan would overwrite the case", where=f"--out {out}", do="choose another folder")
    from cicatrix import pipeline

    first: list[str] = []
    told = ScanOptions(pixel_mm, height_unit, mesh_unit, towards, expect_width_mm, zone)
    if scan is None:
        told.refuse_without_scan()
    with about(case):
        planned = pipeline.read_case(case)
    if scan is not None:
        from cicatrix.cli.show_scan import scars_of_scan

        read = told.read(scan)
        with about(scan), progress(quiet=as_json) as tell:
            measured = pipeline.measure(read, zone=zone, progress=tell)
            planned = pipeline.with_scan(planned, measured)
        first = [scars_of_scan(measured, scan.name)]
    with about(case):
        _plan(planned, as_json=as_json, out=out, seed=seed, draws=draws, robust=robust, first=first)


def demo(
    as_json: AsJson = False, out: Out = DEMO_FOLDER, seed: Seed = 0, draws: Draws = 500, debug: Debug = False
) -> None:
    """Plan the bundled case: report.html, report.pdf, plan.json, the figures and the pages for the patient."""
    ready(out)
    from cicatrix import pipeline

    _plan(pipeline.demo_case(), as_json=as_json, out=out, seed=seed, draws=draws, robust=False)


def _plan(
    case: Case, *, as_json: bool, out: Path | None, seed: int, draws: int, robust: bool, first: Sequence[str] = ()
) -> None:
    """Plan a case and answer; *first* are lines that stand before the plan."""
    from cicatrix import pipeline
    from cicatrix.cli.show_plan import show_plan

    if out is not None:
        from cicatrix.report.patient_pages.patient_texts import check_words

        check_words()

    with progress(quiet=as_json) as tell:
        result = pipeline.plan(case, draws=draws, seed=seed, robust=robust, progress=tell)

    def report(folder: Path) -> None:
        from cicatrix.report.write import write_report

        with progress(quiet=as_json) as tell:
            tell("drawing the report", 0.0)
            write_report(result, folder)

    answer(result, "plan", lambda: [*first, *show_plan(result)], as_json=as_json, out=out, write=report)


def patient_pages(
    grade: Grade,
    as_json: AsJson = False,
    out: Out = None,
    seed: Seed = 0,
    draws: Draws = 500,
    debug: Debug = False,
) -> None:
    """Write the general page 'Is needling right for me?' for mild, moderate or severe scars.

    Its numbers are those of a bundled example of that grade. The pages for one person are written by plan --out.
    """
    ready(out)
    from cicatrix import pipeline
    from cicatrix.cli.show_page import show_page
    from cicatrix.report.patient_pages.patient_texts import check_words
    from cicatrix.report.patient_pages.sheets import FILES, render_sheet
    from cicatrix.report.patient_pages.suitability import suitability_page

    check_words()
    with progress(quiet=as_json) as tell:
        plan = pipeline.plan(pipeline.example_case(grade.value), draws=draws, seed=seed, progress=tell)
    page = suitability_page(plan, general=True)

    def write(folder: Path) -> None:
        (folder / FILES[page.page]).write_text(render_sheet(page), encoding="utf-8")

    answer(page, "right-for-me", lambda: show_page(page), as_json=as_json, out=out, write=write)


def compare(plans: PlanFiles, as_json: AsJson = False, out: Out = None, seed: NoSeed = 0, debug: Debug = False) -> None:
    """Put plans side by side."""
    ready(out)
    from cicatrix import pipeline
    from cicatrix.base.reading import read_model
    from cicatrix.cli.show_plan import show_comparison
    from cicatrix.planning.plan import Plan

    files = [path / "plan.json" if path.is_dir() else path for path in plans]
    result = pipeline.compare([read_model(path, Plan) for path in files])
    answer(result, "comparison", lambda: show_comparison(result), as_json=as_json, out=out)


def add_to(app: typer.Typer) -> None:
    """Add these verbs to the program."""
    app.command(epilog=examples("cicatrix demo", "cicatrix demo --out demo --seed 7"))(demo)
    app.command(epilog=examples("cicatrix screen case.toml", "cicatrix screen case.toml --explain C06"))(screen)
    app.command(epilog=examples("cicatrix grade case.toml", "cicatrix grade case.toml --json --out graded"))(grade)
    app.command(epilog=examples("cicatrix plan case.toml --out plan", "cicatrix plan case.toml --robust --draws 1000"))(
        plan
    )
    app.command(
        "patient-pages",
        epilog=examples("cicatrix patient-pages --grade mild", "cicatrix patient-pages --grade severe --out severe"),
    )(patient_pages)
    app.command(epilog=examples("cicatrix compare plan-a/plan.json plan-b/plan.json", "cicatrix compare a b --json"))(
        compare
    )
