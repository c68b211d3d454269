"""Published events: pigmentation, redness, pain and the rest, each with its own count and denominator."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal, get_args

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.evidence.trials.cells import Line, lines_of, read_table

Event = Literal[
    "pih", "tram_track", "infection", "herpes", "granuloma", "serious", "redness_days", "downtime_days", "pain_vas"
]
EventRole = Literal["needling", "combination", "pooled"]
UNITS: dict[str, str] = {"redness_days": "days", "downtime_days": "days", "pain_vas": "points of 10"}
"""Unit of the events that are durations or scores; the others are counts of people."""
MOST: dict[str, float] = {"redness_days": 365.0, "downtime_days": 365.0, "pain_vas": 10.0}
REQUIRED = ("trial_id", "event", "count", "denominator", "mean", "source")
COLUMNS = (
    *REQUIRED, "study_id", "sd", "low", "high", "phototypes", "device", "needle_length_mm", "sessions", "role",
    "calibrates", "not_calibrating_because", "verified", "notes",
)  # fmt: skip
SHIPPED = "events.csv"


class EventRow(Frozen):
    """One event in one arm: so many of so many people, or the mean of a duration or a score.

    The denominator is the event's own: people who were needled and looked at for it, not those who completed the
    outcome. What was counted in two ways stands once, and the note names the other way.
    """

    row: int
    trial_id: str
    study: str
    event: Event
    count: int | None = None
    denominator: int | None = None
    """People looked at; for a mean, people who answered."""
    mean: float | None = None
    sd: float | None = None
    """SD between people of the mean."""
    low: float | None = None
    """Lower end of a reported range."""
    high: float | None = None
    unit: str = "people"
    phototypes: str = ""
    """Fitzpatrick types as reported, such as IV-V."""
    device: str = ""
    depth_mm: float | None = None
    sessions: int | None = None
    role: EventRole = "needling"
    calibrates: bool = False
    """Whether the row may inform the model's parameters."""
    not_calibrating_because: str | None = None
    source: str = ""
    verified: bool = True
    """False for a value from memory."""
    note: str = ""


def read_events(path: str | Path) -> list[EventRow]:
    """Read a table in the columns of ``events.csv``.

    Raises
    ------
    BadInput
        Naming the row and column of what is wrong. Nothing is half loaded.
    """
    return _events(read_table(Path(path)), str(path))


@cache
def shipped_events() -> tuple[EventRow, ...]:
    """Return the published events that the package holds, in the order of the table."""
    return tuple(_events(files("cicatrix.evidence.trials").joinpath(SHIPPED).read_text(encoding="utf-8"), SHIPPED))


def _events(text: str, path: str) -> list[EventRow]:
    return [_event(line) for line in lines_of(text, path, COLUMNS, REQUIRED)]


def _event(line: Line) -> EventRow:
    for column in ("trial_id", "event", "source"):
        if not line.text(column):
            raise BadInput("the cell is empty", where=line.where(column), allowed="a word")
    event = line.word("event", get_args(Event)) or ""
    count = line.number_at("count", low=0, high=1e6, whole=True)
    people = line.number_at("denominator", low=1, high=1e6, whole=True)
    most = MOST.get(event, 0.0)
    mean, low, high = (line.number_at(column, low=0.0, high=most) for column in ("mean", "low", "high"))
    counted = event not in UNITS
    if counted and (count is None or people is None):
        column = "count" if count is None else "denominator"
        raise BadInput(f"'{event}' is counted in people", where=line.where(column), allowed="a whole number")
    if not counted and count is not None:
        raise BadInput(f"'{event}' is a mean, not a count", where=line.where("count"), allowed="an empty cell")
    if count is not None and people is not None and count > people:
        raise BadInput(f"{count:g} of {people:g} people", where=line.where("count"), allowed="at most the denominator")
    if mean is None and low is None and high is None and not counted:
        raise BadInput("nothing is reported", where=line.where("mean"), allowed="a mean, or low or high")
    ends = [value for value in (low, mean, high) if value is not None]
    if ends != sorted(ends):
        raise BadInput("the mean lies outside its range", where=line.where("mean"), allowed="low to high")
    verified = "memory" not in line.text("verified")
    declared = line.word("calibrates", ("yes", "no"))
    because = _not_calibrating(line, declared, verified)
    sessions = line.number_at("sessions", low=0, high=200, ranges=True)
    return EventRow.model_validate(
        {
            "row": line.number,
            "trial_id": line.text("trial_id", 64),
            "study": line.text("study_id", 64) or line.text("trial_id", 64),
            "event": event,
            "count": count,
            "denominator": people,
            "mean": mean,
            "sd": line.spread("sd"),
            "low": low,
            "high": high,
            "unit": UNITS.get(event, "people"),
            "phototypes": line.text("phototypes", 32),
            "device": line.text("device", 64),
            "depth_mm": line.number_at("needle_length_mm", low=0, high=5.0, ranges=True),
            "sessions": None if sessions is None else round(sessions),
            "role": line.word("role", get_args(EventRole)) or "needling",
            "calibrates": because is None,
            "not_calibrating_because": because,
            "source": line.text("source"),
            "verified": verified,
            "note": line.text("notes", 500),
        }
    )


def _not_calibrating(line: Line, declared: str | None, verified: bool) -> str | None:
    if not verified:
        return "the value is from memory, unverified"
    if declared == "no":
        reason = line.text("not_calibrating_because")
        if not reason:
            raise BadInput(
                "a row that does not calibrate gives no reason", where=line.where("not_calibrating_because"),
                allowed="a reason in words",
            )  # fmt: skip
        return reason
    role = line.text("role")
    return None if role in {"", "needling"} else f"the arm is not needling alone ({role})"
