"""Answers fill a case, a case gives its answers back, and what does not fit is refused with what, where and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fitting_answers import LEAST, TODAY, answers, told_of
from hypothesis import given, settings

from cicatrix import pipeline
from cicatrix.base.errors import BadInput
from cicatrix.base.reading import parse
from cicatrix.candidacy.screen import screen
from cicatrix.intake.case import Case
from cicatrix.interview.ask import ask, read_answers
from cicatrix.interview.case_part import answers_of, as_toml, case_part
from cicatrix.interview.fhir_response import answers_in_response
from cicatrix.interview.question import Questionnaire
from cicatrix.interview.questionnaire import questionnaire

FORM = questionnaire()
NEEDED = {"age_years": 30.0, "sex": "female", "fitzpatrick": 3}


def case_of(part: dict[str, Any], history: dict[str, Any]) -> Case:
    data = {
        "patient": {"id": "T-1", **NEEDED, **part},
        "history": history,
        "scars": [{"zone": "cheek_left", "type": "rolling", "count": 8, "width_mm": 5.0, "depth_mm": 0.35}],
        "clinic": {"device": "skinpen-precision", "date": TODAY},
    }
    return Case.model_validate(data)


@given(answers())
@settings(max_examples=60)
def test_answers_fill_a_case_that_gives_them_back(told: dict[str, Any]) -> None:
    part = case_part(FORM, told, "a form")
    back = answers_of(FORM, case_of(part.patient, part.history))
    assert back == told | ({} if "fitzpatrick" in told else {"fitzpatrick": 3})
    assert set(part.still_open).isdisjoint(told)
    assert part.set_aside == []


@given(answers())
@settings(max_examples=40)
def test_a_case_file_may_hold_them_as_they_are_printed(told: dict[str, Any]) -> None:
    part = case_part(FORM, told, "a form")
    assert parse(as_toml(part), "a.toml") == {"patient": part.patient} | (
        {"history": part.history} if part.history else {}
    )


@given(answers())
@settings(max_examples=40)
def test_a_response_says_the_same(told: dict[str, Any]) -> None:
    assert answers_in_response(FORM, told_of(FORM, told), "a form") == told


def test_what_was_not_answered_is_never_a_no(form: Questionnaire) -> None:
    part = case_part(form, LEAST, "a form")
    assert part.history == {}
    keys = {form.by_id()[name].key.removeprefix("history.") for name in part.still_open}
    asked = {question.key for question in screen(case_of(part.patient, part.history)).open_questions}
    assert len(asked) > 25
    assert asked - keys == {"older_than_a_year"}, "asked by scar, in [[scars]]"


def test_the_bundled_case_goes_through_unchanged(form: Questionnaire) -> None:
    case = pipeline.demo_case()
    part = case_part(form, answers_of(form, case), "a form")
    assert screen(case.model_copy(update={"history": type(case.history).model_validate(part.history)})) == screen(case)
    assert part.still_open == []


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"smokr": True}, "a form: there is no question 'smokr'; did you mean 'smoker'?"),
        ({"smoker": "yes"}, "a form: smoker: 'yes' is neither yes nor no; allowed: true, false"),
        ({"smoker": None}, "a form: smoker: None is neither yes nor no; allowed: true, false"),
        ({"diabetes": True}, "a form: diabetes: True is none of the choices; allowed: none, type1, type2"),
        ({"anticoagulant": "asprin"}, "did you mean 'aspirin'?"),
        ({"weight_kg": "62 kg"}, "a form: weight_kg: '62 kg' is not a number; allowed: a number"),
        ({"weight_kg": 700}, "a form: weight_kg: 700 is out of range; allowed: 20 to 350"),
        ({"weight_kg": float("nan")}, "a form: weight_kg: nan is out of range; allowed: 20 to 350"),
        ({"fitzpatrick": 2.5}, "a form: fitzpatrick: 2.5 is not a whole number; allowed: a whole number"),
        ({"fitzpatrick": float("inf")}, "a form: fitzpatrick: inf is out of range; allowed: 1 to 6"),
        ({"fitzpatrick": True}, "a form: fitzpatrick: True is not a number; allowed: a number"),
        ({"allergies": "latex"}, "a form: allergies: 'latex' is no list of choices; allowed: a list with one or more"),
        ({"allergies": []}, "a form: allergies: [] is no list of choices"),
        ({"allergies": ["latex", "latex"]}, "a form: allergies: a choice stands twice; allowed: each once"),
        ({"allergies": ["none", "latex"]}, "a form: allergies: 'none' stands beside others"),
        (
            {"inr": 2.5},
            "a form: 'inr' is answered, and it is asked only after 'warfarin' to 'anticoagulant'; leave 'inr' out, or "
            "correct the other answer",
        ),
        ({"anticoagulant": "aspirin", "inr": 2.5}, "'inr' is answered, and it is asked only after 'warfarin'"),
        ({"sex": "male", "pregnant": False}, "it is asked only after 'female' or 'unspecified' to 'sex'"),
        ({"isotretinoin_date": "2026-02-01"}, "it is asked only after 'stopped' to 'isotretinoin'"),
        (
            {"isotretinoin": "stopped", "isotretinoin_date": "1 February"},
            "a form: isotretinoin_date: '1 February' is no day; allowed: a day such as 2026-11-23",
        ),
        ({"isotretinoin": "stopped", "isotretinoin_date": "2026-W05-1"}, "'2026-W05-1' is no day"),
        ({"isotretinoin": "stopped", "isotretinoin_date": "20260201"}, "'20260201' is no day"),
        ({"isotretinoin": "stopped", "isotretinoin_date": 1770000000}, "1770000000 is no day"),
        (
            {"recent": ["peel"]},
            "a form: the answer to 'recent_day_peel' is missing: it must be there after 'peel' to 'recent'",
        ),
        ({"recent": ["none"], "recent_day_peel": "2026-02-01"}, "'recent_day_peel' is answered, and it is asked only"),
        ({"keloid_tendency": True}, "the answer to 'keloid_face' is missing: it must be there after yes to"),
        ({"keloid_tendency": False, "keloid_face": True}, "'keloid_face' is answered, and it is asked only after yes"),
        (
            {"keloid_tendency": True, "keloid_face": False, "keloid_off_face": 0, "keloid_family": False},
            "a form: 'keloid_tendency' is yes, and every detail says no; allowed: no, or a yes in one of keloid_face, "
            "keloid_off_face, keloid_family",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(form: Questionnaire, told: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInput) as error:
        case_part(form, {**LEAST, **told}, "a form")
    assert says in error.value.line()


def test_a_form_without_age_or_sex_cannot_be_read(form: Questionnaire) -> None:
    with pytest.raises(BadInput, match=r"the answer to 'sex' is missing: it must be there$"):
        case_part(form, {"age_years": 30}, "a form")


RESPONSE: dict[str, Any] = {"resourceType": "QuestionnaireResponse", "status": "completed"}


@pytest.mark.parametrize(
    ("response", "says"),
    [
        ({"resourceType": "Questionnaire"}, "a form: this is a Questionnaire; allowed: a QuestionnaireResponse"),
        ({**RESPONSE, "status": "entered-in-error"}, "a response that is 'entered-in-error' is not read"),
        ({**RESPONSE, "item": {}}, "'item' is no list of items"),
        ({**RESPONSE, "item": [3]}, "'item' is no list of items"),
        ({**RESPONSE, "item": [{"linkId": "smokr"}]}, "there is no question 'smokr'; did you mean 'smoker'?"),
        (
            {**RESPONSE, "item": [{"linkId": "section.skin", "answer": [{"valueBoolean": True}]}]},
            "there is no question 'section.skin'",
        ),
        (
            {**RESPONSE, "item": [{"linkId": "smoker", "answer": [{"valueString": "yes"}]}]},
            "a form: smoker: the answer is valueString; allowed: one valueBoolean",
        ),
        ({**RESPONSE, "item": [{"linkId": "smoker", "answer": [{}]}]}, "the answer is empty"),
        ({**RESPONSE, "item": [{"linkId": "smoker", "answer": 1}]}, "'answer' is no list"),
        (
            {**RESPONSE, "item": [{"linkId": "smoker", "answer": [{"valueBoolean": True}, {"valueBoolean": False}]}]},
            "a form: smoker: 2 answers; allowed: one",
        ),
        (
            {**RESPONSE, "item": [{"linkId": "smoker", "answer": [{"valueBoolean": True}]}] * 2},
            "the item 'smoker' stands twice; allowed: each once",
        ),
        (
            {**RESPONSE, "item": [{"linkId": "diabetes", "answer": [{"valueCoding": "type1"}]}]},
            "a form: diabetes: None is none of the choices",
        ),
    ],
)  # fmt: skip
def test_a_response_that_does_not_fit_is_refused(form: Questionnaire, response: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInput) as error:
        case_part(form, {**LEAST, **answers_in_response(form, response, "a form")}, "a form")
    assert says in error.value.line()


def test_a_nest_without_end_is_refused(form: Questionnaire) -> None:
    nest: dict[str, Any] = {"linkId": "section.skin"}
    for _ in range(50):
        nest = {"linkId": "section.skin", "item": [nest]}
    with pytest.raises(BadInput, match="'item' is no list of items"):
        answers_in_response(form, {**RESPONSE, "item": [nest]}, "a form")


def written(folder: Path, told: dict[str, Any]) -> Path:
    path = folder / "answers.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def test_answers_go_into_a_case_in_place_of_its_own(tmp_path: Path) -> None:
    case = pipeline.demo_case()
    part = read_answers(written(tmp_path, {"isotretinoin": "never", "smoker": True}), case)
    assert part.set_aside == ["isotretinoin_date"]
    assert part.case is not None
    after = Case.model_validate(part.case)
    assert after.history.smoker is True
    assert after.history.isotretinoin is not None
    assert after.history.isotretinoin.date is None
    same = after.history.model_copy(update={"smoker": case.history.smoker, "isotretinoin": case.history.isotretinoin})
    assert (same, after.patient, after.scars, after.clinic) == (case.history, case.patient, case.scars, case.clinic)


def test_a_case_keeps_every_day_of_what_was_done_more_than_once(tmp_path: Path) -> None:
    peels = [{"what": "peel", "date": "2026-03-01"}, {"what": "peel", "date": "2026-01-01"}]
    case = case_of({}, {"recent": peels})
    part = read_answers(written(tmp_path, {"smoker": False}), case)
    assert part.case is not None
    assert part.case["history"]["recent"] == peels


def test_a_day_after_that_of_the_case_is_refused(tmp_path: Path) -> None:
    told = {"recent": ["peel"], "recent_day_peel": "2027-02-01"}
    with pytest.raises(BadInput, match=r"is impossible; allowed: not after clinic\.date 2026-11-23"):
        read_answers(written(tmp_path, told), pipeline.demo_case())


def test_toml_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "answers.toml"
    path.write_text('age_years = 30\nsex = "male"\nisotretinoin = "stopped"\nisotretinoin_date = 2026-02-01\n')
    assert read_answers(path).history == {"isotretinoin": {"status": "stopped", "date": "2026-02-01"}}
    path.write_text('age_years = 30\nsex = "male"\nisotretinoin = "stopped"\nisotretinoin_date = 2026-02-01T10:00:00\n')
    with pytest.raises(BadInput, match="is no day"):
        read_answers(path)


def test_of_a_case_only_what_is_open_or_may_have_changed_is_asked() -> None:
    history = {"anticoagulant": "warfarin", "facial_hsv": True, "smoker": False, "diabetes": "none", "recent": []}
    form = ask(case=case_of({"weight_kg": 60.0}, history))
    asked = form.by_id()
    assert not {"age_years", "sex", "weight_kg", "fitzpatrick", "facial_hsv"} & asked.keys()
    assert {name for name, one in asked.items() if one.again} == {"anticoagulant", "smoker", "diabetes", "recent"}
    assert not asked["pregnant"].again
    none = {"facial_hsv": False, "keloid_tendency": False, "allergies": ["none"], "bleeding_disorder": False}
    begun = ask(case=case_of({"weight_kg": 60.0}, none)).by_id()
    assert {name for name, one in begun.items() if one.again} == {"facial_hsv", "keloid_tendency", "allergies"}
    assert asked["pregnant"].when is None, "the case has said the sex"
    for name in ("inr", "hba1c_percent", "recent_day_peel", "isotretinoin_date"):
        assert asked[name].when is not None, "it hangs on an answer that is open, or may change"
    assert all(one.when is None or one.when.question in asked for one in asked.values())


def test_a_question_that_an_answered_one_rules_out_is_not_asked() -> None:
    asked = ask(case=case_of({"sex": "male"}, {"keloid_tendency": False})).by_id()
    assert not {"pregnant", "breastfeeding"} & asked.keys()
    face = asked["keloid_face"].when
    assert face is not None, "a keloid may have begun: its parts hang on that"
    assert face.question == "keloid_tendency"
