"""What a session asks of the patient, for the plan: the first days, the time line, the red flags, the events."""

from __future__ import annotations

import numpy as np

from cicatrix.acute.aftercare import aftercare, red_flags
from cicatrix.acute.first_days import FirstDays
from cicatrix.acute.redness import redness_curve, visible_redness
from cicatrix.base.numbers import NotEstimable, rounded, summarise
from cicatrix.evidence.parameter import Floats
from cicatrix.outcome.events import event_risks
from cicatrix.planning import plan as made
from cicatrix.planning.effect import Effect, needled
from cicatrix.planning.world import World

REDNESS_HOURS = np.concatenate([np.arange(0.0, 24.0, 1.0), np.arange(24.0, 121.0, 3.0)])
"""Hours of the redness curve: five days."""


def first_days_summary(world: World, effect: Effect, days: FirstDays) -> made.FirstDaysSummary:
    """Return the first days for the report; the redness curve is that of the worst site."""
    injuries = {site: needled(world, site, setting) for site, setting in effect.course.settings.items()}
    worst = max(injuries, key=lambda site: float(np.median(injuries[site].delivered_depth_mm)))
    injury = injuries[worst]
    curve = redness_curve(world.draws, injury.delivered_depth_mm, injury.holes_per_cm2, REDNESS_HOURS)
    p10, median, p90 = np.percentile(curve, [10, 50, 90], axis=0)
    cream = world.case.clinic.anaesthetic
    numbed = cream is not None and cream.product != "none"
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
            visible_threshold=rounded(visible_redness(world.draws)),
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


def events_of(world: World, effect: Effect, risk: Floats | NotEstimable) -> list[made.Event]:
    """Return the adverse events with their rates, or why there is none."""
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
