"""A protocol through needling, the first days and healing: no person, no limits, also off label."""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np

from cicatrix.acute.first_days import NeedledZone, ensure_allowed, first_days
from cicatrix.base.errors import BadInput
from cicatrix.base.numbers import Series, rounded, summarise, summarise_series
from cicatrix.base.provenance import provenance
from cicatrix.device.catalogue import Device, get_device
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.evidence.store import load_evidence
from cicatrix.healing.readout import read_out
from cicatrix.intake.protocol import Protocol, ZoneSetting
from cicatrix.needling.injury import Injury, needle, off_label
from cicatrix.planning.aftermath import expectations, limit_checks
from cicatrix.planning.answers import (
    AcuteResult,
    Answer,
    HealedZone,
    HealResult,
    NeedledZoneResult,
    NeedleResult,
    ProductUptake,
    Profile,
    ShareReaching,
)
from cicatrix.planning.sources import grade_of
from cicatrix.planning.tissue import DAYS_PER_WEEK, Tissue, reference, report_weeks, treat
from cicatrix.skin.layers import Layers, layers
from cicatrix.skin.zones import site_of

MAX_WEEKS = 520


def _layers(protocol: Protocol, draws: Draws, setting: ZoneSetting) -> Layers:
    return layers(draws, site_of(setting.zone), protocol.skin.sex, protocol.skin.age_years)


def _needled(protocol: Protocol, device: Device, draws: Draws, setting: ZoneSetting) -> Injury:
    return needle(
        draws,
        device,
        depth_mm=setting.depth_mm,
        passes=setting.passes,
        speed_mm_per_s=setting.speed_mm_per_s,
        layers=_layers(protocol, draws, setting),
        site=site_of(setting.zone),
    )


def _common(protocol: Protocol, draws: Draws) -> dict[str, object]:
    """Return what every answer carries, from the parameters that were read."""
    used: Collection[str] = sorted(draws.used)
    return Answer(
        evidence=grade_of(used),
        provenance=provenance(
            protocol,
            seed=draws.seed,
            draws=draws.n,
            parameters_used=list(used),
            parameters_sha256=load_evidence().sha256,
        ),
    ).model_dump()


def needle_of(protocol: Protocol, draws: Draws) -> NeedleResult:
    """Return punctures and injured tissue of one session in every zone."""
    device = get_device(protocol.device)
    zones: list[NeedledZoneResult] = []
    for setting in protocol.zones:
        injury = _needled(protocol, device, draws, setting)
        zones.append(
            NeedledZoneResult(
                zone=setting.zone,
                strikes_per_cm2=summarise(injury.strikes_per_cm2),
                holes_per_cm2=summarise(injury.holes_per_cm2),
                delivered_depth_mm=summarise(injury.delivered_depth_mm),
                share_reaching=ShareReaching(
                    papillary_dermis=summarise(injury.share_papillary),
                    reticular_dermis=summarise(injury.share_reticular),
                    fat=summarise(injury.share_fat),
                ),
                lumen_area_fraction=summarise(injury.lumen_area_fraction),
                depth_mm=[rounded(depth) for depth in injury.depth_mm],
                injured_volume_fraction=[summarise(values) for values in injury.injured_fraction.T],
                injury_radius_mm=summarise(injury.injury_radius_mm),
                off_label=off_label(device, setting.depth_mm),
            )
        )
    return NeedleResult.model_validate({**_common(protocol, draws), "device": device.id, "zones": zones})


def acute_of(protocol: Protocol, draws: Draws, *, what_if: bool) -> AcuteResult:
    """Return the first days after one session.

    Raises
    ------
    RefusedForSafety
        If a limit is broken and this is no what-if.
    """
    device = get_device(protocol.device)
    zones = [
        NeedledZone(site_of(setting.zone), setting.area_cm2, _needled(protocol, device, draws, setting))
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
            **_common(protocol, draws),
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
        (_needled(protocol, device, draws, setting), _layers(protocol, draws, setting)) for setting in protocol.zones
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
            **_common(protocol, draws),
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
