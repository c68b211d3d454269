"""The page for the patient: short sentences, no doses, no jargon."""

from __future__ import annotations

from typing import Any

from cicatrix.base.numbers import NotEstimable, Uncertain
from cicatrix.planning.plan import Expectation, Plan
from cicatrix.report import phrases as say
from cicatrix.report.careful import before_you_begin
from cicatrix.report.icons import of_100
from cicatrix.report.places import set_alike
from cicatrix.report.plain import EVENTS, FLAGS, STEPS
from cicatrix.report.verdict import end_of, measure, mostly_unseen, share_of_same_grade

PERIODS = (
    ("The first day", 0.0, 24.0),
    ("Days 2 and 3", 24.0, 72.0),
    ("Day 4 to the end of week 2", 72.0, float("inf")),
)


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
        "visible": f"Each figure is one person. Dark: about {of_100(plan.responder_share)} in 100 see a change.",
        "certain": "These numbers are not certain. They have not been checked against enough real patients. "
        "They are not a promise.",
        "pain": _pain(plan),
        "days": first_days_of(plan),
        "risks": _risks(plan),
        "unknown": _unknown(plan),
        "flags": flags_of(plan),
        "cost": _cost(plan),
        "ask": [
            "Is this right for my scars and my skin?",
            "Who will do it, and how often have they done it?",
            "What happens if I do nothing?",
            "Whom can I call at night or at the weekend?",
        ],
    }


def _course(plan: Plan, dates: list[str]) -> str:
    zones = say.listing([name for name, _ in set_alike(plan.schedule.sessions[0].zones)])
    zones = zones.replace(", outside the orbital rim", "")
    if len(dates) == 1:
        return f"The plan has 1 session. It treats: {zones}."
    days = plan.schedule.interval_days
    gap = f"{days / 7:g} weeks" if days % 7 == 0 else f"{days:g} days"
    return f"The plan has {len(dates)} sessions, {gap} apart. It treats: {zones}."


def _before(plan: Plan) -> list[str]:
    lines = before_you_begin(plan)
    lines.append("Protect your skin from the sun, from now on.")
    lines.append("Tell the clinic if you are ill, have a rash, a cold sore or new spots, or take a new medicine.")
    lines.append("Take your time. You can say no at any moment.")
    return lines


def _result(plan: Plan) -> list[str]:
    count, same = of_100(plan.responder_share), share_of_same_grade(plan)
    lines = [
        "A computer worked the plan out many times. "
        f"In about {count} of 100 cases the change was big enough to see. In about {100 - count} of 100 it was not."
    ]
    if mostly_unseen(plan):
        lines.append("Most likely you will not see much change. Ask what else can be done.")
    depth = measure(plan.forecast, "scar_depth_percent")
    if depth is not None:
        end = end_of(depth)
        lines.append(
            f"At the end, dents may be about {end.median:.0f}% shallower. It could be as little as {end.p10:.0f}% "
            f"or as much as {end.p90:.0f}%."
        )
    if same is not None:
        lines.append(
            f"In about {of_100(same)} of 100 cases a doctor would still give your scars the same grade as today."
        )
    if isinstance(plan.first_visible_weeks, Uncertain):
        first, seen = plan.schedule.sessions[0].date, plan.first_visible_weeks
        middle, early, late = (
            say.part_of_month(say.after_weeks(first, weeks)) for weeks in (seen.median, seen.p10, seen.p90)
        )
        lines.append(
            f"If there is a change, you may see it first in {middle}. It could be as early as {early} or as late as "
            f"{late}. It takes patience."
        )
    else:
        lines.append("A change that you can see is not expected.")
    return lines


def _pain(plan: Plan) -> str:
    pain = plan.pain
    return (
        f"Pain may be about {pain.median:.0f} on a scale from 0 (no pain) to 10 (worst pain). For most people it is "
        f"between {pain.p10:.0f} and {pain.p90:.0f}. "
        + ("The clinic numbs your skin first." if plan.first_days.anaesthetic != "none" else "")
    ).strip()


def first_days_of(plan: Plan) -> list[dict[str, Any]]:
    """Return what to expect, do and avoid after a session, by period."""
    steps = sorted(plan.first_days.aftercare, key=lambda one: (one.from_h, one.to_h))
    return [
        {"title": title}
        | {
            kind: [_with_end(one, end) for one in steps if one.kind == kind and start <= one.from_h < end]
            for kind in ("expect", "do", "avoid")
        }
        for title, start, end in PERIODS
    ]


def _with_end(step: Expectation, end_h: float) -> str:
    text = STEPS.get(step.what, step.what)
    return f"{text} (until {'week' if step.to_h > 168 else 'day'} {_count(step.to_h)})" if step.to_h > end_h else text


def _count(hours: float) -> str:
    return f"{hours / 168:g}" if hours > 168 else f"{hours / 24:g}"


def plain_event(name: str) -> str:
    """Return an event's name without what stands in brackets, and in words of every day."""
    short = name.split(" (")[0]
    return EVENTS.get(short, short)


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
        span = f"{low} to {high}" if low else f"up to {high}"
        rows.append({"name": plain_event(one.name), "text": f"{start}. It could be {span}. {rest}".strip()})
    return rows


def _unknown(plan: Plan) -> list[str]:
    """Return the events that nobody has counted, the normal ones first."""
    unknown = [one for one in plan.events if isinstance(one.probability, NotEstimable)]
    normal = [plain_event(one.name) for one in unknown if one.expected]
    rare = [plain_event(one.name) for one in unknown if not one.expected]
    return [
        *([f"These are normal for a few days: {say.listing(normal)}."] if normal else []),
        *([f"Nobody has counted how often these happen: {say.listing(rare)}."] if rare else []),
    ]


def flags_of(plan: Plan) -> list[dict[str, Any]]:
    """Return the red flags in plain words, by how fast somebody must look at them."""
    groups: list[dict[str, Any]] = []
    for urgency, (_, title) in say.URGENCIES.items():
        signs = [
            f"{FLAGS.get(one.sign, one.sign)} ({one.when})"
            for one in plan.first_days.red_flags
            if one.urgency == urgency
        ]
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
