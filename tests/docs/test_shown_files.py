"""Example files load and satisfy their published schemas; parts and mistakes that a page shows behave as it says."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from shown import ROOT, blocks, name_of

from cicatrix import pipeline
from cicatrix.base.errors import BadInput
from cicatrix.evidence.trials.table import read_trials
from cicatrix.follow_up.symptom_report import SymptomReport
from cicatrix.intake.case import Case
from cicatrix.measure.photometric.light_directions import Lights

EXAMPLES = sorted((ROOT / "examples").glob("**/*.toml"))
DEVICES = sorted((ROOT / "src" / "cicatrix" / "device" / "data").glob("*.toml"))
SCHEMAS = sorted((ROOT / "docs" / "reference" / "schemas").iterdir())
ROW = re.compile(r"^\| `([^`]+)` \| `([^`]+)` \| `([^`]+)` \|$", re.M)
MISTAKES = ROW.findall((ROOT / "docs" / "how-to" / "bring-your-own-case.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", EXAMPLES, ids=name_of)
def test_an_example_file_loads(path: Path) -> None:
    read = {"case": pipeline.read_case, "symptom_report": pipeline.read_report, "protocol": pipeline.read_protocol}
    assert read[kind_of(tomllib.loads(path.read_text(encoding="utf-8")))](path)


def kind_of(value: dict[str, Any]) -> str:
    """Return which kind of file holds these keys."""
    marks = {"patient": "case", "session": "symptom_report", "sessions": "protocol", "light": "lights"}
    return next((kind for key, kind in marks.items() if key in value), "device")


def schema(name: str) -> dict[str, Any]:
    path = ROOT / "docs" / "reference" / "schemas" / f"{name}.schema.json"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [*EXAMPLES, *DEVICES], ids=name_of)
def test_a_file_satisfies_its_published_schema(path: Path) -> None:
    value = tomllib.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(json.dumps(value, default=str)), schema(kind_of(value)))


def test_a_schema_refuses_what_the_reader_refuses() -> None:
    demo = json.loads(json.dumps(tomllib.loads((ROOT / "examples" / "demo.toml").read_text("utf-8")), default=str))
    for section, key, value in (("patient", "weight_kg", 5), ("patient", "wieght_kg", 60), ("clinic", "date", None)):
        wrong = demo | {section: demo[section] | {key: value}}
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema("case"))


@pytest.mark.parametrize(
    "path", sorted((ROOT / "docs" / "reference" / "schemas").iterdir()), ids=lambda path: path.name
)
def test_a_schema_is_one(path: Path) -> None:
    published = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(published)
    words = set(re.findall(r'"(ge|gt|le|lt)": [-\d]', json.dumps(published)))
    assert words == set(), "bounds under names that no validator knows"


def test_the_published_results_load() -> None:
    assert len(read_trials(ROOT / "examples" / "published" / "trials.csv")) > 20


def merged(base: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    return base | {key: base[key] | one if isinstance(one, dict) else one for key, one in more.items()}


@pytest.mark.parametrize(("page", "text"), blocks("toml"))
def test_a_shown_part_of_a_file_fits_into_one(page: str, text: str) -> None:
    part = tomllib.loads(text)
    if kind_of(part) == "symptom_report":
        assert pipeline.triage(SymptomReport.model_validate(part)), page
        return
    if kind_of(part) == "lights":
        assert Lights.model_validate(part).light, page
        return
    case = merged(tomllib.loads((ROOT / "examples" / "demo.toml").read_text(encoding="utf-8")), part)
    if "price_per_session" in part.get("clinic", {}) and "budget" not in part.get("limits", {}):
        case["limits"].pop("budget")
    assert pipeline.screen(Case.model_validate(case)), page


@pytest.mark.parametrize(("right", "wrong", "message"), MISTAKES, ids=[wrong for _, wrong, _ in MISTAKES])
def test_a_typical_mistake_is_answered_as_shown(right: str, wrong: str, message: str, tmp_path: Path) -> None:
    demo = (ROOT / "examples" / "demo.toml").read_text(encoding="utf-8")
    assert right in demo
    path = tmp_path / "case.toml"
    path.write_text(demo.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(BadInput) as error:
        pipeline.screen(pipeline.read_case(path))
    assert message in error.value.line()


def test_the_table_of_mistakes_is_not_empty() -> None:
    assert len(MISTAKES) >= 8
