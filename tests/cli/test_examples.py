"""The examples: each can be read, behaves as its first line says, and the published arms hold what they may hold."""

from __future__ import annotations

import csv
import json
import runpy
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from cicatrix import pipeline
from cicatrix.candidacy.screen import Decision
from cicatrix.evidence.trials.table import read_trials

Run = Callable[..., tuple[int, str, str]]
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PUBLISHED = sorted((EXAMPLES / "published").glob("*.toml"))


@pytest.mark.parametrize("name", ["mild", "demo", "severe"])
def test_a_bundled_case_is_the_example(name: str) -> None:
    bundled = files("cicatrix.intake.data").joinpath(f"{name}.toml").read_bytes()
    assert bundled == (EXAMPLES / f"{name}.toml").read_bytes()


@pytest.mark.parametrize(
    ("name", "decision"),
    [
        ("demo", Decision.SUITABLE_WITH_PRECAUTIONS),
        ("mild", Decision.SUITABLE),
        ("severe", Decision.SUITABLE_WITH_PRECAUTIONS),
        ("no_plan_fits_budget", Decision.SUITABLE_WITH_PRECAUTIONS),
        ("wait_isotretinoin", Decision.DEFER),
        ("refused", Decision.NOT_SUITABLE),
    ],
)
def test_each_case_is_decided_as_it_says(name: str, decision: Decision) -> None:
    result = pipeline.screen(pipeline.read_case(EXAMPLES / f"{name}.toml"))
    assert result.decision is decision
    assert not [question.key for question in result.open_questions if question.blocking]


@pytest.mark.slow
def test_the_severe_case_has_a_residual_grade_with_its_spread(run: Run) -> None:
    code, out, _ = run("plan", str(EXAMPLES / "severe.toml"), "--draws", "20", "--json")
    assert code == 0
    plan = json.loads(out)
    assert plan["grading"]["goodman_baron_grade"]["value"] == 4
    assert sum(plan["residual_grade"].values()) == pytest.approx(1.0, abs=0.01)


def test_there_are_enough_published_arms() -> None:
    assert len(PUBLISHED) >= 8


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_a_published_arm_is_needled(path: Path) -> None:
    protocol = pipeline.read_protocol(path)
    assert protocol.device in {"generic-pen", "generic-roller"}
    assert protocol.skin.model_fields_set == set()
    assert pipeline.needle(protocol, draws=5).zones[0].holes_per_cm2.median > 0


def test_the_side_that_was_not_needled_stays_as_it_is() -> None:
    control = pipeline.read_protocol(EXAMPLES / "published" / "alam_2014_control.toml")
    for zone in pipeline.heal(control, draws=5, weeks=12).zones:
        assert set(zone.collagen_total.median) == {1.0}


def test_the_table_holds_numbers_and_sources_only() -> None:
    with (EXAMPLES / "published" / "trials.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["verified"] for row in rows} == {"page"}
    assert not {"quote_locator", "notes", "first_author", "derived_by_us"} & set(rows[0])
    assert all(row["doi_or_url"].startswith(("doi:", "http")) and " " not in row["doi_or_url"] for row in rows)
    assert max(len(row["outcome_name"]) for row in rows) < 90
    read = read_trials(EXAMPLES / "published" / "trials.csv")
    assert sum(row.skipped_reason is None for row in read) >= 15


@pytest.mark.slow
def test_the_first_steps_run(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(EXAMPLES / "first_steps.py"))
    assert "first of" in capsys.readouterr().out
