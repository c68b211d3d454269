"""The JSON Schema and the reader of answers agree, and the FHIR resource keeps to the standard's structure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from fitting_answers import LEAST, answers
from hypothesis import given, settings
from hypothesis import strategies as st

from cicatrix.base.errors import BadInput
from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.interview.answer_schema import answer_schema
from cicatrix.interview.fhir_questionnaire import TRANSLATION, fhir_questionnaire
from cicatrix.interview.question import Language, Questionnaire
from cicatrix.interview.questionnaire import questionnaire, texts
from cicatrix.interview.replies import checked

FORM = questionnaire()
SCHEMA = jsonschema.Draft202012Validator(answer_schema(FORM), format_checker=jsonschema.FormatChecker(["date"]))
CODES = sorted({choice.code for question in FORM.questions() for choice in question.choices})
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 500), st.floats(-5, 500), st.text(max_size=4), st.sampled_from(CODES),
    st.just("2026-02-01"), st.just("2026-02-30"), st.lists(st.sampled_from(CODES), max_size=3),
)  # fmt: skip
NAMES = [question.id for question in FORM.questions()]


def accepted(told: dict[str, Any]) -> bool:
    try:
        checked(FORM, told, "a form")
    except BadInput:
        return False
    return True


def test_the_schema_is_one(form: Questionnaire, foreign: Questionnaire) -> None:
    for one in (form, foreign):
        schema = answer_schema(one)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        jsonschema.Draft202012Validator.check_schema(schema)
        assert one.review in schema["description"]
        assert one.translation in schema["description"]
        assert json.loads(json.dumps(schema)) == schema


@given(answers())
@settings(max_examples=60)
def test_answers_that_fit_satisfy_the_schema(told: dict[str, Any]) -> None:
    SCHEMA.validate(told)
    assert accepted(told)


@given(answers(), st.dictionaries(st.sampled_from([*NAMES, "nothing"]), JUNK, min_size=1, max_size=3), st.data())
@settings(max_examples=150)
def test_schema_and_reader_refuse_the_same(told: dict[str, Any], junk: dict[str, Any], data: st.DataObject) -> None:
    mixed = told | junk
    for name in data.draw(st.lists(st.sampled_from(sorted(told)), max_size=2)):
        mixed.pop(name, None)
    assert SCHEMA.is_valid(mixed) is accepted(mixed), list(SCHEMA.iter_errors(mixed))


@pytest.mark.parametrize(
    "told",
    [
        {"inr": 2.0}, {"recent": ["peel"]}, {"recent": ["none", "peel"]}, {"keloid_tendency": True}, {"age_years": 200},
        {"recent_day_peel": "2026-02-01"}, {"sex": "x"}, {"nothing": 1}, {"allergies": ["none", "latex"]},
    ],
)  # fmt: skip
def test_mistakes_that_both_must_see(told: dict[str, Any]) -> None:
    assert SCHEMA.is_valid(LEAST)
    assert not SCHEMA.is_valid({**LEAST, **told})
    assert not accepted({**LEAST, **told})


# What FHIR 4.3.0 allows in a Questionnaire, as far as this project uses it.
RESOURCE = {
    "resourceType", "language", "version", "name", "title", "_title", "status", "experimental", "subjectType",
    "description", "_description", "purpose", "_purpose", "item",
}  # fmt: skip
ITEM = {
    "extension", "linkId", "text", "_text", "type", "enableWhen", "enableBehavior", "required", "repeats",
    "answerOption", "item",
}  # fmt: skip
EXTENSIONS = {
    "translation": None, "questionnaire-itemControl": "valueCodeableConcept", "questionnaire-unit": "valueCoding",
    "questionnaire-optionExclusive": "valueBoolean", "designNote": "valueMarkdown", "minValue": None, "maxValue": None,
}  # fmt: skip
ANSWERED = {"boolean": "answerBoolean", "choice": "answerCoding"}


def items_of(parent: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in parent.get("item", []):
        yield item
        yield from items_of(item)


@pytest.fixture(scope="module")
def resource() -> dict[str, Any]:
    """The resource in English with its translations."""
    return fhir_questionnaire(FORM, [questionnaire(Language.HINDI), questionnaire(Language.TAMIL)])


def test_the_resource_holds_only_elements_of_the_standard(resource: dict[str, Any]) -> None:
    assert resource.keys() <= RESOURCE
    assert (resource["resourceType"], resource["status"], resource["experimental"]) == ("Questionnaire", "draft", True)
    assert resource["name"][0].isupper()
    assert resource["name"].isalnum()
    for item in items_of(resource):
        assert item.keys() <= ITEM, item["linkId"]
        assert all(value not in ([], {}, "", None) for value in item.values()), item["linkId"]


def test_items_keep_the_constraints_of_the_standard(resource: dict[str, Any]) -> None:
    seen: dict[str, dict[str, Any]] = {}
    for item in items_of(resource):
        assert item["linkId"] not in seen, "que-2: link ids are unique"
        kind = item["type"]
        assert kind in {"group", "display", "boolean", "choice", "decimal", "integer", "date"}
        assert (kind == "group") <= bool(item.get("item")), "que-1: a group has items"
        assert (kind == "display") <= ("item" not in item), "que-1: a display has none"
        assert ("answerOption" in item) is (kind == "choice"), "que-5"
        if kind == "display":
            assert not {"required", "repeats"} & item.keys(), "que-6"
        conditions = item.get("enableWhen", [])
        assert len(conditions) < 2 or item["enableBehavior"] in {"all", "any"}, "que-12"
        for condition in conditions:
            other = seen[condition["question"]]  # stands before
            answer = ANSWERED[other["type"]]
            assert condition.keys() == {"question", "operator", answer}
            assert condition["operator"] == "="
            if answer == "answerCoding":
                assert condition[answer]["code"] in {one["valueCoding"]["code"] for one in other["answerOption"]}
        for option in item.get("answerOption", []):
            assert option.keys() <= {"extension", "valueCoding"}
            assert option["valueCoding"].keys() == {"code", "display", "_display"}
        seen[item["linkId"]] = item
    assert {question.id for question in FORM.questions()} <= seen.keys()


def extensions_of(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield from (one for one in value.get("extension", []) if "://" in one["url"])
        for part in value.values():
            yield from extensions_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from extensions_of(part)


def test_extensions_are_those_of_the_standard(resource: dict[str, Any]) -> None:
    found = set()
    for extension in extensions_of(resource):
        name = extension["url"].removeprefix("http://hl7.org/fhir/StructureDefinition/")
        found.add(name)
        wanted = EXTENSIONS[name]
        assert wanted is None or extension.keys() == {"url", wanted}
        if extension["url"] == TRANSLATION:
            lang, content = extension["extension"]
            assert lang.keys() == {"url", "valueCode"}
            assert lang["valueCode"] in {"hi", "ta"}
            assert content["valueString"].strip()
    assert found == EXTENSIONS.keys()


def test_every_text_goes_out_in_three_languages(resource: dict[str, Any]) -> None:
    text = json.dumps(resource, ensure_ascii=False)
    on_paper_only = {
        "still_open", "yes", "no", "one", "several", "day", "range", "only_if", "or", "patient", "clinician", "again",
        "required", "name", "today", "question", "answer", "rules", "translation",
    }  # fmt: skip
    shown = [one for one in texts() if one not in {FORM.words[name] for name in on_paper_only} and "{" not in one]
    assert len(shown) > 90
    for language in Language:
        form = questionnaire(language)
        assert all(question.text in text and question.help in text for question in form.questions())
        assert form.review in text
        assert form.translation in text


@pytest.mark.parametrize("language", Language)
def test_the_first_item_is_the_mark(language: Language) -> None:
    form = questionnaire(language)
    first = fhir_questionnaire(form)["item"][0]
    assert first["type"] == "display"
    for mark in (form.review, form.intended_use, form.translation):
        assert mark.rstrip(".।") in first["text"]


def test_without_other_languages_no_translation_is_named() -> None:
    resource = fhir_questionnaire(FORM)
    assert "translation" not in json.dumps(resource)
    assert resource["purpose"] == INTENDED_USE
    assert REVIEW_MARK in resource["item"][0]["text"]
