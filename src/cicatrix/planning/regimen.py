"""A protocol through needling, the first days and healing: no person, no limits, also off label."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cicatrix.acute.first_days import NeedledZone, ensure_allowed, first_days
from cicatrix.base.errors import BadInput
from cicatrix.base.numbers import Series, rounded, summarise, summarise_series
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.healing.readout import read_out
from cicatrix.intake.protocol import Protocol
from cicatrix.planning.aftermath import expectations, limit_checks
from cicatrix.planning.answers import (
    AcuteResult,
    HealedZone,
    HealResult,
    ProductUptake,
    Profile,
)
from cicatrix.planning.delivery import common, needled, skin_of
from cicatrix.planning.tissue import DAYS_PER_WEEK, Tissue, reference, report_weeks, treat
from cicatrix.skin.zones import site_of

MAX_WEEKS = 520


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
    numbed = protocol.anaesthetic is not None and protocol.anaesthetic.product != "none"
    return AcuteResult.model_validate(
        {
            **common(protocol, draws),
            "what_if": what_if,
            "numb_depth_mm": summarise(days.numb_depth_mm) if numbed else None,
            "plasma_ug_per_ml": summarise(days.plasma_ug_per_ml) if numbed else None,
            "limits": limit_checks(days),
            "pain_vas": summarise(days.pain_vas),
            "erythema_hours": summarise(days.erythema_hours),
            "uptake": [
                ProductUptake(
                    product=item.product,
                    active=item.active,
                    amount_ug_per_cm2=None if item.amount_ug_per_cm2 is None else summarise(item.amount_ug_per_cm2),
                    allowed=item.allowed,
                    reason=item.reason,
                )
                for item in days.uptake
            ],
            "aftercare": expectations(),
        }
    )


def heal_of(
    protocol: Protocol, draws: Draws, *, weeks: int, by_depth: bool, progress: Callable[[str, float], None]
) -> HealResult:
    """Return scar and surround over time in every zone.

    Raises
    ------
    BadInput
        If the weeks are not 1 to 520 or end before the last session.
    """
    device = get_device(protocol.device)
    session_days = [protocol.interval_days * index for index in range(protocol.sessions)]
    last = max(session_days, default=0.0)
    if not 1 <= weeks <= MAX_WEEKS or weeks * DAYS_PER_WEEK <= last:
        raise BadInput(
            f"{weeks} weeks",
            where="--weeks",
            allowed=f"1 to {MAX_WEEKS}, and past the last session (week {last / DAYS_PER_WEEK:g})",
        )
    times = report_weeks(0.0, float(weeks))
    items = [
        (needled(protocol, device, draws, setting), skin_of(protocol, draws, setting)) for setting in protocol.zones
    ]
    tissues = treat(draws, items, session_days, list(times * DAYS_PER_WEEK), lambda share: progress("healing", share))
    zones: list[HealedZone] = []
    for setting, tissue, (_, skin) in zip(protocol.zones, tissues, items, strict=True):
        standard = reference(draws, skin, site_of(setting.zone))
        for region, course in (("scar", tissue.scar), ("surround", tissue.surround)):
            fields = read_out(course, standard, draws)
            zones.append(
                HealedZone.model_validate(
                    {
                        "zone": setting.zone,
                        "region": region,
                        "collagen_by_depth": _by_depth(tissue, region) if by_depth else None,
                        **{name: _series(times, values) for name, values in fields.items()},
                    }
                )
            )
    return HealResult.model_validate(
        {
            **common(protocol, draws),
            "sessions": protocol.sessions,
            "interval_days": protocol.interval_days,
            "zones": zones,
        }
    )


def _series(weeks: Floats, values: Floats) -> Series:
    return summarise_series([float(week) for week in weeks], values)


def _by_depth(tissue: Tissue, region: str) -> Profile:
    """Return collagen relative to the untreated region by depth at the last week."""
    course = tissue.scar if region == "scar" else tissue.surround
    relative = course.collagen[:, -1] / course.set_point[:, None]
    p10, median, p90 = ([rounded(value) for value in row] for row in np.percentile(relative, [10, 50, 90], axis=0))
    depth_mm = [rounded(depth) for depth in np.median(tissue.cell_depth_mm, axis=0)]
    return Profile(depth_mm=depth_mm, median=median, p10=p10, p90=p90)
