"""What triage prints."""

from __future__ import annotations

from rich.console import RenderableType

from cicatrix.cli.tables import heading, number, table
from cicatrix.follow_up.normal_course import Expected
from cicatrix.follow_up.triage import Triage, TriageFinding

HOURS = 24.0
LEVELS = {"reassure": "all well", "watch": "watch", "call_within_a_day": "call within a day", "urgent": "urgent"}


def show_triage(result: Triage) -> list[RenderableType]:
    """Return the level first, then why, what to look for, what is asked back and what is usual now."""
    name = "emergency" if result.emergency else LEVELS[result.level]
    parts: list[RenderableType] = [heading(f"{name}: {result.says}"), result.do, _when(result.hours_since_session)]
    if result.findings:
        rows = [[one.rule, LEVELS[one.level], _because(one)] for one in result.findings]
        parts.append(table("Why", ["rule", "level", "reason, what to do, source"], rows))
    watched = [[f"{one.watch_until:%Y-%m-%d %H:%M}", one.look_for] for one in result.findings if one.watch_until]
    if watched:
        parts.append(table("What to look for", ["until", "what"], watched))
    if result.questions:
        rows = [[one.question, one.key, LEVELS[one.could_be], ", ".join(one.rules)] for one in result.questions]
        title = "Still to be answered: what was not asked is never taken for a no"
        parts.append(table(title, ["question", "key", "may become", "rules"], rows))
    if result.normal_now:
        rows = [[one.says, one.how, f"day {number(one.until_h / HOURS, 0)}", _source(one)] for one in result.normal_now]
        parts.append(table("Usual at this time", ["what", "how", "over by", "source"], rows))
    if result.note_unread:
        parts.append("The note in the report was read by no rule: somebody should read it.")
    parts.append(result.device_function)
    return parts


def _because(one: TriageFinding) -> str:
    return f"{one.reason} {one.do}\nMore urgent: {one.more_urgent}.\nSource: {one.source}"


def _source(one: Expected) -> str:
    return f"{one.source} (assumed hours)" if one.assumption else one.source


def _when(hours: float) -> str:
    if hours < 0:
        return f"{number(-hours, 1)} hours before the session"
    return f"{number(hours, 1)} hours after the session (day {number(hours // HOURS, 0)})"
