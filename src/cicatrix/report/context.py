"""From a plan to what the report says: plain strings and lists, formatted once, the same for HTML and PDF."""

from __future__ import annotations

from typing import Any

from cicatrix.base.numbers import NotEstimable, Uncertain
from cicatrix.planning.plan import Comparator, Plan, ZonePrescription
from cicatrix.report import phrases as say
from cicatrix.report.careful import careful_part
from cicatrix.report.facemap import face_map
from cicatrix.report.figures import figures_of
from cicatrix.report.figures_standing import standing_rows
from cicatrix.report.graded import grading_part
from cicatrix.report.icons import icon_array, of_100, visible_array
from cicatrix.report.parts import (
    cost_part,
    decision_part,
    first_days_part,
    goals_part,
    risks_part,
    sources_part,
)
from cicatrix.report.patient import patient_part
from cicatrix.report.places import set_alike
from cicatrix.report.verdict import end_of, is_chosen, is_standard, verdict

LAYERS = ("papillary_dermis", "reticular_dermis", "fat")
Context = dict[str, Any]
"""JSON values only: the PDF's template reads the same object as JSON."""


def context_of(plan: Plan) -> Context:
    """Return everything the report shows, in the order of its sections.

    Parameters
    ----------
    plan
        The plan; nothing else is read but the references behind its events.

    Returns
    -------
    dict
        Strings, lists and dicts only; ``figures`` holds SVG by name, among them ``facemap`` and one ``icons-...`` per
        event that has a rate.
    """
    risks = risks_part(plan)
    words = {
        "title": f"Treatment plan for {plan.patient}",
        "running": f"Treatment plan for {plan.patient if len(plan.patient) <= 40 else plan.patient[:39] + '…'}",
        "date": say.day(plan.date),
        "timestamp_day": plan.date.isoformat(),
        "intended_use": plan.intended_use,
        "review": plan.review,
        "calibration": plan.calibration,
        "draws": str(plan.provenance.draws),
        "weakest": say.GRADES[plan.evidence.value],
        "emergency": say.emergency(plan),
        "decision": decision_part(plan),
        "verdict": verdict(plan),
        "key_facts": _key_facts(plan),
        "grading": grading_part(plan),
        "course": _course(plan),
        "zones": [_zone_row(name, one) for name, one in set_alike(plan.schedule.sessions[0].zones)],
        "sessions": _sessions(plan),
        "precautions": careful_part(plan),
        "follow_up": [{"date": say.day(step.date), "what": step.what} for step in plan.schedule.follow_up],
        "forecast": _forecast(plan),
        "residual": _residual(plan),
        "first_days": first_days_part(plan),
        "risks": risks,
        "risk_ids": say.ids_of(plan, "outcome.pih"),
        "cost": cost_part(plan),
        "goals": goals_part(plan),
        "alternatives": _alternatives(plan),
        "standing": standing_rows(plan),
        "drivers": [
            {
                "parameter": one.parameter,
                "name": one.name,
                "share": say.percent(one.share),
                "width": round(100 * one.share, 1),
                "effect": "more of it fills more" if one.rank_correlation >= 0 else "more of it fills less",
                "grade": say.KNOWN_BY.get(one.knowledge.value, say.GRADES[one.grade.value]),
            }
            for one in plan.sensitivity
        ],
        "sources": sources_part(plan),
        "provenance": _provenance(plan),
        "patient": patient_part(plan),
    }
    return say.tidy(words) | {"figures": _figures(plan, risks)}


def _figures(plan: Plan, risks: list[dict[str, Any]]) -> dict[str, str]:
    depths = {one.zone: one.depth_mm for one in plan.schedule.sessions[0].zones}
    figures = {
        "facemap": face_map(depths),
        "facemap_patient": face_map(depths, numbers=False),
        "visible_change": visible_array(plan.responder_share),
    } | figures_of(plan)
    for event, risk in zip(plan.events, risks, strict=True):
        svg = icon_array(event.probability, event.name)
        if svg is not None:
            figures[risk["figure"]] = svg
    return figures


def _key_facts(plan: Plan) -> list[dict[str, str]]:
    count = len(plan.schedule.sessions)
    course = say.plural(count, "session")
    digits = say.whole(plan.objective)
    mean = next((one["improvement"] for one in _alternatives(plan) if one["chosen"]), "")
    facts = [
        ("Course", course, f"{plan.schedule.interval_days:g} days apart" if count > 1 else "", "plan"),
        (
            "Improvement",
            f"{say.fixed(plan.objective.median, digits)} points",
            f"median; 80% interval {say.fixed(plan.objective.p10, digits)} to {say.fixed(plan.objective.p90, digits)}"
            + (f", mean {mean}" if mean else "")
            + "; Goodman-Baron quantitative score, 26 weeks after the last session",
            "forecast",
        ),
        (
            "Visible change",
            f"{say.percent(plan.responder_share)} of draws",
            "dominant scar type passes the visible threshold by 26 weeks after the last session",
            "forecast",
        ),
        ("First visible", *_first_visible(plan), "forecast"),
        (
            "Downtime",
            f"{say.fixed(plan.first_days.downtime_hours.median / 24, 1)} days",
            f"80% interval {say.fixed(plan.first_days.downtime_hours.p10 / 24, 1)} to "
            f"{say.fixed(plan.first_days.downtime_hours.p90 / 24, 1)}; after each session",
            "first-days",
        ),
        (
            "Brown patches",
            *(
                ("not estimable", plan.pih.reason)
                if isinstance(plan.pih, NotEstimable)
                else (
                    f"about {of_100(plan.pih.median)} in 100" if of_100(plan.pih.median) else "fewer than 1 in 100",
                    f"80% interval {of_100(plan.pih.p10) or 'under 1'} to {of_100(plan.pih.p90)}; whole course",
                )
            ),
            "risks",
        ),
    ]
    return [
        {"label": label, "value": value, "detail": detail, "section": where} for label, value, detail, where in facts
    ]


def _first_visible(plan: Plan) -> tuple[str, str]:
    if not isinstance(plan.first_visible_weeks, Uncertain):
        return "not expected", plan.first_visible_weeks.reason
    seen, first = plan.first_visible_weeks, plan.schedule.sessions[0].date
    middle, low, high = (say.day(say.after_weeks(first, weeks)) for weeks in (seen.median, seen.p10, seen.p90))
    return f"about {middle}", f"week {say.interval(seen, 0)}; 80% interval {low} to {high}"


def _course(plan: Plan) -> dict[str, Any]:
    first = plan.schedule.sessions[0].zones
    return {
        "device": plan.device_name,
        "summary": _course_words(len(plan.schedule.sessions), plan.schedule.interval_days),
        "zones": say.listing([name for name, _ in set_alike(first)]),
        "topicals": say.listing([say.product(one) for one in plan.first_days.topicals]),
        "varies": any(session.zones != first for session in plan.schedule.sessions),
        "into_fat": _into_fat(first),
        "ids": say.ids_of(plan, "planning.depth_cap_mm", "needling.", "skin."),
    }


def _settings(zones: list[ZonePrescription]) -> str:
    return "; ".join(
        f"{name} {one.depth_mm:.2f} mm, {say.plural(one.passes, 'pass', 'passes')}" for name, one in set_alike(zones)
    )


def _into_fat(zones: list[ZonePrescription]) -> str:
    """Return a warning where most holes are computed to go through the dermis."""
    deep = [
        name for name, one in set_alike(zones) if "fat" in one.share_reaching and one.share_reaching["fat"].median > 0.5
    ]
    if not deep:
        return ""
    return (
        f"More than half of the holes are computed to pass the dermis and reach the fat: {say.listing(deep)}. The "
        "thickness of the dermis differs between studies: see skin.thickness_study_log_factor."
    )


def _zone_row(name: str, one: ZonePrescription) -> dict[str, str]:
    return {
        "zone": name,
        "depth": f"{one.depth_mm:.2f} mm",
        "delivered": say.interval(one.delivered_depth_mm, 2, "mm"),
        "cap": f"{one.depth_cap_mm:.2f} mm",
        "cap_reason": one.cap_reason,
        "passes": str(one.passes),
        "speed": f"{one.speed_mm_per_s:g} mm/s",
        "holes": say.interval(one.holes_per_cm2, 0),
        "injured": say.interval(one.injured_volume_percent, 1, "%"),
        "off_label": one.off_label or "",
    } | {layer: _share(one.share_reaching.get(layer)) for layer in LAYERS}


def _share(value: Uncertain | None) -> str:
    return "not known" if value is None else say.percent_interval(value)


def _sessions(plan: Plan) -> list[dict[str, Any]]:
    sessions = plan.schedule.sessions
    said = {step.reason for step in sessions[0].before}
    return [
        {
            "number": str(one.number),
            "date": say.day(one.date),
            "settings": _settings(one.zones)
            if index == 0 or one.zones != sessions[index - 1].zones
            else "same settings",
            "before": [
                {
                    "date": say.day(step.date),
                    "what": step.what,
                    "who": step.who,
                    "reason": "" if index and step.reason in said else step.reason,
                    "rule": step.rule,
                    "prescriber": "prescriber" in step.who,
                }
                for step in one.before
            ],
        }
        for index, one in enumerate(sessions)
    ]


def _forecast(plan: Plan) -> dict[str, Any]:
    rows: list[dict[str, str]] = []
    for item in plan.forecast:
        share = item.measure.endswith("_percent")
        end = end_of(item)
        rows.append(
            {
                "measure": say.measure_name(item.measure),
                "before": "0%" if share else f"{item.baseline:g}",
                "after": say.interval(end, 0 if share else say.whole(end), "%" if share else ""),
                "better": "higher is better" if share else "lower is better",
                "evidence": say.GRADES[item.evidence.value],
            }
        )
    return {
        "rows": rows,
        "notes": [say.sentence(note) for note in dict.fromkeys(item.note for item in plan.forecast) if note],
        "end_week": f"{max((item.series.weeks[-1] for item in plan.forecast), default=0):g}",
        "visible": _first_visible(plan)[0],
        "visible_detail": _first_visible(plan)[1],
        "responders": f"In {say.percent(plan.responder_share)} of the draws the dominant scar type improves visibly.",
        "comparators": [_comparator(plan, one) for one in plan.comparators],
        "ids": say.ids_of(plan, "outcome.", "healing."),
        "visible_ids": say.ids_of(plan, "outcome.visible_share"),
    }


def _comparator(plan: Plan, one: Comparator) -> dict[str, str]:
    same = is_standard(plan, one)
    apart = "distinguishable" if one.distinguishable else "not distinguishable from this plan"
    return {
        "name": say.words(one.name),
        "course": _course_words(one.sessions, one.interval_days),
        "objective": say.interval(one.objective, say.whole(one.objective), "points"),
        "better": "the same course" if same else f"{say.percent(one.probability_plan_better)} of paired draws",
        "verdict": "this plan" if same else apart,
        "feasible": "within all limits" if one.feasible else "breaks a limit",
    }


def _course_words(sessions: int, interval_days: float) -> str:
    count = say.plural(sessions, "session")
    return f"{count}, {interval_days:g} days apart" if sessions > 1 else count


def _residual(plan: Plan) -> list[dict[str, Any]]:
    return [
        {
            "grade": grade,
            "meaning": say.GRADE_WORDS.get(grade, ""),
            "share": say.percent(share),
            "width": round(100 * share, 1),
        }
        for grade, share in sorted(plan.residual_grade.items())
    ]


def _alternatives(plan: Plan) -> list[dict[str, Any]]:
    currency = "" if isinstance(plan.cost, NotEstimable) else plan.cost.currency
    return [
        {
            "course": _course_words(one.sessions, one.interval_days),
            "depths": say.depth_range(list(one.depth_mm.values())),
            "improvement": f"{say.fixed(one.improvement, 1)} points",
            "cost": "not known" if one.high_cost is None else f"{say.number(one.high_cost)} {currency}".rstrip(),
            "downtime": f"{say.fixed(one.downtime_days, 1)} days",
            "pain": f"{say.fixed(one.pain_vas, 1)} of 10",
            "feasible": "within all limits" if one.feasible else "breaks a limit",
            "chosen": is_chosen(plan, one),
        }
        for one in sorted(plan.alternatives, key=lambda one: (one.sessions, one.interval_days))
    ]


def _provenance(plan: Plan) -> list[dict[str, str]]:
    made = plan.provenance
    return [
        {"label": "cicatrix", "value": made.version},
        {"label": "case, SHA-256", "value": made.input_sha256},
        {"label": "parameter records, SHA-256", "value": made.parameters_sha256},
        {"label": "seed", "value": str(made.seed)},
        {"label": "draws", "value": str(made.draws)},
        {"label": "parameters read", "value": str(len(made.parameters_used))},
    ]
