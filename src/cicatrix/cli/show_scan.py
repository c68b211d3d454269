"""What measure prints, and the files that it writes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import RenderableType

from cicatrix.cli.tables import heading, number, table
from cicatrix.measure.areal.areal_parameters import ArealParameters
from cicatrix.measure.areal.areal_table import AREAL_DEFINITIONS
from cicatrix.measure.capability.capability import Capability
from cicatrix.measure.scan_measurement import Measurement, ScarEntry
from cicatrix.skin.zones import Zone

if TYPE_CHECKING:
    from cicatrix.measure.measure_scan import MeasuredScan

MOST_PROFILES = 6
"""Profiles that are drawn, of the scars with most volume."""
WITHHELD = "withheld"


def show_measurement(result: Measurement) -> list[RenderableType]:
    """Return the size first, then what the scan can carry, the scars, totals and texture."""
    wide, tall = result.physical_size_mm
    parts: list[RenderableType] = [
        heading(
            f"{number(wide, 1)} x {number(tall, 1)} mm: is that the size of the scanned skin? "
            f"({result.source_format}; a pixel of {number(1e3 * result.pixel_mm, 1)} um)"
        ),
        *result.notes,
        f"noise {number(result.noise_um, 1)} um, the skin's own relief {number(result.roughness_um, 1)} um, "
        f"resolution {number(result.capability.resolution_mm, 2)} mm, {number(result.measured_percent, 1)} % measured",
        f"form: {result.form.filter}, nesting {number(result.form.nesting_mm, 1)} mm, "
        f"sure to {number(result.form.error_um, 1)} um",
        _carried(result.capability),
    ]
    if result.scars:
        columns = ["id", "x, y mm", "zone", "type", "width mm", "depth mm", "area mm²", "volume mm³"]
        parts.append(table("Scars", columns, [_row(one) for one in result.scars]))
    elif result.totals.scars is not None:
        parts.append("no scar stands out from the skin's own relief")
    parts.append(_totals(result))
    if result.iso25178 is not None:
        parts += _texture(result.iso25178)
    return parts


def scars_of_scan(result: MeasuredScan, name: str) -> str:
    """Return the line on the scan whose scars a plan takes in place of those of the case."""
    wide, tall = result.answer.physical_size_mm
    placed = [scar.zone for scar in result.plannable if scar.zone is not None]
    return (
        f"scars from {name}, {number(wide, 1)} x {number(tall, 1)} mm: {len(placed)} took the place of the case's "
        f"depressed scars in {', '.join(_named(zone) for zone in sorted(set(placed)))}"
    )


def _texture(texture: ArealParameters) -> list[RenderableType]:
    values = texture.model_dump()
    rows = [
        [name, number(values[one.field], 3), one.unit, one.definition]
        for name, one in AREAL_DEFINITIONS.items()
        if values[one.field] is not None
    ]
    missing = [f"{name}: {reason}" for name, reason in texture.not_evaluated.items()]
    title = "ISO 25178 texture of the skin without its form"
    return [table(title, ["parameter", "value", "unit", ""], rows), *missing]


def _carried(capability: Capability) -> RenderableType:
    rows = [
        [one.kind.replace("_", " "), one.quantity, one.verdict.replace("_", " "), one.reason]
        for one in capability.quantities
        if one.kind == "every" or one.verdict != capability.of(one.quantity).verdict
    ]
    return table("What this scan can carry", ["scars", "quantity", "", "why"], rows)


def _row(one: ScarEntry) -> list[str]:
    kind = WITHHELD if one.type is None or one.type_probabilities is None else _typed(one)
    floor = "at least " if one.depth_is_lower_bound else ""
    depth = WITHHELD if one.depth_mm is None else f"{floor}{_ranged(one.depth_mm, one.depth_interval_mm)}"
    return [
        str(one.id), f"{one.x_mm:.1f}, {one.y_mm:.1f}", _named(one.zone), kind,
        WITHHELD if one.width_mm is None else number(one.width_mm), depth, number(one.area_mm2),
        WITHHELD if one.volume_mm3 is None else _ranged(one.volume_mm3, one.volume_interval_mm3),
    ]  # fmt: skip


def _typed(one: ScarEntry) -> str:
    likely = ", ".join(f"{name} {share:.0%}" for name, share in (one.type_probabilities or {}).items() if share >= 0.1)
    return f"{one.boxcar_depth or ''} {one.type}".strip() + f"\n{likely}"


def _ranged(value: float, interval: tuple[float, float] | None) -> str:
    return number(value) if interval is None else f"{number(value)}\n{number(interval[0])} to {number(interval[1])}"


def _named(zone: Zone | None, nowhere: str = "-") -> str:
    return nowhere if zone is None else zone.replace("_", " ")


def _totals(result: Measurement) -> RenderableType:
    rows = [
        [
            _named(zone, "all"), number(one.skin_cm2, 1), "-" if one.scars is None else str(one.scars),
            number(one.density_per_cm2), number(one.area_mm2),
            "-" if one.volume_mm3 is None else _ranged(one.volume_mm3, one.volume_interval_mm3),
            number(one.volume_mm3_per_cm2),
        ]
        for zone, one in [(None, result.totals), *result.totals_by_zone.items()]
    ]  # fmt: skip
    return table("Totals", ["where", "skin cm²", "scars", "per cm²", "area mm²", "volume mm³", "mm³ per cm²"], rows)


def measurement_files(result: MeasuredScan, folder: Path, title: str) -> None:
    """Write the scars for a case, the map, profiles and the view in three dimensions."""
    from cicatrix.report.scan_pages import scan_files

    for name, text in scan_files(result, title, most_profiles=MOST_PROFILES).items():
        (folder / name).write_text(text, encoding="utf-8")
