"""What can happen, as numbers of people in a hundred: both frames, the interval, and no number where nobody counted."""

from __future__ import annotations

from cicatrix.base.numbers import NotEstimable, Uncertain
from cicatrix.planning.plan import Event, Plan
from cicatrix.report.icons import of_100, people
from cicatrix.report.palette import ALERT
from cicatrix.report.parts import EVENT_UNITS
from cicatrix.report.patient import plain_event
from cicatrix.report.patient_pages.page_parts import Chance, Group


def natural_frequency(probability: Uncertain) -> str:
    """Return how many of a hundred have it, how many do not, and how few or many it could be."""
    count, low, high = (of_100(one) for one in (probability.median, probability.p10, probability.p90))
    if count >= 99:
        return "Nearly everyone has it."
    have = f"About {count} in 100 people have it" if count else "Fewer than 1 in 100 people have it"
    rest = f"About {100 - count} in 100 do not" if count else "More than 99 in 100 do not"
    least = f"as few as {low}" if low else "fewer than 1"
    span = f"It could be {least} or as many as {high} in 100" if high > count or low < count else ""
    return f"{'. '.join(filter(None, (have, rest, span)))}."


def chances_of(plan: Plan) -> list[Chance]:
    """Return the events that somebody has counted, each with a hundred figures."""
    found: list[Chance] = []
    for one in plan.events:
        if isinstance(one.probability, NotEstimable):
            continue
        name, text = plain_event(one.name), natural_frequency(one.probability)
        expected = " This is normal." if one.expected else ""
        found.append(
            Chance(
                name=name, text=text + expected, begins=_begins(one),
                count=of_100(one.probability.median), high=of_100(one.probability.p90),
            )
        )  # fmt: skip
    return found


def picture_of(chance: Chance) -> str:
    """Return a hundred figures as SVG: filled for the median, outlined up to the 90th percentile."""
    return people(chance.count, chance.high, ALERT, f"100 people. {chance.name}: {chance.text}")


def not_counted(plan: Plan) -> list[Group]:
    """Return the events without a rate: not known, and never a picture."""
    unknown = [one for one in plan.events if isinstance(one.probability, NotEstimable)]
    groups = (
        ("Normal for some days. Nobody has counted in how many people", [one for one in unknown if one.expected]),
        ("How often it happens is not known", [one for one in unknown if not one.expected]),
    )
    return [
        Group(title=title, items=[f"{plain_event(one.name)} ({_begins(one).lower().rstrip('.')})" for one in events])
        for title, events in groups
        if events
    ]


def _begins(event: Event) -> str:
    unit = "hours" if event.unit == "h" else EVENT_UNITS.get(event.unit, event.unit)
    if event.start == 0:
        return f"It begins within {event.end:g} {unit.removesuffix('s') if event.end == 1 else unit}."
    if event.unit == "w" and event.start < 1:
        return f"It begins {int(7 * event.start)} days to {event.end:g} weeks after a session."
    return f"It begins {event.start:g} to {event.end:g} {unit} after a session."
