"""What plan, demo and compare print."""

from __future__ import annotations

from rich.console import RenderableType

from cicatrix.base.numbers import NotEstimable, Series, Uncertain
from cicatrix.cli.show_precautions import show_precautions
from cicatrix.cli.tables import INTERVAL, heading, number, table, uncertain
from cicatrix.planning.answers import Comparison
from cicatrix.planning.plan import Comparator, Plan

STANDING_COLUMNS = ["conclusion", "standing", "data", "sign", "assumed", "chance"]


def show_plan(plan: Plan) -> list[RenderableType]:
    """Return the plan on one screen: decision, settings, dates, forecast, limits."""
    sessions = plan.schedule.sessions
    decision = plan.candidacy.decision.replace("_", " ")
    course = f"{len(sessions)} sessions with {plan.device_name}, {plan.schedule.interval_days:g} days apart"
    parts: list[RenderableType] = [heading(f"{plan.patient}: {decision}. {course}")]
    parts.append(table("Settings in every session", ["zone", "depth mm", "passes", "holes/cm2", "cap"], _zones(plan)))
    parts.append(table("Dates", ["date", "what", "who"], _dates(plan)))
    parts += show_precautions(plan.precautions)
    parts.append(table(f"Forecast at the last visit, {INTERVAL}", ["", "before", "after"], _forecast(plan)))
    parts.append(table("Result", ["", "value"], _result(plan)))
    goals = [[goal.name.replace("_", " "), goal.limit, goal.value, goal.state.replace("_", " ")] for goal in plan.goals]
    parts.append(table("Limits", ["limit", "asked", "plan", "state"], goals))
    if plan.standing:
        parts.append(table("What each conclusion rests on, % of its spread", STANDING_COLUMNS, _standing(plan)))
    parts += list(plan.reasons)
    parts.append(f"weakest input: {plan.evidence.value.replace('_', ' ')}. {plan.calibration}")
    return parts


def _zones(plan: Plan) -> list[list[str]]:
    return [
        [
            zone.zone.value,
            f"{zone.depth_mm:g}",
            str(zone.passes),
            uncertain(zone.holes_per_cm2, 0),
            f"{zone.depth_cap_mm:g} mm: {zone.cap_reason}",
        ]
        for zone in plan.schedule.sessions[0].zones
    ]


def _dates(plan: Plan) -> list[list[str]]:
    rows: list[tuple[str, str, str]] = []
    for session in plan.schedule.sessions:
        rows += [(str(step.date), step.what, step.who) for step in session.before]
        rows.append((str(session.date), f"SESSION {session.number}", "the clinician who treats"))
    rows += [(str(step.date), step.what, step.who) for step in plan.schedule.follow_up]
    return [list(row) for row in sorted(rows, key=lambda row: row[0])]


def _standing(plan: Plan) -> list[list[str]]:
    rows: list[list[str]] = []
    for one in plan.standing:
        share: dict[str, float] = {part.group: part.share.median for part in one.shares}
        known = share.get("data_driven", 0.0) + share.get("measured", 0.0)
        parts = (known, *(share.get(group, 0.0) for group in ("sign_only", "assumption", "person")))
        rows.append(
            [
                one.title,
                one.standing.replace("_", " ") + (", close" if one.close else ""),
                *(f"{100 * part:.0f}" for part in parts),
            ]
        )
    return rows


def _last(series: Series) -> Uncertain:
    return Uncertain(median=series.median[-1], p10=series.p10[-1], p90=series.p90[-1])


def _forecast(plan: Plan) -> list[list[str]]:
    return [
        [item.measure.replace("_", " "), number(item.baseline, 1), uncertain(_last(item.series), 1)]
        for item in plan.forecast
    ]


def _result(plan: Plan) -> list[list[str]]:
    visible, pih, cost = plan.first_visible_weeks, plan.pih, plan.cost
    standard = next((item for item in plan.comparators if item.name == "standard_course"), None)
    rows = [
        ["improvement (quantitative score)", uncertain(plan.objective, 1)],
        ["first visible, weeks", uncertain(visible, 0) if isinstance(visible, Uncertain) else visible.reason],
        [
            "dark marks over the course",
            f"not estimable: {pih.reason}" if isinstance(pih, NotEstimable) else _share(pih),
        ],
        ["pain, 0 to 10", uncertain(plan.pain, 1)],
        ["redness shows, hours", uncertain(plan.first_days.downtime_hours, 0)],
        [
            "cost of the course",
            f"not estimable: {cost.reason}"
            if isinstance(cost, NotEstimable)
            else f"{cost.low:g} to {cost.high:g} {cost.currency}",
        ],
    ]
    if standard is not None:
        rows.append(["beside the standard course", _beside(standard)])
    return rows


def _beside(standard: Comparator) -> str:
    if standard.same_course:
        return "it is the standard course"
    share = standard.probability_plan_better
    if not standard.distinguishable:
        return f"not distinguishable: better in {share:.0%} of draws"
    return f"better in {share:.0%} of draws" if share > 0.5 else f"worse: better in only {share:.0%} of draws"


def _share(value: Uncertain | NotEstimable) -> str:
    if isinstance(value, NotEstimable):
        return f"not estimable: {value.reason}"
    return f"{value.median:.1%} ({value.p10:.1%} to {value.p90:.1%})"


def show_comparison(result: Comparison) -> list[RenderableType]:
    """Return plans as columns."""
    plans = result.plans
    rows = [
        ["patient", *(plan.patient for plan in plans)],
        ["device", *(plan.device for plan in plans)],
        ["sessions", *(str(plan.sessions) for plan in plans)],
        ["interval, days", *(number(plan.interval_days) for plan in plans)],
        ["depth, mm", *(", ".join(f"{zone} {depth:g}" for zone, depth in plan.depth_mm.items()) for plan in plans)],
        ["improvement (quantitative score)", *(uncertain(plan.objective, 1) for plan in plans)],
        ["first visible, weeks", *(number(plan.first_visible_weeks, 0) for plan in plans)],
        ["downtime, days", *(number(plan.downtime_days, 1) for plan in plans)],
        ["pain, 0 to 10", *(number(plan.pain_vas, 1) for plan in plans)],
        ["dark marks", *("-" if plan.pih_risk is None else f"{plan.pih_risk:.1%}" for plan in plans)],
        ["cost, high end", *(number(plan.high_cost, 0) for plan in plans)],
        ["limits not met", *(", ".join(plan.failed_goals) or "none" for plan in plans)],
    ]
    columns = ["", *(f"{index + 1}{' (largest gain)' if index == result.best else ''}" for index in range(len(plans)))]
    return [table("Plans side by side", columns, rows), result.note]
