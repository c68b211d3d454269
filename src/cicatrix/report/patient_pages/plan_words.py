"""The figures of a plan in words, and what holds of it: all that a text may name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cicatrix.acute.products import anaesthetics
from cicatrix.base.errors import BadInput
from cicatrix.base.numbers import NotEstimable, Uncertain
from cicatrix.device.catalogue import get_device
from cicatrix.device.components import Label
from cicatrix.evidence.store import load_evidence
from cicatrix.planning.plan import Plan
from cicatrix.report import phrases as say
from cicatrix.report.icons import of_100
from cicatrix.report.places import set_alike
from cicatrix.report.verdict import end_of, grade_now, measure, mostly_unseen, share_of_same_grade

GRADED = ("flat", "general", "grade_stays", "graded", "mild", "moderate", "severe")
FIELDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((
        "depth", "device", "emergency", "first_date", "gap", "last_date", "non_responders", "pain", "pain_high",
        "pain_low", "red", "red_long", "responders", "scars", "sessions", "visible", "zones",
    ), ()),
    **dict.fromkeys(("filled", "filled_high", "filled_low"), ("has_depth",)),
    **dict.fromkeys((
        "first_seen", "first_seen_early", "first_seen_late", "first_weeks", "first_weeks_high", "first_weeks_low",
    ), ("seen",)),
    **dict.fromkeys(("cost_high", "cost_high_each", "cost_low", "cost_low_each", "currency"), ("has_cost",)),
    "grade": GRADED,
    "same_grade": ("graded", "grade_stays"),
    **dict.fromkeys(("best_type", "least_type"), ("has_types",)),
    "label_age": ("off_label_age",),
}  # fmt: skip
"""Figures by name, each with the conditions that make sure of it: a line that names it stands under one of them."""
CONDITIONS = frozenset({
    "darker_example", "darker_skin", "flat", "general", "grade_stays", "graded", "has_cost", "has_depth", "has_types",
    "label_unknown", "many_sessions", "mild", "moderate", "mostly_unseen", "numbed", "off_label_age",
    "off_label_depth", "off_label_skin", "off_label_use", "on_label", "paler_example", "seen", "severe",
})  # fmt: skip
GRADES = {0: "flat", 1: "flat", 2: "mild", 3: "moderate", 4: "severe"}
"""Goodman-Baron grades as people say them."""
TYPES = {
    "rolling": "wide, soft dents",
    "boxcar": "round dents with steep walls",
    "icepick": "narrow, deep holes",
    "atrophic": "shallow, dish-like dents",
    "linear": "lines",
}
"""Types of scars as people see them."""
DARKER = 4
"""From this skin type on brown patches are called more likely: the rule on phototypes IV to VI."""


@dataclass(frozen=True, slots=True)
class PlanWords:
    """What a text may say of a plan.

    Attributes
    ----------
    figures
        Words by name; a name that the plan has nothing for is absent.
    holds
        The conditions that hold.
    """

    figures: dict[str, str]
    holds: frozenset[str]


def plan_words(plan: Plan, *, general: bool = False) -> PlanWords:
    """Return the figures of a plan in words; *general* if the plan is an example and nobody's own."""
    figures = _course(plan) | _result(plan) | _burden(plan)
    holds = _label(plan, figures) | _person(plan) | _outcome(plan)
    if len(plan.schedule.sessions) > 1:
        holds.add("many_sessions")
    if general:
        holds |= {"general", "darker_example" if "darker_skin" in holds else "paler_example"}
    return PlanWords(figures, frozenset(holds))


def cases_of_100(share: float) -> str:
    """Return a share as *about 14 of 100*; never none and never all."""
    count = of_100(share)
    return "nearly all" if count == 100 else f"about {count} of 100" if count else "fewer than 1 of 100"


def _course(plan: Plan) -> dict[str, str]:
    sessions = plan.schedule.sessions
    zones = [name.replace(", outside the orbital rim", "") for name, _ in set_alike(sessions[0].zones)]
    days, dents = plan.schedule.interval_days, sum(scar.count for scar in plan.case.scars if scar.depth_mm)
    return {
        "device": plan.device_name,
        "depth": f"{max(zone.depth_mm for zone in sessions[0].zones):g}",
        "zones": say.listing(zones),
        "scars": f"{dents} dents: {say.listing(zones)}",
        "sessions": say.plural(len(sessions), "session"),
        "gap": f"{days / 7:g} weeks apart" if days % 7 == 0 else f"{days:g} days apart",
        "first_date": say.day(sessions[0].date),
        "last_date": say.day(sessions[-1].date),
        "emergency": say.emergency(plan),
    }


def _result(plan: Plan) -> dict[str, str]:
    depth, same, now = measure(plan.forecast, "scar_depth_percent"), share_of_same_grade(plan), grade_now(plan)
    words = {
        "responders": cases_of_100(plan.responder_share),
        "non_responders": cases_of_100(1.0 - of_100(plan.responder_share) / 100.0),
        "visible": f"{100.0 * load_evidence().parameter('outcome.visible_share').value:g}",
    }
    if depth is not None:
        end = end_of(depth)
        words |= _three("filled", end, lambda value: f"{value:.0f}")
    if same is not None and now is not None:
        words |= {"same_grade": cases_of_100(same), "grade": GRADES[now]}
    types = _types(plan)
    if len(types) > 1:
        words |= {"best_type": types[0], "least_type": types[-1]}
    seen, first = plan.first_visible_weeks, plan.schedule.sessions[0].date
    if isinstance(seen, Uncertain):
        words |= _three("first_weeks", seen, lambda value: f"{value:.0f}")
        words |= {
            name: say.part_of_month(say.after_weeks(first, weeks))
            for name, weeks in (
                ("first_seen", seen.median), ("first_seen_early", seen.p10), ("first_seen_late", seen.p90),
            )
        }  # fmt: skip
    return words


def _types(plan: Plan) -> list[str]:
    """Return the types of scars that have a name here, those that fill most first."""
    known = [one for one in plan.relief_by_type if one.measure in TYPES]
    return [TYPES[one.measure] for one in sorted(known, key=lambda one: end_of(one).median, reverse=True)]


def _burden(plan: Plan) -> dict[str, str]:
    red, cost = plan.first_days.downtime_hours, plan.cost
    words = _three("pain", plan.pain, lambda value: f"{value:.0f}")
    words |= {"red": _days(red.median), "red_long": _days(red.p90)}
    if not isinstance(cost, NotEstimable):
        words |= {
            "cost_low": say.number(cost.low),
            "cost_high": say.number(cost.high),
            "cost_low_each": say.number(cost.low_per_session),
            "cost_high_each": say.number(cost.high_per_session),
            "currency": cost.currency,
        }
    return words


def _three(name: str, value: Uncertain, write: Callable[[float], str]) -> dict[str, str]:
    return {name: write(value.median), f"{name}_low": write(value.p10), f"{name}_high": write(value.p90)}


def _days(hours: float) -> str:
    """Return a duration as people say it: hours up to a day and a half, then days."""
    return say.plural(max(1, round(hours)), "hour") if hours <= 36 else say.plural(round(hours / 24), "day")


def _label(plan: Plan, figures: dict[str, str]) -> set[str]:
    """Return how the plan stands to the device's label; the age on it goes into *figures*."""
    try:
        label = get_device(plan.device).label
    except BadInput:
        label = Label()
    zones, patient = [zone for one in plan.schedule.sessions for zone in one.zones], plan.case.patient
    if not label.indications and label.max_depth_mm is None:
        return {"label_unknown"}
    found = set[str]()
    if label.max_depth_mm is not None and any(zone.depth_mm > label.max_depth_mm for zone in zones):
        found.add("off_label_depth")
    elif any(zone.off_label for zone in zones):
        found.add("off_label_use")
    if label.min_age_years is not None and patient.age_years < label.min_age_years:
        figures["label_age"] = f"{label.min_age_years:g}"
        found.add("off_label_age")
    if label.fitzpatrick and patient.fitzpatrick not in label.fitzpatrick:
        found.add("off_label_skin")
    return found or {"on_label"}


def _person(plan: Plan) -> set[str]:
    holds = {"darker_skin"} if plan.case.patient.fitzpatrick >= DARKER else set[str]()
    return holds | ({"numbed"} if plan.first_days.anaesthetic in anaesthetics() else set[str]())


def _outcome(plan: Plan) -> set[str]:
    holds = {"mostly_unseen"} if mostly_unseen(plan) else set[str]()
    if len(_types(plan)) > 1:
        holds.add("has_types")
    same, now = share_of_same_grade(plan), grade_now(plan)
    if same is not None and now is not None:
        holds |= {"graded", GRADES[now]}
        if same >= 0.5 and now > 1:
            holds.add("grade_stays")
    if measure(plan.forecast, "scar_depth_percent") is not None:
        holds.add("has_depth")
    if isinstance(plan.first_visible_weeks, Uncertain):
        holds.add("seen")
    return holds if isinstance(plan.cost, NotEstimable) else holds | {"has_cost"}
