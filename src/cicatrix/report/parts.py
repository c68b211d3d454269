"""The parts of the report's context: decision, first days, risks, cost, goals, sources."""

from __future__ import annotations

import math
import re
from typing import Any

from cicatrix.base.numbers import NotEstimable
from cicatrix.evidence.store import load_evidence
from cicatrix.planning.plan import Assumption, LimitCheck, Plan
from cicatrix.report import phrases as say
from cicatrix.report.graded import grading_part
from cicatrix.report.icons import frequency_words

Part = dict[str, Any]
EVENT_UNITS = {"h": "h", "d": "days", "w": "weeks", "months": "months"}


def decision_part(plan: Plan) -> Part:
    """Return the decision, why, under which precautions, and what is open."""
    screened = plan.candidacy
    title, meaning = say.DECISIONS.get(str(screened.decision), (say.words(str(screened.decision)).capitalize(), ""))
    order = {name: rank for rank, name in enumerate(say.SEVERITIES)}
    findings = [
        {
            "rule": one.rule,
            "severity": str(one.severity),
            "scope": say.SCOPES.get(str(one.scope), str(one.scope)),
            "reason": one.reason,
            "action": one.action,
            "until": say.day(one.earliest_date) if one.earliest_date else "",
            "source": one.source,
            "evidence": say.words(str(one.evidence)),
            "review": say.words(str(one.review)),
            "conflict": one.conflict,
        }
        for one in sorted(screened.findings, key=lambda one: (order.get(str(one.severity), 9), one.rule))
    ]
    return {
        "title": title,
        "meaning": meaning,
        "earliest": say.day(screened.earliest_date) if screened.earliest_date else "",
        "reasons": list(plan.reasons),
        "findings": findings,
        "main_findings": [one for one in findings if one["severity"] != "information"],
        "notes": [one for one in findings if one["severity"] == "information"],
        "open_questions": [
            {"key": one.key, "question": one.question, "rules": ", ".join(str(rule) for rule in one.rules)}
            for one in screened.open_questions
        ],
        "overrides": [
            {"rule": one.rule, "by": one.by, "role": one.role, "reason": one.reason, "date": say.day(one.date)}
            for one in plan.case.overrides
        ],
    }


def first_days_part(plan: Plan) -> Part:
    """Return pain, downtime, the time line, the red flags and the anaesthetic's limits."""
    days = plan.first_days
    return {
        "downtime": say.interval(days.downtime_hours, 0, "hours"),
        "pain": say.interval(days.pain_vas, 1, "of 10"),
        "numb": say.interval(days.numb_depth_mm, 1, "mm") if days.numb_depth_mm else "",
        "plasma": say.interval(days.plasma_ug_per_ml, 2, "µg/mL") if days.plasma_ug_per_ml else "",
        "anaesthetic": say.product(days.anaesthetic),
        "timeline": [
            {
                "from": say.hours(one.from_h),
                "to": say.hours(one.to_h),
                "kind": one.kind,
                "what": one.what,
                "source": one.source,
            }
            for one in sorted(days.aftercare, key=lambda one: (one.from_h, one.to_h))
        ],
        "allowed": [
            {
                "activity": one.activity,
                "safe": f"after {_whole(one.safe_from_h)}",
                "from": say.interval(one.from_h, 0, "hours"),
                "reason": one.reason,
                "source": one.source,
            }
            for one in sorted(plan.over_time.allowed_again, key=lambda one: one.safe_from_h)
        ],
        "red_flags": [
            {
                "sign": one.sign,
                "when": one.when,
                "action": one.action,
                "urgency": say.URGENCIES.get(one.urgency, (say.words(one.urgency), ""))[0],
                "emergency": one.urgency == "emergency",
                "source": one.source,
            }
            for one in sorted(days.red_flags, key=lambda one: _rank(one.urgency))
        ],
        "limits": [
            {
                "name": say.LIMITS.get(one.name, say.words(one.name)),
                "value": "not known" if one.value is None else _amount(one, one.value),
                "limit": "none found" if one.limit is None else _amount(one, one.limit),
                "mark": say.LIMIT_STATES.get(one.state, ("", ""))[0],
                "state": say.LIMIT_STATES.get(one.state, ("", say.words(one.state)))[1],
                "key": one.state,
            }
            for one in days.limits
        ],
        "ids": say.ids_of(plan, "acute."),
    }


def _whole(hours: float) -> str:
    """Return hours rounded up, to whole days where they are more than two: nothing is allowed too early."""
    return say.hours(math.ceil(hours) if hours <= 48 else 24.0 * math.ceil(hours / 24.0))


def _amount(check: LimitCheck, value: float) -> str:
    if check.name in say.YES_OR_NO:
        return "yes" if value else "no"
    return say.quantity(float(f"{value:.2g}") if abs(value) < 1 else value, check.unit)


def _rank(urgency: str) -> int:
    return list(say.URGENCIES).index(urgency) if urgency in say.URGENCIES else len(say.URGENCIES)


def risks_part(plan: Plan) -> list[Part]:
    """Return the events; one without a rate has no frequency and no icon array."""
    rows: list[Part] = []
    for index, one in enumerate(plan.events):
        known = not isinstance(one.probability, NotEstimable)
        slug = re.sub(r"[^a-z0-9]+", "-", one.name.lower())[:40].strip("-")
        rows.append(
            {
                "name": one.name,
                "known": known,
                "frequency": "not estimable"
                if isinstance(one.probability, NotEstimable)
                else frequency_words(one.probability),
                "reason": one.probability.reason if isinstance(one.probability, NotEstimable) else "",
                "when": f"{one.start:g} to {one.end:g} {EVENT_UNITS.get(one.unit, one.unit)}",
                "expected": one.expected,
                "note": say.sentence(one.note),
                "source": one.source,
                "figure": f"icons-{index + 1:02d}-{slug}" if known else "",
            }
        )
    return rows


def cost_part(plan: Plan) -> Part:
    """Return the cost of one session and of the course."""
    cost = plan.cost
    if isinstance(cost, NotEstimable):
        return {"known": False, "reason": cost.reason, "session": "", "course": ""}

    def money(low: float, high: float) -> str:
        return f"{say.number(low)} to {say.number(high)} {cost.currency}"

    return {
        "known": True,
        "reason": "",
        "session": money(cost.low_per_session, cost.high_per_session),
        "course": money(cost.low, cost.high),
    }


def goals_part(plan: Plan) -> list[Part]:
    """Return the limits held against the plan; the state is a mark and a word, never a colour alone."""
    return [
        {
            "name": say.GOALS.get(one.name, say.words(one.name)),
            "limit": one.limit,
            "value": one.value,
            "statistic": one.statistic,
            "mark": say.STATES[one.state][0],
            "state": say.STATES[one.state][1],
            "key": one.state,
            "active": one.active,
        }
        for one in plan.goals
    ]


def _learned(assumed: Assumption) -> str:
    """Return what the published trials have made of an assumption; nothing where they say nothing of it."""
    if (now := assumed.calibrated) is None:
        return ""
    median = say.quantity(now.median, assumed.unit)
    return f"after the trials {median} ({say.number(now.p10)} to {say.number(now.p90)})"


def sources_part(plan: Plan) -> Part:
    """Return the sources with the parameters they carry, the assumptions, and the sources of the events."""
    carried = {identifier for one in plan.citations for identifier in one.parameters}
    parameters = carried | {one.parameter for one in plan.assumptions}
    others = {one.key: one.used_for for one in plan.citations if not one.parameters}
    others |= {row["source"]: "grading scale" for row in grading_part(plan)["scores"] if row["source"] not in others}
    references = load_evidence().references
    return {
        "citations": [
            {"key": one.key, "text": one.text, "parameters": list(one.parameters)}
            for one in plan.citations
            if one.parameters
        ],
        "others": [
            {"key": key, "text": references[key].line(), "used_for": others[key]}
            for key in sorted(others)
            if key in references
        ],
        "assumptions": [
            {
                "parameter": one.parameter,
                "name": one.name,
                "value": say.quantity(one.value, one.unit),
                "learned": _learned(one),
                "note": one.note,
                "cited": one.parameter in carried,
            }
            for one in plan.assumptions
        ],
        "rest": [identifier for identifier in plan.provenance.parameters_used if identifier not in parameters],
    }
