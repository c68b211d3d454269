"""Facts, values and comparisons in words."""

from __future__ import annotations

import math
from typing import Literal

from cicatrix.candidacy.conditions import Comparison, Truth, Unknown, Value
from cicatrix.candidacy.decision import Decision
from cicatrix.candidacy.facts import Fact

TruthWord = Literal["yes", "no", "unknown"]
BOUNDS = {
    "lt": ("below", "at least"),
    "le": ("at most", "above"),
    "gt": ("above", "at most"),
    "ge": ("at least", "below"),
}
"""Each comparison of numbers in words, when it holds and when it does not."""
OTHERS = {
    "eq": ("is", "is not"),
    "ne": ("is not", "is"),
    "in": ("is one of", "is none of"),
    "contains": ("holds", "does not hold"),
}


def value_words(value: Value) -> str:
    """Return a value as a reader would say it."""
    if isinstance(value, Unknown):
        return "not answered"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or "nothing"
    if isinstance(value, str):
        return value.replace("_", " ")
    return "never" if math.isinf(value) else f"{value:.10g}"


def truth_words(truth: Truth) -> TruthWord:
    """Return ``yes``, ``no`` or ``unknown``."""
    return "unknown" if isinstance(truth, Unknown) else "yes" if truth else "no"


def subject(fact: Fact) -> str:
    """Return what a fact is about, without the mark of a question."""
    if fact.name.startswith("days_since_"):
        since = fact.name.removeprefix("days_since_").replace("_", " ").replace("inr", "the INR")
        return f"Days since {since}"
    return fact.question.rstrip("?.")


def target(comparison: Comparison, fact: Fact, value: Value, *, wanted: bool) -> str:
    """Return in words what a fact has to be for a comparison to be as wanted, of which *value* is an example."""
    if comparison.operator in BOUNDS:
        return f"{BOUNDS[comparison.operator][0 if wanted else 1]} {comparison.operand:g}"
    if fact.kind == "set":
        return f"{'' if wanted else 'not '}{comparison.operand}"
    if fact.kind == "number":
        return f"{'' if (comparison.operator == 'eq') is wanted else 'not '}{comparison.operand:g}"
    return value_words(value)


def comparison_words(comparison: Comparison, fact: Fact) -> str:
    """Return a comparison as a statement."""
    operator, operand = comparison.operator, comparison.operand
    if fact.kind == "bool":
        return f"{subject(fact)}: {value_words(operand if operator == 'eq' else not operand)}"
    words = (BOUNDS | OTHERS)[operator][0]
    if operator == "in":
        return f"{subject(fact)}: {words} {', '.join(value_words(one) for one in operand)}"
    return f"{subject(fact)}: {words} {value_words(operand)}"


def decision_words(decision: Decision) -> str:
    """Return a decision as a reader would say it."""
    return decision.value.replace("_", " ")
