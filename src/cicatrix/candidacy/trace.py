"""Why a rule fires or is silent: its condition as a tree with the value, the origin and the truth of every part."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from cicatrix.base.errors import BadInput
from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.base.words import listing, nearest
from cicatrix.candidacy.conditions import UNKNOWN, AllOf, Comparison, Facts, NotThis, Tree, Value, evaluate
from cicatrix.candidacy.decision import Decision, decide
from cicatrix.candidacy.facts import FACTS
from cicatrix.candidacy.findings import PositionView, end_of_wait, scopes_of
from cicatrix.candidacy.flips import Flips, turning
from cicatrix.candidacy.hinges import AGEING, DATE, Step
from cicatrix.candidacy.origins import given, origins
from cicatrix.candidacy.profiles import choice_of
from cicatrix.candidacy.rule_parts import Scope, Severity
from cicatrix.candidacy.rules import Rule, load_rules
from cicatrix.candidacy.screen import Screened, applied_to
from cicatrix.candidacy.views import positions_of
from cicatrix.candidacy.wording import TruthWord, comparison_words, subject, target, truth_words, value_words
from cicatrix.intake.case import Case, Jurisdiction


class Given(Frozen):
    """What the case holds at one key."""

    key: str
    value: str


class Node(Frozen):
    """A part of a condition, and whether it holds."""

    kind: Literal["all", "any", "not", "comparison"]
    says: str
    truth: TruthWord
    fact: str = ""
    value: str = ""
    """Of the fact, in words."""
    given: list[Given] = []
    """Where the value comes from; empty for what is known only on the day or after it."""
    parts: list[Node] = []


class Turn(Frozen):
    """A smallest set of facts by which the rule would fire or be silent."""

    then: Literal["fires", "silent"]
    steps: list[Step]
    text: str
    can_change: bool
    """Whether time or treatment can bring it about."""


class Explanation(Frozen):
    """The trace of one rule on one case."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    rule: str
    title: str
    version: int
    rule_review: str
    severity: Severity
    scope: Scope
    jurisdiction: Jurisdiction
    position: str = ""
    """The source's position that the profile takes; empty if the rule stands as it is written."""
    position_why: str = ""
    fires: TruthWord
    counted: str
    """How the decision takes it."""
    tree: Node
    reason: str
    action: str
    earliest_date: dt.date | None = None
    sources: list[str]
    conflict: str = ""
    positions: list[PositionView] = []
    turns: list[Turn]
    """What would make it silent or let it fire."""
    decision: Decision
    decision_without: Decision
    """The decision if this rule did not fire."""


def explain(case: Case, name: str) -> Explanation:
    """Return why a rule fires on a case, is silent or stays undecided.

    Raises
    ------
    BadInput
        If there is no such rule, or the case cannot be screened.
    """
    if name not in load_rules():
        near = f"did you mean '{name.upper()}'?" if name.upper() in load_rules() else nearest(name, load_rules())
        allowed = "" if near else listing(load_rules())
        raise BadInput(f"there is no rule '{name[:16]}'", where="--explain", allowed=allowed, do=near)
    here = applied_to(case)
    rule = here.rules[name]
    facts = dict(here.facts) | dict(here.system_facts)
    truth = evaluate(rule.condition, facts)
    choice = choice_of(here.jurisdiction, load_rules()[name])
    return Explanation(
        rule=rule.id,
        title=rule.title,
        version=rule.version,
        rule_review=rule.standing_of_review,
        severity=rule.severity,
        scope=rule.scope,
        jurisdiction=here.jurisdiction,
        position="" if choice is None else choice.position,
        position_why="no source speaks here: the strictest" if choice is None and rule.position
        else "" if choice is None else choice.why,
        fires=truth_words(truth),
        counted=_counted(rule, here),
        tree=_node(rule.condition, facts, case),
        reason=rule.reason,
        action=rule.action,
        earliest_date=end_of_wait(rule, facts, here.today) if truth is True else None,
        sources=[str(source) for source in rule.source],
        conflict=rule.conflict,
        positions=positions_of(name, facts, here.today),
        turns=[turn for wanted in (False, True) if truth is not wanted for turn in _turns(rule, facts, here, wanted)],
        decision=here.decision,
        decision_without=decide([one for one in here.applied.fired if one.id != name], here.overridden),
    )  # fmt: skip


def _counted(rule: Rule, here: Screened) -> str:
    if rule.id in here.overridden:
        return "overridden by a named person: it leaves a precaution behind"
    if rule.scope is Scope.AGENT and Scope.AGENT not in scopes_of(here.facts):
        return "not applied: no numbing cream is planned"
    words = {
        Scope.PATIENT: "about the person: the decision rests on it",
        Scope.AGENT: "about the numbing cream: it blocks the product, not the person",
        Scope.PLAN: "about the session and its settings, not the person",
        Scope.FOLLOW_UP: "about the days after a session: silent at a screening",
        Scope.SYSTEM: "about the system, not the person",
    }
    return words[rule.scope]


def _node(condition: Tree, facts: Facts, case: Case) -> Node:
    truth = truth_words(evaluate(condition, facts))
    if isinstance(condition, Comparison):
        fact = FACTS[condition.fact]
        return Node(
            kind="comparison",
            says=comparison_words(condition, fact),
            truth=truth,
            fact=fact.name,
            value=value_words(facts.get(fact.name, UNKNOWN)),
            given=[Given(key=key, value=given(case, key)) for key in origins(fact.name)],
        )
    if isinstance(condition, NotThis):
        return Node(kind="not", says="not", truth=truth, parts=[_node(condition.not_, facts, case)])
    kind = "all" if isinstance(condition, AllOf) else "any"
    parts = condition.all if isinstance(condition, AllOf) else condition.any
    return Node(kind=kind, says=f"{kind} of", truth=truth, parts=[_node(part, facts, case) for part in parts])


def _turns(rule: Rule, facts: Facts, here: Screened, wanted: bool) -> list[Turn]:
    found: list[Turn] = []
    for one, values in turning(rule.condition, facts, wanted=wanted):
        steps = {name: _step(name, one, value, facts, here.today) for name, value in values.items()}
        said = [step.to if step.fact == DATE else f"{subject(FACTS[name])}: {step.to}" for name, step in steps.items()]
        lasting = any(FACTS[name].lasting or step.to == "never" for name, step in steps.items())
        found.append(
            Turn(
                then="fires" if wanted else "silent",
                steps=list(steps.values()),
                text="; ".join(said),
                can_change=not lasting,
            )
        )
    return found


def _step(name: str, turns: Flips, value: Value, facts: Facts, today: dt.date) -> Step:
    """Return what one fact has to become, or the day from which time alone has done it."""
    fact, now = FACTS[name], facts.get(name, UNKNOWN)
    if name in AGEING and isinstance(now, float) and isinstance(value, float) and value > now:
        return Step(fact=DATE, to=f"from {today + dt.timedelta(days=value - now)} on")
    mine = sorted((turn for turn in turns if turn[0].fact == name), key=str)
    return Step(fact=name, to=" and ".join(target(one, fact, value, wanted=wanted) for one, wanted in mine))
