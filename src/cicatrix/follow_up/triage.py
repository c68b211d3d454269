"""From a symptom report to an answer: reassure, watch, call within a day, urgent. See the package on its standing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from cicatrix.base.grades import EvidenceGrade
from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.candidacy.conditions import UNKNOWN, Facts, Value, comparisons, evaluate, undecided
from cicatrix.candidacy.findings import apply_rules
from cicatrix.candidacy.rules import Scope
from cicatrix.follow_up.normal_course import Expected, normal_at
from cicatrix.follow_up.symptom_facts import facts_of, triage_facts
from cicatrix.follow_up.symptom_report import SymptomReport
from cicatrix.follow_up.symptoms import vocabulary
from cicatrix.follow_up.triage_rules import Level, TriageRule, triage_rules

UNSETTLED = (
    "We cannot tell you that all is well before the questions below are answered: what was not asked is never taken "
    "for a no."
)
ANSWER_FIRST = "Answer the questions below, and report again. Until then look once a day for what they ask."


class TriageFinding(Frozen):
    """A rule that fired."""

    rule: str
    level: Level
    emergency: bool
    title: str
    reason: str
    do: str
    look_for: str = ""
    watch_until: dt.datetime | None = None
    more_urgent: str
    """What would make it more urgent."""
    because: list[str]
    """The facts that the rule read and that were known."""
    source: str
    evidence: EvidenceGrade
    review: str


class AskedBack(Frozen):
    """A question that was not answered and that may change the answer."""

    key: str
    """What of the report answers it."""
    question: str
    could_be: Level
    """The most urgent level that an answer may lead to."""
    rules: list[str]


class Triage(Frozen):
    """The answer to a report."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    device_function: str
    rules_version: str
    level: Level
    emergency: bool
    """The emergency number, now."""
    settled: bool
    """No open question may make it a call or more."""
    says: str
    do: str
    hours_since_session: float
    findings: list[TriageFinding]
    questions: list[AskedBack]
    follow_up_rules: list[str]
    """Rules of candidacy, on the days after or on signs of the numbing cream, that fire on the same report."""
    normal_now: list[Expected]
    """What is usual at this hour."""
    note_unread: bool
    """There are free words, which no rule reads: somebody should."""


def triage(report: SymptomReport) -> Triage:
    """Return how urgent a report is, with every rule that says so and what is still to be asked.

    Returns
    -------
    Triage
        The most urgent level of all rules that fire. With a question open that may make it a call, the answer is never
        calmer than ``watch``, and says that it is not settled.
    """
    rule_set, facts = triage_rules(), facts_of(report)
    truths = [(rule, evaluate(rule.condition, facts)) for rule in rule_set.rules.values()]
    fired = [rule for rule, truth in truths if truth is True]
    level = max((rule.level for rule in fired), key=lambda one: one.rank, default=Level.REASSURE)
    emergency = any(rule.emergency for rule in fired)
    unknown = [rule for rule, truth in truths if truth is UNKNOWN]
    questions = _questions(
        [rule for rule in unknown if rule.level.rank > level.rank or (rule.emergency and not emergency)], facts
    )
    settled = not any(question.could_be.rank >= Level.CALL.rank for question in questions)
    shown = fired if level is Level.REASSURE else [rule for rule in fired if rule.level is not Level.REASSURE]
    if level is Level.REASSURE and not settled:
        level, shown = Level.WATCH, []
    words = rule_set.levels.emergency if emergency else getattr(rule_set.levels, level.value)
    hours = float(facts["hours_since_session"])  # pyright: ignore[reportArgumentType] - always a number
    return Triage(
        device_function=rule_set.device_function,
        rules_version=rule_set.version,
        level=level,
        emergency=emergency,
        settled=settled,
        says=words.says if shown else UNSETTLED,
        do=words.do if shown else ANSWER_FIRST,
        hours_since_session=round(hours, 2),
        findings=sorted((_finding(rule, facts, report.now) for rule in shown), key=_by_weight),
        questions=questions,
        follow_up_rules=follow_up_rules(facts),
        normal_now=normal_at(hours),
        note_unread=bool(report.note),
    )


def follow_up_rules(facts: Facts) -> list[str]:
    """Return the ids of candidacy's rules on what comes after a session, or of the cream, that fire on a report."""
    known: dict[str, Value] = {"hours_since_session": facts["hours_since_session"]}
    known |= {name: evaluate(condition, facts) for name, condition in triage_rules().bridge.items()}
    return [rule.id for rule in apply_rules(known, [Scope.FOLLOW_UP, Scope.AGENT]).fired]


def _finding(rule: TriageRule, facts: Facts, now: dt.datetime) -> TriageFinding:
    until = None if rule.watch_days is None else now + dt.timedelta(days=rule.watch_days)
    read = {one.fact: facts.get(one.fact, UNKNOWN) for one in comparisons(rule.condition)}
    return TriageFinding(
        rule=rule.id,
        level=rule.level,
        emergency=rule.emergency,
        title=rule.title,
        reason=rule.reason,
        do=rule.do,
        look_for=rule.look_for,
        watch_until=until,
        more_urgent=rule.more_urgent,
        because=[f"{name} = {_shown(value)}" for name, value in read.items() if _telling(value)],
        source="; ".join(str(source) for source in rule.source),
        evidence=rule.evidence,
        review=str(rule.review),
    )


def _telling(value: Value) -> bool:
    return value is not UNKNOWN and value is not False and value != "none"


def _shown(value: Value) -> str:
    if value is True:
        return "yes"
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _by_weight(finding: TriageFinding) -> tuple[int, bool, str]:
    return -finding.level.rank, not finding.emergency, finding.rule


def _questions(open_rules: Iterable[TriageRule], facts: Facts) -> list[AskedBack]:
    """Return what is to be asked so that undecided rules are decided, the gravest first."""
    names = triage_facts()
    rules: dict[str, list[TriageRule]] = {}
    wording: dict[str, str] = {}
    for rule in open_rules:
        for comparison in undecided(rule.condition, facts):
            fact = names[comparison.fact]
            whole = fact.key.split(".")[0]
            if facts.get(whole) is UNKNOWN:  # nobody is asked how strong it is before it is known to be there
                fact = names[_together(whole, facts)]
            if fact.key and rule not in rules.setdefault(fact.key, []):
                rules[fact.key].append(rule)
                wording.setdefault(fact.key, fact.question)
    asked = [
        AskedBack(key=key, question=wording[key], could_be=_most(found), rules=[rule.id for rule in found])
        for key, found in rules.items()
    ]
    return sorted(asked, key=lambda one: (-one.could_be.rank, one.rules[0] != "R01", one.rules[0], one.key))


def _together(name: str, facts: Facts) -> str:
    """Return the widest group in which a symptom or group is asked for: one of which nothing is known yet."""
    words = vocabulary()
    wider = [
        group
        for group in words.groups.values()
        if set(words.members(name)) <= set(group.any) and all(facts[member] is UNKNOWN for member in group.any)
    ]
    return max(wider, key=lambda group: len(group.any)).name if wider else name


def _most(rules: Iterable[TriageRule]) -> Level:
    return max((rule.level for rule in rules), key=lambda one: one.rank)
