"""The page for the patient: short sentences, no doses, no jargon."""

from __future__ import annotations

from typing import Any

from cicatrix.base.numbers import NotEstimable, Uncertain
from cicatrix.planning.plan import Expectation, Plan
from cicatrix.report import phrases as say
from cicatrix.report.facemap import NAMES
from cicatrix.report.figures import measure
from cicatrix.report.icons import of_100
from cicatrix.report.parts import kind_of

KINDS = {
    "expect": "You may see:",
    "do": "You can do:",
    "avoid": "Please avoid:",
    "ask the clinic": "Ask the clinic about:",
}
PLAIN = {
    "milia": "tiny white bumps",
    "granulomatous reaction": "hard lumps in the skin",
    "infection with mycobacteria": "a rare, slow infection with lumps",
    "bacterial infection": "an infection with pus",
    "contact or irritant dermatitis": "a rash from a product",
    "flare of acne": "more spots",
}
"""Everyday words for events that a lay person may not know."""


def patient_part(plan: Plan) -> dict[str, Any]:
    """Return the patient's page."""
    dates = [say.day(one.date) for one in plan.schedule.sessions]
    return {
        "heading": "Your plan in plain words",
        "what": "A pen with very fine needles makes tiny holes in your skin. Your skin mends the holes and builds new "
        "tissue. Dents can become shallower. They do not go away completely.",
        "not_yet": "No doctor has reviewed this plan. It is for learning and research. "
        "Do not use it to treat yourself. Talk to a skin doctor first.",
        "course": _course(plan, dates),
        "dates": dates,
        "before": _before(plan),
        "result": _result(plan),
        "pain": _pain(plan),
        "days": _first_days(plan),
        "risks": _risks(plan),
        "unknown": _unknown(plan),
        "flags": _flags(plan),
        "cost": _cost(plan),
        "ask": [
            "Is this right for my scars and my skin?",
            "Who will do it, and how often have they done it?",
            "What happens if I do nothing?",
            "Whom can I call at night or at the weekend?",
        ],
    }


def _course(plan: Plan, dates: list[str]) -> str:
    zones = say.listing([NAMES[one.zone] for one in plan.schedule.sessions[0].zones])
    if len(dates) == 1:
        return f"The plan has 1 session. It treats: {zones}."
    days = plan.schedule.interval_days
    gap = f"{days / 7:g} weeks" if days % 7 == 0 else f"{days:g} days"
    return f"The plan has {len(dates)} sessions, {gap} apart. It treats: {zones}."


def _before(plan: Plan) -> list[str]:
    steps = plan.schedule.sessions[0].before
    lines: list[str] = []
    if any("prescriber" in step.who for step in steps):
        date = next(step.date for step in steps if "prescriber" in step.who)
        lines.append(
            f"See the doctor who writes your prescriptions, by {say.day(date)}. You have had cold sores. You may need "
            "a medicine before the first session."
            if plan.case.history.facial_hsv
            else f"See the doctor who writes your prescriptions, by {say.day(date)}."
        )
    lines.append("Protect your skin from the sun, from now on.")
    lines.append("Tell the clinic if you are ill, have a rash, a cold sore or new spots, or take a new medicine.")
    lines.append("Take your time. You can say no at any moment.")
    return lines


def _result(plan: Plan) -> list[str]:
    count = of_100(plan.responder_share)
    lines = [
        f"A computer worked the plan out many times. In about {count} of 100 cases the change was big enough to see. "
        f"In about {100 - count} of 100 it was not."
    ]
    depth = measure(plan.forecast, "scar_depth_percent")
    if depth is not None:
        end = depth.series
        lines.append(
            f"At the end, dents may be about {end.median[-1]:.0f} % shallower. It could be as little as "
            f"{end.p10[-1]:.0f} % or as much as {end.p90[-1]:.0f} %."
        )
    if isinstance(plan.first_visible_weeks, Uncertain):
        first, seen = plan.schedule.sessions[0].date, plan.first_visible_weeks
        lines.append(
            f"You may see a first change around {say.after_weeks(first, seen.median)}. It could be as early as "
            f"{say.after_weeks(first, seen.p10)} or as late as {say.after_weeks(first, seen.p90)}. It takes patience."
        )
    else:
        lines.append("A change that you can see is not expected.")
    lines.append("These numbers are not certain. They have not been checked against enough real patients.")
    return lines


def _pain(plan: Plan) -> str:
    pain = plan.pain
    return (
        f"Pain may be about {pain.median:.0f} on a scale from 0 (no pain) to 10 (worst pain). For most people it is "
        f"between {pain.p10:.0f} and {pain.p90:.0f}. "
        + ("The clinic numbs your skin first." if plan.first_days.anaesthetic != "none" else "")
    ).strip()


def _first_days(plan: Plan) -> list[dict[str, Any]]:
    steps = sorted(plan.first_days.aftercare, key=lambda one: (one.from_h, one.to_h))
    rows: list[dict[str, Any]] = []
    for title, start, end in (
        ("The first day", 0.0, 24.0),
        ("Days 2 and 3", 24.0, 72.0),
        ("Day 4 to the end of week 2", 72.0, 1e9),
    ):
        now = [one for one in steps if start <= one.from_h < end]
        lines = [
            f"{opening} {'; '.join(_with_end(one, end) for one in now if kind_of(one) == kind)}."
            for kind, opening in KINDS.items()
            if any(kind_of(one) == kind for one in now)
        ]
        if lines:
            rows.append({"title": title, "lines": lines})
    return rows


def _with_end(step: Expectation, end_h: float) -> str:
    return f"{step.what} (until {say.hours(step.to_h)} after the session)" if step.to_h > end_h else step.what


def _plain(name: str) -> str:
    """Return an event's name without what stands in brackets, and in words of every day."""
    short = name.split(" (")[0]
    return PLAIN.get(short, short)


def _risks(plan: Plan) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for one in plan.events:
        if isinstance(one.probability, NotEstimable):
            continue
        count, low, high = (
            of_100(value) for value in (one.probability.median, one.probability.p10, one.probability.p90)
        )
        start = f"about {count} in 100 people" if count else "fewer than 1 in 100 people"
        rest = (
            f"About {100 - count} in 100 will not have it." if count < 95 else "This is normal." if one.expected else ""
        )
        rows.append({"name": _plain(one.name), "text": f"{start}. It could be {low} to {high}. {rest}".strip()})
    return rows


def _unknown(plan: Plan) -> str:
    names = [_plain(one.name) for one in plan.events if isinstance(one.probability, NotEstimable)]
    return f"Nobody has counted how often these happen: {say.listing(names)}." if names else ""


def _flags(plan: Plan) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = []
    for urgency, (_, title) in say.URGENCIES.items():
        signs = [f"{one.sign} ({one.when})" for one in plan.first_days.red_flags if one.urgency == urgency]
        if signs:
            groups.append({"title": title, "signs": signs, "emergency": urgency == "emergency"})
    return groups


def _cost(plan: Plan) -> str:
    cost = plan.cost
    if isinstance(cost, NotEstimable):
        return "The price is not known. Ask for it before you begin."
    return (
        f"The whole plan may cost {say.number(cost.low)} to {say.number(cost.high)} {cost.currency}. Ask for the price "
        "in writing before you begin."
    )
