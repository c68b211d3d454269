"""A FHIR R4B QuestionnaireResponse as answers by the id of the question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from cicatrix.base.errors import BadInput
from cicatrix.base.unknown_name import unknown_name
from cicatrix.interview.fhir_questionnaire import MARK
from cicatrix.interview.question import Kind, Question, Questionnaire

VALUES = {
    Kind.YES_NO: "valueBoolean",
    Kind.CHOICE: "valueCoding",
    Kind.SEVERAL: "valueCoding",
    Kind.NUMBER: "valueDecimal",
    Kind.WHOLE: "valueInteger",
    Kind.DAY: "valueDate",
}
STATES = ("in-progress", "completed", "amended")
"""States of a response that is read; one that was stopped or entered in error is not."""
DEEPEST = 8


def is_response(data: Mapping[str, Any]) -> bool:
    """Return whether what was read claims to be a FHIR resource."""
    return "resourceType" in data


def answers_in_response(form: Questionnaire, response: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Return the answers of a response, not yet held against their questions but for the type of the value.

    Raises
    ------
    BadInput
        If it is another resource, in a state that is not to be read, or holds an item or a value that does not fit.
    """
    kind = response.get("resourceType")
    if kind != "QuestionnaireResponse":
        raise BadInput(f"this is a {str(kind)[:40]}", where=where, allowed="a QuestionnaireResponse")
    state = response.get("status")
    if state not in STATES:
        raise BadInput(f"a response that is {str(state)[:40]!r} is not read", where=where, allowed=", ".join(STATES))
    asked = form.by_id()
    silent = {MARK, *(f"section.{section.id}" for section in form.sections), *(f"{name}.help" for name in asked)}
    found: dict[str, Any] = {}
    for item in _items(response, where, 0):
        name, answers = str(item.get("linkId", "")), item.get("answer", [])
        if name in silent and not answers:
            continue
        if name not in asked:
            raise unknown_name("question", name, asked, where)
        if name in found:
            raise BadInput(f"the item '{name}' stands twice", where=where, allowed="each once")
        if answers:
            found[name] = _value(asked[name], answers, f"{where}: {name}")
    return found


def _items(parent: Mapping[str, Any], where: str, depth: int) -> Iterator[Mapping[str, Any]]:
    """Yield the items below a resource, an item or an answer."""
    items = parent.get("item", [])
    if not isinstance(items, list) or depth > DEEPEST:
        raise BadInput("'item' is no list of items", where=where)
    for item in cast("list[Any]", items):
        if not isinstance(item, dict):
            raise BadInput("'item' is no list of items", where=where)
        one = cast("dict[str, Any]", item)
        yield one
        yield from _items(one, where, depth + 1)
        answers = one.get("answer", [])
        for answer in cast("list[Any]", answers) if isinstance(answers, list) else []:
            if isinstance(answer, dict):
                yield from _items(cast("dict[str, Any]", answer), where, depth + 1)


def _value(question: Question, answers: Any, where: str) -> Any:
    wanted = VALUES[question.kind]
    if not isinstance(answers, list):
        raise BadInput("'answer' is no list", where=where, allowed=f"a list of {wanted}")
    values: list[Any] = []
    for answer in cast("list[Any]", answers):
        told = cast("dict[str, Any]", answer) if isinstance(answer, dict) else {}
        names = [name for name in told if name.startswith("value")]
        if names != [wanted]:
            raise BadInput(f"the answer is {', '.join(names)[:60] or 'empty'}", where=where, allowed=f"one {wanted}")
        value = told[wanted]
        if wanted == "valueCoding":
            value = cast("dict[str, Any]", value).get("code") if isinstance(value, dict) else None
        values.append(value)
    if question.kind is Kind.SEVERAL:
        return values
    if len(values) > 1:
        raise BadInput(f"{len(values)} answers", where=where, allowed="one")
    return values[0]
