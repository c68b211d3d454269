"""What phantom prints, of the plate and of a scanner, and the files that it writes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import RenderableType

from cicatrix.cli.tables import heading, number, table
from cicatrix.measure.capability.accuracy import Agreement
from cicatrix.measure.capability.validate_scanner import PhantomReport
from cicatrix.measure.phantoms.printed_phantom import PhantomSheet

if TYPE_CHECKING:
    from cicatrix.measure.phantoms.printed_phantom import PrintedPhantom

STL, DESIGN = "phantom.stl", "phantom.toml"


def show_phantom(sheet: PhantomSheet) -> list[RenderableType]:
    """Return the plate's size, its pits by form, and what the printer must be told."""
    wide, tall, thick = sheet.size_mm
    groups: dict[tuple[str, float], list[float]] = {}
    for pit in sheet.pits:
        groups.setdefault((pit.shape, pit.diameter_mm), []).append(pit.depth_mm)
    rows = [
        [shape, number(diameter), str(len(depths)), ", ".join(number(one) for one in sorted(set(depths)))]
        for (shape, diameter), depths in sorted(groups.items())
    ]
    return [
        heading(f"A plate of {wide:g} x {tall:g} x {thick:g} mm with {len(sheet.pits)} pits"),
        table("Pits, nominal", ["shape", "diameter mm", "pits", "depths mm"], rows),
        f"printing: {sheet.printer_note}",
        "then scan it: cicatrix phantom --scan SCAN",
    ]


def show_scanner(report: PhantomReport) -> list[RenderableType]:
    """Return the factor and the scale first, then what is seen, bias and limits by shape, and the line."""
    scale = report.scale_error_percent
    seen = sum(pit.seen for pit in report.pits)
    parts: list[RenderableType] = [
        heading(
            f"Heights times {number(report.height_factor, 3)} ({_span(report.height_factor_interval, 3)}) are right in "
            f"the mean; lateral scale {round(scale, 2) + 0.0:+.2f} % ({_span(report.scale_error_interval_percent)})"
        ),
        *report.notes,
        f"{seen} of {len(report.pits)} pits seen; limit of detection {number(report.detection_depth_mm, 3)} mm of "
        "depth (three standard deviations of places without a pit)",
        table("Smallest pit seen", ["shape", "depth mm", "diameter mm"], _smallest(report)),
        table(
            "Measured less nominal, % (95 %)", ["quantity", "pits of", "pits", "bias", "limits of agreement"],
            [
                *_agreed("depth in the middle", report.depth | report.depth_by_depth),
                *_agreed("volume", report.volume | report.volume_by_depth),
                *_agreed("depth by measure", report.finder_depth), *_agreed("volume by measure", report.finder_volume),
            ],
        ),
    ]  # fmt: skip
    line = report.linearity
    parts.append(
        f"linearity over {line.n} pits: slope {number(line.slope, 3)} ({_span(line.slope_interval, 3)}), intercept "
        f"{number(line.intercept_mm, 3)} mm ({_span(line.intercept_interval_mm, 3)})"
    )
    parts.append(
        f"measure, which does not know the design, finds {report.finder_found} of {len(report.pits)} pits and "
        f"{report.finder_false} that are none"
    )
    parts.append("errors of the print count as errors of the scanner: measure the print with a profilometer")
    return parts


def _smallest(report: PhantomReport) -> list[list[str]]:
    return [
        [shape, "none seen" if pit is None else number(pit[0]), "-" if pit is None else number(pit[1])]
        for shape, pit in report.smallest_seen.items()
    ]


def _agreed(quantity: str, agreed: dict[str, Agreement]) -> list[list[str]]:
    return [
        [
            quantity, "all" if group == "every" else group, str(one.n),
            f"{round(one.bias_percent, 1) + 0.0:+.1f} ({_span(one.bias_interval_percent, 1)})",
            _span(one.limits_percent, 1),
        ]
        for group, one in agreed.items()
    ]  # fmt: skip


def _span(interval: tuple[float, float], digits: int = 2) -> str:
    low, high = (round(end, digits) + 0.0 for end in interval)  # no minus before a zero
    return f"{low:.{digits}f} to {high:.{digits}f}"


def phantom_files(made: PrintedPhantom, folder: Path) -> None:
    """Write the file for a printer, the design, and the plate seen from above."""
    from cicatrix.report.scan_pictures.phantom_picture import phantom_figure

    (folder / STL).write_bytes(made.stl)
    (folder / DESIGN).write_text(made.design_toml, encoding="utf-8")
    (folder / "phantom.svg").write_text(phantom_figure(made.design), encoding="utf-8")


def scanner_files(report: PhantomReport, folder: Path) -> None:
    """Write the picture of measured over nominal depths."""
    from cicatrix.report.scan_pictures.phantom_picture import scanner_figure

    (folder / "scanner.svg").write_text(scanner_figure(report), encoding="utf-8")
