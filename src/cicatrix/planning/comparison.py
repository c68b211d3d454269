"""Plans side by side."""

from __future__ import annotations

from collections.abc import Sequence

from cicatrix.base.errors import BadInput
from cicatrix.base.numbers import Uncertain
from cicatrix.planning.answers import ComparedPlan, Comparison
from cicatrix.planning.plan import Cost, Plan


def compare_plans(plans: Sequence[Plan]) -> Comparison:
    """Return the plans side by side, and which has the largest median objective.

    Raises
    ------
    BadInput
        If there are fewer than two plans.
    """
    if len(plans) < 2:
        raise BadInput("one plan has nothing to be compared with", where="PLAN...", allowed="two plans or more")
    best = max(range(len(plans)), key=lambda index: plans[index].objective.median)
    same = len({(plan.provenance.seed, plan.provenance.draws, plan.provenance.version) for plan in plans}) == 1
    note = (
        "Same version, seed and number of draws: differences are of the plans, not of chance."
        if same
        else "Version, seed or number of draws differ: small differences may be chance."
    )
    return Comparison(plans=[_row(plan) for plan in plans], best=best, note=note)


def _row(plan: Plan) -> ComparedPlan:
    visible, pih = plan.first_visible_weeks, plan.pih
    return ComparedPlan(
        patient=plan.patient,
        device=plan.device,
        sessions=len(plan.schedule.sessions),
        interval_days=plan.schedule.interval_days,
        depth_mm={zone.zone.value: zone.depth_mm for zone in plan.schedule.sessions[0].zones},
        objective=plan.objective,
        first_visible_weeks=visible.median if isinstance(visible, Uncertain) else None,
        downtime_days=plan.first_days.downtime_hours.median / 24.0,
        pain_vas=plan.pain.median,
        pih_risk=pih.median if isinstance(pih, Uncertain) else None,
        high_cost=plan.cost.high if isinstance(plan.cost, Cost) else None,
        failed_goals=[goal.name for goal in plan.goals if goal.state == "failed"],
    )
