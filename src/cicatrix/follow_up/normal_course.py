"""What is normal on which day: each sign's phases, and the table of the first two weeks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal

from pydantic import Field, model_validator

from cicatrix.base.model import Frozen
from cicatrix.base.reading import read_resource
from cicatrix.base.unknown_name import unknown_name
from cicatrix.follow_up.symptoms import DATA, vocabulary

NORMAL = "normal_course.toml"
HOURS = 24.0


class Phase(Frozen):
    """How a sign is between two hours after the session."""

    from_h: float = Field(ge=0)
    to_h: float
    how: str = Field(min_length=3)
    source: str
    """A key of the bibliography."""
    mark: Literal["L", "J", "V"]
    assumption: bool = False
    """The source names the sign; its hours are assumed."""

    @model_validator(mode="after")
    def _ordered(self) -> Phase:
        if self.to_h <= self.from_h:
            raise ValueError("'to_h' is not after 'from_h'")
        return self


class Sign(Frozen):
    """The usual course of one sign."""

    name: str
    phase: tuple[Phase, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _joined(self) -> Sign:
        if any(one.to_h != two.from_h for one, two in zip(self.phase, self.phase[1:], strict=False)):
            raise ValueError(f"the phases of '{self.name}' leave a gap or overlap")
        return self


class Expected(Frozen):
    """A sign that is usual at some hour."""

    sign: str
    says: str
    how: str
    until_h: float
    """End of the usual course, hours after the session."""
    source: str
    mark: str
    assumption: bool


class _NormalFile(Frozen):
    sign: tuple[Sign, ...]


@cache
def normal_course() -> tuple[Sign, ...]:
    """Return the usual course of every sign; a broken file stops the program."""
    where = f"{DATA}/{NORMAL}"
    signs, symptoms = read_resource(DATA, NORMAL, _NormalFile).sign, vocabulary().symptoms
    for sign in signs:
        if sign.name not in symptoms:
            raise unknown_name("symptom", sign.name, symptoms, where)
    return signs


@cache
def normal_until_h() -> Mapping[str, float]:
    """Return the end of each sign's usual course, hours after the session."""
    return MappingProxyType({sign.name: sign.phase[-1].to_h for sign in normal_course()})


def normal_at(hour: float) -> list[Expected]:
    """Return what is usual at an hour after the session."""
    symptoms = vocabulary().symptoms
    return [
        Expected(
            sign=sign.name, says=symptoms[sign.name].says, how=phase.how, until_h=sign.phase[-1].to_h,
            source=phase.source, mark=phase.mark, assumption=phase.assumption,
        )
        for sign in normal_course()
        for phase in sign.phase
        if phase.from_h <= hour < phase.to_h
    ]  # fmt: skip


def normal_on_day(day: int) -> Mapping[str, str]:
    """Return how each sign usually is in the middle of a day after the session; day 0 is the first 24 hours."""
    return MappingProxyType({one.sign: one.how for one in normal_at(HOURS * day + HOURS / 2)})
