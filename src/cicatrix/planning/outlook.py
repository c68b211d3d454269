"""What a course is expected to bring: measures over time, relief by scar type, tissue, and the other courses."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cicatrix.base.errors import InternalError, RefusedForSafety
from cicatrix.base.grades import EvidenceGrade
from cicatrix.base.numbers import Uncertain, rounded, summarise, summarise_series
from cicatrix.evidence.parameter import Floats
from cicatrix.healing.readout import read_out
from cicatrix.outcome.visibility import FirstVisible, NotExpected, crossing_weeks, dominant_type, first_visible
from cicatrix.planning import plan as made
from cicatrix.planning.effect import Effect
from cicatrix.planning.feasibility import Burden, broken
from cicatrix.planning.select import Selection, worth
from cicatrix.planning.ties import distinguishable, probability_better
from cicatrix.planning.tissue import reference
from cicatrix.planning.world import World
from cicatrix.skin.scars import DEPRESSED, ScarType
from cicatrix.skin.zones import Site, site_of

SHOWN_FIELDS = {
    "inflammation_signal": "relative to the peak after one standard session",
    "tgf_beta": "relative to the peak after one standard session",
    "myofibroblasts": "relative to the peak after one standard session",
    "collagen_new": "share of the scar's collagen before treatment",
    "collagen_total": "relative to the scar before treatment",
    "organised_matrix": "cross-linked collagen, which lifts the surface; relative to the scar before treatment",
    "elastin": "relative to the scar before treatment",
}


def depth_filled(world: World, effect: Effect) -> dict[ScarType, Floats]:
    """Return the share of depth that has filled, by depressed scar type, weighted by count, shape (n, t) each."""
    result: dict[ScarType, Floats] = {}
    for kind in dict.fromkeys(scar.type for scar in world.groups if scar.type in DEPRESSED):
        pairs = [(s.count, gain) for s, gain in zip(world.groups, effect.reliefs, strict=True) if s.type == kind]
        counts, gains = zip(*pairs, strict=True)
        result[kind] = np.average(np.stack(gains), axis=0, weights=counts)
    return result


def crossings(world: World, effect: Effect) -> Floats:
    """Return the week in which each draw first shows a change of the dominant scar type; inf if never, shape (n,)."""
    return crossing_weeks(world.draws, effect.weeks, _dominant(world, effect))


def _dominant(world: World, effect: Effect) -> Floats:
    """Return the relief of the dominant scar type, weighted by count, shape (n, t)."""
    kind = dominant_type(world.groups)
    if kind is None:
        raise InternalError("a plan without a depressed scar")
    return depth_filled(world, effect)[kind]


def first_visible_week(world: World, effect: Effect) -> Uncertain | made.NotExpected:
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


def responder_share(world: World, effect: Effect) -> float:
    """Return the share of draws in which a change is seen at all."""
    return float(np.isfinite(crossings(world, effect)).mean())


def measures(effect: Effect, grade: EvidenceGrade) -> list[made.MeasureForecast]:
    """Return the scales and percentages over time."""
    return [
        made.MeasureForecast(
            measure=item.measure,
            series=item.series,
            baseline=item.baseline,
            evidence=grade,
            note=item.note,
        )
        for item in effect.forecast.summaries()
    ]


def relief_by_type(world: World, effect: Effect, grade: EvidenceGrade) -> list[made.MeasureForecast]:
    """Return the share of depth that has filled, for each depressed scar type, weighted by count."""
    weeks = [float(week) for week in effect.weeks]
    return [
        made.MeasureForecast(
            measure=kind.value,
            series=summarise_series(weeks, 100.0 * filled),
            baseline=0.0,
            evidence=grade,
            note="share of the scar's depth that has filled, in percent",
        )
        for kind, filled in depth_filled(world, effect).items()
    ]


def residual_grade(effect: Effect) -> dict[str, float]:
    """Return the probability of each Goodman-Baron grade at the last visit."""
    grades = np.round(effect.forecast.measures["goodman_baron_grade"][:, -1]).astype(int)
    return {str(grade): rounded(float(np.mean(grades == grade)), 3) for grade in range(1, 5)}


def _main_site(world: World) -> Site:
    """Return the site with most depressed scars."""
    counts: dict[Site, int] = {}
    for scar in world.groups:
        if scar.type in DEPRESSED:
            counts[site_of(scar.zone)] = counts.get(site_of(scar.zone), 0) + scar.count
    return max(counts, key=lambda site: counts[site])


def tissue_fields(world: World, effect: Effect) -> dict[str, Floats]:
    """Return the read-out of the scar's tissue at the site with most scars, shape (n, t) each."""
    site = _main_site(world)
    standard = reference(world.draws, world.layers[site], site)
    return read_out(effect.tissue[site].scar, standard, world.draws)


def healing(effect: Effect, fields: Mapping[str, Floats], grade: EvidenceGrade) -> list[made.MeasureForecast]:
    """Return the scar's tissue over time."""
    weeks = [float(week) for week in effect.weeks]
    return [
        made.MeasureForecast(
            measure=name,
            series=summarise_series(weeks, fields[name]),
            baseline=float(np.median(fields[name][:, 0])),
            evidence=grade,
            note=note,
        )
        for name, note in SHOWN_FIELDS.items()
    ]


def comparators(world: World, selection: Selection) -> list[made.Comparator]:
    """Return no treatment and the standard course beside the plan."""
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
            same_course=standard.course == chosen.course,
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


def alternative(world: World, effect: Effect, burden: Burden) -> made.Alternative:
    """Return one course of the shortlist."""
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
