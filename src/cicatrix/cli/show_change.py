"""What measure prints of a change, and the map of change that it writes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import RenderableType

from cicatrix.cli.show_scan import show_measurement
from cicatrix.cli.tables import heading, number, table
from cicatrix.measure.change.change_report import Alignment, ChangedMeasure, ChangeReport
from cicatrix.measure.change.repeatability import Repeatability
from cicatrix.measure.measure_change import FollowUpMeasurement

if TYPE_CHECKING:
    from cicatrix.measure.measure_change import MeasuredChange

MEASURES = {"volume_mm3": "volume mm³", "depth_mm": "depth mm", "area_mm2": "area mm²", "width_mm": "width mm"}


def show_change(result: FollowUpMeasurement) -> list[RenderableType]:
    """Return today's scan, then what repeats and what changed."""
    parts = show_measurement(result.measurement)
    if result.repeatability is not None:
        parts += _repeats(result.repeatability)
    if result.withheld:
        parts.append(heading(f"No change is told: {result.withheld}"))
    if result.change is not None:
        parts += _changed(result.change)
    return parts


def _repeats(found: Repeatability) -> list[RenderableType]:
    if found.state != "evaluable":
        return [heading(f"Smallest detectable change: not evaluable ({found.reason})")]
    rows = [
        [
            words, str(one.scars), number(one.within_sd, 3), number(one.smallest_detectable_change, 3),
            "-" if one.smallest_detectable_change_percent is None
            else f"{number(one.smallest_detectable_change_percent, 1)} %",
        ]
        for name, words in MEASURES.items()
        if (one := getattr(found, name)) is not None
    ]  # fmt: skip
    columns = ["measure", "scars", "within-subject SD", "smallest detectable change", "of the level"]
    return [table("What a repeated scan shows to be detectable (95 %)", columns, rows)]


def _changed(found: ChangeReport) -> list[RenderableType]:
    parts: list[RenderableType] = [heading(_aligned(found.alignment)), *found.notes]
    rows = [
        [
            ", ".join(map(str, one.before_ids)) or "-", ", ".join(map(str, one.after_ids)) or "-", str(one.state),
            _told(one.volume_mm3), _percent(one.improvement_percent, one.improvement_interval_percent),
            str(one.verdict),
        ]
        for one in found.scars
    ]  # fmt: skip
    if rows:
        columns = ["before", "now", "state", "change of volume mm³", "improvement", "verdict"]
        parts.append(table("Scar by scar, in one footprint", columns, rows))
    totals = [
        [
            str(one.zone or "all in common"), str(one.scars), _told(one.volume_mm3),
            _percent(one.improvement_percent, one.improvement_interval_percent), one.statement,
        ]
        for one in found.totals
    ]  # fmt: skip
    if totals:
        columns = ["where", "scars", "change of volume mm³", "improvement", ""]
        parts.append(table("Total volume", columns, totals))
    return parts


def _aligned(found: Alignment) -> str:
    residual = "" if found.residual_um is None else f", skin outside scars agrees to {number(found.residual_um, 1)} um"
    shared = "" if found.overlap_share is None else f", {found.overlap_share:.0%} in common"
    return f"alignment: {found.state}{f' ({found.reason})' if found.reason else ''}{residual}{shared}"


def _told(one: ChangedMeasure | None) -> str:
    if one is None:
        return "-"
    beside = "" if one.smallest_detectable_change is None else f"\ndetectable {number(one.smallest_detectable_change)}"
    return f"{one.change:+.2f}\n{one.interval[0]:+.2f} to {one.interval[1]:+.2f}{beside}"


def _percent(value: float | None, interval: tuple[float, float] | None) -> str:
    if value is None:
        return "-"
    return f"{value:+.0f} %" + ("" if interval is None else f"\n{interval[0]:+.0f} to {interval[1]:+.0f}")


def change_files(result: MeasuredChange, folder: Path) -> None:
    """Write the map of change, if the scans could be aligned."""
    from cicatrix.report.scan_pages import change_map

    drawn = change_map(result)
    if drawn is not None:
        (folder / "change.svg").write_text(drawn, encoding="utf-8")
