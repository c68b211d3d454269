"""From a plan to what the report says: plain strings and lists, formatted once, the same for HTML and PDF."""

from __future__ import annotations

from typing import Any

from cicatrix.base.numbers import NotEstimable, Uncertain
from cicatrix.planning.plan import Plan
from cicatrix.report import phrases as say
from cicatrix.report.facemap import NAMES, face_map
from cicatrix.report.figures import figures_of
from cicatrix.report.icons import icon_array
from cicatrix.report.parts import (
    cost_part,
    decision_part,
    first_days_part,
    goals_part,
    grading_part,
    risks_part,
    sources_part,
)
from cicatrix.report.patient import patient_part

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
    return {
        "title": f"Treatment plan for {plan.patient}",
        "patient_id": plan.patient,
        "date": say.day(plan.date),
        "timestamp_day": plan.date.isoformat(),
        "intended_use": plan.intended_use,
        "review": plan.review,
        "calibration": plan.calibration,
        "draws": str(plan.provenance.draws),
        "weakest": say.GRADES[plan.evidence.value],
        "emergency": say.EMERGENCY,
        "decision": decision_part(plan),
        "key_facts": _key_facts(plan),
        "grading": grading_part(plan),
        "course": _course(plan),
        "zones": [_zone_row(plan, index) for index in range(len(plan.schedule.sessions[0].zones))],
        "sessions": _sessions(plan),
        "follow_up": [{"date": say.day(step.date), "what": step.what} for step in plan.schedule.follow_up],
        "forecast": _forecast(plan),
        "residual": _residual(plan),
        "first_days": first_days_part(plan),
        "risks": risks,
        "cost": cost_part(plan),
        "goals": goals_part(plan),
        "alternatives": _alternatives(plan),
        "drivers": [
            {
                "parameter": one.parameter,
                "name": one.name,
                "share": say.percent(one.share),
                "correlation": say.fixed(one.rank_correlation, 2),
                "grade": say.GRADES[one.grade.value],
            }
            for one in plan.sensitivity
        ],
        "sources": sources_part(plan),
        "provenance": _provenance(plan),
        "patient": patient_part(plan),
        "figures": _figures(plan, risks),
    }


def _figures(plan: Plan, risks: list[dict[str, Any]]) -> dict[str, str]:
    depths = {one.zone: one.depth_mm for one in plan.schedule.sessions[0].zones}
    figures = {"facemap": face_map(depths), "facemap_patient": face_map(depths, numbers=False)} | figures_of(plan)
    for event, risk in zip(plan.events, risks, strict=True):
        svg = icon_array(event.probability, event.name)
        if svg is not None:
            figures[risk["figure"]] = svg
    return figures


def _key_facts(plan: Plan) -> list[dict[str, str]]:
    count = len(plan.schedule.sessions)
    course = say.plural(count, "session")
    facts = [
        ("Course", course, f"{plan.schedule.interval_days:g} days apart" if count > 1 else "", "plan"),
        (
            "Improvement",
            f"{say.fixed(plan.objective.median, 1)} points",
            f"80 % interval {say.fixed(plan.objective.p10, 1)} to {say.fixed(plan.objective.p90, 1)}; Goodman-Baron "
            "quantitative score, 26 weeks after the last session",
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
            f"80 % interval {say.fixed(plan.first_days.downtime_hours.p10 / 24, 1)} to "
            f"{say.fixed(plan.first_days.downtime_hours.p90 / 24, 1)}; after each session",
            "first-days",
        ),
        (
            "Brown patches",
            *(
                ("not estimable", plan.pih.reason)
                if isinstance(plan.pih, NotEstimable)
                else (
                    say.percent(plan.pih.median),
                    f"80 % interval {say.percent(plan.pih.p10)} to {say.percent(plan.pih.p90)}; whole course",
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
    middle, low, high = (say.after_weeks(first, weeks) for weeks in (seen.median, seen.p10, seen.p90))
    return middle, f"80 % interval {low} to {high}; week {say.interval(seen, 0)}"


def _course(plan: Plan) -> dict[str, Any]:
    first = plan.schedule.sessions[0].zones
    return {
        "device": plan.device_name,
        "summary": f"{say.plural(len(plan.schedule.sessions), 'session')}, {plan.schedule.interval_days:g} days apart"
        if len(plan.schedule.sessions) > 1
        else "1 session",
        "zones": say.listing([NAMES[one.zone] for one in first]),
        "topicals": say.listing([say.words(one) for one in plan.first_days.topicals]),
        "anaesthetic": plan.first_days.anaesthetic,
        "off_label": [f"{NAMES[one.zone]}: {one.off_label}" for one in first if one.off_label],
        "varies": any(session.zones != first for session in plan.schedule.sessions),
        "ids": say.ids_of(plan, "planning.depth_cap_mm", "needling.", "skin.dermis_mm"),
    }


def _zone_row(plan: Plan, index: int) -> dict[str, str]:
    one = plan.schedule.sessions[0].zones[index]
    reach = [
        f"{say.words(layer)} {say.percent(share.median)} ({say.percent(share.p10)} to {say.percent(share.p90)})"
        for layer, share in one.share_reaching.items()
    ]
    return {
        "zone": NAMES[one.zone],
        "depth": f"{one.depth_mm:.2f} mm",
        "delivered": say.interval(one.delivered_depth_mm, 2, "mm"),
        "cap": f"{one.depth_cap_mm:.2f} mm",
        "cap_reason": one.cap_reason,
        "passes": str(one.passes),
        "speed": f"{one.speed_mm_per_s:g} mm/s",
        "holes": say.interval(one.holes_per_cm2, 0),
        "injured": say.interval(one.injured_volume_percent, 1, "%"),
        "reach": "; ".join(reach),
        "off_label": one.off_label or "",
    }


def _sessions(plan: Plan) -> list[dict[str, Any]]:
    return [
        {
            "number": str(one.number),
            "date": say.day(one.date),
            "settings": "; ".join(f"{NAMES[zone.zone]} {zone.depth_mm:.2f} mm × {zone.passes}" for zone in one.zones),
            "before": [
                {
                    "date": say.day(step.date),
                    "what": step.what,
                    "who": step.who,
                    "reason": step.reason,
                    "rule": step.rule,
                    "prescriber": "prescriber" in step.who,
                }
                for step in one.before
            ],
        }
        for one in plan.schedule.sessions
    ]


def _forecast(plan: Plan) -> dict[str, Any]:
    rows: list[dict[str, str]] = []
    for item in plan.forecast:
        share = item.measure.endswith("_percent")
        end = Uncertain(median=item.series.median[-1], p10=item.series.p10[-1], p90=item.series.p90[-1])
        rows.append(
            {
                "measure": say.measure_name(item.measure),
                "before": "0 %" if share else say.fixed(item.baseline, 1),
                "after": say.interval(end, 0 if share else 1, "%" if share else ""),
                "better": "higher is better" if share else "lower is better",
                "evidence": say.GRADES[item.evidence.value],
            }
        )
    return {
        "rows": rows,
        "notes": [
            f"{note[:1].upper()}{note[1:]}." for note in dict.fromkeys(item.note for item in plan.forecast) if note
        ],
        "end_week": f"{max((item.series.weeks[-1] for item in plan.forecast), default=0):g}",
        "visible": _first_visible(plan)[0],
        "visible_detail": _first_visible(plan)[1],
        "responders": f"In {say.percent(plan.responder_share)} of the draws the dominant scar type improves visibly.",
        "comparators": [
            {
                "name": say.words(one.name),
                "course": f"{say.plural(one.sessions, 'session')}, {one.interval_days:g} days apart"
                if one.sessions > 1
                else say.plural(one.sessions, "session"),
                "objective": say.interval(one.objective, 1, "points"),
                "better": say.percent(one.probability_plan_better),
                "verdict": "distinguishable" if one.distinguishable else "not distinguishable from this plan",
                "feasible": "within all limits" if one.feasible else "breaks a limit",
            }
            for one in plan.comparators
        ],
        "types": [
            {
                "type": say.measure_name(item.measure),
                "relief": say.interval(
                    Uncertain(median=item.series.median[-1], p10=item.series.p10[-1], p90=item.series.p90[-1]), 0, "%"
                ),
            }
            for item in plan.relief_by_type
        ],
        "ids": say.ids_of(plan, "outcome.", "healing."),
        "visible_ids": say.ids_of(plan, "outcome.visible_share"),
    }


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
    count = len(plan.schedule.sessions)
    currency = "" if isinstance(plan.cost, NotEstimable) else plan.cost.currency
    chosen_depths = {one.zone.value: one.depth_mm for one in plan.schedule.sessions[0].zones}
    return [
        {
            "course": f"{say.plural(one.sessions, 'session')}, {one.interval_days:g} days apart"
            if one.sessions > 1
            else "1 session",
            "depths": say.depth_range(list(one.depth_mm.values())),
            "improvement": f"{say.fixed(one.improvement, 1)} points",
            "cost": "not known" if one.high_cost is None else f"{say.number(one.high_cost)} {currency}".rstrip(),
            "downtime": f"{say.fixed(one.downtime_days, 1)} days",
            "pain": f"{say.fixed(one.pain_vas, 1)} of 10",
            "feasible": "within all limits" if one.feasible else "breaks a limit",
            "chosen": one.sessions == count
            and one.interval_days == plan.schedule.interval_days
            and one.depth_mm == chosen_depths,
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
