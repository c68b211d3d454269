"""The JSON Schema of every file and answer, and the case file key by key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from page import page, table
from pydantic import BaseModel

from cicatrix.base.errors import CicatrixError
from cicatrix.calibration.next_study import NextStudy
from cicatrix.candidacy.facts import FACTS
from cicatrix.candidacy.rules import load_rules
from cicatrix.candidacy.trace import Explanation
from cicatrix.cli.calibration_answer import CalibrationAnswer
from cicatrix.cli.records import Record, Records
from cicatrix.cli.trial_list import TrialList
from cicatrix.device.catalogue import Device
from cicatrix.follow_up.symptom_report import SymptomReport
from cicatrix.follow_up.triage import Triage
from cicatrix.intake.case import Case
from cicatrix.intake.protocol import Protocol
from cicatrix.interview.answer_schema import answer_schema
from cicatrix.interview.case_part import CasePart
from cicatrix.interview.question import Questionnaire
from cicatrix.interview.questionnaire import questionnaire
from cicatrix.measure.capability.validate_scanner import PhantomReport
from cicatrix.measure.lit_relief import ReliefAnswer
from cicatrix.measure.measure_change import FollowUpMeasurement
from cicatrix.measure.phantoms.made_up_scan import MadeUpScan
from cicatrix.measure.phantoms.printed_phantom import PhantomSheet
from cicatrix.measure.photo_examination import PhotoExamination, PhotoFollowUp
from cicatrix.measure.scan_measurement import Measurement
from cicatrix.planning.answers import AcuteResult, Check, Comparison, HealResult, NeedleResult, Predictions
from cicatrix.planning.plan import Plan
from cicatrix.precautions.apply import Screening, ScreeningAgain
from cicatrix.report.patient_pages.page_parts import Page
from cicatrix.report.patient_pages.sheets import PagesRecord
from cicatrix.skin.grading import GradingReport
from cicatrix.skin.raters.agreement_report import AgreementReport

FILES: dict[str, type[BaseModel]] = {
    "case": Case,
    "protocol": Protocol,
    "device": Device,
    "symptom_report": SymptomReport,
}
ANSWERS: dict[str, type[BaseModel]] = {
    "screen": Screening,
    "screen_explain": Explanation,
    "screen_since": ScreeningAgain,
    "grade": GradingReport,
    "agreement": AgreementReport,
    "made_up_scan": MadeUpScan,
    "measure": Measurement,
    "measure_change": FollowUpMeasurement,
    "phantom": PhantomSheet,
    "phantom_scan": PhantomReport,
    "photo": PhotoExamination,
    "photo_change": PhotoFollowUp,
    "photometric_stereo": ReliefAnswer,
    "needle": NeedleResult,
    "acute": AcuteResult,
    "heal": HealResult,
    "plan": Plan,
    "patient_pages": Page,
    "patient_pages_record": PagesRecord,
    "compare": Comparison,
    "questionnaire": Questionnaire,
    "questionnaire_case_part": CasePart,
    "check": Check,
    "triage": Triage,
    "evidence_list": Records,
    "evidence_list_trials": TrialList,
    "evidence_show": Record,
    "evidence_predict": Predictions,
    "evidence_calibrate": CalibrationAnswer,
    "evidence_next_study": NextStudy,
}
BOUNDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
"""Bounds behind a conversion of units, which Pydantic leaves under its own names."""


def schemas() -> dict[str, str]:
    """Return the JSON Schema of every file that is read and every answer that is written."""
    found = {name: model.model_json_schema(mode="validation") for name, model in FILES.items()}
    found |= {name: model.model_json_schema(mode="serialization", by_alias=True) for name, model in ANSWERS.items()}
    found["answers"] = answer_schema(questionnaire())
    found["error"] = {
        "title": "Error",
        "type": "object",
        "required": ["error"],
        "additionalProperties": False,
        "properties": {
            "error": {
                "type": "object",
                "required": sorted(CicatrixError("x").as_json()["error"]),
                "additionalProperties": False,
                "properties": {key: {"type": "string"} for key in sorted(CicatrixError("x").as_json()["error"])},
            }
        },
    }
    return {
        f"schemas/{name}.schema.json": json.dumps(
            {"$schema": "https://json-schema.org/draft/2020-12/schema", **_bounded(schema)},
            indent=2,
            ensure_ascii=False,
        )
        + "\n"
        for name, schema in sorted(found.items())
    }


def _bounded(schema: Any) -> Any:
    """Return a schema with every bound under its standard name."""
    if isinstance(schema, dict):
        return {
            BOUNDS.get(key, key) if isinstance(value, int | float) else key: _bounded(value)
            for key, value in schema.items()
        }
    return [_bounded(one) for one in schema] if isinstance(schema, list) else schema


def case_file() -> str:
    """Return every key of the case file: what may be written, what its absence means, and the rules that read it."""
    schema = _bounded(Case.model_json_schema())
    definitions = schema["$defs"]
    parts: list[str] = []
    for section, one in schema["properties"].items():
        name = _reference(one)
        model = definitions[name]
        head = f"[[{section}]]" if one.get("type") == "array" else f"[{section}]"
        columns = 4 if section == "history" else 3
        rows = [row[:columns] for row in _rows(model, definitions, section)]
        parts.append(f"## `{head}`\n\n{model.get('description', '')}\n\n{table(HEAD[:columns], rows)}")
    return page(
        "The case file, key by key",
        "TOML or JSON. A key that is not listed is refused. A number may carry its unit as text, such as `0.5 cm`. A "
        "question of `[history]` that is left out was *not asked*: it comes back as an open question and is never "
        "taken for a no. Device, protocol and answers: see the [schemas](schemas).",
        *parts,
    )


HEAD = ("key", "what may be written", "if left out", "read by the rules")


def _rows(model: Any, definitions: Any, section: str) -> Iterator[tuple[str, str, str, str]]:
    readers = _readers()
    for key, one in model["properties"].items():
        inner = _reference(one)
        absent = "must be there" if key in model.get("required", ()) else _absent(one.get("default"), section)
        rules = ", ".join(readers.get(key, ())) if section == "history" else ""
        yield f"`{key}`", _allowed(one, definitions), absent, rules
        if inner is not None and "properties" in definitions[inner]:
            needed = definitions[inner].get("required", ())
            for part, detail in definitions[inner]["properties"].items():
                absent = "must be there" if part in needed else _absent(detail.get("default"), "")
                yield f"`{key}.{part}`", _allowed(detail, definitions), absent, ""


def _readers() -> dict[str, list[str]]:
    """Return the rules that read what each key of the history answers."""
    found: dict[str, list[str]] = {}
    for rule in load_rules().values():
        for key in sorted({FACTS[name].key for name in rule.facts} - {""}):
            found.setdefault(key, []).append(rule.id)
    return found


def _reference(schema: Any) -> str | None:
    """Return the name of the model that a key holds, alone, in a list or beside other forms."""
    for one in (
        schema,
        schema.get("items", {}),
        *schema.get("anyOf", ()),
        *(o.get("items", {}) for o in schema.get("anyOf", ())),
    ):
        if "$ref" in one:
            return str(one["$ref"]).rsplit("/", 1)[-1]
    return None


def _absent(default: Any, section: str) -> str:
    if default is None:
        return "not asked" if section == "history" else "not given"
    if default == []:
        return "none"
    return (
        str(default).lower()
        if isinstance(default, bool)
        else f"{default:g}"
        if isinstance(default, float)
        else f"{default}"
    )


def _allowed(schema: Any, definitions: Any) -> str:
    """Return in words what a schema allows."""
    if "anyOf" in schema:
        return ", or ".join(_allowed(one, definitions) for one in schema["anyOf"] if one.get("type") != "null")
    if "$ref" in schema:
        model = definitions[_reference(schema) or ""]
        return _allowed(model, definitions) if "enum" in model else "a table"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    match schema.get("type"):
        case "array":
            return f"a list of {_allowed(schema['items'], definitions)}".replace("a table", "tables")
        case "boolean":
            return "`true`, `false`"
        case "string":
            return "a date" if schema.get("format") == "date" else "text"
        case "integer" | "number" as kind:
            return f"{'a whole number' if kind == 'integer' else 'a number'}{_range(schema)}"
    return "anything"


def _range(schema: Any) -> str:
    words = {"minimum": "at least", "exclusiveMinimum": "above", "maximum": "at most", "exclusiveMaximum": "below"}
    return "".join(f", {word} {schema[key]:g}" for key, word in words.items() if key in schema)
