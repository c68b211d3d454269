"""From a case to a decision: may this person be needled, when, and with what precautions."""

from __future__ import annotations

import datetime as dt

from cicatrix.base.errors import BadInput
from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.base.words import listing, nearest
from cicatrix.candidacy.conditions import Facts, undecided
from cicatrix.candidacy.decision import Decision, decide
from cicatrix.candidacy.facts import FACTS, case_facts
from cicatrix.candidacy.findings import Applied, Finding, apply_rules, by_weight, end_of_wait, finding_of, scopes_of
from cicatrix.candidacy.hinges import Change, would_change
from cicatrix.candidacy.rules import Bar, Rule, Scope, Severity, load_rules
from cicatrix.intake.case import Case, Override


class OpenQuestion(Frozen):
    """A question that was not answered and that a rule needs."""

    key: str
    """The case file's key that answers it."""
    question: str
    rules: list[str]
    """The rules that it leaves undecided."""
    blocking: bool
    """An absolute rule that applies to this case reads it: no plan is issued before it is answered."""


class Overridden(Frozen):
    """An override, with the finding that it sets aside (none if the rule did not fire)."""

    rule: str
    by: str
    role: str
    reason: str
    date: dt.date
    finding: Finding | None = None


class Candidacy(Frozen):
    """The answer of a screening."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    decision: Decision
    earliest_date: dt.date | None = None
    """When every wait is over; None if there is no wait, or if what stands against it has no known end."""
    findings: list[Finding]
    open_questions: list[OpenQuestion]
    would_change: list[Change]
    overridden: list[Overridden] = []


def screen(case: Case) -> Candidacy:
    """Apply the rules to a case.

    Returns
    -------
    Candidacy
        The decision with every finding. A question left open is never taken for a no: it is listed, and it blocks a
        plan if an absolute rule reads it.

    Raises
    ------
    BadInput
        If an override names an unknown rule or one that has no override, or the device is unknown.
    """
    overridden = _overridden_rules(case)
    facts, today = case_facts(case), case.clinic.date
    applied = apply_rules(facts, scopes_of(facts))
    standing = [rule for rule in applied.fired if rule.id not in overridden]
    questions = open_questions(applied, facts)
    system = apply_rules(
        {
            "absolute_question_open": any(question.blocking for question in questions),
            "override_used": bool(case.overrides),
        },
        [Scope.SYSTEM],
    )
    decision = decide(applied.fired, overridden)
    return Candidacy(
        decision=decision,
        earliest_date=_earliest(standing, decision, facts, today),
        findings=sorted((finding_of(rule, facts, today) for rule in (*standing, *system.fired)), key=by_weight),
        open_questions=questions,
        would_change=would_change(facts, today, decision, overridden),
        overridden=[_record(override, applied, facts, today) for override in case.overrides],
    )


def open_questions(applied: Applied, facts: Facts) -> list[OpenQuestion]:
    """Return the questions whose answers undecided rules wait for; facts that nobody is asked are passed by."""
    readers: dict[str, list[str]] = {}
    wording: dict[str, str] = {}
    for rule in applied.undecided:
        for comparison in undecided(rule.condition, facts):
            fact = FACTS[comparison.fact]
            if fact.key:
                readers.setdefault(fact.key, []).append(rule.id)
                wording.setdefault(fact.key, fact.question)
    rules, order = load_rules(), list(load_rules())
    # A key half answered (isotretinoin stopped, without the day) blocks like one not answered at all.
    grave = {
        FACTS[name].key
        for rule in rules.values()
        if rule.severity is Severity.ABSOLUTE and rule.scope in scopes_of(facts)
        for name in rule.facts
    }
    asked = [
        OpenQuestion(key=key, question=wording[key], rules=sorted(set(ids), key=order.index), blocking=key in grave)
        for key, ids in readers.items()
    ]
    return sorted(asked, key=lambda question: (not question.blocking, order.index(question.rules[0]), question.key))


def _earliest(standing: list[Rule], decision: Decision, facts: Facts, today: dt.date) -> dt.date | None:
    """Return when the last wait is over; unknown if something that must end has no date."""
    if decision is Decision.NOT_SUITABLE:
        return None
    waits = [(rule, end_of_wait(rule, facts, today)) for rule in standing]
    if any(end is None and rule.outcome is Bar.ENDS for rule, end in waits):
        return None
    return max((end for _, end in waits if end is not None), default=None)


def _overridden_rules(case: Case) -> frozenset[str]:
    """Return the rules set aside, after checking that each one may be."""
    rules = load_rules()
    for index, override in enumerate(case.overrides):
        where = f"overrides[{index}].rule"
        if override.rule not in rules:
            upper = override.rule.upper()
            near = f"did you mean '{upper}'?" if upper in rules else nearest(override.rule, rules)
            raise BadInput(
                f"there is no rule '{override.rule}'", where=where, allowed="" if near else listing(rules), do=near
            )
        rule = rules[override.rule]
        if not rule.overridable:
            raise BadInput(
                f"rule {rule.id} ({rule.title}) has no override",
                where=where,
                allowed="rules marked as overridable in the rule set",
                do="remove the override",
            )
    return frozenset(override.rule for override in case.overrides)


def _record(override: Override, applied: Applied, facts: Facts, today: dt.date) -> Overridden:
    rule = next((rule for rule in applied.fired if rule.id == override.rule), None)
    return Overridden(
        rule=override.rule,
        by=override.by,
        role=override.role,
        reason=override.reason,
        date=override.date,
        finding=None if rule is None else finding_of(rule, facts, today),
    )
