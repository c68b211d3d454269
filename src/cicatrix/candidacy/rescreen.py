"""Screening again before every session: only what may have changed is asked, and what changed is shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from cicatrix.base.errors import BadInput
from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.candidacy.conditions import UNKNOWN, Facts
from cicatrix.candidacy.decision import Decision
from cicatrix.candidacy.facts import FACTS, case_facts
from cicatrix.candidacy.findings import Finding, scopes_of
from cicatrix.candidacy.hinges import AGEING
from cicatrix.candidacy.origins import origins
from cicatrix.candidacy.profiles import rules_in
from cicatrix.candidacy.rules import Rule
from cicatrix.candidacy.screen import Candidacy, screen
from cicatrix.candidacy.wording import subject, value_words
from cicatrix.intake.case import Case
from cicatrix.intake.history import History

ANYTHING_ELSE = "Is there a new illness, medicine or allergy since then, or anything else that you told us otherwise?"
MAY_BEGIN = frozenset({"facial_hsv", "keloid_tendency", "allergies"})
"""What lasts once it is there, and what the last session or the weeks since may have brought: only a yes is settled.
Other lasting illnesses that are new are caught by the question for anything else. Assumption: no source says which.
"""
NEEDS: Mapping[str, tuple[str, frozenset[str]]] = {
    "inr": ("anticoagulant", frozenset({"warfarin"})),
    "inr_date": ("anticoagulant", frozenset({"warfarin"})),
    "hba1c_percent": ("diabetes", frozenset({"type1", "type2"})),
}
"""Questions that are asked again only after such an answer."""


class AskAgain(Frozen):
    """A question whose answer may have changed since the last screening."""

    key: str
    question: str
    last: str
    """The answer of last time."""
    rules: list[str]
    """The rules that read it."""


class Questions(Frozen):
    """What to ask before the next session: only what may have changed."""

    since: dt.date
    ask: list[AskAgain]
    catch_all: str = ANYTHING_ELSE
    """If the answer is yes, every question is asked again."""


class Changed(Frozen):
    """A fact that is not what it was."""

    fact: str
    about: str
    keys: list[str]
    before: str
    now: str
    by_time_alone: bool = False


class Rescreening(Frozen):
    """What became of a candidacy since the last screening."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    since: dt.date
    date: dt.date
    decision_before: Decision
    decision: Decision
    changed: list[Changed]
    carried_over: list[str]
    """Lasting answers that this case leaves out and that were taken from the earlier one."""
    taken_back: list[str]
    """What was told and is denied now, though it lasts or is past: one of the two is wrong, so ask which."""
    new_findings: list[Finding]
    resolved_findings: list[Finding]
    staying_findings: list[str]
    candidacy: Candidacy
    next_time: Questions


def questions_again(before: Case) -> Questions:
    """Return the questions whose answers may have changed since *before*; what is settled is not asked again."""
    facts, settled = case_facts(before), _settled(before)
    scopes = scopes_of(facts)
    rules = [rule for rule in rules_in(before.clinic.jurisdiction).values() if rule.scope in scopes]
    asked: dict[str, AskAgain] = {}
    for fact in FACTS.values():
        if not fact.key or fact.key in settled or fact.key in asked or not _applies(fact.key, before):
            continue
        readers = _readers(fact.key, rules)
        if readers:
            last = "no" if fact.key not in History.model_fields else _last(fact.key, facts)
            asked[fact.key] = AskAgain(key=fact.key, question=fact.question, last=last, rules=readers)
    return Questions(since=before.clinic.date, ask=list(asked.values()))


def rescreen(before: Case, now: Case) -> Rescreening:
    """Return what changed from one screening of a person to the next: facts, findings and the decision.

    Settled answers that *now* leaves out are those of *before*; whatever may change and was not asked stays open.

    Raises
    ------
    BadInput
        If the cases are of different people, or *now* is earlier than *before*.
    """
    if before.patient.id != now.patient.id:
        raise BadInput(
            "the earlier case is of another person", where="--since", allowed="two cases with one patient.id"
        )
    if now.clinic.date < before.clinic.date:
        raise BadInput(
            f"the case of {now.clinic.date} is earlier than the one of {before.clinic.date}", where="--since",
            do="name the earlier case after --since",
        )  # fmt: skip
    carried, now = carried_over(before, now)
    then, today = screen(before), screen(now)
    old, new = ({finding.rule: finding for finding in one.findings} for one in (then, today))
    facts_before, facts_now = case_facts(before), case_facts(now)
    days = (now.clinic.date - before.clinic.date).days
    return Rescreening(
        since=before.clinic.date,
        date=now.clinic.date,
        decision_before=then.decision,
        decision=today.decision,
        changed=_changed(facts_before, facts_now, days),
        carried_over=carried,
        taken_back=_taken_back(facts_before, facts_now, days),
        new_findings=[finding for rule, finding in new.items() if rule not in old],
        resolved_findings=[finding for rule, finding in old.items() if rule not in new],
        staying_findings=[rule for rule in new if rule in old],
        candidacy=today,
        next_time=questions_again(now),
    )


def carried_over(before: Case, now: Case) -> tuple[list[str], Case]:
    """Return the settled answers that *now* leaves out, by key, and the case with those of *before* in their place."""
    carried = [key for key in _settled(before) if _answer(now, key) is None and _answer(before, key) is not None]
    answers = now.history.model_copy(update={key: _answer(before, key) for key in carried})
    return carried, Case.model_validate(now.model_copy(update={"history": answers}).model_dump())


def _answer(case: Case, key: str) -> object:
    return getattr(case.history, key)


def _settled(before: Case) -> list[str]:
    """Return the questions of the history whose every fact lasts, and of those that may begin only a plain yes."""
    keys = dict.fromkeys(fact.key for fact in FACTS.values() if fact.key in History.model_fields)
    lasting = [key for key in keys if all(fact.lasting for fact in FACTS.values() if fact.key == key)]
    return [key for key in lasting if settles(key, _answer(before, key))]


def settles(key: str, answer: object) -> bool:
    """Return whether the answer to a question that lasts stays what it is: of what may begin, only a yes."""
    return key not in MAY_BEGIN or answer is True


def _applies(key: str, before: Case) -> bool:
    if key in {"pregnant", "breastfeeding"} and before.patient.sex == "male":
        return False
    if key == "older_than_a_year":
        return any(scar.older_than_a_year is not True for scar in before.scars)
    name, values = NEEDS.get(key, ("", frozenset[str]()))
    return not name or getattr(before.history, name) in values


def _readers(key: str, rules: list[Rule]) -> list[str]:
    names = {fact.name for fact in FACTS.values() if fact.key == key}
    return [rule.id for rule in rules if rule.facts & names]


def _last(key: str, facts: Facts) -> str:
    """Return the last answer to a question in words; of what was done to the skin all that was told."""
    told = [(fact, facts.get(fact.name, UNKNOWN)) for fact in FACTS.values() if fact.key == key and fact.of is not None]
    if len(told) == 1 or told[0][0].kind != "number":
        return value_words(told[0][1])
    done = [f"{subject(fact).lower()}: {value_words(value)}" for fact, value in told if value_words(value) != "never"]
    return "; ".join(done) or "nothing"


def _changed(before: Facts, now: Facts, days: int) -> list[Changed]:
    found: list[Changed] = []
    for name, fact in FACTS.items():
        old, new = before.get(name, UNKNOWN), now.get(name, UNKNOWN)
        if old == new:
            continue
        aged = isinstance(old, float) and isinstance(new, float) and name in AGEING and new - old == days
        found.append(
            Changed(
                fact=name, about=subject(fact), keys=list(origins(name)), before=value_words(old),
                now=value_words(new), by_time_alone=aged,
            )
        )  # fmt: skip
    return found


def _taken_back(before: Facts, now: Facts, days: int) -> list[str]:
    """Return the facts that were told and are denied now: what lasts, and what was done on an earlier day."""
    denied = [
        name
        for name, fact in FACTS.items()
        if (fact.lasting and before.get(name) is True and now.get(name) is False)
        or (name in AGEING and _later(before.get(name), now.get(name), days))
    ]
    if before.get("isotretinoin") in {"current", "stopped"} and now.get("isotretinoin") == "never":
        denied = ["isotretinoin", *(name for name in denied if name != "days_since_isotretinoin")]
    told, left = before.get("allergies"), now.get("allergies")
    if isinstance(told, frozenset) and isinstance(left, frozenset) and told - left - {"none"}:
        denied.append("allergies")
    return denied


def _later(before: object, now: object, days: int) -> bool:
    """Return whether something is longer ago than the days since it was told allow."""
    return isinstance(before, float) and isinstance(now, float) and now > before + days
