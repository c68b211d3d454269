"""From a screened case to the plan: select the course, then say everything that follows from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np

from cicatrix.acute.aftercare import aftercare, red_flags
from cicatrix.acute.first_days import FirstDays, ensure_allowed
from cicatrix.acute.redness import redness_curve
from cicatrix.base.errors import RefusedForSafety
from cicatrix.base.numbers import NotEstimable, Uncertain, rounded, summarise, summarise_series
from cicatrix.base.provenance import provenance
from cicatrix.candidacy.screen import Candidacy
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.evidence.store import load_evidence
from cicatrix.healing.readout import read_out
from cicatrix.intake.case import Case
from cicatrix.needling.injury import off_label
from cicatrix.outcome.events import event_risks
from cicatrix.outcome.visibility import FirstVisible, NotExpected, crossing_weeks, dominant_type, first_visible
from cicatrix.planning import plan as made
from cicatrix.planning.burden import Burdens, first_days_of, pigment_risk
from cicatrix.planning.costs import cost_of
from cicatrix.planning.course import SPEED_MM_PER_S
from cicatrix.planning.effect import Effect, needled
from cicatrix.planning.feasibility import Burden, broken, goals_of
from cicatrix.planning.schedule import first_session_date, schedule_of
from cicatrix.planning.select import Selection, select, worth
from cicatrix.planning.sensitivity import drivers
from cicatrix.planning.sources import assumptions_of, citations_of, grade_of
from cicatrix.planning.ties import distinguishable, probability_better
from cicatrix.planning.tissue import reference
from cicatrix.planning.world import World, world_of
from cicatrix.skin.grading import GradingReport
from cicatrix.skin.scars import DEPRESSED
from cicatrix.skin.zones import Site, site_of

READS = ("planning.reflection_days",)
REDNESS_HOURS = np.concatenate([np.arange(0.0, 24.0, 1.0), np.arange(24.0, 121.0, 3.0)])
"""Hours of the redness curve: five days."""

SHOWN_FIELDS = {
    "inflammation_signal": "relative to the peak after one standard session",
    "tgf_beta": "relative to the peak after one standard session",
    "myofibroblasts": "relative to the peak after one standard session",
    "collagen_new": "share of the scar's collagen before treatment",
    "collagen_total": "relative to the scar before treatment",
    "elastin": "relative to the scar before treatment",
}


def make_plan(
    case: Case,
    candidacy: Candidacy,
    grading: GradingReport,
    draws: Draws,
    *,
    robust: bool = False,
    progress: Callable[[str, float], None],
) -> made.Plan:
    """Return the plan of a case that screening allows.

    Raises
    ------
    RefusedForSafety
        If the anaesthetic breaks its label, or no visible benefit is expected.
    NoFeasiblePlan
        If no course meets every limit.
    """
    world = world_of(case, draws)
    first = first_session_date(case, candidacy, float(draws.reading(READS)["planning.reflection_days"][0]))
    burden_of = Burdens(world, first, {})
    selection = select(world, burden_of, robust=robust, progress=progress)
    chosen = selection.chosen
    progress("writing the plan", 0.0)
    days = ensure_allowed(first_days_of(world, chosen.course.settings))
    visible = _first_visible(world, chosen)
    zones = _prescription(world, chosen)
    schedule = schedule_of(case, candidacy, chosen.course, zones, first)
    risk = pigment_risk(world, chosen.course)
    cost = cost_of(case.clinic.price_per_session, chosen.course.sessions)
    visible_date = first + dt.timedelta(weeks=visible.median) if isinstance(visible, Uncertain) else None
    used = sorted(draws.used)
    first_days, events = _first_days(world, chosen, days), _events(world, chosen, risk)
    texts = {event.source: "event rates" for event in events} | {
        one.source: "aftercare" for one in first_days.aftercare
    }
    result = made.Plan(
        patient=case.patient.id,
        date=case.clinic.date,
        case=case,
        candidacy=candidacy,
        grading=grading,
        device=world.device.id,
        device_name=world.device.name,
        schedule=schedule,
        objective=summarise(chosen.objective),
        responder_share=rounded(_responders(world, chosen), 3),
        reasons=list(selection.reasons),
        forecast=_forecast(chosen, used),
        relief_by_type=_relief_by_type(world, chosen, used),
        residual_grade=_residual_grade(chosen),
        healing=_healing(world, chosen, used),
        first_visible_weeks=visible,
        pih=risk if isinstance(risk, NotEstimable) else summarise(risk),
        events=events,
        first_days=first_days,
        pain=summarise(days.pain_vas),
        cost=cost,
        goals=goals_of(
            case.limits,
            selection.burden,
            None if isinstance(cost, NotEstimable) else cost,
            visible_date,
            selection.active,
        ),
        comparators=_comparators(world, selection),
        alternatives=[_alternative(world, effect, burden) for effect, burden in selection.shortlist],
        sensitivity=drivers(draws, used, chosen.forecast.improvement("scar_depth_percent")[:, -1]),
        evidence=grade_of(used),
        citations=citations_of(used, texts),
        assumptions=assumptions_of(used),
        provenance=provenance(
            case,
            seed=draws.seed,
            draws=draws.n,
            parameters_used=used,
            parameters_sha256=load_evidence().sha256,
        ),
    )
    progress("writing the plan", 1.0)
    return result


def _dominant(world: World, effect: Effect) -> Floats:
    """Return the relief of the dominant scar type, weighted by count, shape (n, t)."""
    kind = dominant_type(world.groups)
    chosen = [(scar.count, gain) for scar, gain in zip(world.groups, effect.reliefs, strict=True) if scar.type == kind]
    counts, gains = zip(*chosen, strict=True)
    return np.average(np.stack(gains), axis=0, weights=counts)


def _first_visible(world: World, effect: Effect) -> Uncertain | made.NotExpected:
    """Return the first visible week, or refuse where most draws never pass the threshold.

    Raises
    ------
    RefusedForSafety
        If the predicted benefit stays below the visible threshold: the decision is then to refer.
    """
    match first_visible(world.draws, effect.weeks, _dominant(world, effect)):
        case FirstVisible() as seen:
            return Uncertain(median=seen.median, p10=seen.p10, p90=seen.p90)
        case NotExpected() as never:
            raise RefusedForSafety(
                f"refer: the predicted benefit of needling stays below what can be seen ({never.reason})",
                where="forecast of the best course within the limits",
                do="consider another treatment for this scar type, or relax the limits",
            )


def _responders(world: World, effect: Effect) -> float:
    crossing = crossing_weeks(world.draws, effect.weeks, _dominant(world, effect))
    return float(np.isfinite(crossing).mean())


def _prescription(world: World, effect: Effect) -> list[made.ZonePrescription]:
    result: list[made.ZonePrescription] = []
    for zone in world.zones:
        site = site_of(zone)
        setting, injury = effect.course.settings[site], effect.tissue[site].injury
        result.append(
            made.ZonePrescription(
                zone=zone,
                depth_mm=setting.depth_mm,
                passes=setting.passes,
                speed_mm_per_s=SPEED_MM_PER_S,
                holes_per_cm2=summarise(injury.holes_per_cm2),
                delivered_depth_mm=summarise(injury.delivered_depth_mm),
                depth_cap_mm=world.caps[site].depth_mm,
                cap_reason=world.caps[site].reason,
                injured_volume_percent=summarise(100.0 * injury.injured_fraction.max(axis=1)),
                share_reaching={
                    "papillary_dermis": summarise(injury.share_papillary),
                    "reticular_dermis": summarise(injury.share_reticular),
                    "fat": summarise(injury.share_fat),
                },
                off_label=off_label(world.device, setting.depth_mm),
            )
        )
    return result


def _forecast(effect: Effect, used: list[str]) -> list[made.MeasureForecast]:
    return [
        made.MeasureForecast(
            measure=item.measure,
            series=item.series,
            baseline=item.baseline,
            evidence=grade_of(used),
            note=item.note,
        )
        for item in effect.forecast.summaries()
    ]


def _relief_by_type(world: World, effect: Effect, used: list[str]) -> list[made.MeasureForecast]:
    weeks = [float(week) for week in effect.weeks]
    result: list[made.MeasureForecast] = []
    for kind in dict.fromkeys(scar.type for scar in world.groups if scar.type in DEPRESSED):
        pairs = [(s.count, gain) for s, gain in zip(world.groups, effect.reliefs, strict=True) if s.type == kind]
        counts, gains = zip(*pairs, strict=True)
        percent = 100.0 * np.average(np.stack(gains), axis=0, weights=counts)
        result.append(
            made.MeasureForecast(
                measure=kind.value,
                series=summarise_series(weeks, percent),
                baseline=0.0,
                evidence=grade_of(used),
                note="share of the scar's depth that has filled, in percent",
            )
        )
    return result


def _residual_grade(effect: Effect) -> dict[str, float]:
    grades = np.round(effect.forecast.measures["goodman_baron_grade"][:, -1]).astype(int)
    return {str(grade): rounded(float(np.mean(grades == grade)), 3) for grade in range(1, 5)}


def _main_site(world: World) -> Site:
    """Return the site with most depressed scars."""
    counts: dict[Site, int] = {}
    for scar in world.groups:
        if scar.type in DEPRESSED:
            counts[site_of(scar.zone)] = counts.get(site_of(scar.zone), 0) + scar.count
    return max(counts, key=lambda site: counts[site])


def _healing(world: World, effect: Effect, used: list[str]) -> list[made.MeasureForecast]:
    """Return the scar's tissue over time at the site with most scars."""
    site = _main_site(world)
    weeks = [float(week) for week in effect.weeks]
    standard = reference(world.draws, world.layers[site], site)
    fields = read_out(effect.tissue[site].scar, standard, world.draws)
    return [
        made.MeasureForecast(
            measure=name,
            series=summarise_series(weeks, fields[name]),
            baseline=float(np.median(fields[name][:, 0])),
            evidence=grade_of(used),
            note=note,
        )
        for name, note in SHOWN_FIELDS.items()
    ]


def _events(world: World, effect: Effect, risk: Floats | NotEstimable) -> list[made.Event]:
    kind = "roller" if world.device.kind == "roller" else "pen"
    return [
        made.Event.model_validate(
            {
                "name": one.record.text,
                "probability": one.probability,
                "from": one.record.onset.start,
                "to": one.record.onset.end,
                "unit": one.record.onset.unit,
                "expected": one.record.expected,
                "source": one.record.source,
                "note": one.record.note,
            }
        )
        for one in event_risks(device=kind, pih=risk, sessions=effect.course.sessions)
    ]


def _first_days(world: World, effect: Effect, days: FirstDays) -> made.FirstDaysSummary:
    """Return the first days for the report; the redness curve is that of the worst site."""
    injuries = {site: needled(world, site, setting) for site, setting in effect.course.settings.items()}
    worst = max(injuries, key=lambda site: float(np.median(injuries[site].delivered_depth_mm)))
    injury = injuries[worst]
    curve = redness_curve(world.draws, injury.delivered_depth_mm, injury.holes_per_cm2, REDNESS_HOURS)
    p10, median, p90 = np.percentile(curve, [10, 50, 90], axis=0)
    cream = world.case.clinic.anaesthetic
    numbed = cream is not None and cream.product != "none"
    visible = float(np.median(world.draws["acute.redness_visible_share"]))
    return made.FirstDaysSummary(
        pain_vas=summarise(days.pain_vas),
        numb_depth_mm=summarise(days.numb_depth_mm) if numbed else None,
        plasma_ug_per_ml=summarise(days.plasma_ug_per_ml) if numbed else None,
        limits=limit_checks(days),
        downtime_hours=summarise(24.0 * days.downtime_days),
        redness=made.HourlyCourse(
            hours=_rounded(REDNESS_HOURS),
            median=_rounded(median),
            p10=_rounded(p10),
            p90=_rounded(p90),
            visible_threshold=rounded(visible),
        ),
        aftercare=expectations(),
        red_flags=[
            made.RedFlag(
                sign=flag.sign, when=flag.when, action=flag.action, urgency=flag.urgency, source="safety review"
            )
            for flag in red_flags()
        ],
        anaesthetic=cream.product if cream is not None else "none",
        topicals=list(world.case.clinic.topicals),
    )


def limit_checks(days: FirstDays) -> list[made.LimitCheck]:
    """Return the anaesthetic's limits for a result."""
    return [
        made.LimitCheck(name=one.name, value=one.value, limit=one.limit, unit=one.unit, state=one.state)
        for one in days.limits
    ]


def expectations() -> list[made.Expectation]:
    """Return the aftercare time line for a result."""
    return [
        made.Expectation(kind=step.kind, what=step.what, from_h=step.from_h, to_h=step.to_h, source=step.source)
        for step in aftercare()
    ]


def _rounded(values: Floats) -> list[float]:
    return [rounded(value, 4) for value in values]


def _comparators(world: World, selection: Selection) -> list[made.Comparator]:
    chosen, standard = selection.chosen, selection.standard
    nothing = np.zeros(world.draws.n)
    weeks = [float(week) for week in chosen.weeks]
    return [
        made.Comparator(
            name="no_treatment",
            sessions=0,
            interval_days=0.0,
            objective=summarise(nothing),
            probability_plan_better=rounded(probability_better(chosen.objective, nothing), 3),
            distinguishable=distinguishable(chosen.objective, nothing),
            feasible=True,
            depth_percent=summarise_series(weeks, np.zeros((world.draws.n, chosen.weeks.size))),
            zones={},
        ),
        made.Comparator(
            name="standard_course",
            sessions=standard.course.sessions,
            interval_days=standard.course.interval_days,
            objective=summarise(standard.objective),
            probability_plan_better=rounded(probability_better(chosen.objective, standard.objective), 3),
            distinguishable=distinguishable(chosen.objective, standard.objective),
            feasible=not broken(world.case.limits, selection.standard_burden),
            depth_percent=summarise_series(
                [float(week) for week in standard.weeks], standard.forecast.improvement("scar_depth_percent")
            ),
            zones={zone.value: standard.course.settings[site_of(zone)].depth_mm for zone in world.zones},
        ),
    ]


def _alternative(world: World, effect: Effect, burden: Burden) -> made.Alternative:
    return made.Alternative(
        sessions=effect.course.sessions,
        interval_days=effect.course.interval_days,
        improvement=rounded(worth(effect.objective, robust=False)),
        depth_mm={zone.value: effect.course.settings[site_of(zone)].depth_mm for zone in world.zones},
        passes={zone.value: effect.course.settings[site_of(zone)].passes for zone in world.zones},
        high_cost=burden.high_cost,
        downtime_days=rounded(burden.downtime_days),
        pain_vas=rounded(burden.pain_vas),
        feasible=not broken(world.case.limits, burden),
    )
