"""What questionnaire prints."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from cicatrix.cli.tables import heading, table
from cicatrix.interview.case_part import CasePart, as_toml
from cicatrix.interview.question import Question, Questionnaire
from cicatrix.interview.sheet import days_beside, numbers, only_if, range_of


def show_questionnaire(form: Questionnaire) -> list[RenderableType]:
    """Return the questions by section, with the answers that may be given and after which answer each is put."""
    parts: list[RenderableType] = [heading(form.title), Text(form.review, style="bold")]
    parts += [Text(text, style="bold") for text in (form.translation,) if text]
    parts += [Text(form.introduction)]
    number = numbers(form)
    for section in form.sections:
        rows = [
            [str(number[one.id]), _asked(form, one), _answers(form, one), " ".join(one.rules)]
            for one in section.questions
            if one.id in number
        ]
        title = f"{section.title} ({form.words[section.by]})"
        parts.append(table(title, ["", form.words["question"], form.words["answer"], form.words["rules"]], rows))
    return parts


def _asked(form: Questionnaire, question: Question) -> str:
    condition = only_if(form, question)
    lines = [f"{condition}:" if condition else "", question.text, question.help]
    lines += [form.words["again"]] if question.again else []
    return "\n".join(line for line in lines if line)


def _answers(form: Questionnaire, question: Question) -> str:
    words = form.words
    if question.choices:
        dated = any(name == question.id for name, _ in days_beside(form))
        return "\n".join([*(choice.label for choice in question.choices), *([words["day"]] if dated else [])])
    match question.kind:
        case "yes_no":
            return f"{words['yes']} / {words['no']}"
        case "day":
            return words["day"]
        case _:
            return f"{range_of(form, question)} {question.unit}".strip()


def show_case_part(part: CasePart) -> list[RenderableType]:
    """Return the sections of the case file that answers fill, then what is open."""
    parts: list[RenderableType] = [Text(as_toml(part))]
    for title, names in (("Still open", part.still_open), ("Set aside: no longer asked", part.set_aside)):
        if names:
            parts.append(table(title, [""], [[name] for name in names]))
    return parts
