"""The first days over hours, and the answer of ``acute`` built on them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cicatrix.acute.first_days import FirstDays, NeedledZone, broken, ensure_allowed, first_days
from cicatrix.acute.first_days_course import FirstDaysCourse, first_days_course
from cicatrix.acute.plasma import thresholds
from cicatrix.acute.pores import Uptake
from cicatrix.acute.products import cautions_of, get_anaesthetic
from cicatrix.acute.transport import COMPARTMENTS
from cicatrix.base.numbers import rounded, summarise
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.intake.case import Anaesthetic
from cicatrix.intake.protocol import Protocol
from cicatrix.planning.aftermath import expectations, limit_checks
from cicatrix.planning.answers import AcuteResult
from cicatrix.planning.delivery import common, needled
from cicatrix.planning.over_time import (
    AllowedFrom,
    CautionNote,
    FirstDaysOverTime,
    HourSeries,
    ProductUptake,
    Sign,
    UptakeOverTime,
    ZonePain,
)
from cicatrix.skin.zones import site_of


def acute_of(protocol: Protocol, draws: Draws, *, what_if: bool) -> AcuteResult:
    """Return the first days after one session.

    Raises
    ------
    RefusedForSafety
        If a limit is broken and this is no what-if.
    """
    device = get_device(protocol.device)
    zones = [
        NeedledZone(site_of(setting.zone), setting.area_cm2, needled(protocol, device, draws, setting))
        for setting in protocol.zones
    ]
    days = ensure_allowed(
        first_days(
            draws,
            zones,
            protocol.anaesthetic,
            protocol.topicals,
            weight_kg=protocol.skin.weight_kg,
            age_years=protocol.skin.age_years,
            what_if=what_if,
        )
    )
    product = get_anaesthetic(protocol.anaesthetic.product if protocol.anaesthetic else "none")
    names = [setting.zone.value for setting in protocol.zones]
    over_time = first_days_over_time(
        draws,
        names,
        zones,
        days,
        protocol.anaesthetic,
        weight_kg=protocol.skin.weight_kg,
        age_years=protocol.skin.age_years,
    )
    return AcuteResult.model_validate(
        {
            **over_time.model_dump(),
            "what_if": what_if,
            "numb_depth_mm": None if product.is_none else summarise(days.numb_depth_mm),
            "plasma_ug_per_ml": None if product.is_none else summarise(days.plasma_ug_per_ml),
            "limits": limit_checks(days),
            "broken": [one.line() for one in broken(days)],
            "cautions": [CautionNote(text=one.text, source=one.source) for one in cautions_of(product)],
            "pain_vas": summarise(days.pain_vas),
            "erythema_hours": summarise(days.erythema_hours),
            "aftercare": expectations(),
            **common(protocol, draws),
        }
    )


def first_days_over_time(
    draws: Draws,
    names: Sequence[str],
    zones: Sequence[NeedledZone],
    days: FirstDays,
    anaesthetic: Anaesthetic | None,
    *,
    weight_kg: float | None,
    age_years: float | None,
) -> FirstDaysOverTime:
    """Return one session over hours.

    Parameters
    ----------
    names
        Of the zones, in their order.
    days
        The same session's first days.
    weight_kg, age_years
        None where no person is known.
    """
    course = first_days_course(draws, zones, anaesthetic, weight_kg=weight_kg, age_years=age_years)
    pains = zip(names, days.pain_by_zone, zones, strict=True)
    return FirstDaysOverTime.model_validate(
        {
            **_cream(draws, days, course, anaesthetic),
            "pain_by_zone": [
                ZonePain(
                    zone=name,
                    pain_vas=summarise(pain),
                    delivered_depth_mm=summarise(zone.injury.delivered_depth_mm),
                )
                for name, pain, zone in pains
            ],
            "uptake": [_uptake(item) for item in days.uptake],
            "signs": [
                Sign(
                    name=one.name,
                    share=summarise(one.share),
                    onset_h=summarise(one.onset_h),
                    peak_h=summarise(one.peak_h),
                    end_h=summarise(one.end_h),
                    course=_over(course.hours, one.curve),
                )
                for one in course.signs
            ],
            "water_loss": _over(course.hours, course.water_loss_ratio),
            "barrier_recovered_h": summarise(course.barrier_recovered_h),
            "allowed_again": [
                AllowedFrom(
                    activity=one.activity,
                    from_h=summarise(one.from_h),
                    safe_from_h=rounded(one.safe_from_h),
                    decided_by=one.decided_by,
                    reason=one.reason,
                    source=one.source,
                )
                for one in course.allowed_again
            ],
        }
    )


def _cream(
    draws: Draws, days: FirstDays, course: FirstDaysCourse, anaesthetic: Anaesthetic | None
) -> dict[str, object]:
    product = get_anaesthetic(anaesthetic.product if anaesthetic else "none")
    warning, toxic = thresholds(draws)
    found: dict[str, object] = {
        "anaesthetic": product.id,
        "plasma_warning_ug_per_ml": rounded(warning),
        "plasma_toxic_ug_per_ml": rounded(toxic),
    }
    if product.is_none:
        return found | dict.fromkeys(("cream_off_h", "numb_course", "plasma_course", "plasma_peak_h"))
    return found | {
        "cream_off_h": rounded(course.cream_off_h),
        "numb_course": _over(course.cream_hours, course.numb_mm),
        "plasma_course": _over(course.cream_hours, course.plasma_ug_per_ml),
        "plasma_peak_h": summarise(days.plasma_peak_h),
    }


def _uptake(item: Uptake) -> ProductUptake:
    course = item.course
    over_time = None
    if course is not None:
        over_time = UptakeOverTime.model_validate(
            {"hours": [float(hour) for hour in course.hours]}
            | {name: [summarise(values) for values in getattr(course, name).T] for name in COMPARTMENTS}
        )
    return ProductUptake(
        product=item.product,
        active=item.active,
        amount_ug_per_cm2=None if item.amount_ug_per_cm2 is None else summarise(item.amount_ug_per_cm2),
        over_time=over_time,
        allowed=item.allowed,
        reason=item.reason,
    )


def _over(hours: Floats, values: Floats) -> HourSeries:
    """Return percentiles of *values*, shape (n, t), over *hours*, shape (t,)."""
    p10, median, p90 = ([rounded(x, 4) for x in row] for row in np.percentile(values, [10, 50, 90], axis=0))
    return HourSeries(hours=[rounded(hour, 5) for hour in hours], median=median, p10=p10, p90=p90)
