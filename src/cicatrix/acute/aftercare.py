"""The time line of the first two weeks, and the red flags, as data."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import Field, model_validator

from cicatrix.acute.products import DATA
from cicatrix.base.model import Frozen
from cicatrix.base.reading import read_resource
from cicatrix.candidacy.conditions import Condition
from cicatrix.candidacy.rules import Source

Urgency = Literal["emergency", "same_day", "within_48_hours", "call_clinic", "within_a_week", "next_visit"]


class AftercareStep(Frozen):
    """Something to expect, to do or to avoid, from an hour to an hour after the session."""

    kind: Literal["expect", "do", "avoid"]
    what: str
    from_h: float = Field(ge=0)
    to_h: float
    source: str
    mark: Literal["L", "J", "V", "D"]
    """Label, journal, vendor or clinic page, design proposal."""

    @model_validator(mode="after")
    def _ordered(self) -> AftercareStep:
        if self.to_h <= self.from_h:
            raise ValueError("'to_h' is not after 'from_h'")
        return self


class RedFlag(Frozen):
    """A sign that needs someone, and how fast; the table of the report and triage both read it."""

    id: str = Field(pattern=r"^R\d\d$")
    sign: str
    when: str
    from_h: float
    to_h: float | None = None
    action: str
    urgency: Urgency
    rules: tuple[str, ...]
    """Rules of candidacy that say the same."""
    condition: Condition
    """When a reported symptom is this sign; follow-up knows its facts."""
    source: tuple[Source, ...] = Field(min_length=1)
    more_urgent: str
    """What would make it more urgent."""


class _StepFile(Frozen):
    step: list[AftercareStep]


class _FlagFile(Frozen):
    flag: list[RedFlag]


@cache
def aftercare() -> tuple[AftercareStep, ...]:
    """Return the time line in order of its beginning."""
    steps = read_resource(DATA, "aftercare.toml", _StepFile).step
    return tuple(sorted(steps, key=lambda step: (step.from_h, step.to_h)))


@cache
def red_flags() -> tuple[RedFlag, ...]:
    """Return the red flags, the most urgent first."""
    return tuple(read_resource(DATA, "red_flags.toml", _FlagFile).flag)


def what_to_expect(hour: float) -> list[AftercareStep]:
    """Return what holds at an hour after the session."""
    return [step for step in aftercare() if step.from_h <= hour < step.to_h]
