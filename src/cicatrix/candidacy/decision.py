"""From the rules that fired to the decision."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from cicatrix.candidacy.rule_parts import Bar, Scope, Severity
from cicatrix.candidacy.rules import Rule


class Decision(StrEnum):
    """The decision, from the strictest to the most permissive; the first that applies is taken."""

    NOT_SUITABLE = "not_suitable"
    DEFER = "defer"
    REFER = "refer"
    SUITABLE_WITH_PRECAUTIONS = "suitable_with_precautions"
    SUITABLE = "suitable"


LIFTED = {Bar.PERMANENT: Decision.NOT_SUITABLE, Bar.ENDS: Decision.DEFER, Bar.SPECIALIST: Decision.REFER}


def decide(fired: Collection[Rule], overridden: Collection[str] = ()) -> Decision:
    """Return the first decision that applies; a rule that is overridden leaves a precaution behind."""
    bars = {rule.outcome for rule in fired if rule.outcome is not None and rule.id not in overridden}
    for bar, decision in LIFTED.items():
        if bar in bars:
            return decision
    careful = any(rule.scope is Scope.PATIENT and rule.severity is not Severity.INFORMATION for rule in fired)
    return Decision.SUITABLE_WITH_PRECAUTIONS if careful else Decision.SUITABLE


def permissiveness(decision: Decision) -> int:
    """Return the rank of a decision: 0 is the strictest."""
    return list(Decision).index(decision)
