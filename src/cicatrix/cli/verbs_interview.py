"""The verb on the questionnaire."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cicatrix.base.errors import BadInput
from cicatrix.base.writing import to_json, written_together
from cicatrix.cli.answering import about, answer, ready, standard_output
from cicatrix.cli.options import AsJson, Debug, NoSeed, Out, examples

if TYPE_CHECKING:
    from cicatrix.intake.case import Case
    from cicatrix.interview.question import Questionnaire


class Tongue(StrEnum):
    """The languages, as the option has them."""

    EN = "en"
    HI = "hi"
    TA = "ta"


class Form(StrEnum):
    """What goes to standard output."""

    TEXT = "text"
    JSON_SCHEMA = "json-schema"
    FHIR = "fhir"


SomeCase = Annotated[
    Path | None,
    typer.Argument(metavar="[CASE]", help="Case file: only what it leaves open, and what may have changed, is asked."),
]
InLanguage = Annotated[Tongue, typer.Option("--language", help="English, Hindi or Tamil (the last two by machine).")]
AsForm = Annotated[
    Form, typer.Option("--format", help="Print a table, the JSON Schema of the answers, or a FHIR R4B Questionnaire.")
]
AnswerFile = Annotated[
    Path | None,
    typer.Option("--answers", metavar="FILE", help="Read answers back: by question id, or a FHIR response."),
]


def questionnaire(
    case: SomeCase = None,
    language: InLanguage = Tongue.EN,
    form: AsForm = Form.TEXT,
    answers: AnswerFile = None,
    as_json: AsJson = False,
    out: Out = None,
    seed: NoSeed = 0,
    debug: Debug = False,
) -> None:
    """Ask what the rules read, in plain words, and read the answers back into a case.

    With --out: the printable page, the JSON Schema of the answers and the FHIR Questionnaire. With
    --answers: the sections of the case file that they fill; what was not answered stays open.
    """
    ready(out)
    from cicatrix import pipeline

    told: Case | None = None
    if case is not None:
        with about(case):
            told = pipeline.read_case(case)
    if answers is not None:
        if form is not Form.TEXT:
            raise BadInput("answers are read, and nothing is asked", where=f"--format {form}", do="leave it out")
        _read_back(answers, told, as_json=as_json, out=out)
        return
    asked = pipeline.questionnaire(language.value, told)
    if form is Form.TEXT:
        from cicatrix.cli.show_interview import show_questionnaire

        answer(
            asked, "questionnaire", lambda: show_questionnaire(asked), as_json=as_json, out=out,
            write=lambda folder: _write(asked, told, folder),
        )  # fmt: skip
        return
    if out is not None:
        with written_together(out) as folder:
            _write(asked, told, folder)
    with standard_output():
        sys.stdout.write(to_json(_exported(asked, told, form)))


def _read_back(answers: Path, told: Case | None, *, as_json: bool, out: Path | None) -> None:
    from cicatrix import pipeline
    from cicatrix.cli.show_interview import show_case_part
    from cicatrix.interview.case_part import as_toml

    part = pipeline.read_answers(answers, told)

    def write(folder: Path) -> None:
        (folder / "case_part.toml").write_text(f"{as_toml(part)}\n", encoding="utf-8")
        if part.case is not None:
            (folder / "case.json").write_text(to_json(part.case), encoding="utf-8")

    answer(part, "case_part", lambda: show_case_part(part), as_json=as_json, out=out, write=write)


def _exported(asked: Questionnaire, told: Case | None, form: Form) -> dict[str, Any]:
    from cicatrix import pipeline
    from cicatrix.interview.answer_schema import answer_schema
    from cicatrix.interview.fhir_questionnaire import fhir_questionnaire

    if form is Form.JSON_SCHEMA:
        return answer_schema(asked)
    return fhir_questionnaire(asked, [pipeline.questionnaire(one, told) for one in Tongue if one != asked.language])


def _write(asked: Questionnaire, told: Case | None, folder: Path) -> None:
    from cicatrix.interview.sheet import render_sheet

    (folder / "questionnaire.html").write_text(render_sheet(asked), encoding="utf-8")
    for form, ending in ((Form.JSON_SCHEMA, "schema"), (Form.FHIR, "fhir")):
        text = to_json(_exported(asked, told, form))
        (folder / f"questionnaire.{ending}.json").write_text(text, encoding="utf-8")


def add_to(app: typer.Typer) -> None:
    """Add this verb to the program."""
    app.command(
        epilog=examples(
            "cicatrix questionnaire",
            "cicatrix questionnaire --language hi --out questions",
            "cicatrix questionnaire case.toml",
            "cicatrix questionnaire --format fhir",
            "cicatrix questionnaire --answers answers.json",
        )
    )(questionnaire)
