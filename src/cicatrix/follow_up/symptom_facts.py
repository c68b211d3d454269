"""From a report to the facts that the rules of triage read, and the question that each fact asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from cicatrix.candidacy.conditions import UNKNOWN, Facts, Truth, Value
from cicatrix.candidacy.facts import Fact
from cicatrix.device.catalogue import get_device
from cicatrix.follow_up.normal_course import normal_until_h
from cicatrix.follow_up.symptom_report import ReportedSymptom, SymptomReport
from cicatrix.follow_up.symptoms import vocabulary

NOT_THERE = "none"
TRENDS = ("better", "same", "worse", NOT_THERE)
SEVERITIES = ("mild", "moderate", "severe", NOT_THERE)
DEEDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "makeup_or_sunscreen": frozenset({"makeup", "sunscreen"}),
        "exercise_or_sauna": frozenset({"exercise", "sauna"}),
        "active_products": frozenset({"active_products"}),
    }
)
_GENERAL = (
    Fact("hours_since_session", "number", "hours since the session"),
    Fact("any_symptom", "bool", "Is there anything else that is not as it was before the session?", "nothing_else"),
    Fact("beyond_normal", "bool", "a usual sign lasts longer than is reported"),
    Fact("fitzpatrick", "number", "Which skin type do you have, I (very fair) to VI (very dark)?", "fitzpatrick"),
    Fact("depth_beyond_label_mm", "number", "With which device, and how deep, were you needled?", "depth_mm"),
    Fact("facial_hsv", "bool", "Have you ever had a cold sore on the face?", "history.facial_hsv"),
    Fact("immunosuppressed", "bool", "Is your immune system weak, by a disease or a medicine?",
         "history.immunosuppressed"),
    Fact("makeup_or_sunscreen", "bool", "Did you put on make-up or sunscreen since the session?", "did"),
    Fact("exercise_or_sauna", "bool", "Did you do sport or go to a sauna since the session?", "did"),
    Fact("active_products", "bool", "Did you put on retinoid, acids or vitamin C since the session?", "did"),
)  # fmt: skip


@cache
def triage_facts() -> Mapping[str, Fact]:
    """Return every fact that a rule of triage may read, by name."""
    words = vocabulary()
    found = list(_GENERAL)
    for one in words.symptoms.values():
        found += [
            Fact(one.name, "bool", one.question, one.name),
            Fact(f"{one.name}_trend", "choice", f"Against yesterday, is this better, the same or worse: {one.says}?",
                 f"{one.name}.trend", choices=TRENDS),
            Fact(f"{one.name}_severity", "choice", f"How strong is this, mild, moderate or severe: {one.says}?",
                 f"{one.name}.severity", choices=SEVERITIES),
        ]  # fmt: skip
    asked = [(one.name, one.says) for one in words.symptoms.values()]
    asked += [(one.name, "what you report") for one in words.groups.values()]
    found += [Fact(one.name, "bool", one.question, one.name) for one in words.groups.values()]
    for name, says in asked:
        found += [
            Fact(f"{name}_onset_h", "number", f"Since when is this there: {says}?", f"{name}.since"),
            Fact(f"{name}_near_eye", "bool", f"Is it near an eye: {says}?", f"{name}.near_eye"),
            Fact(f"{name}_spreading", "bool", f"Does it spread: {says}?", f"{name}.spreading"),
        ]
    return MappingProxyType({fact.name: fact for fact in found})


def facts_of(report: SymptomReport) -> Facts:
    """Return what a report says, one value per fact; what was not asked is unknown, never a no."""
    words = vocabulary()
    hours = (report.now - report.session).total_seconds() / 3600.0
    told = {one.name: one for one in report.symptoms}
    there = {name: _there(name, report, told) for name in words.symptoms}
    found: dict[str, Value] = {
        "hours_since_session": hours,
        "fitzpatrick": UNKNOWN if report.fitzpatrick is None else float(report.fitzpatrick),
        "depth_beyond_label_mm": _beyond_label(report),
        "facial_hsv": _told(report.history.facial_hsv),
        "immunosuppressed": _told(report.history.immunosuppressed),
        "any_symptom": any_of(there.values()),
        "beyond_normal": any_of(_beyond(name, there[name], hours) for name in words.symptoms),
    }
    for name, deeds in DEEDS.items():
        found[name] = UNKNOWN if report.did is None else bool(deeds & set(report.did))
    for name, truth in there.items():
        one = told.get(name)
        found[name] = truth
        found[f"{name}_trend"] = _attribute(truth, None if one is None else _trend(one))
        found[f"{name}_severity"] = _attribute(truth, None if one is None else one.severity)
    for name in (*words.symptoms, *words.groups):
        members = words.members(name)
        found[name] = any_of(there[member] for member in members)
        present = [told[member] for member in members if there[member] is True and member in told]
        found[f"{name}_onset_h"] = _onset(report, present)
        for part in ("near_eye", "spreading"):
            found[f"{name}_{part}"] = any_of(_part(there[member], told.get(member), part) for member in members)
    return MappingProxyType(found)


def any_of(truths: Iterable[Truth]) -> Truth:
    """Return whether one of several is true; unknown if none is and one may be."""
    found: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if truth is UNKNOWN:
            found = UNKNOWN
    return found


def _told(value: bool | None) -> Truth:
    return UNKNOWN if value is None else value


def _there(name: str, report: SymptomReport, told: Mapping[str, ReportedSymptom]) -> Truth:
    words = vocabulary()
    if name == "fever" and report.temperature_c is not None and report.temperature_c >= words.fever.from_c:
        return True
    if name in told:
        return told[name].trend != "gone" or words.symptoms[name].lingers
    denied = report.nothing_else or any(name in words.members(entry) for entry in report.absent)
    # a temperature that was taken answers the question
    return False if denied or (name == "fever" and report.temperature_c is not None) else UNKNOWN


def _trend(one: ReportedSymptom) -> str | None:
    """Return the trend; what spreads grows, whatever else is said of it."""
    return "worse" if one.spreading else None if one.trend == "gone" else one.trend


def _attribute(there: Truth, value: str | None) -> Value:
    """Return a trend or a severity: none of what is not there, unknown of what may be."""
    if there is False:
        return NOT_THERE
    return UNKNOWN if there is UNKNOWN or value is None else value


def _part(there: Truth, one: ReportedSymptom | None, part: str) -> Truth:
    if there is not True:
        return there
    return UNKNOWN if one is None else _told(getattr(one, part))


def _onset(report: SymptomReport, present: list[ReportedSymptom]) -> Value:
    """Return hours from the session to the first of the symptoms that are there."""
    begun = [one.since for one in present]
    if not begun or any(since is None for since in begun):
        return UNKNOWN
    return min((since - report.session).total_seconds() / 3600.0 for since in begun if since is not None)


def _beyond(name: str, there: Truth, hours: float) -> Truth:
    """Return whether a usual sign is there later than is reported; what is never usual has its own rules."""
    until = normal_until_h().get(name)
    return False if until is None or hours <= until else there


def _beyond_label(report: SymptomReport) -> Value:
    if report.device is None or report.depth_mm is None:
        return UNKNOWN
    deepest = get_device(report.device).label.max_depth_mm
    # rounded, so that 1.5 mm out of floating-point sums is not beyond a label of 1.5 mm
    return UNKNOWN if deepest is None else round(report.depth_mm - deepest, 6)
