"""The precautions as the report shows them: one block each, its steps as rows, dates in words."""

from __future__ import annotations

from typing import Any

from cicatrix.planning.plan import Plan
from cicatrix.precautions.precaution import Due, Need, Precaution, PrecautionStep
from cicatrix.report import phrases as say

NEEDS: dict[Need, tuple[str, str]] = {
    Need.WAIT: ("the course waits", "absolute"),
    Need.ASK: ("ask first", "relative"),
    Need.NEEDED: ("needed", "precaution"),
}
"""Where a precaution stands in words, and the colour of its tag."""
HSV_RULE, BLOOD_RULE = "C10", "C16"


def careful_part(plan: Plan) -> list[dict[str, Any]]:
    """Return the precautions of a plan."""
    return [_block(one) for one in plan.precautions]


def _block(one: Precaution) -> dict[str, Any]:
    need, colour = NEEDS[one.need]
    return {
        "title": one.title,
        "need": need,
        "key": colour,
        "why": one.why,
        "overridden": ", ".join(one.overridden),
        "questions": [f"{ask.question} ({ask.key})" for ask in one.questions],
        "steps": [_row(step) for step in one.steps],
        "positions": [{"says": p.says, "evidence": say.words(p.evidence), "source": p.source} for p in one.positions],
        "options": [
            {
                "course": f"{option.drug}, {option.dose}, {option.days} days, from {option.start}",
                "note": option.note,
                "evidence": say.words(option.evidence),
                "source": option.source,
            }
            for option in one.options
        ],
        "sessions": [
            {
                "session": f"Session {each.session}, {say.day(each.date)}",
                "start": f"{say.day(each.start_from)} to {say.day(each.start_to)}",
                "state": say.words(each.state),
                "detail": f"missing: {'; '.join(each.missing)}" if each.missing else each.recorded,
                "recorded": each.recorded if each.missing else "",
            }
            for each in one.sessions
        ],
        "notes": list(one.notes),
    }


def _row(step: PrecautionStep) -> dict[str, str]:
    return {
        "who": step.who,
        "what": step.what,
        "when": step.when,
        "dates": "; ".join(_span(due) for due in step.due),
        "reason": step.reason,
        "record": "; ".join(step.record),
        "rule": step.rule,
        "evidence": say.words(step.evidence),
        "source": step.source,
    }


def _span(due: Due) -> str:
    return f"{say.day(due.date)} to {say.day(due.until)}" if due.until is not None else say.day(due.date)


def before_you_begin(plan: Plan) -> list[str]:
    """Return what the patient reads about medicines before the first session, by rule of the step."""
    days = {step.rule: step.date for step in plan.schedule.sessions[0].before if step.who == "prescriber"}
    lines: list[str] = []
    if HSV_RULE in days:
        lines.append(
            f"See the doctor who writes your prescriptions, by {say.day(days[HSV_RULE])}. You have had cold sores. "
            "You may need a medicine before each session."
        )
    if BLOOD_RULE in days:
        lines.append(
            "Tell the doctor who gives you the blood thinner about this plan, by "
            f"{say.day(days[BLOOD_RULE])}. Go on taking it as before."
        )
    return [*lines, "Do not stop any medicine on your own."]
