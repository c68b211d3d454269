"""What needle, acute and heal print."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import RenderableType

from cicatrix.acute.limits import FOR_EFFECT
from cicatrix.base.numbers import Uncertain
from cicatrix.cli.tables import INTERVAL, at_week, heading, number, stacked, table, uncertain
from cicatrix.planning.answers import AcuteResult, HealResult, NeedledZoneResult, NeedleResult
from cicatrix.planning.plan import LimitCheck

if TYPE_CHECKING:
    from cicatrix.planning.map_regimen import MappedHealing

SHOWN_WEEKS = (0.0, 4.0, 12.0, 26.0)
SHOWN_FIELDS = {"collagen_total": 2, "collagen_new": 2, "elastin": 2, "thickness_um": 0, "inflammation_signal": 2}
"""Shown fields with their decimals."""


def show_needling(result: NeedleResult) -> list[RenderableType]:
    """Return holes, depth and layers reached in each zone."""
    rows = [
        [
            zone.zone,
            stacked(zone.strikes_per_cm2, 0),
            stacked(zone.holes_per_cm2, 0),
            stacked(zone.delivered_depth_mm),
            stacked(zone.share_reaching.papillary_dermis, 0, percent=True),
            stacked(zone.share_reaching.reticular_dermis, 0, percent=True),
            stacked(zone.share_reaching.fat, 0, percent=True),
        ]
        for zone in result.zones
    ]
    columns = ["zone", "strikes /cm2", "holes /cm2", "depth mm", "papillary", "reticular", "fat"]
    title = f"{result.device}: one session; % of holes that reach each layer; median and 80 % interval"
    parts: list[RenderableType] = [table(title, columns, rows)]
    rows = [
        [
            zone.zone,
            stacked(zone.rehit_share, 0, percent=True),
            stacked(zone.largest_gap_mm, 1),
            stacked(zone.spill_share, 0, percent=True),
            stacked(zone.yielding_mm),
            stacked(zone.bleeding_points_per_cm2, 0),
        ]
        for zone in result.zones
    ]
    columns = ["zone", "re-hits %", "widest gap mm", "beyond border %", "skin yields mm", "bleeding /cm2"]
    parts.append(table("The punctures", columns, rows))
    rows = [
        [zone.zone, layer.replace("_", " "), *(stacked(dose[layer], 1, percent=True) for dose in _doses(zone))]
        for zone in result.zones
        for layer in zone.dose.injured_by_layer
    ]
    sessions = "no session" if not result.sessions else f"{result.sessions} sessions"
    columns = ["zone", "layer", "injured in one session %", f"added up, {sessions} %", "most at a time %"]
    parts.append(table("Injury by layer", columns, rows))
    parts += [f"{zone.zone}: off label: {zone.off_label}" for zone in result.zones if zone.off_label]
    return parts


def needling_pictures(result: NeedleResult, folder: Path) -> None:
    """Write the pictures of needling as SVG files."""
    from cicatrix.report.figures_needling import needling_figures

    for name, svg in needling_figures([zone.dose for zone in result.zones]).items():
        (folder / f"{name}.svg").write_text(svg, encoding="utf-8")


def show_first_days(result: AcuteResult) -> list[RenderableType]:
    """Return numbness, pain, redness, limits, uptake, signs and aftercare."""
    rows = [
        ["pain, 0 to 10", uncertain(result.pain_vas, 1)],
        *([f"  {one.zone}", uncertain(one.pain_vas, 1)] for one in result.pain_by_zone if len(result.pain_by_zone) > 1),
        ["redness shows, hours", uncertain(result.erythema_hours, 0)],
        ["water loss back at its baseline, hours", uncertain(result.barrier_recovered_h, 0)],
        ["numb to a depth of, mm", uncertain(result.numb_depth_mm)],
        ["anaesthetic in plasma, peak, ug/mL", uncertain(result.plasma_ug_per_ml, 3)],
        ["  hours after the cream went on", uncertain(result.plasma_peak_h, 1)],
    ]
    parts: list[RenderableType] = []
    if result.what_if:
        parts.append(heading("what if: computed past any broken limit; not something to do"))
        parts += [f"broken: {line}" for line in result.broken]
    parts.append(table(f"First days, {INTERVAL}", ["", "value"], rows))
    if result.limits:
        limits = [
            [
                item.name.replace("_", " "),
                number(item.value),
                f"{'at least ' if _is_least(item) else ''}{number(item.limit)}",
                item.unit,
                item.state,
            ]
            for item in result.limits
        ]
        parts.append(table("Limits", ["limit", "value", "allowed", "unit", "state"], limits))
    parts += [f"caution: {one.text}" for one in result.cautions]
    if result.uptake:
        uptake = [[item.product, item.active, uncertain(item.amount_ug_per_cm2), item.reason] for item in result.uptake]
        parts.append(table("Taken up through the channels", ["product", "active", "ug/cm2", ""], uptake))
    signs = [
        [
            one.name,
            stacked(one.share, 0, percent=True),
            *(stacked(it, 1) for it in (one.onset_h, one.peak_h, one.end_h)),
        ]
        for one in result.signs
    ]
    parts.append(table("Signs", ["", "% of people", "from h", "most h", "to h"], signs))
    again = [
        [one.activity, stacked(one.from_h, 0), number(one.safe_from_h, 0), one.reason] for one in result.allowed_again
    ]
    parts.append(table("Allowed again", ["", "from h", "to tell, h", "because"], again))
    aftercare = [[item.kind, item.what, number(item.from_h, 0), number(item.to_h, 0)] for item in result.aftercare]
    parts.append(table("What to expect, to do and to avoid", ["", "what", "from h", "to h"], aftercare))
    return parts


def _is_least(item: LimitCheck) -> bool:
    return item.name.endswith(FOR_EFFECT) or item.state == "below_minimum"


def first_days_files(result: AcuteResult, folder: Path, start: dt.datetime | None) -> None:
    """Write the pictures of the first days, and the calendar if the beginning of the session is known."""
    from cicatrix.report.aftercare_calendar import aftercare_calendar
    from cicatrix.report.figures_acute import first_days_pictures

    for name, picture in first_days_pictures(result).items():
        (folder / f"{name}.svg").write_text(picture, encoding="utf-8")
    if start is not None:
        text = aftercare_calendar(result.aftercare, start, result.allowed_again)
        (folder / "aftercare.ics").write_bytes(text.encode())


def show_healing(result: HealResult) -> list[RenderableType]:
    """Return the main fields of each zone and region at a few weeks; JSON has them all."""
    last = max(result.zones[0].collagen_total.weeks)
    weeks = [week for week in SHOWN_WEEKS if week < last] + [last]
    parts: list[RenderableType] = []
    for zone in result.zones:
        rows = [
            [name.replace("_", " "), *(stacked(at_week(zone.series(name), week), digits) for week in weeks)]
            for name, digits in SHOWN_FIELDS.items()
        ]
        title = f"{zone.zone}, {zone.region}: {result.sessions} sessions, {INTERVAL}"
        parts.append(table(title, ["", *(f"week {week:g}" for week in weeks)], rows))
        if zone.collagen_by_depth is not None:
            course = zone.collagen_by_depth
            step = max(1, len(course.depth_mm) // 12)
            picked = range(0, len(course.depth_mm), step)
            deep = [[number(course.depth_mm[k]), number(course.median[-1][k])] for k in picked]
            parts.append(table("Collagen by depth at the last week, median", ["depth mm", "collagen"], deep))
    return parts


def show_relief_map(result: HealResult) -> list[RenderableType]:
    """Return the measured scar before and over time."""
    found = result.relief_map
    if found is None:
        return []
    last = max(found.depth_mm.weeks)
    weeks = [week for week in SHOWN_WEEKS if 0.0 < week < last] + [last]
    rows = [
        [name, number(before), *(stacked(at_week(series, week)) for week in weeks)]
        for name, before, series in (
            ("depth, mm", found.depth_before_mm, found.depth_mm),
            ("volume, mm3", found.volume_before_mm3, found.volume_mm3),
        )
    ]
    width, height = found.size_mm
    title = f"The measured scar ({found.zone}): map of {width:g} x {height:g} mm, scar {found.width_mm:.2g} mm wide"
    parts: list[RenderableType] = [table(title, ["", "before", *(f"week {week:g}" for week in weeks)], rows)]
    return [*parts, found.note]


def map_files(result: MappedHealing, folder: Path) -> None:
    """Write the picture of a lifted map, and the surface after as a table."""
    from cicatrix.report.figures_map import map_figure, map_table

    (folder / "relief-map.svg").write_text(map_figure(result), encoding="utf-8")
    (folder / "relief-map-after.csv").write_text(map_table(result), encoding="utf-8")


def healing_pictures(result: HealResult, folder: Path) -> None:
    """Write the pictures of healing as SVG files."""
    from cicatrix.report.figures_healing import healing_figures

    for name, svg in healing_figures(result).items():
        (folder / f"{name}.svg").write_text(svg, encoding="utf-8")


def _doses(zone: NeedledZoneResult) -> tuple[dict[str, Uncertain], ...]:
    return zone.dose.injured_by_layer, zone.dose.added_up, zone.dose.most_unhealed
