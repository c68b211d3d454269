"""What photo prints, and the files that it writes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import RenderableType

from cicatrix.cli.tables import heading, number, table
from cicatrix.measure.colour.colour_calibration import ColourCalibration
from cicatrix.measure.colour.measured_value import Measured
from cicatrix.measure.photo_examination import (
    LoneSpot,
    PhotoExamination,
    PhotoFollowUp,
    PhotoScale,
    SpotEntry,
    ZoneEntry,
)
from cicatrix.measure.photo_registration.photo_comparison import RegionChange
from cicatrix.measure.photographs.gates import Gate, GateState

if TYPE_CHECKING:
    from cicatrix.measure.examine_photo import ExaminedPhoto
    from cicatrix.measure.photo_change import ComparedPhotos

MOST_SPOTS = 12
"""Spots that are printed, the strongest; JSON has all."""
VERDICTS = {
    GateState.PASS: "The photograph will do",
    GateState.WARN: "The photograph will do, with reservations",
    GateState.FAIL: "The photograph will not do for everything: take it again",
    GateState.UNKNOWN: "Nothing is known of the photograph",
}
PAIR_VERDICTS = {
    GateState.PASS: "The two photographs were taken alike",
    GateState.WARN: "The two photographs were taken alike, with reservations",
    GateState.FAIL: "The two photographs were not taken alike",
    GateState.UNKNOWN: "Nothing is known of how the two were taken",
}
CHANNELS = ("redness_a", "erythema_index", "melanin_index", "ita_degrees")


def show_photo(result: PhotoExamination) -> list[RenderableType]:
    """Return whether the photograph will do and what to do, then colour and spots by zone."""
    wide, tall = result.size_px
    parts: list[RenderableType] = [
        heading(f"{VERDICTS[result.state]} ({result.source_format}, {wide} x {tall} pixels)"),
        *_gates(result.gates),
        _scale(result.scale),
        _calibration(result.calibration),
    ]
    rows = [_zone(zone.replace("_", " "), one) for zone, one in result.zones.items()]
    if rows:
        columns = ["zone", "ITA °", "a*", "erythema", "melanin", "visibility %", "spots red / brown", "% of the zone"]
        parts.append(table("By zone (95 %)", columns, rows))
    if result.totals is not None:
        parts += _spots(result)
    parts += [f"withheld, {what}: {why}" for what, why in result.withheld.items()]
    return [*parts, *result.notes]


def _zone(name: str, one: ZoneEntry) -> list[str]:
    colour, share = one.colour, one.spots_area_percent
    told = ["-"] * 4 if colour is None else [
        f"{_ranged(colour.ita_degrees)}\n{colour.ita_band or ''}".rstrip(), _ranged(colour.redness_a),
        _ranged(colour.erythema_index), _ranged(colour.melanin_index),
    ]  # fmt: skip
    return [
        name, *told, "-" if one.visibility_percent is None else _ranged(one.visibility_percent),
        "-" if one.spots is None else f"{one.spots['red']} / {one.spots['brown']}",
        "-" if share is None else f"{number(share['red'])} / {number(share['brown'])}",
    ]  # fmt: skip


def _gates(gates: list[Gate]) -> list[str]:
    told = [gate for gate in gates if gate.state in (GateState.FAIL, GateState.WARN)]
    return [f"{gate.state}: {gate.message}" for gate in sorted(told, key=lambda gate: gate.state is GateState.WARN)]


def _scale(scale: PhotoScale) -> str:
    if scale.mm_per_px is None:
        return "scale: not told, so that nothing with a length is measured; give it with --mm-per-px"
    assumed = "" if scale.interval is None else f", assumed ({number(scale.interval[0], 3)}–{_last(scale.interval)})"
    return f"scale: {number(scale.mm_per_px, 3)} mm per pixel{assumed}"


def _last(interval: tuple[float, float]) -> str:
    return number(interval[1], 3)


def _calibration(made: ColourCalibration | None) -> str:
    if made is None:
        return "colours: as the camera wrote them; compare them only within this photograph"
    way = "a grey card" if made.form == "gains" else f"a 24-patch chart ({(made.edition or '').replace('_', ' ')})"
    return f"colours: by {way}, sure to {number(made.error_e2000, 1)} (CIEDE2000); {made.note}"


def _spots(result: PhotoExamination) -> list[RenderableType]:
    totals = result.totals
    if totals is None:
        return []
    areas = totals.area_mm2
    told = ", ".join(
        f"{totals.count[kind]} {kind} ({number(totals.area_percent[kind])} % of the skin"
        + ("" if areas is None else f", {number(areas[kind], 0)} mm²")
        + f"; {totals.counted_on_the_other_side[kind]} as pale)"
        for kind in totals.count
    )
    parts: list[RenderableType] = [f"spots: {told}. {totals.note}"]
    if result.spots:
        columns = ["id", "kind", "zone", "x, y px", "area mm²", "Δa*", "Δ erythema", "Δ melanin"]
        rows = [_spot(one) for one in result.spots[:MOST_SPOTS]]
        title = f"Spots less the skin around them, the strongest {len(rows)} of {len(result.spots)} (95 %)"
        parts.append(table(title, columns, rows))
    return parts


def _spot(one: SpotEntry) -> list[str]:
    apart = one.contrast
    contrasts = ["-"] * 3 if apart is None else [
        _ranged(apart.redness_a), _ranged(apart.erythema_index), _ranged(apart.melanin_index)
    ]  # fmt: skip
    return [
        str(one.id), one.kind, (one.zone or "-").replace("_", " "), f"{one.x_px:.0f}, {one.y_px:.0f}",
        number(one.area_mm2, 1), *contrasts,
    ]  # fmt: skip


def _ranged(one: Measured, digits: int = 1) -> str:
    return f"{number(one.value, digits)}\n{number(one.low, digits)} to {number(one.high, digits)}"


def show_photo_change(result: PhotoFollowUp) -> list[RenderableType]:
    """Return whether the pair agrees, how well one lies on the other, and the change of zones and spots."""
    parts: list[RenderableType] = [
        heading(f"Now: {VERDICTS[result.now.state].lower()}"),
        *_gates(result.now.gates),
        heading(f"Before: {VERDICTS[result.before.state].lower()}"),
        *_gates(result.before.gates),
        heading(PAIR_VERDICTS[result.state]),
        *_gates(result.gates),
    ]
    compared = result.comparison
    if compared is None:
        return [*parts, heading(f"Nothing is compared: {result.withheld}"), *result.notes]
    quality = compared.registration
    size = (
        f"{number(quality.residual_median_px)} pixels"
        if quality.residual_median_mm is None or quality.residual_p95_mm is None
        else f"{number(quality.residual_median_mm)} mm (median) and {number(quality.residual_p95_mm)} mm (95 %)"
    )
    parts.append(
        f"the two lie on each other with a residual of {size}; their textures agree on "
        f"{100.0 * quality.agreeing_share:.0f} % of the skin"
    )
    zones = [
        _changed(zone.replace("_", " "), one)
        for zone, one in compared.zones.items()
        if one.change or one.visibility_change_percent
    ]
    columns = ["zone", "Δa*", "Δ erythema", "Δ melanin", "Δ ITA °", "Δ visibility %"]
    if zones:
        parts.append(table("Change by zone, now less before (95 %)", columns, zones))
    names = {one.id: f"{one.id} {one.kind}\n{(one.zone or '-').replace('_', ' ')}" for one in result.before.spots}
    lesions = [
        [*_changed(names.get(lesion, str(lesion)), one), _area(one)]
        for lesion, one in list(compared.lesions.items())[:MOST_SPOTS]
    ]
    if lesions:
        title = f"Change of the contrast of earlier spots, {len(lesions)} of {len(compared.lesions)} (95 %)"
        parts.append(table(title, ["spot", *columns[1:], "Δ area mm²"], lesions))
    parts += _lone("only now", result.spots_only_now) + _lone("only before", result.spots_only_before)
    parts += [f"withheld, {what}: {why}" for what, why in compared.withheld.items()]
    return [*parts, compared.intervals, *compared.notes, *result.notes]


def _changed(name: str, one: RegionChange) -> list[str]:
    seen = one.visibility_change_percent
    return [
        name,
        *(_ranged(one.change[channel]) if channel in one.change else "-" for channel in CHANNELS),
        "-" if seen is None else _ranged(seen),
    ]


def _area(one: RegionChange) -> str:
    return "-" if one.area_change_mm2 is None else _ranged(one.area_change_mm2)


def _lone(words: str, spots: list[LoneSpot]) -> list[RenderableType]:
    if not spots:
        return []
    return [f"spots found {words}: {', '.join(f'{one.id} ({one.kind})' for one in spots[:40])}"]


def photo_files(result: ExaminedPhoto, folder: Path, *, hide_eyes: bool) -> None:
    """Write the copy without metadata and the picture of the zones."""
    from cicatrix.report.photo_pages import photo_pictures

    for name, data in photo_pictures(result, hide_eyes=hide_eyes).items():
        (folder / name).write_bytes(data)


def change_files(result: ComparedPhotos, folder: Path, *, hide_eyes: bool) -> None:
    """Write before and after as a page with a slider, and the picture of the change."""
    from cicatrix.report.photo_pages import change_pictures

    for name, data in change_pictures(result, hide_eyes=hide_eyes).items():
        (folder / name).write_bytes(data)
