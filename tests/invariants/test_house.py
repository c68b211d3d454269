"""The laws of the house, held against the source itself."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.planning import plan

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
TREES = {path.relative_to(ROOT / "src").as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
LONGEST = 400
HEAVY = ("jax", "scipy", "matplotlib", "typst", "pint", "jinja2", "bibtexparser")
NETWORK = {"socket", "urllib", "http", "requests", "httpx", "ftplib", "aiohttp", "asyncio"}
FORBIDDEN_CALLS = {"eval", "exec", "print", "compile", "__import__", "input"}


def tracked() -> list[Path]:
    """Return the files under version control, or all if there is no repository."""
    git = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    return [path for name in git.stdout.splitlines() if (path := ROOT / name).is_file()]


def test_no_two_modules_share_a_name() -> None:
    names = Counter(path.stem for path in SOURCES if path.stem != "__init__")
    assert [name for name, number in names.items() if number > 1] == []


def test_no_file_grows_beyond_bounds() -> None:
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


@pytest.mark.parametrize("name", TREES)
def test_nothing_forbidden_is_called_or_left_behind(name: str) -> None:
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in FORBIDDEN_CALLS, f"{name}:{node.lineno}"
        assert not isinstance(node, ast.Assert), f"{name}:{node.lineno}: a check that vanishes under -O"
        assert not (isinstance(node, ast.ExceptHandler) and node.type is None), f"{name}:{node.lineno}"
        assert not (isinstance(node, ast.Name) and node.id == "NotImplementedError"), f"{name}:{node.lineno}"
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for module in modules:
            first = module.split(".")[0]
            assert first not in NETWORK | {"pickle", "marshal", "shelve"}, f"{name}:{node.lineno}: {module}"


@pytest.mark.parametrize("name", TREES)
def test_everything_public_says_what_it_is(name: str) -> None:
    tree = TREES[name]
    if tree.body:
        assert ast.get_docstring(tree), name
    public = [
        node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    assert [node.name for node in public if not ast.get_docstring(node)] == []


def test_help_loads_nothing_heavy() -> None:
    code = "import sys, cicatrix.cli.main; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert [name for name in HEAVY if name in loaded] == []


def test_every_data_file_lies_in_a_package() -> None:
    """A folder without an __init__.py cannot be read from an installed wheel."""
    data = [path for path in (ROOT / "src").rglob("*") if path.suffix in {".toml", ".bib", ".j2", ".typ", ".css"}]
    assert len(data) > 20
    assert [path for path in data if not (path.parent / "__init__.py").is_file()] == []


def test_the_lock_file_is_hashed_and_names_no_index() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"\n(?=\S)", text.strip()) if not entry.startswith("#")]
    assert len(entries) > 30
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text


def test_the_lock_file_holds_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    locked = set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.M))
    explained = (ROOT / "docs" / "explanation" / "dependencies.md").read_text(encoding="utf-8")
    for requirement in wanted:
        name = re.split(r"[<>=!\[ ]", requirement)[0]
        assert name in locked
        assert name in explained, f"docs/explanation/dependencies.md does not justify {name}"


def test_no_file_names_a_place_of_one_machine() -> None:
    pattern = re.compile(r"(?<![\w.])/(?:work|root|home|Users|opt)/\w|--(?:extra-)?index-url|pypi\.org/simple")
    guilty = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in tracked()
        if path.suffix not in {".png", ".svg"} and path != Path(__file__).resolve()
        if (found := pattern.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert guilty == []


def test_the_intended_use_is_one_sentence_everywhere() -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").replace(">", " ").split())
    assert INTENDED_USE.rstrip(".") in readme
    assert "not for treating patients" in REVIEW_MARK
    assert plan.INTENDED_USE == INTENDED_USE
    assert plan.REVIEW_MARK == REVIEW_MARK
