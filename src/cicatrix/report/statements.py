"""What the public is told about needling, statement by statement, beside what the system computes.

Each statement puts conditions on figures; the verdict and its reason follow from them, and nobody writes one by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cicatrix.acute.products import topicals
from cicatrix.base.numbers import NotEstimable, Uncertain
from cicatrix.evidence.store import load_evidence
from cicatrix.planning.answers import AcuteResult
from cicatrix.planning.plan import Plan
from cicatrix.report.agreement import Part, Verdict, agreement, reason
from cicatrix.report.careful import HSV_RULE
from cicatrix.report.gauges import (
    at_week,
    depth_of,
    end_of,
    grade_better,
    measure_of,
    pigment_left,
    session_weeks,
    span,
    through_whole_skin,
)

MILD_PAIN = 3.0  # pain of 1 to 3 on the scale of 10 is called mild
FIRST_CHANGE_WEEKS = (4.0, 6.0)
MONTHS_WEEKS = 12.0  # going on for months: still filling after this week
INTERVAL_DAYS = (28.0, 42.0)
TWO_DAYS_H = 48.0
RARE = 0.1  # an event is called rarer if fewer than 1 in 10 people have it
PRICE_USD = (150.0, 400.0)
PATIENCE_SHARE = 0.9  # results take patience if less than this share of the change is there at the last session


@dataclass(frozen=True, slots=True)
class Figures:
    """What the verdicts are read from: the demo case, a severe case, and the first days of a protocol with a serum."""

    demo: Plan
    severe: Plan
    serum: AcuteResult


def statements(figures: Figures) -> list[Verdict]:
    """Return S1 to S13 with their figures, verdicts and reasons."""
    judged = [(said, *judge(figures)) for said, judge in _STATEMENTS.items()]
    return [
        Verdict(f"S{number}", said, text, agreement(parts), reason(parts))
        for number, (said, text, parts) in enumerate(judged, start=1)
    ]


def _s1(f: Figures) -> tuple[str, list[Part]]:
    zone = f.demo.schedule.sessions[0].zones[0]
    papillary, reticular, fat = (zone.share_reaching[key] for key in ("papillary_dermis", "reticular_dermis", "fat"))
    text = (
        f"{zone.zone.replace('_', ' ')}: {span(zone.holes_per_cm2)} holes/cm2; {span(papillary, ' %', 100)} reach "
        f"the papillary, {span(reticular, ' %', 100)} the reticular dermis, {span(fat, ' %', 100, 2)} the fat; "
        f"{span(zone.injured_volume_percent, ' %')} of the tissue is injured"
    )
    return text, [
        Part("most holes reach the papillary dermis in 9 of 10 draws", papillary.p10 > 0.5, decides=True),
        Part("most reach the reticular dermis in the median", reticular.median > 0.5),
        Part("fewer than half reach the fat in 9 of 10 draws, as 'controlled' asks", fat.p90 < 0.5),
    ]


def _s2(f: Figures) -> tuple[str, list[Part]]:
    collagen, elastin = (end_of(measure_of(f.demo.healing, name).series) for name in ("collagen_total", "elastin"))
    return f"at the last visit, untreated scar = 1: collagen {span(collagen)}, elastin {span(elastin)}", [
        Part("more collagen than in the untreated scar in 9 of 10 draws", collagen.p10 > 1.0),
        Part("more elastin in the median", elastin.median > 1.0),
    ]


def _s3(f: Figures) -> tuple[str, list[Part]]:
    depth, end = depth_of(f.demo), end_of(depth_of(f.demo))
    filled = [at_week(depth, week) for week in [*session_weeks(f.demo)[1:], depth.weeks[-1]]]
    gains = [now - before for now, before in zip(filled, [0.0, *filled], strict=False)]
    visible = 100.0 * load_evidence().parameter("outcome.visible_share").value
    text = (
        f"depth filled {span(end, ' %')}; after each session, up to the next or the last visit, "
        f"{', '.join(f'{gain:+.0f}' for gain in gains)} points; {100 * f.demo.responder_share:.0f} % see a change"
    )
    return text, [
        Part("scars fill in 9 of 10 draws", end.p10 > 0.0),
        Part(f"each session adds a change that is seen, {visible:g} points", min(gains) >= visible),
        Part("most people see a change", f.demo.responder_share > 0.5),
        Part("texture, tone and lasting redness improve", None),
    ]


def _s4(f: Figures) -> tuple[str, list[Part]]:
    entered = [(one, one.amount_ug_per_cm2) for one in f.serum.uptake if one.amount_ug_per_cm2 is not None]
    whole = {one.product: through_whole_skin(one.product) for one, _ in entered}
    listed = "; ".join(
        f"{one.active} {span(amount, ' ug/cm2')} against {whole[one.product]:.2g} through whole skin"
        for one, amount in entered
    )
    allowed = [product.allowed_in_open_channels for product in topicals().values()]
    text = f"{listed or 'nothing enters'}; {sum(allowed)} of {len(allowed)} products may go into open channels"
    return text, [
        Part(
            "in 9 of 10 draws more of an active enters than through whole skin",
            any(amount.p10 > whole[one.product] for one, amount in entered),
            decides=True,
        ),
        Part("most serums and moisturisers of the catalogue may go on at once", sum(allowed) > len(allowed) / 2),
        Part("hydration and cell turnover improve", None),
    ]


def _s5(f: Figures) -> tuple[str, list[Part]]:
    pain = f.demo.pain
    return f"pain {span(pain, ' of 10')} with {f.demo.first_days.anaesthetic}", [
        Part(f"pain at most {MILD_PAIN:g} of 10 in the median", pain.median <= MILD_PAIN, decides=True),
        Part("no more than that in 9 of 10 draws", pain.p90 <= MILD_PAIN),
    ]


def _s6(f: Figures) -> tuple[str, list[Part]]:
    seen, (low, high) = f.demo.first_visible_weeks, FIRST_CHANGE_WEEKS
    if not isinstance(seen, Uncertain):
        return seen.reason, [Part("a visible change is expected", False)]
    later = end_of(depth_of(f.demo)).median - at_week(depth_of(f.demo), MONTHS_WEEKS)
    text = f"first visible after {span(seen, ' weeks', digits=2)}; {later:+.0f} points of depth after week 12"
    return text, [
        Part("the interval of the first change overlaps weeks 4 to 6", seen.p10 <= high and seen.p90 >= low, True),
        Part("its median lies within them", low <= seen.median <= high),
        Part("depth still fills after three months", later > 0.0),
    ]


def _s7(f: Figures) -> tuple[str, list[Part]]:
    (demo, days), (severe, severe_days) = (
        (len(plan.schedule.sessions), plan.schedule.interval_days) for plan in (f.demo, f.severe)
    )
    text = f"demo case {demo} sessions {days:g} days apart; severe case {severe} sessions {severe_days:g} days apart"
    return text, [
        Part("2 or 3 sessions for the demo case", 2 <= demo <= 3),
        Part("4 to 6 weeks apart", all(INTERVAL_DAYS[0] <= gap <= INTERVAL_DAYS[1] for gap in (days, severe_days))),
        Part("4 or 5 sessions for the severe case", 4 <= severe <= 5),
    ]


def _s8(f: Figures) -> tuple[str, list[Part]]:
    hours = f.demo.first_days.downtime_hours
    rates = {e.name: e.probability for e in f.demo.events if not e.expected and isinstance(e.probability, Uncertain)}
    unknown = [e.name for e in f.demo.events if not e.expected and isinstance(e.probability, NotEstimable)]
    listed = "".join(f"; {name} {span(rate, ' %', 100, 2)}" for name, rate in rates.items())
    return f"redness shows {span(hours, ' h', digits=2)}{listed}; {len(unknown)} rarer events have no known rate", [
        Part("redness shows at most 48 h in the median", hours.median <= TWO_DAYS_H, decides=True),
        Part("no longer than that in 9 of 10 draws", hours.p90 <= TWO_DAYS_H),
        Part("every other event that has a rate is rarer than 1 in 10", all(r.median < RARE for r in rates.values())),
        *([Part("infection and reactions are rarer", None)] if unknown else []),
    ]


def _s9(f: Figures) -> tuple[str, list[Part]]:
    first, asked = f.demo.schedule.sessions[0], f.demo.case.history.facial_hsv is True
    steps = [step for step in first.before if step.who == "prescriber" and step.rule == HSV_RULE]
    steps = [step for step in steps if step.date < first.date]
    when = f"{(first.date - steps[0].date).days} days before the first session" if steps else "none"
    text = f"cold-sore history: {'yes' if asked else 'no'}; prescriber step: {when}"
    return text, [Part("a prescriber step is dated before the first session", bool(steps) if asked else None)]


def _s10(f: Figures) -> tuple[str, list[Part]]:
    if isinstance(f.demo.pih, NotEstimable):
        return f.demo.pih.reason, [Part("a risk by skin type, and most of it fades", None)]
    left = pigment_left(f.demo)
    text = (
        f"{span(f.demo.pih, ' %', 100, 2)} over the course at skin type {f.demo.case.patient.fitzpatrick}; a year "
        f"after the last session {span(left, ' %', 100, 2)} of it is left, by an assumed rate of fading"
    )
    return text, [
        Part("there is a risk at this skin type", f.demo.pih.median > 0.0),
        Part("more than half has faded after a year in the median", left.median < 0.5),
        Part("more than half in 9 of 10 draws too", left.p90 < 0.5),
    ]


def _s11(f: Figures) -> tuple[str, list[Part]]:
    stays = f.severe.residual_grade.get("4", 0.0)
    demo, severe = end_of(depth_of(f.demo)), end_of(depth_of(f.severe))
    better, severe_better = grade_better(f.demo), grade_better(f.severe)
    text = (
        f"severe case: grade 4 stays with probability {100 * stays:.0f} %, depth filled {span(severe, ' %')}; a grade "
        f"better with probability {100 * severe_better:.0f} %. Demo case: {span(demo, ' %')}; {100 * better:.0f} %"
    )
    return text, [
        Part("the severe case more likely than not stays at grade 4", stays > 0.5),
        Part("the demo case more likely than not gets a grade better", better > 0.5),
        Part("the severe case fills less in the median", severe.median < demo.median),
    ]


def _s12(f: Figures) -> tuple[str, list[Part]]:
    cost, (low, high) = f.demo.cost, PRICE_USD
    if isinstance(cost, NotEstimable):
        return cost.reason, [Part("a session costs 150 to 400 USD, and a course more", None)]
    text = (
        f"{cost.low_per_session:g} to {cost.high_per_session:g} {cost.currency} a session, as the clinic gave it; "
        f"{cost.low:g} to {cost.high:g} {cost.currency} for the course"
    )
    within = cost.currency == "USD" and low <= cost.low_per_session and cost.high_per_session <= high
    return text, [
        Part("the clinic's price lies within 150 to 400 USD (an input, no test of a model)", within),
        Part("the course costs more than a session", cost.high > cost.high_per_session),
    ]


def _s13(f: Figures) -> tuple[str, list[Part]]:
    depth, first, last = depth_of(f.demo), f.demo.schedule.sessions[0], session_weeks(f.demo)[-1]
    share = at_week(depth, last) / max(depth.median[-1], 1e-9)
    talks = [step for step in first.before if "clinician" in step.who and step.date < first.date]
    text = (
        f"{len(talks)} talk with the clinician before the day of the first session; {100 * share:.0f} % of the final "
        f"change is there at the last session, the rest comes over {depth.weeks[-1] - last:.0f} weeks"
    )
    return text, [
        Part("a talk is dated before the day of the first session", bool(talks)),
        Part("less than 90 % of the change is there at the last session", share < PATIENCE_SHARE),
    ]


_STATEMENTS: dict[str, Callable[[Figures], tuple[str, list[Part]]]] = {
    "A motorised pen with very fine needles makes controlled micro-injuries that reach the dermis": _s1,
    "The injury triggers a healing response: more collagen and elastin": _s2,
    "Scars fill in; texture, tone and redness improve; a noticeable decrease after each session, most improve": _s3,
    "The channels let serums and moisturisers in more deeply: hydration, cell turnover": _s4,
    "It hardly hurts: numbing cream, mild tingling": _s5,
    "First visible change after about 4-6 weeks, going on for months": _s6,
    "At least 2-3 sessions, 4-6 weeks apart; 4-5 for worse scars": _s7,
    "Redness and swelling for hours, up to 2 days; rarer: bruising, irritation, infection, reaction to the cream": _s8,
    "Cold-sore history: antiviral first": _s9,
    "Post-inflammatory hyperpigmentation, usually temporary": _s10,
    "Only for mild to moderate scarring; severe scars may disappoint": _s11,
    "150-400 USD a session, adding up over a course": _s12,
    "Speak to a dermatologist first; results take patience": _s13,
}
