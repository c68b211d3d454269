"""When make-up, sun, sport and the rest are allowed again: the skin's own clock and the advice, whichever is later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from pydantic import Field

from cicatrix.acute.products import DATA
from cicatrix.base.model import Frozen
from cicatrix.base.reading import read_resource
from cicatrix.evidence.parameter import Floats

Clock = Literal["none", "barrier", "channel", "redness", "peeling"]
CLOCKS: Mapping[Clock, str] = {
    "none": "",
    "barrier": "water loss is back at its baseline",
    "channel": "the channels have closed as holes",
    "redness": "redness and swelling no longer show",
    "peeling": "peeling has ended",
}
"""What each clock waits for, in words."""
SAFE_PERCENTILE = 90.0


class Advice(Frozen):
    """One activity: the hours of a label or a clinic, and the clock of the skin that it should wait for."""

    activity: str
    clock: Clock
    from_h: float = Field(ge=0)
    why: str
    source: str
    mark: Literal["L", "J", "V", "D"]


class _AdviceFile(Frozen):
    advice: list[Advice]


@dataclass(frozen=True, slots=True)
class AllowedAgain:
    """When one activity is allowed again.

    Attributes
    ----------
    from_h
        Hours after the session, shape (n,): the later of the clock and the advice.
    safe_from_h
        The 90th percentile of it, the hour to tell a person.
    decided_by
        ``skin`` if the clock is later than the advice in the median, else ``advice``.
    reason, source
        Of what decides; the source of the advice is named in both cases.
    """

    activity: str
    from_h: Floats
    safe_from_h: float
    decided_by: Literal["skin", "advice"]
    reason: str
    source: str


@cache
def advice() -> tuple[Advice, ...]:
    """Return the activities in the order of their hours."""
    found = read_resource(DATA, "allowed_again.toml", _AdviceFile).advice
    return tuple(sorted(found, key=lambda item: item.from_h))


def allowed_again(clocks: Mapping[Clock, Floats]) -> tuple[AllowedAgain, ...]:
    """Return when each activity is allowed again, the earliest first.

    Parameters
    ----------
    clocks
        Hours until each clock has run out, shape (n,); ``none`` may be left out.
    """
    found: list[AllowedAgain] = []
    for item in advice():
        clock = clocks[item.clock] if item.clock != "none" else np.zeros_like(next(iter(clocks.values())))
        later = np.maximum(clock, item.from_h)
        by_skin = float(np.median(clock)) > item.from_h
        waits = f"when {CLOCKS[item.clock]}; the usual advice is {item.from_h:g} h" if by_skin else item.why
        found.append(
            AllowedAgain(
                item.activity,
                later,
                float(np.percentile(later, SAFE_PERCENTILE)),
                "skin" if by_skin else "advice",
                waits,
                item.source,
            )
        )
    return tuple(sorted(found, key=lambda one: one.safe_from_h))
