"""What the questionnaire verb prints, writes and reads back."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from cicatrix.base.intended import REVIEW_MARK
from cicatrix.intake.case import Case
from cicatrix.interview.question import Language
from cicatrix.interview.questionnaire import questionnaire

Run = Callable[..., tuple[int, str, str]]
DEMO = str(Path(__file__).resolve().parents[2] / "examples" / "demo.toml")
FILES = ["questionnaire.fhir.json", "questionnaire.html", "questionnaire.json", "questionnaire.schema.json"]


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("language", Language)
def test_the_table_bears_the_marks_in_its_language(run: Run, language: Language) -> None:
    code, out, err = run("questionnaire", "--language", language)
    assert (code, err) == (0, "")
    form = questionnaire(language)
    for mark in (form.review, form.translation, form.introduction):
        assert mark in words(out)
    assert REVIEW_MARK in words(out)


def test_files_in_one_language(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("questionnaire", "--language", "ta", "--out", str(tmp_path / "asked"))
    assert code == 0
    assert "written to" in out
    assert sorted(path.name for path in (tmp_path / "asked").iterdir()) == FILES
    assert json.loads((tmp_path / "asked" / "questionnaire.json").read_text("utf-8"))["language"] == "ta"
    assert '<html lang="ta">' in (tmp_path / "asked" / "questionnaire.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("form", "key", "value"), [("fhir", "resourceType", "Questionnaire"), ("json-schema", "type", "object")]
)
def test_other_forms_are_json(run: Run, tmp_path: Path, form: str, key: str, value: str) -> None:
    code, out, _ = run("questionnaire", "--format", form, "--out", str(tmp_path))
    assert code == 0
    assert json.loads(out)[key] == value
    ending = "fhir" if form == "fhir" else "schema"
    assert (tmp_path / f"questionnaire.{ending}.json").read_text("utf-8") == out
    assert sorted(path.name for path in tmp_path.iterdir()) == [name for name in FILES if name != "questionnaire.json"]


def test_of_a_case_only_what_is_left_is_asked(run: Run) -> None:
    whole, left = (json.loads(run("questionnaire", *case, "--json")[1]) for case in ((), (DEMO,)))
    names = [{one["id"] for section in form["sections"] for one in section["questions"]} for form in (whole, left)]
    assert names[1] < names[0]
    assert "age_years" not in names[1]


def test_answers_go_into_a_case(run: Run, tmp_path: Path) -> None:
    told = tmp_path / "answers.json"
    told.write_text('{"isotretinoin": "never", "smoker": true}', encoding="utf-8")
    code, out, err = run("questionnaire", DEMO, "--answers", str(told), "--out", str(tmp_path / "new"))
    assert (code, err) == (0, "")
    assert 'isotretinoin = { status = "never" }' in out
    assert "isotretinoin_date" in out, "the answer that was set aside is named"
    part = tomllib.loads((tmp_path / "new" / "case_part.toml").read_text("utf-8"))
    case = json.loads((tmp_path / "new" / "case.json").read_text("utf-8"))
    assert Case.model_validate(case).history.smoker is True
    assert part["history"] == case["history"]
    assert run("screen", str(tmp_path / "new" / "case.json"))[0] == 0


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (("--language", "fr"), "invalid value for '--language': 'fr' is not one of 'en', 'hi', 'ta'"),
        (("--format", "pdf"), "invalid value for '--format': 'pdf' is not one of 'text', 'json-schema', 'fhir'"),
        (("--answers", "{}", "--format", "fhir"), "--format fhir: answers are read, and nothing is asked"),
        (("nothing.toml",), "nothing.toml: there is no such file"),
        (("--answers", "nothing.json"), "nothing.json: there is no such file"),
    ],
)  # fmt: skip
def test_mistakes(run: Run, argv: tuple[str, ...], says: str) -> None:
    code, out, err = run("questionnaire", *argv)
    assert (code, out) == (2, "")
    assert says in words(err)


def test_a_mistake_in_answers_writes_nothing(run: Run, tmp_path: Path) -> None:
    told = tmp_path / "answers.json"
    told.write_text('{"age_years": 30, "sex": "male", "pregnant": true}', encoding="utf-8")
    code, out, err = run("questionnaire", "--answers", str(told), "--out", str(tmp_path / "new"))
    assert (code, out) == (2, "")
    assert f"{told}: 'pregnant' is answered, and it is asked only after 'female' or 'unspecified' to 'sex'" in words(
        err
    )
    assert not (tmp_path / "new").exists()
