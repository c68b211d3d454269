"""Every --json answer holds the keys that other programs rely on, and satisfies its published schema."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cheek_scans import scan_file
from jsonschema.validators import validator_for
from made_up_photos import ASTRONAUT

from cicatrix.cli.main import run
from cicatrix.planning.plan import Plan

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "docs" / "reference" / "schemas"
DEMO, PROTOCOL = str(ROOT / "examples" / "demo.toml"), str(ROOT / "examples" / "protocol_demo.toml")
SYMPTOMS = str(ROOT / "examples" / "symptoms" / "day3.toml")
RATINGS = str(ROOT / "examples" / "ratings.csv")
UNCERTAIN = {"median", "p10", "p90"}
Answer = Callable[..., dict[str, Any]]


@cache
def validator(name: str) -> Any:
    """Return what holds an answer against a published schema, which is checked itself."""
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


@pytest.fixture
def answer(capsys: pytest.CaptureFixture[str]) -> Answer:
    """Run a verb with --json and return its answer, held against its schema."""

    def of(schema: str, *words: str, code: int = 0) -> dict[str, Any]:
        assert run([*words, "--json"]) == code
        value: dict[str, Any] = json.loads(capsys.readouterr().out)
        validator(schema).validate(value)
        return value

    return of


def test_screen(answer: Answer) -> None:
    value = answer("screen", "screen", DEMO)
    assert {"decision", "earliest_date", "findings", "open_questions", "would_change"} <= value.keys()
    keys = {"rule", "severity", "scope", "reason", "action", "earliest_date", "source", "evidence", "review"}
    assert all(keys <= finding.keys() for finding in value["findings"])
    assert [one["id"] for one in value["precautions"]] == ["cold-sores", "dark-marks"]
    assert all({"title", "need", "steps", "evidence", "review"} <= one.keys() for one in value["precautions"])


def test_screen_explains_a_rule_and_compares_with_the_last_time(answer: Answer) -> None:
    trace = answer("screen_explain", "screen", DEMO, "--explain", "C06")
    assert trace["tree"]["parts"][0]["given"][0]["key"] == "history.isotretinoin"
    assert {"fires", "sources", "positions", "turns", "decision_without"} <= trace.keys()
    again = answer("screen_since", "screen", DEMO, "--since", DEMO)
    assert {"changed", "new_findings", "resolved_findings", "decision_before", "decision"} <= again.keys()
    plain = answer("screen", "screen", DEMO)
    assert again["candidacy"] == {key: value for key, value in plain.items() if key != "precautions"}
    assert again["precautions"] == plain["precautions"]


def test_grade(answer: Answer) -> None:
    value = answer("grade", "grade", DEMO)
    for scale in ("goodman_baron_grade", "goodman_baron_quantitative", "ecca", "scar_s"):
        assert value[scale]["state"] in {"evaluated", "not_evaluable"}
        assert {"value", "missing", "items", "evidence"} <= value[scale].keys()


def test_questionnaire(answer: Answer, tmp_path: Path) -> None:
    value = answer("questionnaire", "questionnaire", "--language", "hi")
    keys = {"id", "key", "by", "kind", "text", "help", "choices", "when", "required", "rules", "facts"}
    assert all(keys <= question.keys() for section in value["sections"] for question in section["questions"])
    told = tmp_path / "answers.json"
    told.write_text('{"age_years": 30, "sex": "male", "recent": ["peel"], "recent_day_peel": "2026-02-01"}', "utf-8")
    validator("answers").validate(json.loads(told.read_text("utf-8")))
    part = answer("questionnaire_case_part", "questionnaire", "--answers", str(told))
    assert part["patient"] == {"age_years": 30.0, "sex": "male"}
    assert part["history"] == {"recent": [{"what": "peel", "date": "2026-02-01"}]}
    assert {"still_open", "set_aside", "case"} <= part.keys()


def test_agreement(answer: Answer) -> None:
    value = answer("agreement", "agreement", RATINGS)
    assert {"scales", "resamples", "seed"} <= value.keys()
    for scale in value["scales"]:
        assert {"scale", "kind", "between", "within"} <= scale.keys()


def test_needle(answer: Answer) -> None:
    (zone,) = answer("needle", "needle", PROTOCOL, "--draws", "8")["zones"]
    assert zone["zone"] == "cheek_left"
    for key in ("strikes_per_cm2", "holes_per_cm2", "delivered_depth_mm", "lumen_area_fraction"):
        assert zone[key].keys() == UNCERTAIN
    assert zone["share_reaching"].keys() == {"papillary_dermis", "reticular_dermis", "fat"}
    assert len(zone["injured_volume_fraction"]) == len(zone["depth_mm"]) > 10
    assert zone["injured_volume_fraction"][0].keys() == UNCERTAIN
    assert "off_label" in zone


def test_acute(answer: Answer) -> None:
    value = answer("acute", "acute", PROTOCOL, "--draws", "8")
    for key in ("numb_depth_mm", "plasma_ug_per_ml", "pain_vas", "erythema_hours"):
        assert value[key].keys() == UNCERTAIN
    assert all({"name", "value", "limit", "state"} <= limit.keys() for limit in value["limits"])
    assert all({"product", "active", "amount_ug_per_cm2"} <= item.keys() for item in value["uptake"])
    assert all({"what", "from_h", "to_h"} <= step.keys() for step in value["aftercare"])


def test_heal(answer: Answer) -> None:
    zones = answer("heal", "heal", PROTOCOL, "--draws", "4", "--weeks", "12")["zones"]
    assert {(zone["zone"], zone["region"]) for zone in zones} == {("cheek_left", "scar"), ("cheek_left", "surround")}
    names = [
        "collagen_total",
        "collagen_new",
        "collagen_mature",
        "elastin",
        "fibroblasts",
        "debris",
        "inflammation_signal",
        "macrophages_m2",
        "tgf_beta",
        "myofibroblasts",
        "melanin_stimulus",
        "collagen_iii_fraction",
        "thickness_um",
        "epidermis_closure",
    ]
    for zone in zones:
        for name in names:
            assert zone[name].keys() == {"weeks", *UNCERTAIN}, name


def test_patient_pages(answer: Answer) -> None:
    value = answer("patient_pages", "patient-pages", "--grade", "severe", "--draws", "20")
    assert {"version", "date", "language", "review", "words_sha256", "page_sha256", "sections"} <= value.keys()
    assert "severe" in value["about"]


def test_plan_and_compare(answer: Answer, tmp_path: Path) -> None:
    plan = answer("plan", "plan", DEMO, "--draws", "16", "--out", str(tmp_path / "plan"))
    assert json.loads((tmp_path / "plan" / "plan.json").read_text(encoding="utf-8")) == plan
    record = json.loads((tmp_path / "plan" / "patient-pages.json").read_text(encoding="utf-8"))
    validator("patient_pages_record").validate(record)
    assert [one["file"] for one in record["pages"]] == ["consent.html", "aftercare.html", "right-for-me.html"]
    assert all((tmp_path / "plan" / one["file"]).is_file() for one in record["pages"])
    keys = [
        "candidacy",
        "schedule",
        "forecast",
        "first_visible_weeks",
        "events",
        "pain",
        "cost",
        "goals",
        "comparators",
        "sensitivity",
        "citations",
        "assumptions",
        "provenance",
        "review",
    ]
    assert set(keys) <= plan.keys()
    steps = [step for one in plan["precautions"] for step in one["steps"]]
    assert all({"what", "who", "when", "due", "record", "evidence", "source"} <= step.keys() for step in steps)
    session = plan["schedule"]["sessions"][0]
    assert {"date", "zones", "before"} <= session.keys()
    assert {"depth_mm", "passes", "speed_mm_per_s", "holes_per_cm2"} <= session["zones"][0].keys()
    measures = {one["measure"] for one in plan["forecast"]}
    assert measures == {
        "goodman_baron_quantitative",
        "goodman_baron_grade",
        "ecca",
        "scar_depth_percent",
        "scar_volume_percent",
        "patient_percent",
    }
    assert all({"name", "probability", "from", "to", "unit"} <= event.keys() for event in plan["events"])
    assert all({"name", "limit", "value", "statistic", "state"} <= goal.keys() for goal in plan["goals"])
    assert {one["name"] for one in plan["comparators"]} == {"no_treatment", "standard_course"}
    assert {"low", "high", "currency"} <= plan["cost"].keys()
    assert plan["review"].startswith("unreviewed")
    both = answer("compare", "compare", *[str(tmp_path / "plan" / "plan.json")] * 2)
    assert len(both["plans"]) == 2


def test_evidence(answer: Answer) -> None:
    assert answer("evidence_list", "evidence", "list", "--model", "healing")["parameters"]
    assert answer("evidence_show", "evidence", "show", "healing.clear_d")["read_by"] == ["healing.column"]
    rows = answer(
        "evidence_predict",
        *("evidence", "predict", str(ROOT / "examples" / "published" / "trials.csv"), "--draws", "6"),
    )["rows"]
    percentiles = {"median", "p2_5", "p10", "p25", "p75", "p90", "p97_5"}
    keys = {"trial_id", "row", "scale", "quantity", "observed", "inside_80", "skipped_reason", *percentiles}
    assert all(keys <= row.keys() for row in rows)


def test_triage(answer: Answer) -> None:
    value = answer("triage", "triage", SYMPTOMS)
    assert {"level", "emergency", "settled", "says", "do", "findings", "questions", "normal_now"} <= value.keys()
    keys = {"rule", "level", "reason", "do", "more_urgent", "because", "source", "evidence", "review"}
    assert all(keys <= finding.keys() for finding in value["findings"])
    assert "device function" in value["device_function"]


def test_check_and_errors(answer: Answer) -> None:
    answer("check", "check")
    error = answer("error", "screen", "no-such-file.toml", code=2)["error"]
    assert error.keys() == {"what", "where", "allowed", "do"}


@pytest.mark.parametrize(
    ("kind", "pattern", "least"),
    [("case", "*.toml", 5), ("protocol", "published/*.toml", 5), ("symptom_report", "symptoms/*.toml", 3)],
)
def test_examples_satisfy_the_schema_of_their_file(kind: str, pattern: str, least: int) -> None:
    import tomllib

    schema = json.loads((SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8"))
    paths = [path for path in (ROOT / "examples").glob(pattern) if not path.name.startswith("protocol")]
    assert len(paths) >= least
    for path in paths:
        value = json.loads(json.dumps(tomllib.loads(path.read_text(encoding="utf-8")), default=str))
        jsonschema.validate(value, schema)


def test_whatever_a_report_names_can_be_followed(answer: Answer, demo_plan: Plan) -> None:
    plan = demo_plan
    names = {one.key for one in plan.citations} | {one.source for one in plan.events}
    names |= {one.source for one in plan.first_days.aftercare} | {finding.rule for finding in plan.candidacy.findings}
    names |= {step.rule for session in plan.schedule.sessions for step in session.before if step.rule}
    for name in sorted(names):
        value = answer("evidence_show", "evidence", "show", name)
        assert value["rule"] or value["reference"], name


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ("screen", ("screen", DEMO)),
        ("grade", ("grade", DEMO)),
        ("questionnaire", ("questionnaire",)),
        ("agreement", ("agreement", RATINGS)),
        ("check", ("check",)),
        ("triage", ("triage", SYMPTOMS)),
        ("photo", ("photo", str(ASTRONAUT))),
        ("evidence_list", ("evidence", "list")),
        ("needle", ("needle", PROTOCOL, "--draws", "4")),
    ],
)
def test_every_answer_bears_the_mark_of_review(schema: str, words: tuple[str, ...], answer: Answer) -> None:
    value = answer(schema, *words)
    assert value["review"].startswith("unreviewed")
    assert value["intended_use"].startswith("cicatrix simulates")


def test_measure(answer: Answer, tmp_path: Path) -> None:
    now, *how = scan_file(tmp_path, seed=2, filled=0.3)
    value = answer("measure", "measure", now, *how)
    keys = {"physical_size_mm", "pixel_mm", "noise_um", "capability", "scars", "totals", "iso25178"}
    assert keys <= value.keys()
    phone = answer("measure", "measure", *scan_file(tmp_path, "phone_depth"))
    assert phone["totals"]["volume_mm3"] is None
    change = answer("measure_change", "measure", now, *how, "--since", scan_file(tmp_path)[0], "--retest", now)
    assert {"measurement", "before", "repeatability", "change"} <= change.keys()
    answer("made_up_scan", "made-up-scan", "--out", str(tmp_path / "scanned"))


def test_photo(answer: Answer) -> None:
    value = answer("photo", "photo", str(ASTRONAUT))
    assert {"gates", "state", "scale", "zones", "spots", "withheld", "notes"} <= value.keys()
    assert value["depth"] == "not measured"
    change = answer("photo_change", "photo", str(ASTRONAUT), "--since", str(ASTRONAUT))
    assert {"now", "before", "gates", "comparison", "spots_only_now", "spots_only_before"} <= change.keys()
