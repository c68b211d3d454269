"""What evidence list --trials prints."""

from __future__ import annotations

from rich.console import RenderableType

from cicatrix.cli.tables import number, table
from cicatrix.cli.trial_list import TrialList
from cicatrix.evidence.trials.estimates import Estimate
from cicatrix.evidence.trials.event_rows import EventRow

KINDS = {"needling": "needling", "comparator": "compared", "control": "control", "combination": "combined"}
"""Kinds of arm in a narrow column."""


def show_trials(result: TrialList) -> list[RenderableType]:
    """Return one table per scale and measure, then increments, events, and why what does not calibrate does not."""
    parts: list[RenderableType] = [
        f"{len(result.trials)} of {result.total} rows, {result.calibrating} of which calibrate. "
        "Improvement: positive is better. Scales are never pooled."
    ]
    for title in dict.fromkeys((one.scale, one.measure) for one in result.estimates):
        rows = [_estimate(one) for one in result.estimates if (one.scale, one.measure) == title]
        columns = ["arm", "improved (95 %)", "n", "sessions", "week", "kind", "teaches"]
        parts.append(table(f"{title[0].replace('_', ' ')}: {title[1]}", columns, rows, whole=0))
    if result.increments:
        parts.append(_increments(result))
    if result.events:
        parts.append(_events(result.events))
    arms: dict[str, dict[str, None]] = {}
    for row in result.trials:
        if row.not_calibrating_because is not None:
            arms.setdefault(row.not_calibrating_because, {})[row.trial_id] = None
    if arms:
        rows = [[reason, ", ".join(names)] for reason, names in arms.items()]
        parts.append(table("Arms with rows that do not calibrate", ["why", "arms"], rows))
    return parts


def _estimate(one: Estimate) -> list[str]:
    value = _figure(one.improvement)
    if one.low is not None and one.high is not None:
        value = f"{value} ({_figure(one.low)} to {_figure(one.high)})"
    return [
        one.trial_id + ("" if one.scar_type == "all" else f" ({one.scar_type})"),
        value,
        str(one.n or "-"),
        "-" if one.sessions is None else str(one.sessions),
        number(one.weeks_since_first, 0),
        f"{KINDS[one.kind]}, {'blinded' if one.blinded else 'open'}",
        "yes" if one.calibrates else "no",
    ]


def _figure(value: float) -> str:
    return number(round(value, 2) + 0.0, 2)


def _increments(result: TrialList) -> RenderableType:
    rows = [
        [
            one.trial_id,
            one.co_treatment,
            one.measure.removeprefix("improvement, "),
            number(one.increment, 2),
            "-" if one.low is None else f"{number(one.low, 2)} to {number(one.high, 2)}",
        ]
        for one in result.increments
    ]
    title = "What combinations add to their own side of needling alone (sides as if of different people)"
    return table(title, ["arm", "with", "unit", "more by", "95 %"], rows, whole=0)


def _events(events: list[EventRow]) -> RenderableType:
    rows = [
        [
            one.trial_id,
            one.event.replace("_", " "),
            _reported(one),
            one.phototypes or "-",
            number(one.depth_mm, 2),
            "yes" if one.calibrates else f"no: {one.not_calibrating_because}",
        ]
        for one in events
    ]
    return table("Events", ["arm", "event", "reported", "skin", "mm", "teaches"], rows, whole=0)


def _reported(one: EventRow) -> str:
    if one.count is not None:
        return f"{one.count} of {one.denominator}"
    people = "" if one.denominator is None else f", {one.denominator} people"
    if one.low is None or one.high is None:
        span = "" if one.low is None else f"at least {number(one.low)}"
        span = span if one.high is None else f"at most {number(one.high)}"
    else:
        span = f"{number(one.low)} to {number(one.high)}"
    spread = "" if one.sd is None else f" (SD {number(one.sd)})"
    return f"{span or number(one.mean) + spread} {one.unit}{people}"
