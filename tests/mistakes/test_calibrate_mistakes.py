"""What users get wrong with the calibration: one clear line, exit code 2, nothing written, and no hour lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cicatrix import pipeline

Run = Callable[..., tuple[int, str, str]]
HELP = "see 'cicatrix evidence calibrate --help'"
WORDS: dict[str, tuple[str, str]] = {
    "one chain": ("--chains 1", f"invalid value for '--chains': must be at least 2; {HELP}"),
    "too many chains": ("--chains 1000", f"invalid value for '--chains': must be at most 64; {HELP}"),
    "chains in words": ("--chains four", f"invalid value for '--chains': must be a whole number; {HELP}"),
    "half a chain": ("--chains 2.5", f"invalid value for '--chains': must be a whole number; {HELP}"),
    "no warm-up": ("--warmup 0", f"invalid value for '--warmup': must be at least 100; {HELP}"),
    "few draws": ("--draws 10", f"invalid value for '--draws': must be at least 100; {HELP}"),
    "draws without end": ("--draws inf", f"invalid value for '--draws': must be a whole number; {HELP}"),
    "negative seed": ("--seed -1", f"invalid value for '--seed': must be at least 0; {HELP}"),
    "a misspelt option": ("--chain 4", "there is no option '--chain'; did you mean '--chains'?"),
    "a table of trials": ("trials.csv", "unexpected extra argument"),
    "a folder without name": ("--out", "option '--out' requires an argument"),
    "an empty folder": ("--out ''", "an empty word is no folder"),
    "a folder that is a file": ("--out file", "this is a file, not a folder"),
}


@pytest.mark.parametrize("name", WORDS)
def test_wrong_words_end_in_one_line_before_the_long_work(
    name: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words, error = WORDS[name]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setattr(pipeline, "calibrate", lambda **_: pytest.fail("the long work has begun"))
    argv = [word.strip("'") for word in words.split()]
    code, out, err = run("evidence", "calibrate", *argv)
    assert (code, out) == (2, "")
    assert error in err
    assert err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    code, out, err = run("evidence", "calibrate", "--json", *argv)
    assert (code, err) == (2, "")
    assert set(json.loads(out)["error"]) == {"what", "where", "allowed", "do"}


def test_a_cache_that_keeps_nothing_is_said_before_the_long_work(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setattr(pipeline, "calibration_folder", lambda: tmp_path / "file" / "cicatrix")
    monkeypatch.setattr(pipeline, "calibrate", lambda **_: pytest.fail("the long work has begun"))
    code, out, err = run("evidence", "calibrate")
    assert (code, out) == (2, "")
    assert err.startswith(f"{tmp_path / 'file' / 'cicatrix'}: finished work cannot be kept there")
    assert "XDG_CACHE_HOME" in err
