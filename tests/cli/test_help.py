"""Help answers at once, has examples and the mark of review, and announces nothing that is not there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from cicatrix import __version__
from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.planning import plan

Run = Callable[..., tuple[int, str, str]]
VERBS = (
    "demo", "screen", "grade", "agreement", "needle", "acute", "heal", "plan", "patient-pages", "compare", "check",
    "questionnaire", "triage", "measure", "made-up-scan", "phantom", "photo",
    "photometric-stereo",
    "evidence list", "evidence show", "evidence predict",
    "evidence calibrate", "evidence next-study",
)  # fmt: skip
NOT_YET = ("verify", "adapt", "trial", "serve", "--patch")
HEAVY = {"numpy", "scipy", "cv2", "numba", "trimesh", "jax", "matplotlib", "pydantic", "typst", "pint"}


def words(text: str) -> str:
    """Return *text* without the frames and line breaks of the terminal."""
    return " ".join(text.replace("│", " ").split())


def test_the_front_page(run: Run) -> None:
    code, out, err = run("--help")
    assert (code, err) == (0, "")
    assert INTENDED_USE in words(out)
    assert REVIEW_MARK in words(out)
    for verb in {verb.split()[0] for verb in VERBS}:
        assert f" {verb} " in words(out)
    for verb in NOT_YET:
        assert f" {verb} " not in words(out)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_examples_the_shared_options_and_the_mark(verb: str, run: Run) -> None:
    code, out, err = run(*verb.split(), "--help")
    assert (code, err) == (0, "")
    text = words(out)
    assert f"Examples: cicatrix {verb}" in text
    assert INTENDED_USE in text
    assert REVIEW_MARK in text
    for option in ("--json", "--out", "--seed", "--debug"):
        assert option in text


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys; from cicatrix.cli.main import run; run(['--help']);"
        "print('|', *{name.split('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert HEAVY.isdisjoint(done.stdout.rsplit("|", 1)[1].split())


def test_the_bare_word_shows_the_help(run: Run) -> None:
    code, out, _ = run()
    assert code == 2
    assert "Usage: cicatrix" in out


def test_the_version(run: Run) -> None:
    assert run("--version") == (0, f"cicatrix {__version__}\n", "")


def test_the_sentence_is_the_same_at_every_door() -> None:
    assert plan.INTENDED_USE == INTENDED_USE
    assert plan.REVIEW_MARK == REVIEW_MARK
