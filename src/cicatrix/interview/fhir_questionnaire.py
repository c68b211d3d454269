"""The questionnaire as a FHIR R4B resource, written as plain JSON.

Elements and extensions are those of HL7 FHIR 4.3.0: ``Questionnaire``, and the core extensions named below. Codes of
choices are those of the case file and belong to no code system, so none is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any, TypeAlias

from cicatrix.interview.question import Choice, Kind, Question, Questionnaire, Section

Json: TypeAlias = dict[str, Any]

EXTENSION = "http://hl7.org/fhir/StructureDefinition/"
TRANSLATION = f"{EXTENSION}translation"
ITEM_CONTROL = f"{EXTENSION}questionnaire-itemControl"
ITEM_CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"
EXCLUSIVE = f"{EXTENSION}questionnaire-optionExclusive"
UNIT = f"{EXTENSION}questionnaire-unit"
UNITS = "http://unitsofmeasure.org"
LEAST, MOST = f"{EXTENSION}minValue", f"{EXTENSION}maxValue"
DESIGN_NOTE = f"{EXTENSION}designNote"
MARK = "mark"
"""Link id of the first item: the mark of review, shown and not answered."""
TYPES = {
    Kind.YES_NO: "boolean",
    Kind.CHOICE: "choice",
    Kind.SEVERAL: "choice",
    Kind.NUMBER: "decimal",
    Kind.WHOLE: "integer",
    Kind.DAY: "date",
}


def fhir_questionnaire(form: Questionnaire, others: Sequence[Questionnaire] = ()) -> Json:
    """Return the resource in the language of *form*, every text with its translations from *others*."""
    groups = [_group(section, [other.sections[index] for other in others], others)
              for index, section in enumerate(form.sections)]  # fmt: skip
    mark = _worded("text", form.marks(), [other.marks() for other in others], others)
    return {
        "resourceType": "Questionnaire",
        "language": str(form.language),
        "version": form.version,
        "name": "MicroneedlingScreening",
        **_worded("title", form.title, [other.title for other in others], others),
        "status": "draft",
        "experimental": True,
        "subjectType": ["Patient"],
        **_worded("description", form.introduction, [other.introduction for other in others], others),
        **_worded("purpose", form.intended_use, [other.intended_use for other in others], others),
        "item": [{"linkId": MARK, **mark, "type": "display"}, *groups],
    }


def _worded(name: str, text: str, translated: Sequence[str], others: Sequence[Questionnaire]) -> Json:
    """Return a text under *name*, and beside it what it is in the other languages."""
    extensions = [
        {
            "extension": [
                {"url": "lang", "valueCode": str(other.language)},
                {"url": "content", "valueString": words},
            ],
            "url": TRANSLATION,
        }
        for other, words in zip(others, translated, strict=True)
    ]
    return {name: text} | ({f"_{name}": {"extension": extensions}} if extensions else {})


def _group(section: Section, translated: Sequence[Section], others: Sequence[Questionnaire]) -> Json:
    items = [
        _item(question, [other.questions[index] for other in translated], others)
        for index, question in enumerate(section.questions)
    ]
    return {
        "extension": [{"url": DESIGN_NOTE, "valueMarkdown": f"Answered by the {section.by}."}],
        "linkId": f"section.{section.id}",
        **_worded("text", section.title, [other.title for other in translated], others),
        "type": "group",
        "item": items,
    }


def _item(question: Question, translated: Sequence[Question], others: Sequence[Questionnaire]) -> Json:
    item: Json = {
        "extension": _extensions(question),
        "linkId": question.id,
        **_worded("text", question.text, [other.text for other in translated], others),
        "type": TYPES[question.kind],
        **_enabled(question),
        "required": question.required,
        "repeats": question.kind is Kind.SEVERAL,
    }
    if question.choices:
        columns = zip_longest(*(one.choices for one in (question, *translated)))
        item["answerOption"] = [_option(first, rest, others) for first, *rest in columns]
    if question.help:
        item["item"] = [_help(question, translated, others)]
    return {name: value for name, value in item.items() if value != []}


def _extensions(question: Question) -> list[Json]:
    name = "valueInteger" if question.kind is Kind.WHOLE else "valueDecimal"
    bounds = [(LEAST, question.low), (MOST, question.high)]
    found: list[Json] = [
        {"url": url, name: int(value) if question.kind is Kind.WHOLE else value}
        for url, value in bounds
        if value is not None
    ]
    if question.unit:
        found.append({"url": UNIT, "valueCoding": {"system": UNITS, "code": question.unit, "display": question.unit}})
    if question.rules:
        found.append({"url": DESIGN_NOTE, "valueMarkdown": f"Read by the rules {', '.join(question.rules)}."})
    return found


def _enabled(question: Question) -> Json:
    if question.when is None:
        return {}
    conditions = [
        {
            "question": question.when.question,
            "operator": "=",
            **({"answerBoolean": answer} if isinstance(answer, bool) else {"answerCoding": {"code": answer}}),
        }
        for answer in question.when.answers
    ]
    return {"enableWhen": conditions, "enableBehavior": "any"}


def _option(choice: Choice, translated: Sequence[Choice], others: Sequence[Questionnaire]) -> Json:
    labels = [other.label for other in translated]
    alone = [{"url": EXCLUSIVE, "valueBoolean": True}] if choice.exclusive else []
    coding = {"code": choice.code, **_worded("display", choice.label, labels, others)}
    return ({"extension": alone} if alone else {}) | {"valueCoding": coding}


def _help(question: Question, translated: Sequence[Question], others: Sequence[Questionnaire]) -> Json:
    control = {"coding": [{"system": ITEM_CONTROLS, "code": "help"}]}
    return {
        "extension": [{"url": ITEM_CONTROL, "valueCodeableConcept": control}],
        "linkId": f"{question.id}.help",
        **_worded("text", question.help, [other.help for other in translated], others),
        "type": "display",
    }
