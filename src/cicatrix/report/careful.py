"""The precautions as the report shows them: one block each, its steps as rows, dates in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cicatrix.planning.plan import Plan
from cicatrix.precautions.precaution import NEED_WORDS, Need, Precaution, PrecautionStep
from cicatrix.report import phrases as say

TAGS = {Need.WAIT: "absolute", Need.ASK: "relative", Need.NEEDED: "precaution"}
"""The colour of the tag that says where a precaution stands."""
HSV_RULE, BLOOD_RULE = "C10", "C16"


def careful_part(plan: Plan) -> list[dict[str, Any]]:
    """Return the precautions of a plan."""
    return [_block(one) for one in plan.precautions]


def _block(one: Precaution) -> dict[str, Any]:
    return {
        "title": one.title,
        "need": NEED_WORDS[one.need],
        "key": TAGS[one.need],
        "why": one.why,
        "overridden": ", ".join(one.overridden),
        "questions": [f"{ask.question} ({ask.key})" for ask in one.questions],
        "steps": [_row(step) for step in one.steps],
        "positions": [
            {"says": p.says, "evidence": say.GRADES[p.evidence.value], "source": p.source} for p in one.positions
        ],
        "options": [
            {
                "course": f"{option.drug}, {option.dose}, {option.days} days, from {option.start}",
                "note": option.note,
                "evidence": say.GRADES[option.evidence.value],
                "source": option.source,
            }
            for option in one.options
        ],
        "sessions": [
            {
                "session": f"{each.session}, {_days(each.date, each.date)}",
                "start": _days(each.start_from, each.start_to),
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
        "dates": "; ".join(_days(due.date, due.until or due.date) for due in step.due),
        "reason": step.reason,
        "record": "; ".join(step.record),
        "rule": step.rule,
        "evidence": say.GRADES[step.evidence.value],
        "source": step.source,
    }


def _days(first: dt.date, last: dt.date) -> str:
    """Return a span of days, months in three letters and nothing said twice."""
    begin = [] if first == last else [str(first.day), "to"]
    if begin and (first.year, first.month) != (last.year, last.month):
        begin.insert(1, _month(first))
    if first.year != last.year:
        begin.insert(2, str(first.year))
    return " ".join([*begin, str(last.day), _month(last), str(last.year)])


def _month(day: dt.date) -> str:
    return say.MONTHS[day.month - 1][:3]


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
