"""A height map as a file stores it, before units that the file does not tell are put in."""

from __future__ import annotations

from dataclasses import dataclass

from cicatrix.base.errors import BadInput
from cicatrix.measure.surface import LEAST_SIDE, MOST_PIXELS, Floats


@dataclass(frozen=True, slots=True)
class StoredMap:
    """Heights and what the file says of them.

    Attributes
    ----------
    height
        Stored heights, (ny, nx), the top row first as displayed, NaN where nothing was measured.
    height_unit_mm
        Length of their unit in mm; nothing where the file does not tell.
    pixel_x_mm, pixel_y_mm
        Distance of columns and rows; nothing where the file does not tell.
    pixel_is_firm
        Whether the format defines the pixel size, so that another one cannot be right. The resolution tag of a
        picture is not firm: programs write one when they know nothing.
    notes
        What a user must know of the reading.
    """

    height: Floats
    height_unit_mm: float | None = None
    pixel_x_mm: float | None = None
    pixel_y_mm: float | None = None
    pixel_is_firm: bool = True
    notes: tuple[str, ...] = ()


def check_shape(rows: int, columns: int, where: str) -> None:
    """Refuse a map too small to say anything or too large to hold, from its header alone."""
    size = f"the map is {columns} x {rows} pixels"
    if min(rows, columns) < LEAST_SIDE:
        raise BadInput(size, where=where, allowed=f"at least {LEAST_SIDE} along each side")
    if rows * columns > MOST_PIXELS:
        raise BadInput(
            size, where=where, allowed=f"at most {MOST_PIXELS // 1_000_000} million",
            do="cut out the scars, or take every second point",
        )  # fmt: skip
