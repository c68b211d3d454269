"""The answers as JSON Schema (draft 2020-12): one property a question, and what is asked only after an answer."""

from __future__ import annotations

from typing import Any

from cicatrix.interview.question import Kind, Question, Questionnaire

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def answer_schema(form: Questionnaire) -> dict[str, Any]:
    """Return the schema that answers to a questionnaire satisfy, in its language.

    Notes
    -----
    An answer to a question that was not put is refused, as is one without which the others cannot be read. What a
    schema cannot say (that the details of keloids do not all say no) is checked when the answers are read.
    """
    return {
        "$schema": DRAFT,
        "title": form.title,
        "description": f"{form.introduction} {form.marks()}",
        "type": "object",
        "additionalProperties": False,
        "properties": {question.id: _property(question) for question in form.questions()},
        "required": [question.id for question in form.questions() if question.required and question.when is None],
        "allOf": [_branch(question, form) for question in form.questions() if question.when is not None],
    }


def _property(question: Question) -> dict[str, Any]:
    about = {"title": question.text} | ({"description": question.help} if question.help else {})
    return about | _type(question)


def _type(question: Question) -> dict[str, Any]:
    bounds = {"minimum": question.low, "maximum": question.high}
    limits = {name: value for name, value in bounds.items() if value is not None}
    match question.kind:
        case Kind.YES_NO:
            return {"type": "boolean"}
        case Kind.NUMBER:
            return {"type": "number", **limits}
        case Kind.WHOLE:
            return {"type": "integer", **limits}
        case Kind.DAY:
            return {"type": "string", "format": "date", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
        case Kind.CHOICE:
            return {"oneOf": _codes(question, exclusive=None)}
        case Kind.SEVERAL:
            some = {"items": {"oneOf": _codes(question, exclusive=False)}, "minItems": 1}
            alone = {"items": {"oneOf": _codes(question, exclusive=True)}, "minItems": 1, "maxItems": 1}
            return {"type": "array", "uniqueItems": True, "anyOf": [alone, some]}


def _codes(question: Question, *, exclusive: bool | None) -> list[dict[str, str]]:
    """Return the choices; only those that stand alone, or only the others, if asked."""
    wanted = [choice for choice in question.choices if exclusive is None or choice.exclusive is exclusive]
    return [{"const": choice.code, "title": choice.label} for choice in wanted]


def _branch(question: Question, form: Questionnaire) -> dict[str, Any]:
    when = question.when
    if when is None:
        return {}
    several = form.by_id()[when.question].kind is Kind.SEVERAL
    given = {"enum": when.answers}
    then: dict[str, Any] = {"required": [question.id]} if question.required else {}
    return {
        "if": {"properties": {when.question: {"contains": given} if several else given}, "required": [when.question]},
        "then": then,
        "else": {"properties": {question.id: False}},
    }
