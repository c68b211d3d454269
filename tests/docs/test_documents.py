"""What the documents show works: links, commands, Python."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from shown import HAND_WRITTEN, PAGES, ROOT, blocks, name_of

from cicatrix.base.intended import REVIEW_MARK

LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")
ENDS = re.compile(r"# ends with (\d)")
QUICK = (
    "cicatrix screen", "cicatrix grade", "cicatrix agreement", "cicatrix questionnaire", "cicatrix evidence",
    "cicatrix check", "cicatrix triage", "cicatrix --help",
)  # fmt: skip
SLOW = (
    "cicatrix plan", "cicatrix compare", "cicatrix needle", "cicatrix acute", "cicatrix heal", "cicatrix demo",
    "cicatrix patient-pages", "cicatrix made-up-scan", "cicatrix measure", "cicatrix photo", "cicatrix phantom",
)  # fmt: skip
BY_HAND = ("cicatrix evidence calibrate",)
"""They take long: only their words are tried."""
Run = Callable[..., tuple[int, str, str]]


def commands(beginnings: tuple[str, ...]) -> list[str]:
    lines = [line.strip() for _, text in blocks("sh") for line in text.splitlines()]
    return list(dict.fromkeys(line for line in lines if line.startswith(beginnings)))


def ending(line: str) -> int:
    """Return the exit code with which a shown command ends, as a comment may say."""
    ends = ENDS.search(line)
    return int(ends[1]) if ends else 0


def start(line: str, folder: Path) -> str:
    """Run a shown command in a process of its own, as a reader does, and return what it says."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    words = shlex.split(line, comments=True)
    done = subprocess.run(words, cwd=folder, env=os.environ | {"PATH": path}, capture_output=True, text=True)
    assert done.returncode == ending(line), f"{line}: {done.stderr}"
    return done.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with what the commands of the documents expect to find."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / "src").symlink_to(ROOT / "src")
    return tmp_path


def test_every_shown_command_is_known_to_these_tests() -> None:
    shown = [line for _, text in blocks("sh") for line in text.splitlines() if line.startswith("cicatrix")]
    assert shown
    assert [line for line in shown if not line.startswith(QUICK + SLOW)] == []


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_link_leads_somewhere(path: Path) -> None:
    for target, anchor in set(LINK.findall(path.read_text(encoding="utf-8"))):
        if not target.startswith(("http://", "https://", "mailto:")):
            page = path.parent / target if target else path
            assert page.exists(), f"{path.name}: {target}"
            if anchor:
                assert f'<a id="{anchor}"></a>' in page.read_text(encoding="utf-8"), f"{path.name}: {target}#{anchor}"


def test_every_page_can_be_reached_from_the_overview() -> None:
    overview = ROOT / "docs" / "README.md"
    linked = {(overview.parent / target).resolve() for target, _ in LINK.findall(overview.read_text(encoding="utf-8"))}
    pages = {path.resolve() for path in PAGES if "docs" in path.parts and path.name != "README.md"}
    assert pages - linked == set()


@pytest.mark.parametrize("line", commands(BY_HAND))
def test_a_command_of_an_hour_is_understood(line: str, copy: Path) -> None:
    assert start(f"{line} --help", copy)


@pytest.mark.parametrize("line", [line for line in commands(QUICK) if not line.startswith(BY_HAND)])
def test_a_quick_command_works(line: str, copy: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copy)
    code, out, err = run(*shlex.split(line, comments=True)[1:])
    assert code == ending(line), f"{line}: {err}"
    assert out


def test_the_program_of_that_name_is_this_one(copy: Path) -> None:
    assert REVIEW_MARK in " ".join(start("cicatrix screen examples/demo.toml", copy).split())


@pytest.mark.slow
def test_the_long_commands_work_in_their_order(copy: Path) -> None:
    for line in commands(SLOW):
        start(line, copy)


@pytest.mark.slow
@pytest.mark.parametrize(("page", "text"), blocks("python"))
def test_the_shown_python_runs(page: str, text: str, copy: Path) -> None:
    done = subprocess.run([sys.executable, "-c", text], cwd=copy, capture_output=True, text=True)
    assert done.returncode == 0, f"{page}: {done.stderr}"
    assert done.stdout


def test_make_targets_that_the_documents_name_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    shown = "\n".join(text for _, text in blocks("sh"))
    spoken = "\n".join(path.read_text(encoding="utf-8") for path in HAND_WRITTEN)
    named = {*re.findall(r"^make (\w+)", shown, re.M), *re.findall(r"`make (\w+)`", spoken)}
    assert {"demo", "test", "docs"} <= named
    assert all(re.search(rf"^{target}:", makefile, re.M) for target in named)
