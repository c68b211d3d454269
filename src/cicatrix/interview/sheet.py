"""The questionnaire as one printable HTML page: no scripts, nothing fetched, every text escaped."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.interview.question import Kind, Question, Questionnaire

TEMPLATE = "sheet.html.j2"


def render_sheet(form: Questionnaire) -> str:
    """Return the page, in the language of the questionnaire.

    The day of each thing that was ticked stands beside it; any other question that hangs on an answer says on which.
    """
    environment = Environment(
        loader=PackageLoader("cicatrix.interview", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    asked, beside = form.by_id(), days_beside(form)
    return environment.get_template(TEMPLATE).render(
        form=form,
        words=form.words,
        beside=beside,
        numbers=numbers(form),
        only_if={one.id: only_if(form, one) for one in asked.values()},
        range_of={one.id: range_of(form, one) for one in asked.values()},
        english={"intended_use": INTENDED_USE, "review": REVIEW_MARK},
    )


def days_beside(form: Questionnaire) -> dict[tuple[str, str], Question]:
    """Return the questions that stand beside a choice that may be ticked, by question and code of the choice."""
    asked = form.by_id()
    return {
        (one.when.question, str(one.when.answers[0])): one
        for one in asked.values()
        if one.when is not None and asked[one.when.question].kind is Kind.SEVERAL
    }


def numbers(form: Questionnaire) -> dict[str, int]:
    """Return the number of each question on the page, from 1; those beside a choice have none."""
    beside = {one.id for one in days_beside(form).values()}
    return {one.id: index for index, one in enumerate((q for q in form.questions() if q.id not in beside), 1)}


def only_if(form: Questionnaire, question: Question) -> str:
    """Return in words after which answer a question is put; empty if always."""
    if question.when is None:
        return ""
    labels = {choice.code: choice.label for choice in form.by_id()[question.when.question].choices}
    answers = [
        form.words["yes" if answer else "no"] if isinstance(answer, bool) else labels[answer]
        for answer in question.when.answers
    ]
    answer = f"” {form.words['or']} “".join(answers)
    return form.words["only_if"].format(answer=answer, number=numbers(form)[question.when.question])


def range_of(form: Questionnaire, question: Question) -> str:
    """Return in words which numbers are taken; empty if it asks for none."""
    if question.low is None or question.high is None:
        return ""
    return form.words["range"].format(low=f"{question.low:g}", high=f"{question.high:g}")
