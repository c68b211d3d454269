"""What the decision hinges on: single facts and dates that change it, found by deciding again, never guessed."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterator

from cicatrix.base.model import Frozen
from cicatrix.candidacy.conditions import UNKNOWN, Comparison, Facts, Value, comparisons, evaluate, undecided
from cicatrix.candidacy.decision import Decision, decide, permissiveness
from cicatrix.candidacy.facts import FACTS, Fact
from cicatrix.candidacy.findings import Applied, apply_rules, end_of_wait, scopes_of
from cicatrix.candidacy.rules import Rule, Scope

AGEING = tuple(name for name in FACTS if name.startswith("days_since_") and name != "days_since_inr")
"""Facts that time alone changes, and for the better. An INR only gets older: it must be measured again."""

BOUNDS = {
    "lt": ("below", "at least"),
    "le": ("at most", "above"),
    "gt": ("above", "at most"),
    "ge": ("at least", "below"),
}
"""Each comparison in words, when it holds and when it does not."""


class Change(Frozen):
    """One fact or date that would change the decision, found by deciding again."""

    fact: str
    """A fact's name, or ``date``."""
    to: str
    decision: Decision
    text: str


def would_change(facts: Facts, today: dt.date, now: Decision, overridden: Collection[str]) -> list[Change]:
    """Return the single dates, answered facts and open answers that change the decision *now*.

    Notes
    -----
    Answered facts are proposed only for the better and only if they can change; open ones for the worse, so that the
    reader sees what each question is about. A change that leaves a new rule undecided is not counted.
    """
    applied = apply_rules(facts, scopes_of(facts))
    found = [
        *_by_waiting(applied, facts, today, now, overridden),
        *_by_answers(applied, facts, now, overridden),
        *_by_open_answers(applied, facts, now, overridden),
    ]
    return list({(change.fact, change.to): change for change in found}.values())


def _by_waiting(
    applied: Applied, facts: Facts, today: dt.date, now: Decision, overridden: Collection[str]
) -> Iterator[Change]:
    ends = {end_of_wait(rule, facts, today) for rule in applied.fired if rule.scope is Scope.PATIENT}
    best = now
    for end in sorted(end for end in ends if end is not None):
        later = dict(facts)
        for name in AGEING:
            passed = facts.get(name, UNKNOWN)
            if isinstance(passed, int | float):
                later[name] = passed + (end - today).days
        then = decide(apply_rules(later, scopes_of(later)).fired, overridden)
        if permissiveness(then) > permissiveness(best):
            best = then
            yield Change(fact="date", to=str(end), decision=then, text=f"From {end} on: {_words(then)}.")


def _by_answers(applied: Applied, facts: Facts, now: Decision, overridden: Collection[str]) -> Iterator[Change]:
    open_before = {rule.id for rule in applied.undecided}
    for rule in applied.fired:
        if rule.outcome is None or rule.id in overridden:
            continue
        for comparison in comparisons(rule.condition):
            fact = FACTS[comparison.fact]
            value = _opposite(comparison, fact, wanted=False)
            holds = evaluate(comparison, facts) is True
            if value is None or not holds or fact.lasting or fact.name in AGEING:
                continue
            then = apply_rules(dict(facts) | {fact.name: value}, scopes_of(facts))
            decision = decide(then.fired, overridden)
            opened = any(other.id not in open_before and other.outcome for other in then.undecided)
            if not opened and permissiveness(decision) > permissiveness(now):
                yield _change(fact, comparison, value, decision, wanted=False)


def _by_open_answers(applied: Applied, facts: Facts, now: Decision, overridden: Collection[str]) -> Iterator[Change]:
    for rule in applied.undecided:
        for comparison in _deciding(rule, facts):
            fact = FACTS[comparison.fact]
            value = _opposite(comparison, fact, wanted=True)
            if value is None:
                continue
            then = decide(apply_rules(dict(facts) | {fact.name: value}, scopes_of(facts)).fired, overridden)
            if permissiveness(then) < permissiveness(now):
                yield _change(fact, comparison, value, then, wanted=True)


def _deciding(rule: Rule, facts: Facts) -> Iterator[Comparison]:
    if rule.outcome is not None:
        yield from (one for one in undecided(rule.condition, facts) if FACTS[one.fact].key)


def _opposite(comparison: Comparison, fact: Fact, *, wanted: bool) -> Value | None:
    """Return a value of the fact that makes the comparison *wanted*, or None if there is no obvious one."""
    operand, operator = comparison.operand, comparison.operator
    if fact.kind == "bool":
        return operand if (operator == "eq") is wanted else not operand
    if fact.kind == "number" and operator in {"lt", "le", "gt", "ge"}:
        strict, up = operator in {"lt", "gt"}, operator in {"gt", "ge"}
        if strict is not wanted:
            return float(operand)
        return math.nextafter(operand, math.inf if up is wanted else -math.inf)
    if wanted and fact.kind == "set":
        return frozenset({operand})
    return operand if wanted and operator == "eq" else None


def _change(fact: Fact, comparison: Comparison, value: Value, decision: Decision, *, wanted: bool) -> Change:
    if isinstance(value, bool):
        to = "yes" if value else "no"
    elif comparison.operator in BOUNDS:
        to = f"{BOUNDS[comparison.operator][0 if wanted else 1]} {comparison.operand:g}"
    else:
        to = f"{comparison.operand:g}" if fact.kind == "number" else str(comparison.operand)
    days = fact.name.startswith("days_since_")
    since = fact.name.removeprefix("days_since_").replace("_", " ").replace("inr", "the INR")
    subject = f"Days since {since}" if days else fact.question.rstrip("?.")
    return Change(fact=fact.name, to=to, decision=decision, text=f"{subject}: {to}. Then: {_words(decision)}.")


def _words(decision: Decision) -> str:
    return decision.value.replace("_", " ")
