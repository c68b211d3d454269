"""What the public is told about needling, statement by statement, beside what the system computes.

Each verdict follows from figures by a criterion that stands in the row: nobody writes a verdict by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from cicatrix.base.numbers import NotEstimable, Series, Uncertain
from cicatrix.planning.answers import AcuteResult
from cicatrix.planning.plan import MeasureForecast, Plan

MILD_PAIN = 3.0
"""Pain of 1 to 3 on the scale of 10 is called mild."""
FIRST_CHANGE_WEEKS = (4.0, 6.0)
INTERVAL_DAYS = (28.0, 42.0)
TWO_DAYS_H = 48.0
PRICE_USD = (150.0, 400.0)


class Agreement(StrEnum):
    """How a statement stands to what is computed."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_COMPUTED = "not computed"


@dataclass(frozen=True, slots=True)
class Figures:
    """What the verdicts are read from: the demo case, a severe case, and the first days of a protocol with a serum."""

    demo: Plan
    severe: Plan
    serum: AcuteResult


@dataclass(frozen=True, slots=True)
class Verdict:
    """One statement with what was computed."""

    key: str
    statement: str
    computed: str
    criterion: str
    agrees: Agreement


def statements(figures: Figures) -> list[Verdict]:
    """Return S1 to S13 with their figures and verdicts."""
    found: list[Verdict] = []
    for key, said, criterion, judge in _STATEMENTS:
        computed, agrees = judge(figures)
        found.append(Verdict(key, said, computed, criterion, agrees))
    return found


def _graded(*holds: bool) -> Agreement:
    """Return yes where every part holds, no where none does, partly between."""
    return Agreement.YES if all(holds) else Agreement.PARTLY if any(holds) else Agreement.NO


def _span(value: Uncertain, unit: str = "", scale: float = 1.0, digits: int = 3) -> str:
    low, middle, high = (f"{scale * x:.{digits}g}" for x in (value.p10, value.median, value.p90))
    return f"{middle}{unit} ({low} to {high})"


def _last(series: Series) -> Uncertain:
    return Uncertain(median=series.median[-1], p10=series.p10[-1], p90=series.p90[-1])


def _of(forecasts: list[MeasureForecast], measure: str) -> Series:
    return next(one.series for one in forecasts if one.measure == measure)


def _at(series: Series, week: float) -> float:
    """Return the median at the last report that is not after *week*."""
    return next(m for w, m in zip(reversed(series.weeks), reversed(series.median), strict=True) if w <= week + 1e-9)


def _session_weeks(plan: Plan) -> list[float]:
    first = plan.schedule.sessions[0].date
    return [(session.date - first).days / 7.0 for session in plan.schedule.sessions]


def _s1(f: Figures) -> tuple[str, Agreement]:
    zone = f.demo.schedule.sessions[0].zones[0]
    papillary, reticular = zone.share_reaching["papillary_dermis"], zone.share_reaching["reticular_dermis"]
    text = (
        f"{_span(zone.holes_per_cm2)} holes/cm2; {_span(papillary, ' %', 100)} of them reach the papillary and "
        f"{_span(reticular, ' %', 100)} the reticular dermis; {_span(zone.injured_volume_percent, ' %')} of the tissue "
        f"is injured; {_span(zone.share_reaching['fat'], ' %', 100)} reach the fat, which nobody wants"
    )
    return text, _graded(papillary.p10 > 0.5, reticular.median > 0.5)


def _s2(f: Figures) -> tuple[str, Agreement]:
    collagen, elastin = (_last(_of(f.demo.healing, name)) for name in ("collagen_total", "elastin"))
    text = f"at the last visit, untreated scar = 1: collagen {_span(collagen)}, elastin {_span(elastin)}"
    return text, _graded(collagen.p10 > 1.0, elastin.median > 1.0)


def _s3(f: Figures) -> tuple[str, Agreement]:
    depth = _of(f.demo.forecast, "scar_depth_percent")
    starts = _session_weeks(f.demo)
    marks = [*starts[1:], depth.weeks[-1]]
    filled = [_at(depth, week) for week in marks]
    gains = [now - before for now, before in zip(filled, [0.0, *filled], strict=False)]
    text = (
        f"depth filled {_span(_last(depth), ' %')}; by session and last visit "
        f"{', '.join(f'{gain:+.0f}' for gain in gains)} points; {f.demo.responder_share:.0%} see a change; texture, "
        "tone and lasting redness have no model yet"
    )
    return text, _graded(_last(depth).p10 > 0.0 and f.demo.responder_share > 0.5, min(gains) > 0.0, False)


def _s4(f: Figures) -> tuple[str, Agreement]:
    amounts = [(one.active, one.amount_ug_per_cm2) for one in f.serum.uptake if one.amount_ug_per_cm2 is not None]
    listed = "; ".join(f"{active} {_span(amount, ' ug/cm2')}" for active, amount in amounts) or "nothing"
    entered = any(amount.p10 > 0.0 for _, amount in amounts)
    return f"through the channels: {listed}; hydration and cell turnover have no model yet", _graded(entered, False)


def _s5(f: Figures) -> tuple[str, Agreement]:
    pain = f.demo.pain
    cream = f.demo.first_days.anaesthetic
    return f"pain {_span(pain, ' of 10')} with {cream}", _graded(pain.median <= MILD_PAIN, pain.p90 <= MILD_PAIN)


def _s6(f: Figures) -> tuple[str, Agreement]:
    seen = f.demo.first_visible_weeks
    if not isinstance(seen, Uncertain):
        return f"no visible change is expected: {seen.reason}", Agreement.NO
    low, high = FIRST_CHANGE_WEEKS
    depth = _of(f.demo.forecast, "scar_depth_percent")
    later = _last(depth).median - _at(depth, high)
    text = f"first visible after {_span(seen, ' weeks', digits=2)}; another {later:.0f} points of depth after week 6"
    return text, _graded(low <= seen.median <= high, seen.p10 <= high and seen.p90 >= low, later > 0.0)


def _s7(f: Figures) -> tuple[str, Agreement]:
    def course(plan: Plan) -> str:
        return f"{len(plan.schedule.sessions)} sessions {plan.schedule.interval_days:g} days apart"

    low, high = INTERVAL_DAYS
    number = len(f.demo.schedule.sessions)
    text = f"demo case {course(f.demo)}; severe case {course(f.severe)}"
    return text, _graded(
        2 <= number <= 3 and low <= f.demo.schedule.interval_days <= high,
        4 <= len(f.severe.schedule.sessions) <= 5,
    )


def _s8(f: Figures) -> tuple[str, Agreement]:
    hours = f.demo.first_days.downtime_hours
    rates = [
        f"{event.name} {_span(event.probability, ' %', 100, 2)}"
        for event in f.demo.events
        if not event.expected and isinstance(event.probability, Uncertain)
    ]
    unknown = sum(isinstance(event.probability, NotEstimable) for event in f.demo.events)
    text = f"redness shows {_span(hours, ' h', digits=2)}; {', '.join(rates)}; {unknown} events have no known rate"
    return text, _graded(hours.median <= TWO_DAYS_H, hours.p90 <= TWO_DAYS_H)


def _s9(f: Figures) -> tuple[str, Agreement]:
    first = f.demo.schedule.sessions[0]
    steps = [step for step in first.before if step.who == "prescriber" and step.date < first.date]
    asked = f.demo.case.history.facial_hsv is True
    text = f"cold-sore history: {'yes' if asked else 'no'}; " + (
        f"prescriber step {(first.date - steps[0].date).days} days before the first session"
        if steps
        else "no such step"
    )
    return text, _graded(asked and bool(steps))


def _s10(f: Figures) -> tuple[str, Agreement]:
    if isinstance(f.demo.pih, NotEstimable):
        return f"not estimable: {f.demo.pih.reason}", Agreement.NOT_COMPUTED
    weeks = [(event.start, event.end) for event in f.demo.events if "hyperpigmentation" in event.name]
    when = f"shows {weeks[0][0]:g} to {weeks[0][1]:g} weeks after" if weeks else "no course over time"
    text = f"{_span(f.demo.pih, ' %', 100, 2)} over the course at skin type {f.demo.case.patient.fitzpatrick}; {when}"
    return text + "; how often it stays has no rate", _graded(f.demo.pih.median > 0.0 and bool(weeks), False)


def _s11(f: Figures) -> tuple[str, Agreement]:
    stays = f.severe.residual_grade.get("4", 0.0)
    severe = stays + f.severe.residual_grade.get("3", 0.0)
    depth = _last(_of(f.severe.forecast, "scar_depth_percent"))
    text = (
        f"severe case: grade 4 stays with probability {stays:.0%}, grade 3 or 4 with {severe:.0%}; depth filled "
        f"{_span(depth, ' %')}, the demo case {_span(_last(_of(f.demo.forecast, 'scar_depth_percent')), ' %')}"
    )
    return text, _graded(severe > 0.5, stays > 0.5)


def _s12(f: Figures) -> tuple[str, Agreement]:
    cost = f.demo.cost
    if isinstance(cost, NotEstimable):
        return f"not estimable: {cost.reason}", Agreement.NOT_COMPUTED
    text = (
        f"{cost.low_per_session:g} to {cost.high_per_session:g} {cost.currency} a session (the clinic's own price, an "
        f"input), {cost.low:g} to {cost.high:g} {cost.currency} for the course"
    )
    inside = PRICE_USD[0] <= cost.low_per_session and cost.high_per_session <= PRICE_USD[1]
    return text, _graded(inside and cost.currency == "USD", cost.high > cost.high_per_session)


def _s13(f: Figures) -> tuple[str, Agreement]:
    depth = _of(f.demo.forecast, "scar_depth_percent")
    last_session = _session_weeks(f.demo)[-1]
    share = _at(depth, last_session) / max(_last(depth).median, 1e-9)
    first = f.demo.schedule.sessions[0]
    talks = [step for step in first.before if "clinician" in step.who and step.date <= first.date]
    text = (
        f"{len(talks)} steps with the clinician before the first session; {share:.0%} of the final change is there at "
        f"the last session, the rest over {depth.weeks[-1] - last_session:.0f} weeks"
    )
    return text, _graded(bool(talks), share < 0.9)


Judge = Callable[[Figures], tuple[str, Agreement]]
_STATEMENTS: tuple[tuple[str, str, str, Judge], ...] = (
    (
        "S1",
        "A motorised pen with very fine needles makes controlled micro-injuries that reach the dermis",
        "most holes reach the papillary dermis in 9 of 10 draws; most reach the reticular dermis in the median",
        _s1,
    ),
    (
        "S2",
        "The injury triggers a healing response: more collagen and elastin",
        "collagen above the untreated scar in 9 of 10 draws; elastin above it in the median",
        _s2,
    ),
    (
        "S3",
        "Scars fill in; texture, tone, inflammation and redness improve; a decrease after each session, most improve",
        "depth filled and seen by most; every session adds; texture, tone and redness improve",
        _s3,
    ),
    (
        "S4",
        "The channels let serums and moisturisers in more deeply: hydration, cell turnover",
        "an active enters in 9 of 10 draws; hydration and turnover improve",
        _s4,
    ),
    (
        "S5",
        "It hardly hurts: numbing cream, mild tingling",
        "pain at most 3 of 10 in the median; in 9 of 10 draws",
        _s5,
    ),
    (
        "S6",
        "First visible change after about 4-6 weeks, going on for months",
        "median of the first visible change within 4 to 6 weeks; its interval overlaps them; depth still fills later",
        _s6,
    ),
    (
        "S7",
        "At least 2-3 sessions, 4-6 weeks apart; 4-5 for worse scars",
        "the demo case gets 2 or 3, 28 to 42 days apart; the severe case 4 or 5",
        _s7,
    ),
    (
        "S8",
        "Redness and swelling for hours, up to 2 days; rarer events",
        "redness shows at most 48 h in the median; in 9 of 10 draws",
        _s8,
    ),
    ("S9", "Cold-sore history: antiviral first", "a prescriber step is dated before the first session", _s9),
    (
        "S10",
        "Post-inflammatory hyperpigmentation, usually temporary",
        "a risk by skin type with its weeks; most of it fades",
        _s10,
    ),
    (
        "S11",
        "Only for mild to moderate scarring; severe scars may disappoint",
        "the severe case more likely than not ends at grade 3 or 4; at grade 4",
        _s11,
    ),
    (
        "S12",
        "150-400 USD a session, adding up over a course",
        "the price of a session lies within; the course costs more than a session",
        _s12,
    ),
    (
        "S13",
        "Speak to a dermatologist first; results take patience",
        "talk and consent come before the first session; under 90 % of the change is there at the last session",
        _s13,
    ),
)
