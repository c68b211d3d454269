"""The rules: the model of one, and the loader that refuses a broken file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, cast

from pydantic import Field, computed_field, model_validator

from cicatrix.base.errors import BadInput
from cicatrix.base.grades import EvidenceGrade
from cicatrix.base.model import Frozen
from cicatrix.base.reading import parse, validate
from cicatrix.base.unknown_name import unknown_name
from cicatrix.base.words import listing, nearest
from cicatrix.candidacy.conditions import Comparison, Condition, Tree, comparisons
from cicatrix.candidacy.facts import FACTS, Fact
from cicatrix.candidacy.rule_parts import (
    LETTERS,
    Bar,
    Mark,
    Position,
    Review,
    Scope,
    Severity,
    Signature,
    Source,
    Standing,
)
from cicatrix.candidacy.terms import expanded, terms_from, used
from cicatrix.intake.case import Role

__all__ = ["Bar", "Mark", "Review", "Rule", "Scope", "Severity", "Source", "load_rules", "rules_from"]

DATA, RULES = "cicatrix.candidacy.data", "rules.toml"
SCREENING = "screening"
"""In ``counted_from``: the wait runs from the day of screening, the earliest it can begin."""
WEIGHTS = list(Severity)


class Rule(Frozen):
    """One rule; see the head of the data file for its words."""

    id: str = Field(pattern=r"^[CASFX]\d\d$")
    title: str = Field(min_length=3, max_length=80)
    severity: Severity
    scope: Scope
    outcome: Bar | None = None
    may_override: tuple[Role, ...] = ()
    """Who may go past the rule; nobody if empty."""
    override_reason: str = ""
    """What the reason of an override has to say."""
    condition: Condition
    reason: str = Field(min_length=3)
    action: str = Field(min_length=3)
    waiting_days: int | None = Field(default=None, gt=0, strict=True)
    counted_from: tuple[str, ...] = ()
    conflict: str = ""
    source: tuple[Source, ...] = Field(min_length=1)
    evidence: EvidenceGrade
    review: Review
    signed_by: Signature | None = None
    version: int = Field(ge=1, strict=True)
    valid_from: dt.date
    valid_to: dt.date | None = None
    """The last day on which the rule may be used; None if it has no end."""
    position: tuple[Position, ...] = ()
    """What each source says, where sources differ."""

    @model_validator(mode="after")
    def _consistent(self) -> Rule:
        if LETTERS[self.id[0]] is not self.scope:
            raise ValueError(f"'{self.id}' names the scope {LETTERS[self.id[0]]}, not {self.scope}")
        decides = self.scope is Scope.PATIENT and self.severity in {Severity.ABSOLUTE, Severity.RELATIVE}
        if decides != (self.outcome is not None):
            raise ValueError("'outcome' belongs to absolute and relative rules of the patient, and they need it")
        if self.counted_from and self.waiting_days is None:
            raise ValueError("'counted_from' needs 'waiting_days'")
        if bool(self.may_override) != bool(self.override_reason):
            raise ValueError("'may_override' and 'override_reason' need each other")
        if (self.review is Review.SIGNED) != (self.signed_by is not None):
            raise ValueError("'signed_by' belongs to review \"signed\", which needs it")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"'valid_to' {self.valid_to} is before 'valid_from' {self.valid_from}")
        return self

    @model_validator(mode="after")
    def _positions_fit(self) -> Rule:
        names = [position.id for position in self.position]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"the position '{twice}' stands twice")
        if names and not any(position.standing is Standing.WRITTEN for position in self.position):
            raise ValueError("no position is the one that is written; allowed: one or more of standing 'written'")
        if names and not self.conflict:
            raise ValueError("sources differ, and 'conflict' does not say how")
        for position in self.position:
            heavier = position.severity is not None and _weight(position.severity) < _weight(self.severity)
            longer = (position.waiting_days or 0) > (self.waiting_days or 0)
            if heavier or longer:
                raise ValueError(f"position '{position.id}' is stricter than the rule; allowed: the standing 'shown'")
        return self

    @computed_field
    @property
    def overridable(self) -> bool:
        """Whether somebody may go past the rule."""
        return bool(self.may_override)

    @property
    def standing_of_review(self) -> str:
        """The review in one line: ``draft``, or who signed."""
        return str(self.review) if self.signed_by is None else str(self.signed_by)

    @property
    def facts(self) -> frozenset[str]:
        """The facts that the condition reads."""
        return frozenset(comparison.fact for comparison in comparisons(self.condition))


def _weight(severity: Severity) -> int:
    return WEIGHTS.index(severity)


def rules_from(data: Mapping[str, Any], where: str) -> Mapping[str, Rule]:
    """Return the rules in a parsed rules file, by id.

    Raises
    ------
    BadInput
        For the first broken rule, by its id: a rule set is never thinned.
    """
    entries = data.get("rule")
    unknown = [key for key in data if key not in {"rule", "term", "version"}]
    if unknown:
        raise BadInput(f"unknown key '{unknown[0][:60]}'", where=where, allowed="version, [[term]], [[rule]]")
    if not isinstance(entries, list) or not entries:
        raise BadInput("there are no rules", where=where, allowed="[[rule]] tables")
    terms = terms_from(data.get("term", []), where)
    rules: dict[str, Rule] = {}
    for index, entry in enumerate(cast("list[Any]", entries)):
        name = str(entry.get("id", f"number {index + 1}"))[:16] if isinstance(entry, dict) else f"number {index + 1}"
        place = f"{where}: rule {name}"
        rule = validate(expanded(entry, terms, place), Rule, place)
        if rule.id in rules:
            raise BadInput("this id stands twice", where=place, allowed="one rule per id")
        _check_facts(rule, place)
        rules[rule.id] = rule
    idle = sorted(set(terms) - used(entries) - used(data.get("term", [])))
    if idle:
        raise BadInput("no rule uses this term", where=f"{where}: term {idle[0]}", do="use it or remove it")
    return MappingProxyType(rules)


@cache
def rule_file() -> Mapping[str, Any]:
    """Return what the rules file that ships with the package holds."""
    where = f"{DATA}/{RULES}"
    return MappingProxyType(parse(files(DATA).joinpath(RULES).read_text("utf-8"), where))


@cache
def load_rules() -> Mapping[str, Rule]:
    """Read the rules that ship with the package; a broken file stops the program rather than thinning the rules."""
    where = f"{DATA}/{RULES}"
    rules = rules_from(rule_file(), where)
    refuse_gaps(rules, where)
    return rules


def refuse_gaps(rules: Collection[str], where: str) -> None:
    """Refuse ids that skip a number: a rule that was deleted whole is missed, and ids are never given anew.

    Raises
    ------
    BadInput
        Naming the first rule that is missing.
    """
    for letter in LETTERS:
        highest = max((int(name[1:]) for name in rules if name[0] == letter), default=0)
        for number in range(1, highest + 1):
            if f"{letter}{number:02d}" not in rules:
                raise BadInput("the rule is missing", where=f"{where}: rule {letter}{number:02d}", do="restore it")


def rule_set_version() -> str:
    """Return the version of the rules file."""
    return str(rule_file()["version"])


def _known(name: str, where: str) -> Fact:
    if name not in FACTS:
        raise unknown_name("fact", name, FACTS, where)
    return FACTS[name]


def check_condition(condition: Tree, where: str) -> None:
    """Refuse a condition that reads a fact that is not there, or in a way that does not fit it.

    Raises
    ------
    BadInput
        Naming the nearest fact or what is allowed.
    """
    for comparison in comparisons(condition):
        check_operand(comparison, _known(comparison.fact, where), where)


def _check_facts(rule: Rule, where: str) -> None:
    for condition in (rule.condition, *(one.only_if for one in rule.position if one.only_if is not None)):
        check_condition(condition, where)
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
