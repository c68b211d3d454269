"""What the rules find in a set of facts: findings with reasons and dates, and the rules left undecided."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cicatrix.base.errors import BadInput
from cicatrix.base.grades import EvidenceGrade
from cicatrix.base.model import Frozen
from cicatrix.base.unknown_name import unknown_name
from cicatrix.base.words import nearest
from cicatrix.candidacy.conditions import UNKNOWN, Facts, Value, evaluate
from cicatrix.candidacy.facts import DEVICE_GEL, FACTS
from cicatrix.candidacy.rule_parts import Scope, Severity, Standing
from cicatrix.candidacy.rules import SCREENING, Rule, load_rules
from cicatrix.device.catalogue import get_device
from cicatrix.intake.case import Jurisdiction, Role
from cicatrix.skin.zones import Zone, site_of


class PositionView(Frozen):
    """What one source says on a rule, and what it comes to for this person."""

    id: str
    says: str
    source: str
    standing: Standing
    taken_in: list[Jurisdiction]
    """The jurisdictions whose profile takes it; where none does the rule stands as it is written."""
    severity: Severity | None = None
    """What the rule would weigh; None if it would be silent, or if the position is only shown."""
    fires: bool | None = None
    """Whether the rule would stand here; None if a case cannot tell."""
    earliest_date: dt.date | None = None
    because: str = ""
    """Why it is only shown."""


class Finding(Frozen):
    """A rule that fired, with all that is needed to judge it."""

    rule: str
    severity: Severity
    scope: Scope
    title: str = ""
    reason: str
    action: str
    earliest_date: dt.date | None = None
    """The first day after this rule's wait, where a date to count from is known."""
    conflict: str = ""
    """How the sources of the rule differ, if they do."""
    source: str
    evidence: EvidenceGrade
    review: str
    version: int = 1
    """Of the rule."""
    overridable: bool = False
    may_override: list[Role] = []
    override_reason: str = ""
    """What the reason of an override has to say."""
    position: str = ""
    """The source's position that the jurisdiction's profile takes; empty if the rule stands as it is written."""
    positions: list[PositionView] = []
    """What each source says, and where it applies; empty where sources do not differ."""


@dataclass(frozen=True, slots=True)
class Applied:
    """The outcome of applying rules to facts."""

    fired: tuple[Rule, ...]
    undecided: tuple[Rule, ...]


def apply_rules(facts: Facts, scopes: Iterable[Scope], rules: Mapping[str, Rule] | None = None) -> Applied:
    """Return which rules of *scopes* fire and which stay undecided; the order of facts does not matter.

    Without *rules* they are taken as they are written, the strictest.
    """
    wanted = frozenset(scopes)
    every = load_rules() if rules is None else rules
    truths = [(rule, evaluate(rule.condition, facts)) for rule in every.values() if rule.scope in wanted]
    return Applied(
        fired=tuple(rule for rule, truth in truths if truth is True),
        undecided=tuple(rule for rule, truth in truths if truth is UNKNOWN),
    )


def scopes_of(facts: Facts) -> tuple[Scope, ...]:
    """Return the scopes of a screening: those of the product only if a numbing cream is planned."""
    cream = facts.get("anaesthetic_product", "none") != "none"
    return (Scope.PATIENT, Scope.AGENT, Scope.PLAN) if cream else (Scope.PATIENT, Scope.PLAN)


def end_of_wait(rule: Rule, facts: Facts, today: dt.date | None) -> dt.date | None:
    """Return the first day after a rule's wait, or None if there is no wait or no day to count it from."""
    if rule.waiting_days is None or today is None:
        return None
    passed = [0.0 if name == SCREENING else facts.get(name, UNKNOWN) for name in rule.counted_from]
    known = [float(days) for days in passed if isinstance(days, int | float) and math.isfinite(days)]
    return today + dt.timedelta(days=rule.waiting_days - min(known)) if known else None


def finding_of(
    rule: Rule, facts: Facts, today: dt.date | None, positions: Sequence[PositionView] = (), taken: str = ""
) -> Finding:
    """Return the finding of a rule that fired, with what its sources say and the position that was taken."""
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        scope=rule.scope,
        title=rule.title,
        reason=rule.reason,
        action=rule.action,
        earliest_date=end_of_wait(rule, facts, today),
        conflict=rule.conflict,
        source="; ".join(str(source) for source in rule.source),
        evidence=rule.evidence,
        review=rule.standing_of_review,
        version=rule.version,
        overridable=rule.overridable,
        may_override=list(rule.may_override),
        override_reason=rule.override_reason,
        position=taken,
        positions=list(positions),
    )


def by_weight(finding: Finding) -> tuple[int, int, str]:
    """Return the sort key of findings: the heaviest first, what concerns the patient before products and settings."""
    return list(Severity).index(finding.severity), list(Scope).index(finding.scope), finding.rule


SETTING_WORDS = ("zone", "device", "topicals")
"""What ``plan_findings`` takes beside the names of facts."""


def plan_findings(facts: Mapping[str, object], today: dt.date | None = None) -> list[Finding]:
    """Return what the rules of scope ``plan`` find in a setting or session.

    Parameters
    ----------
    facts
        Facts by name (``depth_mm``, ``interval_days``, ``holes_per_cm2``, ``consent_missing``, ...), and for
        convenience ``zone`` (gives the site), ``device`` with ``depth_mm`` (gives the depth beyond its label) and
        ``topicals`` (product ids). What is left out is unknown, and its rules stay silent.
    today
        The day that waits are counted from; without it findings carry no date.

    Raises
    ------
    BadInput
        If a fact is unknown or of the wrong type, or the zone or device does not exist.
    """
    known: dict[str, Value] = {}
    for name, value in facts.items():
        if name not in SETTING_WORDS:
            known[name] = _checked(name, value)
    if "zone" in facts:
        known["site"] = site_of(_zone(facts["zone"]))
    if "device" in facts and "depth_mm" in known:
        deepest, depth = get_device(str(facts["device"])).label.max_depth_mm, known["depth_mm"]
        if deepest is not None and isinstance(depth, int | float):
            # rounded, so that 1.5 mm out of floating-point sums is not beyond a label of 1.5 mm
            known["depth_beyond_label_mm"] = round(depth - deepest, 6)
    if "topicals" in facts:
        known["topical_other_than_device_gel"] = any(item != DEVICE_GEL for item in _products(facts["topicals"]))
    fired = apply_rules(known, [Scope.PLAN]).fired
    return sorted((finding_of(rule, known, today) for rule in fired), key=by_weight)


def _zone(value: object) -> Zone:
    if value not in set(Zone):
        raise BadInput(f"there is no zone {value!r}"[:90], where="zone", do=nearest(str(value), Zone))
    return Zone(str(value))


def _products(value: object) -> list[str]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise BadInput("'topicals' is a list of product ids", where="topicals")
    items: Iterable[Any] = value
    return [str(item) for item in items]


def _checked(name: str, value: object) -> Value:
    fact = FACTS.get(name)
    if fact is None:
        raise unknown_name("fact", name, [*FACTS, *SETTING_WORDS], "facts")
    number = isinstance(value, int | float) and not isinstance(value, bool) and not math.isnan(value)
    if (fact.kind == "bool" and isinstance(value, bool)) or (fact.kind == "number" and number):
        return value  # pyright: ignore[reportReturnType]
    if fact.kind == "choice" and value in fact.choices:
        return str(value)
    raise BadInput(f"{value!r}"[:60] + f" is not a value of '{name}', which is a {fact.kind}", where="facts")
