"""How a statement stands to what is computed: it falls into parts, and the verdict follows from which of them hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Agreement(StrEnum):
    """How a statement stands to what is computed."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_COMPUTABLE = "not computable"


@dataclass(frozen=True, slots=True)
class Part:
    """One condition that a statement puts on the figures."""

    asks: str
    holds: bool | None
    """None where no model computes it."""
    decides: bool = False
    """Without it the statement as a whole does not agree."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One statement with what was computed."""

    key: str
    statement: str
    computed: str
    agrees: Agreement
    reason: str


def agreement(parts: Sequence[Part]) -> Agreement:
    """Return yes where every part holds, no where none or not the deciding one does, partly between."""
    known = [part for part in parts if part.holds is not None]
    if not known:
        return Agreement.NOT_COMPUTABLE
    if not any(part.holds for part in known) or any(part.decides and not part.holds for part in known):
        return Agreement.NO
    return Agreement.YES if all(part.holds for part in parts) else Agreement.PARTLY


def reason(parts: Sequence[Part]) -> str:
    """Return which parts hold, which fail and which nothing computes."""
    kinds = (("Holds", True), ("Fails", False), ("Not computed", None))
    found = [(word, [part.asks for part in parts if part.holds is state]) for word, state in kinds]
    return " ".join(f"{word}: {'; '.join(asks)}." for word, asks in found if asks)
