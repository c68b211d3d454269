"""The symptom report: what a patient says, and when; contradictions are refused rather than weighed."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from cicatrix.base.model import Frozen
from cicatrix.base.words import nearest
from cicatrix.device.catalogue import devices
from cicatrix.follow_up.symptoms import vocabulary
from cicatrix.intake.history import OptionalBool

Trend = Literal["better", "same", "worse", "gone"]
Severity = Literal["mild", "moderate", "severe"]
Deed = Literal["makeup", "sunscreen", "exercise", "sauna", "active_products"]
BEFORE, AFTER = dt.timedelta(days=14), dt.timedelta(days=730)
"""How far from the session a report may be: more is taken for a wrong date."""
COLDEST_C, HOTTEST_C = 34.0, 43.0
FAHRENHEIT = (93.0, 110.0)


def _moment(value: object) -> object:
    """Take a day with a time, from TOML or as JSON writes it."""
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value) if len(value) > len("2026-11-23") else dt.date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"write day and time such as 2026-11-23T18:30, not '{value[:40]}'") from None
    if not isinstance(value, dt.datetime):
        raise ValueError(f"write day and time such as 2026-11-23T18:30, not {str(value)[:40]}")
    return value


def _known(name: str) -> str:
    words = vocabulary()
    if name not in words.symptoms:
        raise ValueError(f"there is no symptom '{name[:40]}'; {nearest(name, words.symptoms) or _SEE}")
    return name


def _known_or_group(name: str) -> str:
    words = vocabulary()
    known = [*words.symptoms, *words.groups]
    if name not in known:
        raise ValueError(f"there is no symptom '{name[:40]}'; {nearest(name, known) or _SEE}")
    return name


def _plain_text(text: str) -> str:
    if "<" in text or ">" in text or not all(sign.isprintable() or sign == "\n" for sign in text):
        raise ValueError("the text holds markup or signs that cannot be printed; write plain words without < and >")
    return text


def _celsius(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        if FAHRENHEIT[0] <= value <= FAHRENHEIT[1]:
            raise ValueError(f"{value:g} looks like °F, which is {(value - 32.0) / 1.8:.1f} °C; write °C")
        if not COLDEST_C <= value <= HOTTEST_C:  # NaN too
            raise ValueError(f"{value:g} °C is no body temperature; allowed: {COLDEST_C:g} to {HOTTEST_C:g} °C")
    return value


_SEE = "docs/reference/triage.md lists them"
Moment = Annotated[dt.datetime, BeforeValidator(_moment)]
Celsius = Annotated[float, BeforeValidator(_celsius), Field(strict=True)]
PlainText = Annotated[str, Field(max_length=500), AfterValidator(_plain_text)]


class ReportedSymptom(Frozen):
    """One symptom that is there, or was."""

    name: Annotated[str, AfterValidator(_known)]
    since: Moment | None = None
    trend: Trend | None = None
    """Against yesterday; ``gone`` if it has passed."""
    severity: Severity | None = None
    near_eye: OptionalBool = None
    spreading: OptionalBool = None

    @model_validator(mode="after")
    def _consistent(self) -> ReportedSymptom:
        if self.trend == "gone" and self.severity is not None:
            raise ValueError(f"'{self.name}' is gone and yet {self.severity}; leave one of them out")
        if self.trend == "gone" and self.spreading:
            raise ValueError(f"'{self.name}' is gone and yet it spreads; leave one of them out")
        return self


class ReportHistory(Frozen):
    """What of the history changes the answer; absent = not asked."""

    facial_hsv: OptionalBool = None
    immunosuppressed: OptionalBool = None


class SymptomReport(Frozen):
    """A report at one moment after (or before) a session; what is left out was not asked."""

    session: Moment
    """When the last session began."""
    now: Moment
    """When the report is made."""
    symptoms: list[ReportedSymptom] = Field(default=[], max_length=60)
    absent: list[Annotated[str, AfterValidator(_known_or_group)]] = Field(default=[], max_length=100)
    """Symptoms, or groups of them, that were asked for and are not there."""
    nothing_else: Annotated[bool, Field(strict=True)] = False
    """Every symptom was asked for, and none but those listed is there."""
    temperature_c: Celsius | None = None
    did: list[Deed] | None = None
    """What was done since the session; an empty list means nothing of it."""
    fitzpatrick: Annotated[int, Field(ge=1, le=6, strict=True)] | None = None
    device: str | None = None
    depth_mm: Annotated[float, Field(gt=0, le=5, strict=True)] | None = None
    history: ReportHistory = ReportHistory()
    note: PlainText | None = None
    """Free words; no rule reads them."""

    @model_validator(mode="after")
    def _consistent(self) -> SymptomReport:
        moments = [self.session, self.now, *(one.since for one in self.symptoms if one.since is not None)]
        if len({moment.tzinfo is None for moment in moments}) > 1:
            raise ValueError("some times have a time zone and some have none; write all of them in the same way")
        if not -BEFORE <= self.now - self.session <= AFTER:
            raise ValueError(
                f"'now' ({self.now:%Y-%m-%d}) is too far from 'session' ({self.session:%Y-%m-%d}); allowed: from 14 "
                "days before to 2 years after; check the year"
            )
        if self.did and self.now < self.session:
            raise ValueError("'did' is what was done since the session, which has not taken place; leave it out")
        self._check_symptoms()
        if self.device is not None and self.device not in devices():
            near = nearest(self.device, devices())
            raise ValueError(f"there is no device '{self.device[:40]}'; {near or ', '.join(devices())}")
        return self

    def _check_symptoms(self) -> None:
        words = vocabulary()
        denied = {name for entry in self.absent for name in words.members(entry)}
        seen: set[str] = set()
        for one in self.symptoms:
            if one.name in seen:
                raise ValueError(f"the symptom '{one.name}' stands twice; report it once, with one trend")
            seen.add(one.name)
            if one.name in denied:
                raise ValueError(f"'{one.name}' is reported and yet listed as absent; remove one of them")
            if one.since is None:
                continue
            if one.since > self.now:
                raise ValueError(f"'{one.name}' begins in the future: 'since' is after 'now'")
            if one.since == self.now and one.trend in {"better", "gone"}:
                raise ValueError(f"'{one.name}' began only now and is already {one.trend}; check 'since' or 'trend'")
            if words.symptoms[one.name].new and one.since < self.session:
                raise ValueError(f"'{one.name}' was there before the session, so it is not new; leave it out")
        if self.temperature_c is not None and self.temperature_c >= words.fever.from_c and "fever" in denied:
            raise ValueError(f"{self.temperature_c:g} °C is a fever, and yet 'fever' is listed as absent")
