"""From a case to a decision: may this person be needled, when, and with what precautions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cicatrix.base.errors import BadInput
from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.base.words import listing, nearest
from cicatrix.candidacy.conditions import Facts, undecided
from cicatrix.candidacy.contradictions import Contradiction, contradictions_in
from cicatrix.candidacy.decision import Decision, decide
from cicatrix.candidacy.facts import FACTS, case_facts
from cicatrix.candidacy.findings import Applied, Finding, apply_rules, by_weight, end_of_wait, scopes_of
from cicatrix.candidacy.hinges import Change, aged, would_change
from cicatrix.candidacy.profiles import JURISDICTIONS, rules_in
from cicatrix.candidacy.rule_parts import Bar, Review, Scope, Severity
from cicatrix.candidacy.rules import DATA, RULES, Rule, load_rules, rule_set_version
from cicatrix.candidacy.views import finding_in
from cicatrix.intake.case import Case, Jurisdiction, Override


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
    asked: str = ""
    """What the reason has to say."""
    finding: Finding | None = None


RULES_OLD_AFTER_DAYS = 730
"""Beyond this age of the rule set a screening warns: labels and guidance change within years. Assumption: no source
says how fast."""


class RuleSet(Frozen):
    """Which rules decided."""

    version: str
    jurisdiction: Jurisdiction
    rules: int
    signed: int
    """How many of them a clinician has signed."""
    not_yet_valid: list[str] = []
    """Rules that hold only from a later day than the case's; they are applied all the same."""
    warning: str = ""
    """That the rules are old on the day of the case, if they are."""


class Elsewhere(Frozen):
    """What the same answers come to where another jurisdiction's profile applies."""

    jurisdiction: Jurisdiction
    decision: Decision
    earliest_date: dt.date | None = None
    differs: list[str] = []
    """The rules that stand otherwise there."""


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
    then_begins: list[Finding] = []
    """What begins to stand on the earliest date because a wait ends there, with the wait of its own."""
    contradictions: list[Contradiction] = []
    """Answers that cannot both be right."""
    rule_set: RuleSet | None = None
    elsewhere: list[Elsewhere] = []
    """Other jurisdictions whose profiles answer otherwise; empty if all agree."""


@dataclass(frozen=True, slots=True)
class Screened:
    """A case with the rules of one jurisdiction applied to it, before anything is said."""

    case: Case
    jurisdiction: Jurisdiction
    rules: Mapping[str, Rule]
    facts: Facts
    applied: Applied
    overridden: frozenset[str]

    @property
    def today(self) -> dt.date:
        """The day of the case."""
        return self.case.clinic.date

    @property
    def standing(self) -> tuple[Rule, ...]:
        """The rules that fire and are not overridden."""
        return tuple(rule for rule in self.applied.fired if rule.id not in self.overridden)

    @property
    def decision(self) -> Decision:
        """The decision."""
        return decide(self.applied.fired, self.overridden)

    @property
    def earliest(self) -> dt.date | None:
        """When every wait is over."""
        return _earliest(self.standing, self.decision, self.facts, self.today)

    @property
    def system_facts(self) -> Facts:
        """What the rules on the system itself read."""
        questions = open_questions(self.applied, self.facts)
        return {
            "absolute_question_open": any(question.blocking for question in questions),
            "override_used": bool(self.case.overrides),
        }


def applied_to(case: Case, jurisdiction: Jurisdiction | None = None) -> Screened:
    """Apply the rules of a jurisdiction, of the case's own if none is named.

    Raises
    ------
    BadInput
        If an override names an unknown rule, one that has no override or one that this role may not override, if the
        device is unknown, or if a rule's validity has ended.
    """
    place = case.clinic.jurisdiction if jurisdiction is None else jurisdiction
    rules, facts = rules_in(place), case_facts(case)
    refuse_expired(rules, case.clinic.date)
    applied = apply_rules(facts, scopes_of(facts), rules)
    return Screened(case, place, rules, facts, applied, overridden_rules(case))


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
        If an override names an unknown rule, one that has no override or one that this role may not override, if the
        device is unknown, or if a rule's validity has ended.
    """
    here = applied_to(case)
    facts, today = here.facts, here.today
    system = apply_rules(here.system_facts, [Scope.SYSTEM], here.rules)
    findings = [finding_in(here.jurisdiction, rule, facts, today) for rule in (*here.standing, *system.fired)]
    return Candidacy(
        decision=here.decision,
        earliest_date=here.earliest,
        findings=sorted(findings, key=by_weight),
        open_questions=open_questions(here.applied, facts),
        would_change=would_change(here.rules, facts, today, here.overridden),
        overridden=[_record(override, here) for override in case.overrides],
        then_begins=_then_begins(here),
        contradictions=contradictions_in(facts),
        rule_set=RuleSet(
            version=rule_set_version(),
            jurisdiction=here.jurisdiction,
            rules=len(here.rules),
            signed=sum(rule.review is Review.SIGNED for rule in here.rules.values()),
            not_yet_valid=[rule.id for rule in here.rules.values() if rule.valid_from > today],
            warning=_age_warning(max(rule.valid_from for rule in here.rules.values()), today),
        ),
        elsewhere=[other for place in JURISDICTIONS if (other := _elsewhere(here, place)) is not None],
    )


def _age_warning(newest: dt.date, today: dt.date) -> str:
    if (today - newest).days <= RULES_OLD_AFTER_DAYS:
        return ""
    return f"The newest rule is of {newest}: labels and guidance may have changed; look for a newer rule set."


def _then_begins(here: Screened) -> list[Finding]:
    """Return what stands on the earliest date and does not stand today."""
    day = here.earliest
    if day is None:
        return []
    facts = dict(here.facts) | aged(here.facts, (day - here.today).days)
    fired = apply_rules(facts, [Scope.PATIENT, Scope.PLAN], here.rules).fired
    new = [rule for rule in fired if rule not in here.applied.fired and rule.id not in here.overridden]
    return [finding_in(here.jurisdiction, rule, facts, day) for rule in new]


def refuse_expired(rules: Mapping[str, Rule], day: dt.date) -> None:
    """Refuse a day after the end of a rule's validity: a rule is not dropped silently.

    Raises
    ------
    BadInput
        Naming the first such rule.
    """
    for rule in rules.values():
        if rule.valid_to is not None and day > rule.valid_to:
            raise BadInput(
                f"rule {rule.id} (version {rule.version}) was valid to {rule.valid_to}, and the case is of {day}",
                where=f"{DATA}/{RULES}",
                do="review the rule and give it a new end",
            )


def _elsewhere(here: Screened, place: Jurisdiction) -> Elsewhere | None:
    """Return what another jurisdiction answers, or None if nothing differs."""
    there = applied_to(here.case, place)
    mine, others = ({rule.id: rule for rule in one.standing} for one in (here, there))
    differs = [name for name in load_rules() if _weight(mine.get(name)) != _weight(others.get(name))]
    if not differs:
        return None
    return Elsewhere(jurisdiction=place, decision=there.decision, earliest_date=there.earliest, differs=differs)


def _weight(rule: Rule | None) -> tuple[Severity, int | None] | None:
    return None if rule is None else (rule.severity, rule.waiting_days)


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


def _earliest(standing: Collection[Rule], decision: Decision, facts: Facts, today: dt.date) -> dt.date | None:
    """Return when the last wait is over; unknown if something that must end has no date."""
    if decision is Decision.NOT_SUITABLE:
        return None
    waits = [(rule, end_of_wait(rule, facts, today)) for rule in standing]
    if any(end is None and rule.outcome is Bar.ENDS for rule, end in waits):
        return None
    return max((end for _, end in waits if end is not None), default=None)


def overridden_rules(case: Case) -> frozenset[str]:
    """Return the rules set aside, after checking that each one may be, and by whom.

    Raises
    ------
    BadInput
        If an override names an unknown rule, one that has none, or a role that may not.
    """
    rules = load_rules()
    for index, override in enumerate(case.overrides):
        where = f"overrides[{index}]"
        if override.rule not in rules:
            upper = override.rule.upper()
            near = f"did you mean '{upper}'?" if upper in rules else nearest(override.rule, rules)
            raise BadInput(
                f"there is no rule '{override.rule}'", where=f"{where}.rule", allowed="" if near else listing(rules),
                do=near,
            )  # fmt: skip
        rule = rules[override.rule]
        if not rule.overridable:
            raise BadInput(
                f"rule {rule.id} ({rule.title}) has no override",
                where=f"{where}.rule",
                allowed="rules marked as overridable in the rule set",
                do="remove the override",
            )
        if override.role not in rule.may_override:
            raise BadInput(
                f"a {override.role} may not override rule {rule.id} ({rule.title})",
                where=f"{where}.role",
                allowed=listing(rule.may_override),
            )
    return frozenset(override.rule for override in case.overrides)


def _record(override: Override, here: Screened) -> Overridden:
    rule = next((rule for rule in here.applied.fired if rule.id == override.rule), None)
    return Overridden(
        rule=override.rule,
        by=override.by,
        role=override.role,
        reason=override.reason,
        date=override.date,
        asked=load_rules()[override.rule].override_reason,
        finding=None if rule is None else finding_in(here.jurisdiction, rule, here.facts, here.today),
    )
