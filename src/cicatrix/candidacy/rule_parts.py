"""The parts of a rule: its weight, its scope, its sources, who may go past it, and what its sources say."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from pydantic import Field, model_validator

from cicatrix.base.model import Frozen
from cicatrix.candidacy.conditions import Condition


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


class Signature(Frozen):
    """The clinician who answers for a rule."""

    name: str = Field(min_length=2, max_length=120)
    role: str = Field(min_length=2, max_length=120)
    date: dt.date

    def __str__(self) -> str:
        """Return the signature in one line."""
        return f"signed by {self.name}, {self.role}, {self.date}"


class Source(Frozen):
    """Where a rule comes from."""

    name: str = Field(min_length=2)
    mark: Mark
    at: str = ""

    def __str__(self) -> str:
        """Return the source in one line, its mark last."""
        return f"{self.name} {self.at} [{self.mark}]" if self.at else f"{self.name} [{self.mark}]"


class Standing(StrEnum):
    """How a source's position stands to the rule as it is written."""

    WRITTEN = "written"
    LIGHTER = "lighter"
    SHOWN = "shown"


class Position(Frozen):
    """What one source says where sources differ.

    A lighter one can only narrow: less severe, shorter, or under a further condition.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)
    standing: Standing
    says: str = Field(min_length=3)
    because: str = ""
    """Why it is only shown."""
    severity: Severity | None = None
    waiting_days: int | None = Field(default=None, ge=0, strict=True)
    """0: no wait."""
    only_if: Condition | None = None
    """The rule stands only if this holds too."""
    action: str = ""
    source: tuple[Source, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _as_it_stands(self) -> Position:
        changes = self.severity is not None or self.waiting_days is not None or self.only_if is not None
        if changes != (self.standing is Standing.LIGHTER):
            raise ValueError(
                f"position '{self.id}': 'severity', 'waiting_days' and 'only_if' belong to the standing 'lighter', "
                "which needs one of them"
            )
        if bool(self.because) != (self.standing is Standing.SHOWN):
            raise ValueError(f"position '{self.id}': 'because' belongs to the standing 'shown', which needs it")
        return self
