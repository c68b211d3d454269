"""The published arms on the command line: tables, JSON after its schema, forest plots in a folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from cicatrix.base.intended import REVIEW_MARK
from cicatrix.cli.trial_list import TrialList

Run = Callable[..., tuple[int, str, str]]


def test_json_satisfies_its_schema_and_holds_arms_events_and_increments(run: Run) -> None:
    code, out, _ = run("evidence", "list", "--trials", "--json")
    assert code == 0
    value = json.loads(out)
    jsonschema.validate(value, TrialList.model_json_schema(mode="serialization", by_alias=True))
    assert len(value["trials"]) == value["total"] > 100
    assert value["calibrating"] == sum(row["calibrates"] for row in value["trials"])
    assert {event["event"] for event in value["events"]} >= {"pih", "pain_vas", "redness_days"}
    assert {one["trial_id"] for one in value["increments"]} >= {"MALIK2024_INS", "ASIF2016_PRP"}


def test_one_scale_is_listed_and_drawn_alone(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    folder = tmp_path / "trials"
    code, out, _ = run("evidence", "list", "--trials", "--scale", "goodman_baron_grade", "--out", str(folder))
    assert code == 0
    assert "VN2019" in out
    assert "DOGRA2014" not in out
    assert "0.23" in out  # what platelet-rich plasma adds
    assert REVIEW_MARK in out
    assert sorted(path.name for path in folder.iterdir()) == ["forest-goodman_baron_grade.svg", "trials.json"]


def test_the_whole_table_says_why_rows_do_not_calibrate(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    code, out, _ = run("evidence", "list", "--trials")
    assert code == 0
    for words in ("5 of 36", "from memory, unverified", "improvement, points", "more by", "SD 0.99"):
        assert words in out


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--trials", "--scale", "ecco"), "did you mean 'ecca'?"),
        (("--trials", "--model", "healing"), "lists arms, not numbers"),
        (("--trials", "--assumptions-only"), "lists arms, not numbers"),
        (("--scale", "ecca"), "with --trials"),
    ],
)
def test_options_that_do_not_go_together_are_refused(run: Run, options: tuple[str, ...], says: str) -> None:
    code, _, errors = run("evidence", "list", *options)
    assert code == 2
    assert says in " ".join(errors.split())
