"""Invented people written from the sources: each is decided as it says, by the rules that it names and no others."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

from cicatrix import pipeline
from cicatrix.candidacy.rules import load_rules
from cicatrix.candidacy.screen import Candidacy

TOOLS = Path(__file__).resolve().parents[2] / "tools"


def tool() -> dict[str, Any]:
    sys.path.insert(0, str(TOOLS))
    try:
        return runpy.run_path(str(TOOLS / "rule_coverage.py"))
    finally:
        sys.path.remove(str(TOOLS))


MADE = tool()
VIGNETTES: dict[str, Any] = MADE["vignettes"]()


def screened(name: str) -> Candidacy:
    return pipeline.screen(MADE["case_of"](VIGNETTES[name]))


def test_there_are_thirty_and_more() -> None:
    assert len(VIGNETTES) >= 30
    assert len({one.title for one in VIGNETTES.values()}) == len(VIGNETTES)


@pytest.mark.parametrize("name", VIGNETTES)
def test_a_vignette_is_decided_as_it_says(name: str) -> None:
    expected, answer = VIGNETTES[name].expected, screened(name)
    assert answer.decision is expected.decision
    assert sorted(finding.rule for finding in answer.findings) == sorted(expected.rules)
    assert answer.earliest_date == expected.earliest_date
    assert {one.jurisdiction: one.decision for one in answer.elsewhere} == expected.elsewhere
    blocking = {question.key for question in answer.open_questions if question.blocking}
    assert set(expected.blocking) <= blocking
    assert bool(blocking) is bool(expected.blocking)
    assert sorted(MADE["fired_on_the_day"](VIGNETTES[name])) == sorted(expected.on_the_day)


def test_every_rule_fires_on_one_vignette_and_is_silent_on_another() -> None:
    found = [MADE["signs"](one) for one in VIGNETTES.values()]
    for rule in load_rules():
        seen = {one[rule] for one in found}
        assert MADE["FIRES"] in seen, f"no vignette fires {rule}"
        assert MADE["SILENT"] in seen, f"no vignette leaves {rule} silent"
