"""Words and number formats of the report: one place, so that every door writes the same."""

from __future__ import annotations

import datetime as dt

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
    "scar_depth_percent": "scar depth filled",
    "scar_volume_percent": "scar volume filled",
    "patient_percent": "improvement as the patient rates it",
    "collagen_total": "collagen, total",
    "collagen_new": "collagen, new",
    "collagen_mature": "collagen, mature",
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
    "occlusion": "covered (1 = yes)",
    "occlusion_for_effect": "covered for effect (1 = yes)",
    "on_needled_skin": "on needled skin (1 = yes)",
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
GRADE_WORDS: dict[str, str] = {
    "0": "no scarring seen",
    "1": "macular: flat marks, a matter of colour",
    "2": "mild: not obvious at 50 cm or more",
    "3": "moderate: obvious at 50 cm, flattened by stretching",
    "4": "severe: obvious at 50 cm, not flattened by stretching",
}
EMERGENCY = "Emergency: call your local emergency number."


def words(key: str) -> str:
    """Return a key as words."""
    return key.replace("_", " ")


def measure_name(measure: str) -> str:
    """Return what a measure is called in the report."""
    return MEASURES.get(measure, words(measure))


def day(date: dt.date) -> str:
    """Return a date as 23 November 2026."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def number(value: float) -> str:
    """Return a number with at most three significant digits, and none after the point from 100 on."""
    if abs(value) >= 100:
        return f"{value:,.0f}".replace(",", " ")
    text = f"{value:.3g}" if abs(value) < 1 else f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"
    text = text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text
    return "0" if text in {"-0", ""} else text


def fixed(value: float, digits: int) -> str:
    """Return a number with *digits* places."""
    return f"{value:.{digits}f}" if round(value, digits) else f"{0.0:.{digits}f}"


def interval(value: Uncertain, digits: int = 1, unit: str = "") -> str:
    """Return median and 80 % interval: ``6.2 (4.1 to 8.9) points``."""
    low, high = fixed(value.p10, digits), fixed(value.p90, digits)
    return f"{fixed(value.median, digits)} ({low} to {high}) {unit}".rstrip()


def percent(value: float, digits: int = 0) -> str:
    """Return a share as a percentage."""
    return f"{fixed(100.0 * value, digits)} %"


def hours(value: float) -> str:
    """Return hours as a person would say them: hours up to two days, then days, then weeks."""
    if value <= 48:
        return f"{value:g} h"
    return f"{value / 24:g} days" if value < 336 else f"{value / 168:g} weeks"


def plural(count: int, word: str) -> str:
    """Return a count with its noun."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def listing(items: list[str]) -> str:
    """Return items as a, b and c."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else "none"


def after_weeks(first: dt.date, weeks: float) -> str:
    """Return the day that lies *weeks* after *first*."""
    return day(first + dt.timedelta(days=round(7 * weeks)))


def depth_range(depths_mm: list[float]) -> str:
    """Return the least and the largest depth."""
    if not depths_mm:
        return ""
    low, high = min(depths_mm), max(depths_mm)
    return f"{low:.2f} mm" if low == high else f"{low:.2f} to {high:.2f} mm"


def ids_of(plan: Plan, *prefixes: str) -> list[str]:
    """Return the parameters of the plan whose id begins with one of *prefixes*."""
    return [identifier for identifier in plan.provenance.parameters_used if identifier.startswith(prefixes)]
