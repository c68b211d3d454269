"""The verb that ranks trials: tables, JSON and picture say the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from cicatrix.base.intended import REVIEW_MARK

Run = Callable[..., tuple[int, str, str]]
VERB = ("evidence", "next-study", "--draws", "16")


def test_tables_json_and_picture(run: Run, tmp_path: Path) -> None:
    code, out, err = run(*VERB, "--out", str(tmp_path / "study"))
    assert (code, err) == (0, "")
    text = (tmp_path / "study" / "next-study.json").read_text("utf-8")
    value = json.loads(text)
    assert value["review"] == REVIEW_MARK
    words = " ".join(out.split())
    assert value["summary"] in words
    assert "structure wrong" in words
    svg = (tmp_path / "study" / "information.svg").read_text("utf-8")
    assert "Expected information of split-face trials" in svg
    code, again, err = run(*VERB, "--json")
    assert (code, err) == (0, "")
    assert again == text


def test_too_few_draws_name_the_option(run: Run) -> None:
    code, out, err = run("evidence", "next-study", "--draws", "2")
    assert (code, out) == (2, "")
    assert err.startswith("--draws: 2 draws")
