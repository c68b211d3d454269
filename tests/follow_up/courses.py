"""The scripted courses that go wrong, as reports."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cicatrix.follow_up.symptom_report import SymptomReport
from cicatrix.follow_up.triage_rules import Level

SESSION = dt.datetime(2026, 3, 2, 9)
FILE = Path(__file__).with_name("dangerous_courses.toml")


@dataclass(frozen=True)
class Told:
    """One report of a scripted course, and what is right to answer."""

    hours: float
    report: SymptomReport
    least: Level
    most: Level
    emergency: bool


@dataclass(frozen=True)
class Dangerous:
    """A course that goes wrong."""

    name: str
    danger_h: float
    by: str
    told: tuple[Told, ...]


@cache
def dangerous_courses() -> tuple[Dangerous, ...]:
    """Return every scripted course."""
    return tuple(_course(one) for one in tomllib.loads(FILE.read_text("utf-8"))["course"])


def at(hours: float) -> dt.datetime:
    """Return the moment so many hours after the session."""
    return SESSION + dt.timedelta(hours=hours)


def told(hours: float, symptoms: list[dict[str, Any]] | None = None, **more: Any) -> SymptomReport:
    """Return a report in which everything was asked for, unless told otherwise."""
    base: dict[str, Any] = {"session": SESSION, "now": at(hours), "nothing_else": True, "did": []}
    return SymptomReport.model_validate(base | {"symptoms": symptoms or []} | more)


def _course(data: dict[str, Any]) -> Dangerous:
    return Dangerous(data["name"], data["danger_h"], data["by"], tuple(_told(one, data) for one in data["report"]))


def _told(one: dict[str, Any], course: dict[str, Any]) -> Told:
    symptoms = [
        {key: value for key, value in symptom.items() if key != "since_h"}
        | ({"since": at(symptom["since_h"])} if "since_h" in symptom else {})
        for symptom in one["symptoms"]
    ]
    history = {"facial_hsv": course["facial_hsv"]} if "facial_hsv" in course else {"facial_hsv": False}
    report = told(
        one["at_h"], symptoms, history=history, did=one.get("did", []), temperature_c=one.get("temperature_c"),
        fitzpatrick=course.get("fitzpatrick", 3),
    )  # fmt: skip
    least, most = Level(one.get("least", "reassure")), Level(one.get("most", "urgent"))
    return Told(one["at_h"], report, least, most, one.get("emergency", False))
