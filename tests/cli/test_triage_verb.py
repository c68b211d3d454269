"""The verb triage: tables, files, and an exit code of 0 whatever the answer is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "symptoms"


def test_the_example_is_answered_with_its_rules(run: Run) -> None:
    code, out, err = run("triage", str(EXAMPLES / "day3.toml"))
    assert (code, err) == (0, "")
    words = " ".join(out.split())
    assert "urgent: This needs a doctor today." in words
    for part in ("T06", "What to look for", "Still to be answered", "Usual at this time", "device function"):
        assert part in words


def test_the_answer_is_written_as_json(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("triage", str(EXAMPLES / "day3.toml"), "--json", "--out", str(tmp_path / "answer"))
    assert code == 0
    assert (tmp_path / "answer" / "triage.json").read_text("utf-8") == out
    assert json.loads(out)["level"] == "urgent"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("nothing_else = true\n", "all well: What you report belongs to normal healing."),
        ("", "watch: We cannot tell you that all is well before the questions below are answered"),
        ('nothing_else = true\nnote = "a question"\n', "read by no rule: somebody should read it"),
        ('[[symptoms]]\nname = "wheeze"\n', "emergency: This can be dangerous now."),
    ],
)
def test_every_level_has_its_words(lines: str, words: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "report.toml"
    path.write_text(f"session = 2026-11-23T10:30:00\nnow = 2026-11-25T22:00:00\n{lines}", encoding="utf-8")
    code, out, _ = run("triage", str(path))
    assert code == 0
    assert words in " ".join(out.split())


def test_before_the_session_is_said(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "report.toml"
    path.write_text("session = 2026-11-23T10:30:00\nnow = 2026-11-22T10:30:00\n", encoding="utf-8")
    assert "24 hours before the session" in run("triage", str(path))[1]
