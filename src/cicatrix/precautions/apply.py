"""From a case, its screening and the dates of its sessions to the precautions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from cicatrix.base.grades import weakest
from cicatrix.candidacy.conditions import UNKNOWN, Facts, Truth, evaluate, undecided
from cicatrix.candidacy.rescreen import Rescreening, carried_over, rescreen
from cicatrix.candidacy.rule_parts import Severity
from cicatrix.candidacy.rules import Source
from cicatrix.candidacy.screen import Candidacy
from cicatrix.intake.case import Case
from cicatrix.precautions.antivirals import antiviral_options, readiness
from cicatrix.precautions.asked import ASKED, precaution_facts
from cicatrix.precautions.pathways import Pathway, PathwayStep, load_pathways
from cicatrix.precautions.precaution import Due, Need, Position, Precaution, PrecautionStep, Question
from cicatrix.precautions.sunlight import sun_notes

ADULT_YEARS = 18

HOLDS_UP = frozenset({Severity.ABSOLUTE, Severity.RELATIVE})
"""What a rule must weigh here to hold the course up; the profile of a jurisdiction may take a milder position."""


class Screening(Candidacy):
    """The answer of a screening with what has to be done, asked and recorded around the sessions."""

    precautions: list[Precaution]


def screening_of(case: Case, candidacy: Candidacy) -> Screening:
    """Return a screening with its precautions, before there are dates of sessions."""
    found = {name: getattr(candidacy, name) for name in Candidacy.model_fields}
    return Screening(**found, precautions=list(precautions_of(case, candidacy, ())))


class ScreeningAgain(Rescreening):
    """What became of a candidacy, with what has to be done, asked and recorded from here on."""

    precautions: list[Precaution]


def screening_again(before: Case, now: Case) -> ScreeningAgain:
    """Return a person's screening beside the last one, with the precautions of today's answers.

    Raises
    ------
    BadInput
        If the cases are of different people, or *now* is earlier than *before*.
    """
    again = rescreen(before, now)
    found = {name: getattr(again, name) for name in Rescreening.model_fields}
    _, whole = carried_over(before, now)
    return ScreeningAgain(**found, precautions=list(precautions_of(whole, again.candidacy, ())))


def precautions_of(case: Case, candidacy: Candidacy, session_dates: Sequence[dt.date]) -> tuple[Precaution, ...]:
    """Return the precautions of a person: those that hold the course up, then those to ask about, then the others.

    Parameters
    ----------
    case, candidacy
        The person, and what the rules found.
    session_dates
        Days of the sessions in order; empty before there is a plan, and steps then have no days of sessions.

    Raises
    ------
    BadInput
        If an antiviral course is recorded for a session that the plan does not have.
    """
    facts = precaution_facts(case)
    found: list[Precaution] = []
    for pathway in load_pathways().values():
        truth = evaluate(pathway.needed_if, facts)
        if truth is not False:
            found.append(_precaution(pathway, case, candidacy, facts, truth, session_dates))
    return tuple(sorted(found, key=lambda one: list(Need).index(one.need)))


def _precaution(
    pathway: Pathway, case: Case, candidacy: Candidacy, facts: Facts, truth: Truth, dates: Sequence[dt.date]
) -> Precaution:
    fired = [one for one in candidacy.findings if one.rule in pathway.rules]
    holding = [one for one in fired if one.rule in pathway.waits_for and one.severity in HOLDS_UP]
    need = Need.WAIT if holding else Need.ASK if truth is UNKNOWN else Need.NEEDED
    kept = [step for step in pathway.step if step.only_if is None or evaluate(step.only_if, facts) is not False]
    steps = [_step(step, case, dates, asked_first=need is Need.ASK) for step in kept]
    return Precaution(
        id=pathway.id,
        title=pathway.title,
        need=need,
        why=pathway.why,
        earliest_date=max((one.earliest_date for one in holding if one.earliest_date is not None), default=None),
        rules=[one.rule for one in fired],
        overridden=[one.rule for one in candidacy.overridden if one.rule in pathway.rules and one.finding is not None],
        questions=_questions(pathway, facts, truth),
        steps=steps,
        positions=[
            Position(says=one.says, evidence=one.evidence, source=_line(one.source)) for one in pathway.statement
        ],
        options=antiviral_options() if pathway.adds == "antivirals" else [],
        sessions=readiness(case.antiviral, dates) if pathway.adds == "antivirals" and need is not Need.ASK else [],
        notes=sun_notes(case.clinic.jurisdiction, dates) if pathway.adds == "sun" else [],
        evidence=weakest(step.evidence for step in steps),
    )


def _questions(pathway: Pathway, facts: Facts, truth: Truth) -> list[Question]:
    """Return what is asked now: whether it is needed, or, once it is, what the steps must know."""
    if truth is UNKNOWN:
        names = [one.fact for one in undecided(pathway.needed_if, facts)]
    else:
        names = [name for name in pathway.asks if facts.get(name, UNKNOWN) is UNKNOWN]
    asked = {ASKED[name].key: ASKED[name].question for name in names if ASKED[name].key}
    return [Question(key=key, question=question) for key, question in asked.items()]


def _step(step: PathwayStep, case: Case, dates: Sequence[dt.date], *, asked_first: bool) -> PrecautionStep:
    return PrecautionStep(
        what=step.what,
        who=step.who,
        when=step.when,
        due=[] if asked_first else list(_due(step, case, dates)),
        before=step.before and not asked_first,
        reason=step.reason,
        record=list(step.record),
        rule=step.rule,
        evidence=step.evidence,
        source=_line(step.source),
    )


def _due(step: PathwayStep, case: Case, dates: Sequence[dt.date]) -> Iterator[Due]:
    """Yield the days of a step; what should have begun before the day of the clinic begins on it."""
    today = case.clinic.date
    anchors: Sequence[tuple[int | None, dt.date]] = {
        None: [],
        "screening": [(None, today)],
        "eighteenth_birthday": [(None, _eighteenth_birthday_at_the_latest(case))],
        "first_session": list(enumerate(dates[:1], 1)),
        "each_session": list(enumerate(dates, 1)),
    }[step.at]
    for session, anchor in anchors:
        until = None if step.until_days is None else anchor + dt.timedelta(days=step.until_days)
        yield Due(session=session, date=max(today, anchor + dt.timedelta(days=step.days)), until=until)


def _eighteenth_birthday_at_the_latest(case: Case) -> dt.date:
    """Return the last day on which the birthday can be; an age in whole years is taken as just reached."""
    years = max(ADULT_YEARS - case.patient.age_years, 0.0)
    return case.clinic.date + dt.timedelta(days=round(365.25 * years) + 1)


def _line(sources: Sequence[Source]) -> str:
    return "; ".join(str(source) for source in sources)
