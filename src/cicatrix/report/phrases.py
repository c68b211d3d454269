"""Words and number formats of the report: one place, so that every door writes the same."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, cast

from cicatrix.acute.products import anaesthetics, topicals
from cicatrix.base.numbers import Uncertain
from cicatrix.planning.plan import Plan

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

MEASURES: dict[str, str] = {
    "goodman_baron_quantitative": "Goodman-Baron quantitative score",
    "goodman_baron_grade": "Goodman-Baron grade",
    "ecca": "ECCA score",
    "lipper_perez": "Lipper-Perez score",
    "scar_depth_percent": "scar depth filled",
    "scar_volume_percent": "scar volume filled",
    "patient_percent": "improvement as the patient rates it",
    "collagen_total": "collagen, total",
    "collagen_new": "collagen, new",
    "collagen_mature": "collagen, mature",
    "organised_matrix": "collagen, cross-linked",
    "epidermis_closure": "epidermis closed",
    "epidermis_thickness": "epidermis, thickness",
    "epidermis_turnover": "epidermis, turnover",
    "inflammation_signal": "inflammation",
    "tgf_beta": "TGF-beta",
    "macrophages_m2": "repair macrophages",
    "collagen_iii_fraction": "share of collagen III",
    "icepick": "ice pick",
    "atrophic": "atrophic (dish-like)",
}
DECISIONS: dict[str, tuple[str, str]] = {
    "suitable": ("Suitable", "No rule stands against needling."),
    "suitable_with_precautions": ("Suitable with precautions", "Needling is possible if the precautions are kept."),
    "defer": ("Defer", "Not now: something that will end stands against it."),
    "refer": ("Refer", "A specialist must decide first."),
    "not_suitable": ("Not suitable", "Needling must not be done."),
}
SEVERITIES = ("absolute", "relative", "precaution", "information")
SCOPES = {
    "patient": "patient",
    "agent": "blocks the product, not the patient",
    "plan": "blocks the setting or zone",
    "follow_up": "follow-up",
    "system": "system",
}
GOALS: dict[str, str] = {
    "max_sessions": "sessions, at most",
    "max_downtime_days": "downtime, at most",
    "max_pain_vas": "pain, at most",
    "max_pih_risk": "risk of brown patches, at most",
    "budget": "budget",
    "wanted_by": "result wanted by",
}
STATES: dict[str, tuple[str, str]] = {
    "met": ("✓", "met"),
    "tolerated": ("~", "tolerated"),
    "failed": ("✗", "failed"),
    "not_evaluable": ("?", "not evaluable"),
}
YES_OR_NO = frozenset({"occlusion", "occlusion_for_effect", "on_needled_skin"})
"""Limits whose values are 1 for yes and 0 for no."""
LIMIT_STATES: dict[str, tuple[str, str]] = {
    "within": ("✓", "within"),
    "exceeded": ("✗", "exceeded"),
    "unknown": ("?", "no limit known"),
    "below_minimum": ("~", "below the minimum for effect"),
}
LIMITS: dict[str, str] = {
    "minutes": "time on the skin",
    "area_cm2": "area covered",
    "mass_g": "mass of cream",
    "mass_mg_per_cm2": "mass per area",
    "mass_for_area_g": "mass for this area, by the label's table",
    "minutes_for_effect": "time needed for effect",
    "occlusion": "covered",
    "occlusion_for_effect": "covered, for effect",
    "on_needled_skin": "on needled skin",
    "plasma_warning": "peak in plasma, warning level",
    "plasma_toxic": "peak in plasma, toxic level (90th percentile)",
    "absorbed_mg_per_kg": "absorbed dose, upper bound",
}
URGENCIES: dict[str, tuple[str, str]] = {
    "emergency": ("Emergency", "These are emergencies"),
    "same_day": ("Same day", "See a doctor the same day"),
    "within_48_hours": ("Within 48 hours", "Be seen within 48 hours"),
    "call_clinic": ("Call the clinic", "Call the clinic"),
    "within_a_week": ("Within a week", "Be seen within a week"),
    "next_visit": ("Next visit", "Tell the clinic before the next session"),
}
GRADES: dict[str, str] = {
    "measured_human": "measured in humans",
    "measured_other": "measured otherwise",
    "expert": "expert opinion",
    "assumption": "assumption",
}
KNOWN_BY: dict[str, str] = {"data_driven": "calibrated on trials", "sign_only": "sign only; size assumed"}
"""What a number is known by, where that says more than its grade."""
GRADE_WORDS: dict[str, str] = {
    "0": "no scarring seen",
    "1": "macular: flat marks, a matter of colour",
    "2": "mild: not obvious at 50 cm or more",
    "3": "moderate: obvious at 50 cm, flattened by stretching",
    "4": "severe: obvious at 50 cm, not flattened by stretching",
}
EMERGENCY_NUMBERS = {"us": "911", "eu_uk": "112, in the UK also 999", "india": "112"}
"""By jurisdiction of the clinic."""
UNITS = (("**2", "²"), ("cm2", "cm²"), ("**3", "³"), ("cm3", "cm³"), ("/hour", "/h"), ("/minute", "/min"))


def product(identifier: str) -> str:
    """Return what a product is called; one that the catalogue lacks keeps its own name."""
    for known in (anaesthetics(), topicals()):
        if identifier in known:
            return known[identifier].name
    return words(identifier)


def words(key: str) -> str:
    """Return a key as words."""
    return key.replace("_", " ")


def measure_name(measure: str) -> str:
    """Return what a measure is called in the report."""
    return MEASURES.get(measure, words(measure))


def day(date: dt.date) -> str:
    """Return a date as 23 November 2026."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def emergency(plan: Plan) -> str:
    """Return the emergency line, with the number that holds where the clinic is."""
    number_here = EMERGENCY_NUMBERS.get(plan.case.clinic.jurisdiction, "")
    return f"Emergency: call your local emergency number{f' ({number_here})' if number_here else ''}."


def sentence(text: str) -> str:
    """Return *text* with a capital at its beginning and a full stop at its end."""
    return text and f"{text[0].upper()}{text[1:]}{'' if text[-1] in '.!?' else '.'}"


def number(value: float) -> str:
    """Return a number with at most three significant digits, and none after the point from 100 on."""
    if abs(value) >= 100:
        return f"{value:,.0f}".replace(",", "\u202f") if abs(value) >= 10_000 else f"{value:.0f}"
    text = f"{value:.3g}" if abs(value) < 1 else f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"
    text = text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text
    return "0" if text in {"-0", ""} else text


def tidy(value: Any) -> Any:
    """Return text, or lists and dicts of text, with percent signs written in one way: the data have both."""
    if isinstance(value, str):
        return re.sub(r"(?<=\d) %", "%", value)
    if isinstance(value, list):
        return [tidy(one) for one in cast(list[Any], value)]
    if isinstance(value, dict):
        return {key: tidy(one) for key, one in cast(dict[str, Any], value).items()}
    return value


def quantity(value: float, unit: str) -> str:
    """Return a number with its unit, as people write it."""
    for plain, printed in UNITS:
        unit = unit.replace(plain, printed)
    unit = "µ" + unit[1:] if unit.startswith(("ug", "um")) else unit
    return f"{number(value)} {unit}".removesuffix(" 1")


def fixed(value: float, digits: int) -> str:
    """Return a number with *digits* places."""
    return f"{value:.{digits}f}" if round(value, digits) else f"{0.0:.{digits}f}"


def interval(value: Uncertain, digits: int = 1, unit: str = "") -> str:
    """Return median and 80% interval: ``6.2 (4.1 to 8.9) points`` or ``6% (4 to 9)``."""
    middle, low, high = (fixed(one, digits) for one in (value.median, value.p10, value.p90))
    return f"{middle}% ({low} to {high})" if unit == "%" else f"{middle} ({low} to {high}) {unit}".rstrip()


def percent_interval(share: Uncertain) -> str:
    """Return a share with its interval: ``6% (4 to 9)``."""
    return interval(Uncertain(median=100 * share.median, p10=100 * share.p10, p90=100 * share.p90), 0, "%")


def whole(value: Uncertain) -> int:
    """Return the places that a score needs: none if median and interval are whole numbers, else one."""
    return 0 if all(float(one).is_integer() for one in (value.median, value.p10, value.p90)) else 1


def percent(value: float) -> str:
    """Return a share as a percentage; what is under one is not called nothing."""
    return "under 1%" if 0.0 < value < 0.005 else f"{fixed(100.0 * value, 0)}%"


def hours(value: float) -> str:
    """Return hours as a person would say them: hours up to two days, then days, then weeks."""
    if value <= 48:
        return f"{value:g} h"
    return f"{value / 24:g} days" if value < 336 else f"{value / 168:g} weeks"


def plural(count: int, word: str, many: str = "") -> str:
    """Return a count with its noun."""
    return f"{count} {word}" if count == 1 else f"{count} {many or word + 's'}"


def listing(items: list[str]) -> str:
    """Return items as a, b and c."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else "none"


def after_weeks(first: dt.date, weeks: float) -> dt.date:
    """Return the day that lies *weeks* after *first*; the same day as in the plan's goals."""
    return first + dt.timedelta(weeks=weeks)


def part_of_month(date: dt.date) -> str:
    """Return a date no finer than the forecast knows it: late December 2026."""
    part = "early" if date.day <= 10 else "mid" if date.day <= 20 else "late"
    return f"{part} {MONTHS[date.month - 1]} {date.year}"


def depth_range(depths_mm: list[float]) -> str:
    """Return the least and the largest depth."""
    if not depths_mm:
        return ""
    low, high = min(depths_mm), max(depths_mm)
    return f"{low:.2f} mm" if low == high else f"{low:.2f} to {high:.2f} mm"


def ids_of(plan: Plan, *prefixes: str) -> list[str]:
    """Return the parameters whose id begins with one of *prefixes*, those that drive the forecast first."""
    found = [identifier for identifier in plan.provenance.parameters_used if identifier.startswith(prefixes)]
    drivers = [one.parameter for one in plan.sensitivity]
    return sorted(found, key=lambda one: drivers.index(one) if one in drivers else len(drivers))
