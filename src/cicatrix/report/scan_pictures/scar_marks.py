"""How a type of scar is marked in every picture: a colour, a dash and a sign, never the colour alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from cicatrix.measure.found import Found
from cicatrix.measure.measured_scar import MeasuredScar, MeasuredType


@dataclass(frozen=True, slots=True)
class Mark:
    """Mark of a type; *dash* as Matplotlib takes it, empty for a full line."""

    name: str
    colour: str
    dash: tuple[float, ...]
    sign: str


MARKS: dict[MeasuredType, Mark] = {
    MeasuredType.ICEPICK: Mark("ice pick", "#a4262c", (), "v"),
    MeasuredType.BOXCAR: Mark("boxcar", "#1d2b36", (4.0, 1.6), "s"),
    MeasuredType.ROLLING: Mark("rolling", "#5b4a9e", (6.0, 1.6, 1.2, 1.6), "o"),
    MeasuredType.MIXED: Mark("mixed", "#8f3d0c", (1.2, 1.4), "D"),
}


def counts_of(found: Found) -> list[tuple[MeasuredType, int]]:
    """Return the types that were found with their counts, in the order of `MARKS`."""
    counts = Counter(scar.type for scar in found.scars)
    return [(kind, counts[kind]) for kind in MARKS if counts[kind]]


def named(scar: MeasuredScar) -> str:
    """Return what a scar is called in a title: its id and type."""
    depth = f"{scar.boxcar_depth} " if scar.boxcar_depth else ""
    return f"scar {scar.id}, {depth}{MARKS[scar.type].name}"


def said_depth(scar: MeasuredScar) -> str:
    """Return the depth with its interval; that of a pit whose floor was not seen is a lower bound."""
    low, high = scar.depth_interval_mm
    least = "at least " if scar.depth_is_lower_bound else ""
    return f"{least}{scar.depth_mm:.2f} mm ({low:.2f} to {high:.2f})"


def line_style(mark: Mark) -> Any:
    """Return the dash as a Matplotlib line style."""
    return (0, mark.dash) if mark.dash else "-"
