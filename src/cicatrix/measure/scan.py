"""What a file of a scan gave: its surface, and what is known of how it was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cicatrix.measure.surface import Surface

ScanKind = Literal["height_map", "mesh", "phone_depth"]


@dataclass(frozen=True, slots=True)
class Scan:
    """A surface out of a file.

    Attributes
    ----------
    surface
        Heights over a grid.
    kind
        A height map as an instrument writes it, a mesh that was laid onto a grid, or a phone's depth.
    source_format
        Name of the format as its makers write it, for instance ``"X3P (ISO 25178-72)"``.
    notes
        What a user must know of the reading: units assumed, faces left out, axes turned. Plain sentences.
    native_spacing_mm
        Distance of the points that were measured, where it is coarser than the grid: median edge of a mesh, mm.
    """

    surface: Surface
    kind: ScanKind
    source_format: str
    notes: tuple[str, ...] = ()
    native_spacing_mm: float | None = None
