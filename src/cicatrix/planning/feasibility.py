"""The patient's limits held against a course, and the smallest set of limits to relax when none fits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from cicatrix.base.errors import NoFeasiblePlan
from cicatrix.base.numbers import rounded
from cicatrix.intake.case import Limits
from cicatrix.planning.plan import Cost, Goal


@dataclass(frozen=True, slots=True)
class Burden:
    """What a course asks of the patient.

    Attributes
    ----------
    downtime_days
        Median days until redness no longer shows.
    pain_vas
        Median pain, 0 to 10, in the worst zone.
    pih_risk
        Mean probability of pigment marks over the course, or None where no rate exists.
    high_cost
        High end of the price of the course, or None where no price is known.
    last_session
        Date of the last session.
    """

    sessions: int
    downtime_days: float
    pain_vas: float
    pih_risk: float | None
    high_cost: float | None
    last_session: dt.date


def broken(limits: Limits, burden: Burden) -> frozenset[str]:
    """Return the names of the limits that a course breaks; what cannot be evaluated breaks nothing."""
    tests = {
        "max_sessions": burden.sessions > limits.max_sessions,
        "max_downtime_days": burden.downtime_days > limits.max_downtime_days,
        "max_pain_vas": burden.pain_vas > limits.max_pain_vas,
        "max_pih_risk": burden.pih_risk is not None and burden.pih_risk > limits.max_pih_risk,
        "budget": limits.budget is not None
        and burden.high_cost is not None
        and burden.high_cost > limits.budget.amount,
        "wanted_by": limits.wanted_by is not None and burden.last_session > limits.wanted_by,
    }
    return frozenset(name for name, fails in tests.items() if fails)


def refuse(limits: Limits, burdens: Sequence[Burden]) -> NoFeasiblePlan:
    """Return the error that names the smallest set of limits whose relaxing would allow a course."""
    closest = min(burdens, key=lambda burden: (len(broken(limits, burden)), _excess(limits, burden)))
    names = sorted(broken(limits, closest))
    return NoFeasiblePlan(
        "no course meets every limit of the patient",
        where=", ".join(f"limits.{name}" for name in names),
        allowed="a course within every limit",
        do="smallest change that would allow one: " + ", ".join(_relaxed(name, limits, closest) for name in names),
    )


def _excess(limits: Limits, burden: Burden) -> float:
    """Return by how much the limits are passed, each relative to itself."""
    pairs = [
        (burden.sessions, limits.max_sessions),
        (burden.downtime_days, limits.max_downtime_days),
        (burden.pain_vas, limits.max_pain_vas),
        (burden.pih_risk or 0.0, limits.max_pih_risk),
        (burden.high_cost or 0.0, limits.budget.amount if limits.budget else float("inf")),
    ]
    excess = sum(max(0.0, value / limit - 1.0) if limit else value for value, limit in pairs)
    if limits.wanted_by is not None:
        excess += max(0, (burden.last_session - limits.wanted_by).days) / 28.0
    return excess


def _relaxed(name: str, limits: Limits, burden: Burden) -> str:
    match name:
        case "budget":
            currency = limits.budget.currency if limits.budget else ""
            return f"a budget of {burden.high_cost:g} {currency}"
        case "max_downtime_days":
            return f"max_downtime_days = {_up(burden.downtime_days)}"
        case "max_pain_vas":
            return f"max_pain_vas = {_up(burden.pain_vas)}"
        case "max_pih_risk":
            return f"max_pih_risk = {_up(burden.pih_risk or 0.0, 100)}"
        case "wanted_by":
            return f"wanted_by = {burden.last_session}"
        case _:
            return f"max_sessions = {burden.sessions}"


def _up(value: float, per_unit: int = 10) -> str:
    """Return *value* rounded up, so that the relaxed limit is really met."""
    return f"{-(-value * per_unit // 1) / per_unit:g}"


def goals_of(
    limits: Limits, burden: Burden, cost: Cost | None, visible: dt.date | None, active: frozenset[str]
) -> list[Goal]:
    """Return the goals table: each limit, the plan's value, the statistic that was tested, and the state."""
    failed = broken(limits, burden)

    def state(name: str, known: bool = True) -> str:
        return "not_evaluable" if not known else "failed" if name in failed else "met"

    rows: list[tuple[str, str, str, str, str]] = [
        ("max_sessions", str(limits.max_sessions), str(burden.sessions), "number", state("max_sessions")),
        (
            "max_downtime_days",
            f"{limits.max_downtime_days:g} days",
            f"{rounded(burden.downtime_days, 2):g} days",
            "median",
            state("max_downtime_days"),
        ),
        (
            "max_pain_vas",
            f"{limits.max_pain_vas:g} of 10",
            f"{rounded(burden.pain_vas, 2):g} of 10",
            "median, worst zone",
            state("max_pain_vas"),
        ),
        (
            "max_pih_risk",
            f"{limits.max_pih_risk:.0%}",
            "not estimable" if burden.pih_risk is None else f"{burden.pih_risk:.1%}",
            "mean over the course",
            state("max_pih_risk", burden.pih_risk is not None),
        ),
    ]
    if limits.budget is not None:
        shown = "no price known" if cost is None else f"{cost.high:g} {cost.currency}"
        rows.append(
            (
                "budget",
                f"{limits.budget.amount:g} {limits.budget.currency}",
                shown,
                "high end of the price",
                state("budget", cost is not None),
            )
        )
    if limits.wanted_by is not None:
        shown = "no visible change expected" if visible is None else f"first visible about {visible}"
        late = visible is None or visible > limits.wanted_by
        wanted = "failed" if "wanted_by" in failed else "tolerated" if late else "met"
        rows.append(("wanted_by", str(limits.wanted_by), shown, "last session, and median first visible day", wanted))
    return [
        Goal.model_validate(
            {
                "name": name,
                "limit": limit,
                "value": value,
                "statistic": statistic,
                "state": verdict,
                "active": name in active,
            }
        )
        for name, limit, value, statistic, verdict in rows
    ]
