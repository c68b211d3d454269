"""What each conclusion of a plan rests on: its shares of variance by kind of knowledge, and the standing that follows.

The rule, from the weakest up, on the variance that numbers make (the person's own chance is left aside, since no
evidence removes it): where assumptions own half of it or more, the conclusion rests on `assumption`; else where
assumptions and numbers known by their sign only own half or more together, it rests on `sign_only`; else it is
`data_driven` (calibrated and measured numbers own more than half). A conclusion that compares two courses which paired
draws do not tell apart (contract, section 7) is `not_distinguishable`, whatever its spread rests on. With few draws the
shares are rough: `agreement` says how many bootstrap resamples give the same standing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from cicatrix.base.model import Frozen
from cicatrix.base.numbers import Uncertain
from cicatrix.evidence.knowledge import Knowledge

Group = Literal["data_driven", "measured", "sign_only", "assumption", "person"]
Standing = Literal["data_driven", "sign_only", "assumption", "not_distinguishable"]

PERSON: Group = "person"
GROUPS: tuple[Group, ...] = (*(one.value for one in Knowledge), PERSON)
"""From the best known to the weakest, and the chance of the person and the clinic."""
HALF = 0.5

WORDS: Mapping[Group, str] = {
    "data_driven": "what trials taught",
    "measured": "measured or expert numbers",
    "sign_only": "effects known by their sign only",
    "assumption": "assumptions",
    "person": "the chance of this person and clinic",
}

MEANING: Mapping[Standing, str] = {
    "data_driven": "Driven by data.",
    "sign_only": "Rests on effects of which only the direction is known, and on assumptions.",
    "assumption": "Rests on assumptions.",
    "not_distinguishable": "The two courses cannot be told apart.",
}
FIRM = 0.8
"""Share of resamples that must agree; below it the standing is a close call."""
LEAST_SAID = 0.005
"""Smaller shares are left out of the sentence."""


class GroupShare(Frozen):
    """What one kind of knowledge does to the spread of a conclusion; 80 % bootstrap intervals."""

    group: Group
    share: Uncertain
    """Mean of first-order and total index, scaled to sum to 1 over the groups: interactions are halved."""
    first: Uncertain
    total: Uncertain


class Conclusion(Frozen):
    """A conclusion of the plan, and what it rests on."""

    name: str
    title: str
    unit: str
    value: Uncertain | None
    """None where it is yes or no: then there is a probability."""
    probability: float | None = None
    """Of yes, or that the plan is better than the other course."""
    standing: Standing
    agreement: float | None
    """Share of the bootstrap resamples that give the same standing; None for a comparison that is not decided."""
    shares: list[GroupShare]
    text: str

    @property
    def close(self) -> bool:
        """Whether another standing is nearly as likely."""
        return self.agreement is not None and self.agreement < FIRM


def standing_of(shares: Mapping[Group, float], *, told_apart: bool = True) -> Standing:
    """Return the standing by the rule above.

    Parameters
    ----------
    shares
        Share of the variance by group; an absent group has none.
    told_apart
        False for a comparison that paired draws do not decide.
    """
    if not told_apart:
        return "not_distinguishable"
    known = {group: shares.get(group, 0.0) for group in GROUPS if group != PERSON}
    half = HALF * sum(known.values())
    if known["assumption"] >= half:
        return "assumption"
    return "sign_only" if known["assumption"] + known["sign_only"] >= half else "data_driven"


def reasoning(shares: Mapping[Group, Uncertain], standing: Standing, agreement: float | None = None) -> str:
    """Return in words what the conclusion rests on."""
    if not any(one.median > 0.0 for one in shares.values()):
        return "It is the same in every draw."
    said: list[tuple[Group, Uncertain]] = [(one, share) for one, share in shares.items() if share.median >= LEAST_SAID]
    said.sort(key=lambda pair: -pair[1].median)
    parts = ", ".join(f"{WORDS[one]} {_percent(share)}" for one, share in said)
    close = "" if agreement is None or agreement >= FIRM else f" A close call: {agreement:.0%} of the resamples agree."
    return f"{MEANING[standing]} Of its spread: {parts}.{close}"


def _percent(share: Uncertain) -> str:
    return f"{share.median:.0%} ({100 * share.p10:.0f} to {100 * share.p90:.0f})"
