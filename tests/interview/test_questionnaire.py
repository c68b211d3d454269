"""Every fact that a screening can know is asked, or comes from elsewhere in the case; the data file is sound."""

from __future__ import annotations

import types
from typing import Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from cicatrix.base.errors import BadInput
from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.reading import validate
from cicatrix.candidacy.facts import FACTS
from cicatrix.candidacy.rules import Scope, load_rules
from cicatrix.intake.case import Case, Patient
from cicatrix.intake.history import History, Isotretinoin, KeloidTendency, RecentProcedure
from cicatrix.interview.question import Kind, Person, Questionnaire
from cicatrix.interview.questionnaire import texts
from cicatrix.interview.written_questions import WrittenQuestionnaire, check_written, written_questions

ASKED_ELSEWHERE = {"id"}
"""Keys of the patient that are no question."""


def models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in get_args(annotation) for model in models_in(argument)]


def literals_in(annotation: Any) -> list[str]:
    if get_origin(annotation) in {Union, types.UnionType, list} or not hasattr(annotation, "__args__"):
        return [word for argument in get_args(annotation) for word in literals_in(argument)]
    return [word for word in get_args(annotation) if isinstance(word, str)] or [
        word for argument in get_args(annotation) for word in literals_in(argument)
    ]


def test_every_fact_that_a_case_can_hold_is_asked_or_derived(form: Questionnaire) -> None:
    asked = [fact for question in form.questions() for fact in question.facts]
    derived = written_questions().derived
    days = {fact for question in form.questions() if question.key == "history.recent" for fact in question.facts}
    assert set(asked) & set(derived) == set()
    assert {fact for fact in asked if asked.count(fact) > 1} <= days, "asked twice"
    assert {name for name, fact in FACTS.items() if fact.of is not None} == set(asked) | set(derived)


def test_every_rule_of_patient_and_product_that_a_case_can_decide_is_reached(form: Questionnaire) -> None:
    reached = {fact for question in form.questions() for fact in question.facts} | set(written_questions().derived)
    for rule in load_rules().values():
        if rule.scope in {Scope.PATIENT, Scope.AGENT}:
            assert {name for name in rule.facts if FACTS[name].of is not None} <= reached, rule.id


def test_what_is_derived_stands_in_the_case_file() -> None:
    for name, paths in written_questions().derived.items():
        for path in paths:
            models: list[type[BaseModel]] = [Case]
            for key in path.split("."):
                found = [model.model_fields[key] for model in models if key in model.model_fields]
                assert found, f"{name}: {path}"
                models = [model for field in found for model in models_in(field.annotation)]


def test_every_key_of_the_history_and_of_the_patient_is_asked(form: Questionnaire) -> None:
    keys = {question.key for question in form.questions()}
    wanted = {f"history.{key}" for key in History.model_fields}
    assert keys == wanted | {f"patient.{key}" for key in Patient.model_fields if key not in ASKED_ELSEWHERE}


def test_the_choices_are_those_of_the_case_file(form: Questionnaire) -> None:
    fields = {
        "sex": Patient.model_fields["sex"], "anticoagulant": History.model_fields["anticoagulant"],
        "diabetes": History.model_fields["diabetes"], "isotretinoin": Isotretinoin.model_fields["status"],
        "allergies": History.model_fields["allergies"], "recent": RecentProcedure.model_fields["what"],
    }  # fmt: skip
    with_choices = {question.id: question for question in form.questions() if question.choices}
    assert with_choices.keys() == fields.keys()
    for name, question in with_choices.items():
        codes = [choice.code for choice in question.choices]
        assert sorted(set(codes) - ({"none"} if name == "recent" else set())) == sorted(
            literals_in(fields[name].annotation)
        )
        labels = [choice.label for choice in question.choices]
        assert len(set(labels)) == len(labels), name


def test_the_details_of_keloids_are_those_of_the_case_file(form: Questionnaire) -> None:
    details = {f"keloid_{part}" for part in KeloidTendency.model_fields}
    assert {one.id for one in form.questions() if one.key == "history.keloid_tendency"} == details | {"keloid_tendency"}


def test_the_wording_is_that_of_the_facts(form: Questionnaire) -> None:
    asked = form.by_id()
    assert asked["pregnant"].text == FACTS["pregnant"].question
    assert asked["keloid_off_face"].text == FACTS["keloids_off_face"].question
    told = {question.text for question in form.questions()}
    # a fact's words appear as they are, but for facts that questions take apart
    apart = {name for name, fact in FACTS.items() if fact.key in {"recent", "older_than_a_year"}}
    assert {fact.question for name, fact in FACTS.items() if fact.key and name not in apart} <= told


def test_the_bounds_are_those_of_the_case_file(form: Questionnaire) -> None:
    asked = form.by_id()
    bounds = {name: (asked[name].low, asked[name].high) for name in asked if asked[name].low is not None}
    assert bounds == {
        "age_years": (0, 110), "weight_kg": (20, 350), "keloid_off_face": (0, 100), "fitzpatrick": (1, 6),
        "inr": (0, 20), "hba1c_percent": (3, 20),
    }  # fmt: skip
    assert bounds.keys() == {one.id for one in asked.values() if one.kind in {Kind.NUMBER, Kind.WHOLE}}


@pytest.mark.parametrize(
    ("name", "after", "answers"),
    [
        ("pregnant", "sex", ["female", "unspecified"]),
        ("breastfeeding", "sex", ["female", "unspecified"]),
        ("isotretinoin_date", "isotretinoin", ["stopped"]),
        ("inr", "anticoagulant", ["warfarin"]),
        ("inr_date", "anticoagulant", ["warfarin"]),
        ("hba1c_percent", "diabetes", ["type1", "type2"]),
        ("keloid_face", "keloid_tendency", [True]),
        ("recent_day_peel", "recent", ["peel"]),
    ],
)
def test_what_is_put_only_after_an_answer(form: Questionnaire, name: str, after: str, answers: list[Any]) -> None:
    when = form.by_id()[name].when
    assert when is not None
    assert (when.question, when.answers) == (after, answers)


def test_who_answers_and_which_rules_read_it(form: Questionnaire) -> None:
    asked = form.by_id()
    assert asked["pregnant"].by is Person.PATIENT
    assert asked["actinic_keratosis_in_field"].by is Person.CLINICIAN
    assert asked["anticoagulant"].rules == ["C16", "C17"]
    assert asked["recent_day_radiotherapy"].rules == ["C25", "C51"]
    assert asked["smoker"].rules == []
    unread = [one.id for one in asked.values() if not one.rules]
    assert unread == ["sex", "prior_pih", "keloid_tendency", "smoker"]


def test_it_bears_the_marks(form: Questionnaire) -> None:
    assert (form.intended_use, form.review, form.translation) == (INTENDED_USE, REVIEW_MARK, "")


def test_no_medicine_is_ever_to_be_stopped() -> None:
    about = [text for text in texts() if "stop" in text.lower()]
    assert [text for text in about if "do not stop" not in text.lower() and "i have stopped" not in text.lower()] == []


def broken(**change: Any) -> WrittenQuestionnaire:
    """Return a file of two questions, the second one changed."""
    first = {"id": "bleeding_disorder", "kind": "yes_no"}
    second = {"id": "smoker", "kind": "yes_no", "facts": [], "text": "Do you smoke?"} | change
    section = {"id": "one", "title": "One", "question": [first, second]}
    return validate({"version": "1", "words": {}, "section": [section], "derived": {}}, WrittenQuestionnaire, "a file")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": "bleeding_disorder", "facts": None, "text": ""}, "this id stands twice"),
        ({"facts": ["bleeding_disordr"]}, "did you mean 'bleeding_disorder'?"),
        ({"facts": ["pregnant"]}, "the wording stands twice"),
        ({"text": "Do you smoke"}, "no question is asked"),
        ({"text": ""}, "no question is asked"),
        ({"facts": ["inr"], "text": ""}, "no question is asked"),
        ({"kind": "choice"}, "'choices' do not fit the kind choice"),
        ({"choices": {"a": "A"}}, "'choices' do not fit the kind yes_no"),
        ({"kind": "several", "choices": {"a": "A"}, "exclusive": "b"}, "'b' is none of the choices"),
        ({"names": ["smoke"]}, "'names' need 'because'"),
        ({"when": {"question": "diabetes", "answers": [True]}}, "it hangs on 'diabetes', which does not stand"),
        ({"when": {"question": "smoker", "answers": [True]}}, "it hangs on 'smoker', which does not stand"),
        ({"when": {"question": "bleeding_disorder", "answers": ["yes"]}}, "'yes' is no answer to 'bleeding_disorder'"),
        ({"each_of": "recent"}, "it hangs on 'recent'"),
    ],
)  # fmt: skip
def test_a_broken_file_stops_the_program(change: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInput) as error:
        check_written(broken(**change))
    assert says in error.value.line()
    assert f"question {change.get('id', 'smoker')}" in error.value.where


def test_an_unknown_key_of_the_file_is_refused() -> None:
    with pytest.raises(BadInput, match="did you mean 'text'"):
        broken(txt="Do you?")


def test_the_file_as_it_ships_is_sound() -> None:
    check_written(written_questions())
    assert len(list(written_questions().questions())) > 40
