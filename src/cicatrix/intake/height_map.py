"""A measured height map: a plain table of heights in, checked, in millimetres.

Formats of instruments are not read here: export the map as a table (one line for each row) or as a NumPy file. Nothing
is guessed: pixel size and unit must be told, since programs disagree on them for one and the same file, and gaps are
not filled.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.base.reading import as_text, read_bytes
from cicatrix.base.words import nearest
from cicatrix.measure.readers.plain_table import NPY_MAGIC, read_npy, read_table

Floats = NDArray[np.float64]

UNITS_MM = {"um": 1e-3, "mm": 1.0}
LEAST_POINTS, MOST_POINTS = 16, 4_000_000
"""Fewest rows and columns; most points."""
MOST_BYTES = 100_000_000
PIXEL_RANGE_MM = (1e-4, 1.0)
"""From a tenth of a micrometre; wider than a millimetre no scar is seen."""
WANTED = "a table of heights (.csv, .txt) or a NumPy file (.npy)"


@dataclass(frozen=True, slots=True)
class HeightMap:
    """A piece of skin as a surface.

    Attributes
    ----------
    height_mm
        Height by row and column, (ny, nx), finite; up is positive.
    pixel_mm
        Distance between neighbours, the same along rows and columns.
    """

    height_mm: Floats
    pixel_mm: float

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width (along a row) and height (along a column)."""
        rows, columns = self.height_mm.shape
        return columns * self.pixel_mm, rows * self.pixel_mm


def read_height_map(path: str | Path, *, pixel_mm: float | None, unit: str | None) -> HeightMap:
    """Read a table of heights, one line for each row, or a NumPy array (.npy, without pickled objects).

    Parameters
    ----------
    path
        The file. Numbers are parted by semicolons, tabs, commas or blanks; a comma may be the decimal sign where it
        does not part them. Lines that begin with ``#`` are passed by.
    pixel_mm
        Distance between neighbours.
    unit
        Of the heights, ``"um"`` or ``"mm"``.

    Raises
    ------
    BadInput
        If the pixel size or the unit is missing or impossible; if the file is missing, empty, too large, ragged, no
        table of numbers, or has gaps.
    """
    if pixel_mm is None:
        raise BadInput("the distance between neighbouring points is not told", where="--pixel-mm", do="give it in mm")
    if not PIXEL_RANGE_MM[0] <= pixel_mm <= PIXEL_RANGE_MM[1]:  # not a number is refused as well
        low, high = PIXEL_RANGE_MM
        raise BadInput(f"a pixel of {pixel_mm:g} mm", where="--pixel-mm", allowed=f"{low:g} to {high:g} mm")
    if unit is None:
        raise BadInput("the unit of the heights is not told", where="--height-unit", allowed=", ".join(UNITS_MM))
    if unit not in UNITS_MM:
        near = nearest(unit, UNITS_MM)
        raise BadInput(f"unknown unit '{unit[:20]}'", where="--height-unit", allowed=", ".join(UNITS_MM), do=near)
    path = Path(path)
    data = read_bytes(path, wanted=WANTED, most=MOST_BYTES)
    where = str(path)
    if data.startswith(NPY_MAGIC):
        heights = read_npy(data, where, most=MOST_POINTS, wanted=WANTED)
    else:
        heights = read_table(as_text(data, where, wanted=WANTED), where, most=MOST_POINTS, wanted=WANTED)
    _check(heights, where)
    return HeightMap(heights * UNITS_MM[unit], float(pixel_mm))


def _check(heights: Floats, where: str) -> None:
    rows, columns = heights.shape
    if min(rows, columns) < LEAST_POINTS:
        raise BadInput(
            f"a table of {rows} rows and {columns} columns", where=where,
            allowed=f"at least {LEAST_POINTS} of each: a row of heights in each line, not a list of x, y, z",
        )  # fmt: skip
    gaps = np.argwhere(~np.isfinite(heights))
    if gaps.size:
        row, column = gaps[0] + 1
        raise BadInput(
            f"{len(gaps)} of {heights.size} heights are missing or not finite, the first in row {row}, column {column}",
            where=where, do="fill the gaps or cut out a piece without any: they are not filled silently",
        )  # fmt: skip
