"""The pathways: models of the data file, and the loader that refuses a broken one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal

from pydantic import Field, model_validator

from cicatrix.base.errors import BadInput
from cicatrix.base.grades import EvidenceGrade
from cicatrix.base.model import Frozen
from cicatrix.base.reading import read_resource
from cicatrix.base.unknown_name import unknown_name
from cicatrix.base.words import listing
from cicatrix.candidacy.conditions import Comparison, Condition, Tree, comparisons
from cicatrix.candidacy.rules import Review, Source, load_rules
from cicatrix.precautions.asked import ASKED
from cicatrix.precautions.precaution import Who

DATA = "cicatrix.precautions.data"
Anchor = Literal["screening", "first_session", "each_session", "eighteenth_birthday"]


class Statement(Frozen):
    """What one source says on the question of a pathway."""

    says: str = Field(min_length=3)
    evidence: EvidenceGrade
    source: tuple[Source, ...] = Field(min_length=1)


class PathwayStep(Frozen):
    """One step as data; see the head of the data file for its words."""

    what: str = Field(min_length=3, max_length=160)
    who: Who
    when: str = Field(min_length=3, max_length=120)
    at: Anchor | None = None
    days: int = Field(default=0, ge=-365, le=365, strict=True)
    until_days: int | None = Field(default=None, ge=-365, le=365, strict=True)
    before: bool = False
    only_if: Condition | None = None
    reason: str = Field(min_length=3)
    record: tuple[str, ...] = ()
    rule: str = ""
    evidence: EvidenceGrade
    source: tuple[Source, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _days_fit(self) -> PathwayStep:
        if self.until_days is not None and self.until_days <= self.days:
            raise ValueError("'until_days' must be after 'days'")
        if self.at is None and (self.before or self.days or self.until_days is not None):
            raise ValueError("'before', 'days' and 'until_days' need 'at', the day that they count from")
        if self.before and self.days > 0:
            raise ValueError("a step with 'before' cannot fall due after the day that it counts from")
        return self


class Pathway(Frozen):
    """What is done about one condition."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]+$")
    title: str = Field(min_length=3, max_length=80)
    needed_if: Condition
    rules: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    adds: Literal["antivirals", "sun"] | None = None
    why: str = Field(min_length=3)
    statement: tuple[Statement, ...] = ()
    step: tuple[PathwayStep, ...] = Field(min_length=1)
    review: Review

    def conditions(self) -> Iterator[Tree]:
        """Yield every condition of the pathway."""
        yield self.needed_if
        for step in self.step:
            if step.only_if is not None:
                yield step.only_if


class PathwayFile(Frozen):
    """The data file."""

    version: str
    pathway: tuple[Pathway, ...] = Field(min_length=1)


def checked(file: PathwayFile, where: str) -> Mapping[str, Pathway]:
    """Return the pathways by id.

    Raises
    ------
    BadInput
        If an id stands twice, or a rule or a fact is not known: pathways are never thinned.
    """
    found: dict[str, Pathway] = {}
    for one in file.pathway:
        place = f"{where}: pathway {one.id}"
        if one.id in found:
            raise BadInput("this id stands twice", where=place, allowed="one pathway per id")
        stray = next((rule for rule in one.waits_for if rule not in one.rules), None)
        if stray is not None:
            raise BadInput(
                f"'waits_for' names {stray}", where=place, allowed=listing(one.rules), do="add it to 'rules'"
            )
        for rule in (*one.rules, *(step.rule for step in one.step if step.rule)):
            if rule not in load_rules():
                raise unknown_name("rule", rule, load_rules(), place)
        read = [comparison for condition in one.conditions() for comparison in comparisons(condition)]
        for name in (*one.asks, *(comparison.fact for comparison in read)):
            if name not in ASKED:
                raise unknown_name("fact", name, ASKED, place)
        for comparison in read:
            _fits(comparison, place)
        found[one.id] = one
    return MappingProxyType(found)


def _fits(comparison: Comparison, where: str) -> None:
    """Refuse an operator or a value that does not fit the fact's type."""
    fact, operand = ASKED[comparison.fact], comparison.operand
    number = isinstance(operand, int | float) and not isinstance(operand, bool)
    fits = {
        "bool": isinstance(operand, bool) and comparison.operator in {"eq", "ne"},
        "number": number,
        "choice": operand in fact.choices and comparison.operator in {"eq", "ne"},
        "set": operand in fact.choices and comparison.operator == "contains",
    }[fact.kind]
    if not fits:
        raise BadInput(
            f"'{comparison.operator}' {operand!r} does not fit '{fact.name}', which is a {fact.kind}"[:160], where=where
        )


@cache
def load_pathways() -> Mapping[str, Pathway]:
    """Read the pathways that ship with the package; a broken file stops the program."""
    return checked(read_resource(DATA, "pathways.toml", PathwayFile), f"{DATA}/pathways.toml")
