"""The rules: models of the data file, and the loader that refuses a broken one."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, cast

from pydantic import Field, model_validator

from cicatrix.base.errors import BadInput
from cicatrix.base.grades import EvidenceGrade
from cicatrix.base.model import Frozen
from cicatrix.base.reading import parse, validate
from cicatrix.base.words import listing, nearest
from cicatrix.candidacy.conditions import Comparison, Condition, comparisons
from cicatrix.candidacy.facts import FACTS, Fact

DATA, RULES = "cicatrix.candidacy.data", "rules.toml"
SCREENING = "screening"
"""In ``counted_from``: the wait runs from the day of screening, the earliest it can begin."""


class Severity(StrEnum):
    """How much a rule weighs, from the heaviest."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    PRECAUTION = "precaution"
    INFORMATION = "information"


class Scope(StrEnum):
    """What a rule is about; the first letter of its id."""

    PATIENT = "patient"
    AGENT = "agent"
    PLAN = "plan"
    FOLLOW_UP = "follow_up"
    SYSTEM = "system"


LETTERS = {"C": Scope.PATIENT, "A": Scope.AGENT, "S": Scope.PLAN, "F": Scope.FOLLOW_UP, "X": Scope.SYSTEM}


class Bar(StrEnum):
    """What lifts an absolute or relative rule of the patient."""

    ENDS = "ends"
    SPECIALIST = "specialist"
    PERMANENT = "permanent"


class Mark(StrEnum):
    """What kind of page a source is."""

    REGULATOR = "L"
    JOURNAL = "J"
    VENDOR = "V"
    MACHINE = "A"
    DESIGN = "D"
    MEMORY = "M"


class Review(StrEnum):
    """Whether a clinician has signed the rule."""

    DRAFT = "draft"
    SIGNED = "signed"


class Source(Frozen):
    """Where a rule comes from."""

    name: str = Field(min_length=2)
    mark: Mark
    at: str = ""

    def __str__(self) -> str:
        """Return the source in one line, its mark last."""
        return f"{self.name} {self.at} [{self.mark}]" if self.at else f"{self.name} [{self.mark}]"


class Rule(Frozen):
    """One rule; see the head of the data file for its words."""

    id: str = Field(pattern=r"^[CASFX]\d\d$")
    title: str = Field(min_length=3, max_length=80)
    severity: Severity
    scope: Scope
    outcome: Bar | None = None
    overridable: bool = False
    condition: Condition
    reason: str = Field(min_length=3)
    action: str = Field(min_length=3)
    waiting_days: int | None = Field(default=None, gt=0, strict=True)
    counted_from: tuple[str, ...] = ()
    conflict: str = ""
    source: tuple[Source, ...] = Field(min_length=1)
    evidence: EvidenceGrade
    review: Review

    @model_validator(mode="after")
    def _consistent(self) -> Rule:
        if LETTERS[self.id[0]] is not self.scope:
            raise ValueError(f"'{self.id}' names the scope {LETTERS[self.id[0]]}, not {self.scope}")
        decides = self.scope is Scope.PATIENT and self.severity in {Severity.ABSOLUTE, Severity.RELATIVE}
        if decides != (self.outcome is not None):
            raise ValueError("'outcome' belongs to absolute and relative rules of the patient, and they need it")
        if self.counted_from and self.waiting_days is None:
            raise ValueError("'counted_from' needs 'waiting_days'")
        return self

    @property
    def facts(self) -> frozenset[str]:
        """The facts that the condition reads."""
        return frozenset(comparison.fact for comparison in comparisons(self.condition))


def rules_from(data: Mapping[str, Any], where: str) -> Mapping[str, Rule]:
    """Return the rules in a parsed rules file, by id.

    Raises
    ------
    BadInput
        For the first broken rule, by its id: a rule set is never thinned.
    """
    entries = data.get("rule")
    unknown = [key for key in data if key not in {"rule", "version"}]
    if unknown:
        raise BadInput(f"unknown key '{unknown[0][:60]}'", where=where, allowed="version, [[rule]]")
    if not isinstance(entries, list) or not entries:
        raise BadInput("there are no rules", where=where, allowed="[[rule]] tables")
    rules: dict[str, Rule] = {}
    for index, entry in enumerate(cast("list[Any]", entries)):
        name = str(entry.get("id", f"number {index + 1}"))[:16] if isinstance(entry, dict) else f"number {index + 1}"
        rule = validate(entry, Rule, f"{where}: rule {name}")
        if rule.id in rules:
            raise BadInput("this id stands twice", where=f"{where}: rule {rule.id}", allowed="one rule per id")
        _check_facts(rule, f"{where}: rule {rule.id}")
        rules[rule.id] = rule
    return MappingProxyType(rules)


@cache
def load_rules() -> Mapping[str, Rule]:
    """Read the rules that ship with the package; a broken file stops the program rather than thinning the rules."""
    where = f"{DATA}/{RULES}"
    return rules_from(parse(files(DATA).joinpath(RULES).read_text("utf-8"), where), where)


def _known(name: str, where: str) -> Fact:
    if name not in FACTS:
        near = nearest(name, FACTS)
        raise BadInput(f"there is no fact '{name[:60]}'", where=where, allowed="" if near else listing(FACTS), do=near)
    return FACTS[name]


def _check_facts(rule: Rule, where: str) -> None:
    for comparison in comparisons(rule.condition):
        check_operand(comparison, _known(comparison.fact, where), where)
    for name in rule.counted_from:
        if name != SCREENING and not _known(name, where).name.startswith("days_since_"):
            raise BadInput(f"a wait cannot be counted from '{name}'", where=where, allowed="days_since_..., screening")


def check_operand(comparison: Comparison, fact: Fact, where: str) -> None:
    """Refuse an operator or a value that does not fit the fact's type."""
    operator = comparison.operator
    fits = {
        "bool": operator in {"eq", "ne"},
        "number": operator != "contains",
        "choice": operator in {"eq", "ne", "in"},
        "set": operator == "contains",
    }[fact.kind]
    if not fits:
        raise BadInput(f"'{operator}' does not fit '{fact.name}', which is a {fact.kind}", where=where)
    operands: tuple[Any, ...] = comparison.operand if operator == "in" else (comparison.operand,)
    for operand in operands:
        if fact.kind == "bool" and not isinstance(operand, bool):
            raise BadInput(f"'{fact.name}' is yes or no, not {operand!r}", where=where, allowed="true, false")
        if fact.kind == "number" and (isinstance(operand, bool) or not isinstance(operand, int | float)):
            raise BadInput(f"'{fact.name}' is a number, not {operand!r}", where=where, allowed="a number")
        if fact.kind in {"choice", "set"} and operand not in fact.choices:
            near = nearest(str(operand), fact.choices)
            raise BadInput(f"'{fact.name}' is never {operand!r}", where=where, allowed=listing(fact.choices), do=near)


def rules_not_screened() -> Mapping[str, tuple[str, ...]]:
    """Return the rules that read facts no case can hold, each with those facts: nothing that is silent is hidden."""
    later = {
        rule.id: tuple(sorted(name for name in rule.facts if FACTS[name].of is None)) for rule in load_rules().values()
    }
    return MappingProxyType({identifier: names for identifier, names in later.items() if names})
