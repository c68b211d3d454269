"""The doors of the questionnaire: the questions of a case, and the answers back into it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cicatrix.base.reading import parse, read_text, validate
from cicatrix.intake.case import Case
from cicatrix.interview.case_part import DAY_OF, CasePart, answers_of, case_part
from cicatrix.interview.fhir_response import answers_in_response, is_response
from cicatrix.interview.question import Language, Questionnaire
from cicatrix.interview.questionnaire import questionnaire
from cicatrix.interview.remaining import remaining


def ask(language: Language = Language.ENGLISH, case: Case | None = None) -> Questionnaire:
    """Return every question, or those that a case leaves open and those to ask again."""
    form = questionnaire(language)
    return form if case is None else remaining(form, answers_of(form, case))


def read_answers(path: str | Path, case: Case | None = None) -> CasePart:
    """Read answers: a table by the id of the question (TOML or JSON), or a FHIR QuestionnaireResponse.

    Raises
    ------
    BadInput
        If the file cannot be understood, or an answer does not fit its question, the others or the case.
    """
    where, form = str(path), questionnaire()
    data: Mapping[str, Any] = parse(read_text(Path(path)), where)
    answers = answers_in_response(form, data, where) if is_response(data) else data
    if case is None:
        return case_part(form, answers, where)
    part = case_part(form, answers, where, before=answers_of(form, case))
    return part.model_copy(update={"case": _with(part, case, answers, where)})


def _with(part: CasePart, case: Case, answers: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Return the case with the answers in it, after checking that it is one."""
    whole = case.model_dump(mode="json", by_alias=True, exclude_none=True)
    before = whole["history"]
    whole |= {"patient": whole["patient"] | part.patient, "history": dict(part.history)}
    if "recent" in before and not any(name == "recent" or name.startswith(DAY_OF) for name in answers):
        whole["history"]["recent"] = before["recent"]  # answers keep the last day of each kind; the case may hold more
    validate(whole, Case, where)
    return whole
