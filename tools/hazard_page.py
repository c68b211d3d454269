"""The hazard log: read, checked against the tests that verify its controls, and written as a page.

python tools/hazard_page.py           check, and write docs/regulatory/hazard-log.md
"""

from __future__ import annotations

import ast
import sys
from functools import cache
from pathlib import Path
from typing import Literal

from page import page, table
from pydantic import Field, model_validator

from cicatrix.base.errors import BadInput, CicatrixError
from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.base.reading import read_model
from cicatrix.base.words import nearest

ROOT = Path(__file__).resolve().parents[1]
LOG = ROOT / "docs" / "regulatory" / "hazard-log.toml"
Severity = Literal["negligible", "minor", "serious", "critical", "catastrophic"]
Probability = Literal["improbable", "remote", "occasional", "probable", "frequent"]
SEVERITIES: tuple[Severity, ...] = ("negligible", "minor", "serious", "critical", "catastrophic")
PROBABILITIES: tuple[Probability, ...] = ("improbable", "remote", "occasional", "probable", "frequent")
LOW, HIGH = 3, 6
"""Ranks of severity and probability are added: up to LOW is a low risk, from HIGH on a high one; a proposal."""


class Control(Frozen):
    """What lowers a risk, and the tests that show that it works."""

    what: str = Field(min_length=3)
    kind: Literal["inherent", "protective", "information"]
    verification: tuple[str, ...] = Field(min_length=1)


class Hazard(Frozen):
    """One row of the log; see the head of the data file for its words."""

    id: str = Field(pattern=r"^H\d\d$")
    hazard: str = Field(min_length=3)
    cause: str = Field(min_length=3)
    situation: str = Field(min_length=3)
    harm: str = Field(min_length=3)
    severity: Severity
    before: Probability
    before_why: str = Field(min_length=3)
    after: Probability
    after_why: str = Field(min_length=3)
    control: tuple[Control, ...] = ()
    uncontrolled: str = ""
    residual: str = Field(min_length=3)
    status: Literal["unreviewed"]

    @model_validator(mode="after")
    def _honest(self) -> Hazard:
        if bool(self.control) == bool(self.uncontrolled):
            raise ValueError(
                f"{self.id} needs a [[hazard.control]] or, without one, 'uncontrolled' with what is missing"
            )
        fall = PROBABILITIES.index(self.before) - PROBABILITIES.index(self.after)
        if fall < 0:
            raise ValueError(f"{self.id}: 'after' is above 'before'")
        if self.uncontrolled and fall:
            raise ValueError(f"{self.id}: without a control 'after' is as 'before'")
        if fall > 1 and all(one.kind == "information" for one in self.control):
            raise ValueError(f"{self.id}: information alone lowers the probability by one class at most")
        return self

    def risk(self, probability: Probability) -> str:
        """Return the class of the risk at a probability."""
        rank = SEVERITIES.index(self.severity) + PROBABILITIES.index(probability)
        return "low" if rank <= LOW else "high" if rank >= HIGH else "medium"


class HazardLog(Frozen):
    """The data file."""

    version: str
    severity: dict[Severity, str]
    probability: dict[Probability, str]
    hazard: tuple[Hazard, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _complete(self) -> HazardLog:
        if tuple(self.severity) != SEVERITIES or tuple(self.probability) != PROBABILITIES:
            raise ValueError("'severity' and 'probability' name every class, the lightest first")
        ids = [one.id for one in self.hazard]
        twice = next((name for name in ids if ids.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"the id '{twice}' stands twice; allowed: one hazard per id")
        return self


@cache
def tests_in(path: Path) -> frozenset[str]:
    """Return the names of the test functions of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(
        node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def load(path: Path = LOG) -> HazardLog:
    """Return the log.

    Raises
    ------
    BadInput
        If it is broken, or a control names a test that does not exist.
    """
    log = read_model(path, HazardLog)
    for hazard in log.hazard:
        for control in hazard.control:
            for name in control.verification:
                _ensure_test(name, f"{path.name}: {hazard.id}")
    return log


def _ensure_test(name: str, where: str) -> None:
    file, _, function = name.partition("::")
    path = (ROOT / file).resolve()
    if not (file.startswith("tests/") and path.is_relative_to(ROOT / "tests") and path.is_file()):
        raise BadInput(f"there is no test file '{file}'", where=where, allowed="tests/.../test_....py::test_...")
    if function not in tests_in(path):
        raise BadInput(f"{file} has no test '{function}'", where=where, do=nearest(function, tests_in(path)))


def hazard_log() -> str:
    """Return the page."""
    log = load()
    rows = [
        (f"[{one.id}](#{one.id.lower()})", one.hazard, one.severity, one.before, one.after, one.risk(one.after))
        for one in log.hazard
    ]
    counts = {level: sum(one.risk(one.after) == level for one in log.hazard) for level in ("high", "medium", "low")}
    controls = [control for one in log.hazard for control in one.control]
    kinds = {kind: sum(one.kind == kind for one in controls) for kind in ("inherent", "protective", "information")}
    tests = {name for control in controls for name in control.verification}
    open_ones = [one.id for one in log.hazard if one.uncontrolled]
    return page(
        "Hazard log",
        f"{INTENDED_USE} **{REVIEW_MARK[0].upper()}{REVIEW_MARK[1:]}**",
        f"In the form of ISO 14971, version {log.version}, made from `hazard-log.toml`. {len(log.hazard)} hazards; "
        f"{len(controls)} controls ({', '.join(f'{number} {kind}' for kind, number in kinds.items())}), verified by "
        f"{len(tests)} tests. Residual risk: {', '.join(f'{number} {level}' for level, number in counts.items())}. "
        f"Without any control: {', '.join(open_ones) or 'none'}. Nobody outside the project has reviewed any of it. "
        "Classes are judged, not measured, as if a clinic followed the output for a patient, which the intended use "
        "forbids. **The overall residual risk is not acceptable for treating patients.**",
        "## Classes",
        table(("severity", "meaning"), log.severity.items()),
        table(("probability", "meaning"), log.probability.items()),
        "Ranks from 0 to 4 are added: up to 3 is a low risk, 4 and 5 a medium, from 6 on a high one. The scheme is a "
        "proposal of this project.",
        "## Overview",
        table(("id", "hazard", "severity", "probability before", "after", "residual risk"), rows),
        *(_section(one) for one in log.hazard),
    )


def _section(one: Hazard) -> str:
    parts = [
        f'## <a id="{one.id.lower()}"></a>{one.id}. {one.hazard}',
        table(
            ("sequence", "situation", "harm", "severity", "before", "after"),
            [
                (
                    one.cause, one.situation, one.harm, one.severity,
                    f"{one.before} ({one.risk(one.before)} risk): {one.before_why}",
                    f"{one.after} ({one.risk(one.after)} risk): {one.after_why}",
                )
            ],
        ),
    ]  # fmt: skip
    if one.control:
        rows = [(each.what, each.kind, ", ".join(f"`{name}`" for name in each.verification)) for each in one.control]
        parts.append(table(("control", "kind", "verified by"), rows))
    else:
        parts.append(f"**No control.** {one.uncontrolled}")
    parts.append(f"Residual: {one.residual} Status: {one.status}.")
    return "\n\n".join(parts)


def main() -> int:
    """Check the log and write its page."""
    try:
        text = hazard_log()
    except CicatrixError as error:
        sys.stderr.write(f"{error.line()}\n")
        return error.exit_code
    LOG.with_suffix(".md").write_text(text, encoding="utf-8")
    sys.stdout.write("wrote docs/regulatory/hazard-log.md\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
