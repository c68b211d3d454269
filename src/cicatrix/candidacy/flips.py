"""Which comparisons have to turn for a condition to hold or not: every smallest set, and values that turn them."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product
from typing import TypeAlias

from cicatrix.candidacy.conditions import (
    TESTS,
    UNKNOWN,
    AllOf,
    Comparison,
    Facts,
    NotThis,
    Tree,
    Value,
    evaluate,
)
from cicatrix.candidacy.facts import FACTS, Fact

Flip: TypeAlias = tuple[Comparison, bool]
"""A comparison, and whether it shall hold."""
Flips: TypeAlias = frozenset[Flip]


def flips(condition: Tree, facts: Facts, *, wanted: bool) -> list[Flips]:
    """Return the smallest sets of comparisons that have to turn for *condition* to be *wanted*.

    The empty set alone if it is so already.
    """
    if evaluate(condition, facts) is wanted:
        return [frozenset()]
    if isinstance(condition, Comparison):
        return [frozenset({(condition, wanted)})]
    if isinstance(condition, NotThis):
        return flips(condition.not_, facts, wanted=not wanted)
    parts = condition.all if isinstance(condition, AllOf) else condition.any
    options = [flips(part, facts, wanted=wanted) for part in parts]
    if isinstance(condition, AllOf) is wanted:  # every part has to turn
        return smallest(frozenset[Flip]().union(*chosen) for chosen in product(*options))
    return smallest(one for part in options for one in part)


def turning(
    condition: Tree, facts: Facts, *, wanted: bool, known: Mapping[str, Fact] = FACTS
) -> list[tuple[Flips, dict[str, Value]]]:
    """Return the sets of :func:`flips` that do turn *condition*, each with values of the facts, checked by deciding.

    A set that defeats itself (one fact turns two comparisons) is left out.
    """
    found: list[tuple[Flips, dict[str, Value]]] = []
    for one in flips(condition, facts, wanted=wanted):
        values: dict[str, Value] = {}
        for name in sorted({comparison.fact for comparison, _ in one}):
            turns = sorted((turn for turn in one if turn[0].fact == name), key=str)
            value = value_for(known[name], turns, facts.get(name, UNKNOWN))
            values |= {} if value is None else {name: value}
        if evaluate(condition, dict(facts) | values) is wanted:
            found.append((one, values))
    return found


def smallest(sets: Iterable[Flips]) -> list[Flips]:
    """Return the sets that hold no other, each once, the shorter first; a set that contradicts itself is dropped."""
    kept: list[Flips] = []
    for one in sorted(dict.fromkeys(sets), key=len):
        sound = all((comparison, not wanted) not in one for comparison, wanted in one)
        if sound and not any(other <= one for other in kept):
            kept.append(one)
    return kept


def value_for(fact: Fact, turns: Collection[Flip], now: Value = UNKNOWN) -> Value | None:
    """Return a value of *fact* by which all *turns* are as wanted, or None if there is none."""
    for value in _candidates(fact, turns, now):
        if all(TESTS[one.operator](value, one.operand) is wanted for one, wanted in turns):
            return value
    return None


def _candidates(fact: Fact, turns: Collection[Flip], now: Value) -> Iterator[Value]:
    operands = [one.operand for one, _ in turns]
    if fact.kind == "bool":
        yield from (False, True)
    elif fact.kind == "choice":
        yield from fact.choices
    elif fact.kind == "set":
        held = now if isinstance(now, frozenset) else frozenset[str]()
        more = {one.operand for one, wanted in turns if wanted}
        less = {one.operand for one, wanted in turns if not wanted}
        yield (held | more) - less - ({"none"} if more else set[str]())
    else:
        edges = [float(one) for operand in operands for one in (operand if isinstance(operand, tuple) else (operand,))]
        yield from edges  # round numbers first
        yield from (math.nextafter(edge, side) for edge in edges for side in (-math.inf, math.inf))
