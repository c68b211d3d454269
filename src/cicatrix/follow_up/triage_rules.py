"""The rules of triage: the red flags, which stand in the data of the first days, and the calmer rules beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from pydantic import Field, model_validator

from cicatrix.acute.aftercare import RedFlag, Urgency, red_flags
from cicatrix.base.errors import BadInput
from cicatrix.base.grades import EvidenceGrade
from cicatrix.base.model import Frozen
from cicatrix.base.reading import parse, validate
from cicatrix.base.unknown_name import unknown_name
from cicatrix.base.words import listing, nearest
from cicatrix.candidacy.conditions import Condition, Tree, comparisons
from cicatrix.candidacy.facts import FACTS
from cicatrix.candidacy.rules import Mark, Review, Source, check_operand, load_rules
from cicatrix.follow_up.symptom_facts import triage_facts
from cicatrix.follow_up.symptoms import DATA

RULES = "triage.toml"


class Level(StrEnum):
    """How urgent a report is, from the calmest."""

    REASSURE = "reassure"
    WATCH = "watch"
    CALL = "call_within_a_day"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """0 for the calmest."""
        return _RANKS[self]


_RANKS = {level: rank for rank, level in enumerate(Level)}


class Advice(Frozen):
    """What a level says and asks to do."""

    says: str = Field(pattern=r"\.$")
    do: str = Field(pattern=r"\.$")


class Levels(Frozen):
    """The words of every level, and of an emergency among what is urgent."""

    reassure: Advice
    watch: Advice
    call_within_a_day: Advice
    urgent: Advice
    emergency: Advice


class TriageRule(Frozen):
    """One rule; see the head of the data file for its words."""

    id: str = Field(pattern=r"^[RT]\d\d$")
    title: str = Field(min_length=3)
    level: Level
    emergency: bool = False
    condition: Condition
    reason: str = Field(pattern=r"\.$")
    do: str = Field(pattern=r"\.$")
    look_for: str = ""
    watch_days: float | None = Field(default=None, gt=0)
    """How long to watch, from the report on."""
    more_urgent: str = Field(min_length=3)
    source: tuple[Source, ...] = Field(min_length=1)
    evidence: EvidenceGrade
    review: Review

    @model_validator(mode="after")
    def _consistent(self) -> TriageRule:
        if self.emergency and self.level is not Level.URGENT:
            raise ValueError("only what is urgent is an emergency")
        watched = self.level is Level.WATCH
        if watched != (self.watch_days is not None) or watched != bool(self.look_for):
            raise ValueError("'watch_days' and 'look_for' belong to the level watch, and it needs both")
        return self


class Bridge(Frozen):
    """A fact of the follow-up rules of candidacy in the words of a report."""

    fact: str
    condition: Condition


class TriageFile(Frozen):
    """The data file."""

    version: str
    device_function: str
    urgency: dict[Urgency, Level]
    level: Levels
    rule: tuple[TriageRule, ...] = Field(min_length=1)
    bridge: tuple[Bridge, ...]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Every rule by id, the words of the levels, and the bridge to candidacy."""

    version: str
    device_function: str
    levels: Levels
    rules: Mapping[str, TriageRule]
    bridge: Mapping[str, Tree]


def rule_set_from(text: str, where: str, flags: Iterable[RedFlag]) -> RuleSet:
    """Return the rules in a file's text together with the red flags.

    Raises
    ------
    BadInput
        For the first broken rule, by its id: a rule set is never thinned.
    """
    file = validate(parse(text, where), TriageFile, where)
    rules: dict[str, TriageRule] = {}
    for rule in (*(_of_flag(flag, file, where) for flag in flags), *file.rule):
        if rule.id in rules:
            raise BadInput("this id stands twice", where=f"{where}: rule {rule.id}", allowed="one rule per id")
        _check(rule.condition, f"{where}: rule {rule.id}")
        rules[rule.id] = rule
    for one in file.bridge:
        if one.fact not in FACTS:
            raise BadInput(f"candidacy has no fact '{one.fact}'", where=where, do=nearest(one.fact, FACTS))
        _check(one.condition, f"{where}: bridge {one.fact}")
    bridge = MappingProxyType({one.fact: one.condition for one in file.bridge})
    return RuleSet(file.version, file.device_function, file.level, MappingProxyType(rules), bridge)


@cache
def triage_rules() -> RuleSet:
    """Read the rules that ship with the package; a broken file stops the program rather than thinning the rules."""
    return rule_set_from(files(DATA).joinpath(RULES).read_text("utf-8"), f"{DATA}/{RULES}", red_flags())


def _of_flag(flag: RedFlag, file: TriageFile, where: str) -> TriageRule:
    if flag.urgency not in file.urgency:
        raise BadInput(f"the urgency '{flag.urgency}' has no level", where=f"{where}: urgency", allowed=listing(Level))
    for name in flag.rules:
        if name not in load_rules():
            raise unknown_name("rule", name, load_rules(), f"red flag {flag.id}")
    marks = {source.mark for source in flag.source}
    grade = EvidenceGrade.EXPERT if marks & {Mark.JOURNAL, Mark.REGULATOR} else EvidenceGrade.ASSUMPTION
    return TriageRule(
        id=flag.id,
        title=_sentence(flag.sign).rstrip("."),
        level=file.urgency[flag.urgency],
        emergency=flag.urgency == "emergency",
        condition=flag.condition,
        reason=f"This is a red flag, seen typically {'at ' if flag.when == 'any time' else ''}{flag.when}.",
        do=_sentence(flag.action),
        more_urgent=flag.more_urgent,
        source=flag.source,
        evidence=grade,
        review=Review.DRAFT,
    )


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _check(condition: Tree, where: str) -> None:
    known = triage_facts()
    for comparison in comparisons(condition):
        if comparison.fact not in known:
            raise unknown_name("fact", comparison.fact, known, where)
        check_operand(comparison, known[comparison.fact], where)
