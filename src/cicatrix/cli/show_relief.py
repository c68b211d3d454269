"""What photometric-stereo prints, and the files that it writes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import RenderableType

from cicatrix.cli.tables import heading, number
from cicatrix.measure.lit_relief import PhantomScale, ReliefAnswer

if TYPE_CHECKING:
    from cicatrix.measure.lit_relief import LitRelief


def show_relief(result: ReliefAnswer, out: Path | None) -> list[RenderableType]:
    """Return the unit first, then how well the lights agree, and what to do with the file."""
    wide, tall = result.physical_size_mm
    made = result.relief
    unit = "micrometres" if result.height_unit == "um" else "no unit: relative heights"
    error = f"{number(made.height_error_um, 1)} {'um' if result.height_unit == 'um' else 'PS-um'}"
    parts: list[RenderableType] = [
        heading(f"{number(wide, 1)} x {number(tall, 1)} mm, a pixel of {number(1e3 * result.pixel_mm, 1)} um; {unit}"),
        f"{made.lights} lights, {100.0 * made.solved_share:.1f} % of the pixels solved, misfit "
        f"{number(made.residual_percent)} %, standard error of a height {error}",
    ]
    if result.phantom is not None:
        parts.append(_scale(result.phantom))
    parts += result.notes
    if out is not None and result.height_unit == "um":
        parts.append(f"measure it: cicatrix measure {out / result.file}")
    return parts


def _scale(scale: PhantomScale) -> str:
    low, high = scale.factor.interval
    return (
        f"scale from the phantom: times {number(scale.factor.factor, 3)} ({number(low, 3)} to {number(high, 3)}) by "
        f"{scale.factor.steps} pits without steep walls; {scale.pits_seen} of {scale.pits} pits are seen"
    )


def relief_files(result: LitRelief, folder: Path) -> None:
    """Write the height map and its picture."""
    from cicatrix.report.scan_pictures.relief_picture import relief_figure

    (folder / result.answer.file).write_bytes(result.height_map)
    (folder / "relief.svg").write_text(relief_figure(result.relief), encoding="utf-8")
