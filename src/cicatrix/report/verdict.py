"""What the forecast amounts to, in sentences that do not flatter it."""

from __future__ import annotations

from cicatrix.base.numbers import Uncertain
from cicatrix.evidence.store import load_evidence
from cicatrix.planning.plan import Alternative, Comparator, MeasureForecast, Plan
from cicatrix.report import phrases as say

GRADE = "goodman_baron_grade"
SCORE = "goodman_baron_quantitative"
HARDLY = "most of the change expected is below what can be seen"


def end_of(item: MeasureForecast) -> Uncertain:
    """Return a measure at the last visit."""
    series = item.series
    return Uncertain(median=series.median[-1], p10=series.p10[-1], p90=series.p90[-1])


def measure(items: list[MeasureForecast], name: str) -> MeasureForecast | None:
    """Return the forecast of one measure, or None."""
    return next((item for item in items if item.measure == name), None)


def grade_now(plan: Plan) -> int | None:
    """Return the grade before treatment, or None where there is none."""
    item = measure(plan.forecast, GRADE)
    return None if item is None else round(item.baseline)


def share_of_same_grade(plan: Plan) -> float | None:
    """Return the share of draws whose grade is no better than today, or None where nobody graded."""
    now = grade_now(plan) if plan.grading.goodman_baron_grade.value is not None else None
    if now is None or not plan.residual_grade:
        return None
    return sum(share for grade, share in plan.residual_grade.items() if int(grade) >= now)


def mostly_unseen(plan: Plan) -> bool:
    """Return whether a visible change is expected in less than half of the draws."""
    return plan.responder_share < 0.5 or not isinstance(plan.first_visible_weeks, Uncertain)


def is_standard(plan: Plan, other: Comparator) -> bool:
    """Return whether *other* is the very course of the plan."""
    return _is_course(plan, other.sessions, other.interval_days, other.zones) and other.objective == plan.objective


def is_chosen(plan: Plan, one: Alternative) -> bool:
    """Return whether *one* is the course of the plan."""
    return _is_course(plan, one.sessions, one.interval_days, one.depth_mm)


def _is_course(plan: Plan, sessions: int, interval_days: float, depth_mm: dict[str, float]) -> bool:
    count, first = len(plan.schedule.sessions), plan.schedule.sessions[0].zones
    alike = sessions == count and (count == 1 or interval_days == plan.schedule.interval_days)
    return alike and depth_mm == {one.zone.value: one.depth_mm for one in first}


def verdict(plan: Plan) -> list[str]:
    """Return what the plan is expected to do, with what it is not expected to do."""
    return [*_effect(plan), *_unseen(plan), *_types(plan), *_grade(plan), *_standard(plan)]


def _effect(plan: Plan) -> list[str]:
    score, depth = measure(plan.forecast, SCORE), measure(plan.forecast, "scar_depth_percent")
    lines: list[str] = []
    if score is not None:
        end = end_of(score)
        text = f"Score: the middle forecast goes from {score.baseline:g} to {say.interval(end, say.whole(end))}"
        if end.median >= score.baseline:
            text += ": no change in the score"
        elif plan.objective.p10 <= 0:
            text += "; no improvement at all lies within the interval"
        lines.append(f"{text} (Goodman-Baron quantitative score, 80% interval).")
    if depth is not None:
        lines.append(f"Depth: {say.interval(end_of(depth), 0, '%')} of the scar depth fills (80% interval).")
    return lines


def _unseen(plan: Plan) -> list[str]:
    share = say.percent(1.0 - plan.responder_share)
    if mostly_unseen(plan):
        return [f"{say.sentence(HARDLY)} In {share} of draws no change is ever seen."]
    return [f"In {share} of draws no change is ever seen."] if plan.responder_share < 1.0 else []


def _types(plan: Plan) -> list[str]:
    threshold = 100.0 * load_evidence().parameters["outcome.visible_share"].value
    weak = [item for item in plan.relief_by_type if end_of(item).median < threshold]
    return [f"For {say.measure_name(item.measure)} scars {HARDLY}." for item in weak]


def _grade(plan: Plan) -> list[str]:
    same, now = share_of_same_grade(plan), grade_now(plan)
    if same is None or now is None:
        return []
    text = f"In {say.percent(same)} of draws the grade is no better than today (grade {now})"
    return [f"Most likely the grade stays. {text}." if same >= 0.5 else f"{text}."]


def _standard(plan: Plan) -> list[str]:
    other = next((one for one in plan.comparators if one.name == "standard_course"), None)
    if other is None:
        return []
    if is_standard(plan, other):
        return ["This plan is the standard course: the search found nothing better within the limits."]
    better = f"this plan is better in {say.percent(other.probability_plan_better)} of paired draws"
    limits = "" if other.feasible else "; the standard course breaks a limit"
    if not other.distinguishable:
        return [f"It cannot be told apart from the standard course: {better}, and 80% would be needed{limits}."]
    if other.probability_plan_better < 0.5:
        return [f"The standard course is expected to do more: {better}{limits}."]
    return [f"It is expected to do more than the standard course: {better}{limits}."]
