"""The regulatory file: the hazard log is complete and honest, every control names a test that exists."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cicatrix.base.errors import BadInput
from cicatrix.base.intended import INTENDED_USE

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "regulatory"
LOG = FOLDER / "hazard-log.toml"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import hazard_page
    finally:
        sys.path.pop(0)
    return hazard_page


def test_every_control_names_a_test_that_exists(tool: ModuleType) -> None:
    log = tool.load()
    assert len(log.hazard) >= 30
    assert sum(len(control.verification) for one in log.hazard for control in one.control) > 60


def test_the_hazards_that_were_asked_for_are_there(tool: ModuleType) -> None:
    named = " ".join(f"{one.hazard} {one.cause}".lower() for one in tool.load().hazard)
    for word in (
        "screening", "not asked", "wrong unit", "deeper than the label", "overdose of numbing", "orbital rim",
        "overtrust", "out of date", "translation", "dark marks is under", "cold sores is missed", "red flag",
        "lost or half written", "mixed up", "photographs", "hostile", "date is wrong", "numerical", "diverged",
    ):  # fmt: skip
        assert word in named, word


def test_what_is_not_controlled_says_so_and_does_not_fall(tool: ModuleType) -> None:
    hazards = tool.load().hazard
    bare = [one for one in hazards if not one.control]
    assert all(one.uncontrolled and one.before == one.after for one in bare)
    assert any(one.risk(one.after) == "high" for one in hazards)
    assert {one.status for one in hazards} == {"unreviewed"}


def test_severity_is_never_lowered_and_risk_grows_with_both_ranks(tool: ModuleType) -> None:
    order = ["low", "medium", "high"]
    for one in tool.load().hazard:
        found = [order.index(one.risk(probability)) for probability in tool.PROBABILITIES]
        assert found == sorted(found)
        assert order.index(one.risk(one.after)) <= order.index(one.risk(one.before))


def test_the_page_is_that_of_the_log(tool: ModuleType) -> None:
    assert (FOLDER / "hazard-log.md").read_text(encoding="utf-8") == tool.hazard_log(), (
        "python tools/hazard_page.py writes it"
    )


def _refused(tool: ModuleType, folder: Path, old: str, new: str) -> str:
    text = LOG.read_text(encoding="utf-8")
    assert old in text
    path = folder / "hazard-log.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        tool.load(path)
    line: str = refused.value.line()
    return line


TEST = "test_it_fires_on_its_case_and_is_silent_on_the_clear_one"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (TEST, "test_it_fires_on_its_case", f"has no test 'test_it_fires_on_its_case'; did you mean '{TEST}'?"),
        ("tests/candidacy/test_rule_coverage.py", "tests/candidacy/test_gone.py", "there is no test file"),
        ("tests/candidacy/test_rule_coverage.py", "tests/../tools/page.py", "there is no test file 'tests/../tools"),
        ('id = "H02"', 'id = "H01"', "the id 'H01' stands twice; allowed: one hazard per id"),
        ('severity = "critical"', 'severity = "bad"', "'bad' is not one of the allowed values"),
        ('harm = "', 'harmful = "', "unknown key 'harmful'; did you mean 'harm'?"),
        ('\nstatus = "unreviewed"', '\nstatus = "accepted"', "'accepted' is not one of the allowed values"),
        ('kind = "protective"', 'kind = "luck"', "'luck' is not one of the allowed values"),
        ('before = "occasional"', 'before = "improbable"', "H01: 'after' is above 'before'"),
        ("residual = ", "residual_note = ", "unknown key 'residual_note'"),
        ('negligible = "', 'trifling = "', "severity.trifling"),
    ],
)
def test_a_broken_log_is_refused(tool: ModuleType, tmp_path: Path, old: str, new: str, message: str) -> None:
    assert message in _refused(tool, tmp_path, old, new)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"control": []}, "needs a [[hazard.control]] or, without one, 'uncontrolled'"),
        ({"uncontrolled": "nothing"}, "needs a [[hazard.control]] or, without one, 'uncontrolled'"),
        ({"control": [], "uncontrolled": "nothing"}, "without a control 'after' is as 'before'"),
        ({"before": "probable", "after": "improbable", "kind": "information"}, "information alone lowers"),
    ],
)
def test_a_control_that_is_none_lowers_nothing(tool: ModuleType, change: dict[str, Any], message: str) -> None:
    first: dict[str, Any] = tomllib.loads(LOG.read_text(encoding="utf-8"))["hazard"][0]
    kind = change.pop("kind", None)
    data = first | change
    if kind is not None:
        data["control"] = [one | {"kind": kind} for one in data["control"]]
    with pytest.raises(ValueError, match=re.escape(message)):
        tool.Hazard.model_validate(data)


@pytest.mark.parametrize("name", ["README.md", "intended-use.md", "hazard-log.md"])
def test_each_page_bears_the_intended_use_and_the_mark(name: str) -> None:
    text = " ".join((FOLDER / name).read_text(encoding="utf-8").replace(">", " ").split())
    assert INTENDED_USE.rstrip(".") in text
    assert "nreviewed: not for treating patients" in text


def test_each_module_that_would_be_a_device_function_exists() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"`src/cicatrix/([a-z_/]+)`", text)
    assert len(named) >= 6
    assert [name for name in named if not (ROOT / "src" / "cicatrix" / name).exists()] == []


def test_what_is_said_of_law_is_marked_as_no_advice() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert "not legal advice" in text
    for word in ("520(o)(1)(E)", "Rule 11", "IEC 62304", "CDSCO"):
        assert word in text
