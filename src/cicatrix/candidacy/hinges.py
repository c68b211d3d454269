"""What the decision hinges on: the smallest sets of facts and dates that change it, found by deciding again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from cicatrix.base.model import Frozen
from cicatrix.candidacy.conditions import UNKNOWN, Comparison, Facts, Truth, Value, evaluate, undecided
from cicatrix.candidacy.decision import Decision, decide, permissiveness
from cicatrix.candidacy.facts import FACTS
from cicatrix.candidacy.findings import end_of_wait
from cicatrix.candidacy.flips import Flip, flips, value_for
from cicatrix.candidacy.rule_parts import Scope
from cicatrix.candidacy.rules import Rule
from cicatrix.candidacy.wording import decision_words, subject, target

DATE = "date"
AGEING = tuple(name for name in FACTS if name.startswith("days_since_") and name != "days_since_inr")
"""Facts that time alone changes, and for the better. An INR only gets older: it must be measured again."""
ISOTRETINOIN, SINCE_ISOTRETINOIN = "isotretinoin", "days_since_isotretinoin"
MOST = 3
"""Steps up to which every set is tried; beyond, one set from which no step can be dropped is looked for."""


class Step(Frozen):
    """One fact or date of a set."""

    fact: str
    """A fact's name, or ``date``."""
    to: str


class Change(Frozen):
    """A smallest set of facts and dates that would change the decision, found by deciding again."""

    fact: str
    """A fact's name, or ``date``; several are joined by plus signs."""
    to: str
    decision: Decision
    text: str
    steps: list[Step] = []


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that could change, and what it would make of the facts."""

    fact: str
    to: str
    words: str
    facts: Mapping[str, Value]
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What a decision stands on; only what a change touches is evaluated again."""

    rules: tuple[Rule, ...]
    facts: Facts
    truths: tuple[Truth, ...]
    reads: tuple[frozenset[str], ...]
    overridden: frozenset[str]

    @classmethod
    def of(cls, rules: Mapping[str, Rule], facts: Facts, overridden: Collection[str]) -> Ground:
        """Return the ground of the rules of the patient."""
        mine = tuple(rule for rule in rules.values() if rule.scope is Scope.PATIENT)
        truths = tuple(evaluate(rule.condition, facts) for rule in mine)
        return cls(mine, facts, truths, tuple(rule.facts for rule in mine), frozenset(overridden))

    @property
    def fired(self) -> tuple[Rule, ...]:
        """The rules that fire."""
        return tuple(rule for rule, truth in zip(self.rules, self.truths, strict=True) if truth is True)

    @property
    def open(self) -> tuple[Rule, ...]:
        """The rules that are undecided."""
        return tuple(rule for rule, truth in zip(self.rules, self.truths, strict=True) if truth is UNKNOWN)

    def after(self, change: Mapping[str, Value]) -> Ground:
        """Return the ground after a change of facts."""
        facts = dict(self.facts) | dict(change)
        truths = tuple(
            evaluate(rule.condition, facts) if reads & change.keys() else truth
            for rule, truth, reads in zip(self.rules, self.truths, self.reads, strict=True)
        )
        return Ground(self.rules, facts, truths, self.reads, self.overridden)

    def decision(self) -> Decision:
        """Return the decision."""
        return decide(self.fired, self.overridden)


def would_change(
    rules: Mapping[str, Rule], facts: Facts, today: dt.date, overridden: Collection[str] = ()
) -> list[Change]:
    """Return the smallest sets of dates and answered facts that better the decision, and the open answers
    that worsen it.

    Notes
    -----
    Answered facts are proposed only if they can change, and what only a prescriber may change is never proposed. A set
    that leaves a new rule undecided is not counted. Open ones are named for the worse, so that the reader sees what
    each question is about.
    """
    ground = Ground.of(rules, facts, overridden)
    moves = [*_waits(ground, today), *_answers(ground, rules)]
    found = [*_sets(ground, moves), *_open_answers(ground)]
    return list({(change.fact, change.to): change for change in found}.values())


def _waits(ground: Ground, today: dt.date) -> list[Move]:
    ends = {end_of_wait(rule, ground.facts, today) for rule in ground.fired}
    return [
        Move(DATE, str(end), f"From {end} on", aged(ground.facts, (end - today).days), end)
        for end in sorted(end for end in ends if end is not None)
    ]


def aged(facts: Facts, days: float) -> dict[str, Value]:
    """Return the facts that time changes as they are some days later."""
    return {
        name: passed + days
        for name in AGEING
        if isinstance(passed := facts.get(name, UNKNOWN), int | float) and not isinstance(passed, bool)
    }


def _answers(ground: Ground, rules: Mapping[str, Rule]) -> list[Move]:
    """Return the single answers that silence something in a rule that bars."""
    turns = dict.fromkeys(
        turn
        for rule in ground.fired
        if rule.outcome is not None and rule.id not in ground.overridden
        for one in flips(rule.condition, ground.facts, wanted=False)
        for turn in sorted(one, key=str)
    )
    found = [move for turn in turns if (move := _move(turn, ground.facts, rules)) is not None]
    return list({(move.fact, move.to): move for move in found}.values())


def _move(turn: Flip, facts: Facts, rules: Mapping[str, Rule]) -> Move | None:
    comparison, wanted = turn
    fact = FACTS[comparison.fact]
    if facts.get(fact.name) == "current":  # isotretinoin: its end begins a wait
        waits = [rule.waiting_days or 0 for rule in rules.values() if SINCE_ISOTRETINOIN in rule.counted_from]
        days = float(max(waits, default=0))
        ended: dict[str, Value] = {ISOTRETINOIN: "stopped", SINCE_ISOTRETINOIN: days}
        to = f"stopped {days:g} days ago or more" if days else "stopped"
        return Move(fact.name, to, f"{subject(fact)}: {to}", ended)
    if fact.lasting or fact.name in AGEING or fact.kind == "choice":  # a medicine is its prescriber's to change
        return None
    value = value_for(fact, [turn], facts.get(fact.name, UNKNOWN))
    if value is None:
        return None
    to = target(comparison, fact, value, wanted=wanted)
    return Move(fact.name, to, f"{subject(fact)}: {to}", {fact.name: value})


def _sets(ground: Ground, moves: list[Move]) -> Iterator[Change]:
    now = ground.decision()
    kept: list[tuple[tuple[Move, ...], Decision]] = []
    for size in range(1, MOST + 1):
        for chosen in combinations(moves, size):
            if _sound(chosen):
                _keep(kept, chosen, _decided(ground, chosen))
    if not kept and len(moves) > MOST and now is not Decision.SUITABLE:
        _keep(kept, *_irreducible(ground, moves))
    yield from (_change(chosen, decision) for chosen, decision in kept)


def _sound(chosen: tuple[Move, ...]) -> bool:
    """Return whether no fact is set twice."""
    return len({move.fact for move in chosen}) == len(chosen)


def _keep(kept: list[tuple[tuple[Move, ...], Decision]], chosen: tuple[Move, ...], decision: Decision | None) -> None:
    """Add a set unless a part of it, or an earlier day, does as much."""
    if decision is None:
        return
    for other, reached in kept:
        if permissiveness(reached) >= permissiveness(decision) and _within(other, chosen):
            return
    kept.append((chosen, decision))


def _within(part: tuple[Move, ...], whole: tuple[Move, ...]) -> bool:
    mine = {move.fact: move for move in whole}
    return all(
        move.fact in mine
        and (move.to == mine[move.fact].to or (move.day is not None and move.day <= (mine[move.fact].day or move.day)))
        for move in part
    )


def _decided(ground: Ground, chosen: tuple[Move, ...]) -> Decision | None:
    """Return the decision after a set of moves, or None if it is no better or leaves a new bar undecided."""
    change: dict[str, Value] = {}
    for move in chosen:  # the date comes first in every set: what is answered anew is not aged
        change |= move.facts
    then = ground.after(change)
    decision = then.decision()
    before = set(ground.open)
    opened = any(rule.outcome is not None and rule not in before for rule in then.open)
    return None if opened or permissiveness(decision) <= permissiveness(ground.decision()) else decision


def _irreducible(ground: Ground, moves: list[Move]) -> tuple[tuple[Move, ...], Decision | None]:
    """Return a set of more steps from which none can be dropped, by dropping one after the other."""
    chosen = tuple({move.fact: move for move in moves}.values())  # of the dates the last
    decision = _decided(ground, chosen)
    if decision is None:
        return chosen, None
    for move in chosen:
        fewer = tuple(one for one in chosen if one is not move)
        if _decided(ground, fewer) is decision:
            chosen = fewer
    return chosen, decision


def _change(chosen: tuple[Move, ...], decision: Decision) -> Change:
    words = "; ".join(move.words for move in chosen)
    alone = len(chosen) == 1 and chosen[0].day is not None
    return Change(
        fact=" + ".join(move.fact for move in chosen),
        to="; ".join(move.to for move in chosen),
        decision=decision,
        text=f"{words}: {decision_words(decision)}." if alone else f"{words}. Then: {decision_words(decision)}.",
        steps=[Step(fact=move.fact, to=move.to) for move in chosen],
    )


def _open_answers(ground: Ground) -> Iterator[Change]:
    now = ground.decision()
    for rule in ground.open:
        for comparison in _deciding(rule, ground.facts):
            fact = FACTS[comparison.fact]
            value = value_for(fact, [(comparison, True)])
            if value is None:
                continue
            then = ground.after({fact.name: value}).decision()
            if permissiveness(then) < permissiveness(now):
                to = target(comparison, fact, value, wanted=True)
                yield _change((Move(fact.name, to, f"{subject(fact)}: {to}", {fact.name: value}),), then)


def _deciding(rule: Rule, facts: Facts) -> Iterator[Comparison]:
    if rule.outcome is not None:
        yield from (one for one in undecided(rule.condition, facts) if FACTS[one.fact].key)
