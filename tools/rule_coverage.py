"""The vignettes of tests/candidacy, and the page that shows which rule fires on which."""

from __future__ import annotations

import copy
import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

from page import page, table
from pydantic import Field

from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.base.reading import validate
from cicatrix.candidacy.conditions import UNKNOWN, Value, evaluate
from cicatrix.candidacy.decision import Decision
from cicatrix.candidacy.findings import apply_rules
from cicatrix.candidacy.profiles import rules_in
from cicatrix.candidacy.rules import Scope, load_rules
from cicatrix.candidacy.screen import Candidacy, Screened, applied_to, screen
from cicatrix.intake.case import Case, Jurisdiction

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "candidacy" / "vignettes"
FIRES, SILENT, OPEN = "●", "·", "?"


class Expected(Frozen):
    """What a vignette says that a screening answers."""

    decision: Decision
    rules: list[str]
    """Every rule that fires on the case, and no other."""
    earliest_date: dt.date | None = None
    blocking: list[str] = []
    """Open questions that stop a plan; others may be open beside them."""
    elsewhere: dict[Jurisdiction, Decision] = {}
    """The other jurisdictions that answer otherwise, and no other."""
    on_the_day: list[str] = []
    """Every rule that fires on the facts of the day."""


class Vignette(Frozen):
    """An invented person, what is to come of a screening and why, by which source."""

    title: str = Field(min_length=5)
    why: str = Field(min_length=20)
    source: str = Field(min_length=3)
    remove: list[str] = []
    """Keys of the person without complaints that were not asked here."""
    expected: Expected
    case: dict[str, Any] = {}
    day: dict[str, bool | float | str] = {}
    """Facts of the session or after it, which no case holds."""


def vignettes() -> dict[str, Vignette]:
    """Return the vignettes by the name of their file."""
    paths = sorted(path for path in FOLDER.glob("*.toml") if path.stem != "base")
    return {path.stem: validate(tomllib.loads(path.read_text("utf-8")), Vignette, str(path)) for path in paths}


def case_of(vignette: Vignette) -> Case:
    """Return the person without complaints, changed as the vignette says."""
    data: dict[str, Any] = copy.deepcopy(tomllib.loads((FOLDER / "base.toml").read_text("utf-8")))
    for path in vignette.remove:
        *above, key = path.split(".")
        del (data[above[0]] if above else data)[key]
    for section, value in vignette.case.items():
        data[section] = data.get(section, {}) | value if isinstance(value, dict) else value
    return validate(data, Case, vignette.title)


def fired_on_the_day(vignette: Vignette) -> list[str]:
    """Return the rules that fire on the facts of the day alone."""
    return [rule.id for rule in apply_rules(dict[str, Value](vignette.day), Scope).fired]


def signs(vignette: Vignette) -> dict[str, str]:
    """Return for each rule whether it fires, is silent or is undecided on a vignette."""
    here: Screened = applied_to(case_of(vignette))
    answer: Candidacy = screen(here.case)
    fired = {finding.rule for finding in answer.findings} | {one.rule for one in answer.overridden if one.finding}
    fired |= set(fired_on_the_day(vignette))
    facts = dict(here.facts) | dict(here.system_facts) | dict[str, Value](vignette.day)
    return {
        name: FIRES if name in fired else OPEN if evaluate(rule.condition, facts) is UNKNOWN else SILENT
        for name, rule in rules_in(here.jurisdiction).items()
    }


def coverage() -> str:
    """Return the page: the vignettes, then every rule beside every vignette."""
    every = vignettes()
    found = {name: signs(vignette) for name, vignette in every.items()}
    numbers = {name: name.split("-")[0] for name in every}
    told = [
        (numbers[name], one.title, one.expected.decision.value.replace("_", " "),
         ", ".join([*one.expected.rules, *one.expected.on_the_day]) or "none", one.why, one.source)
        for name, one in every.items()
    ]  # fmt: skip
    rows = [
        (f"`{rule.id}`", rule.title, sum(found[name][rule.id] == FIRES for name in every),
         *(found[name][rule.id] for name in every))
        for rule in load_rules().values()
    ]  # fmt: skip
    fire, silent = (
        sum(any(one[rule] == sign for one in found.values()) for rule in load_rules()) for sign in (FIRES, SILENT)
    )
    return page(
        "Rules beside vignettes",
        f"{INTENDED_USE} **{REVIEW_MARK}**",
        f"{len(every)} invented people, each with the decision that the sources lead to and why; a test screens each "
        "one and compares the decision, every rule that fires, the earliest date and what other jurisdictions answer. "
        "No clinician has reviewed them.",
        f"Of {len(rows)} rules {fire} fire on some vignette, and {silent} are silent on some.",
        table(("", "vignette", "decision", "rules that fire", "why", "source"), told),
        f"## Rule by vignette\n\n{FIRES} fires, {SILENT} is silent, {OPEN} is undecided (a question is open, or the "
        "fact is known only on the day or after it).",
        table(("rule", "", "fires", *numbers.values()), rows),
    )
