"""A measured height map: a plain table of heights in, checked, in millimetres.

Formats of instruments are not read here: export the map as a table (one line for each row) or as a NumPy file. Nothing
is guessed: pixel size and unit must be told, since programs disagree on them for one and the same file, and gaps are
not filled.
"""

from __future__ import annotations

import io
import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.base.reading import as_text, read_bytes
from cicatrix.base.words import nearest

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
    heights = (
        _array(data, where) if data.startswith(b"\x93NUMPY") else _table(as_text(data, where, wanted=WANTED), where)
    )
    _check(heights, where)
    return HeightMap(heights * UNITS_MM[unit], float(pixel_mm))


def _array(data: bytes, where: str) -> Floats:
    stream = io.BytesIO(data)
    try:
        version = np.lib.format.read_magic(stream)
        header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        if math.prod(header(stream)[0]) > MOST_POINTS:  # told by the head: nothing that large is ever made
            raise _too_many(where)
        stream.seek(0)
        array = np.load(stream, allow_pickle=False)
    except (ValueError, EOFError, OSError) as error:
        raise BadInput(f"this NumPy file cannot be read ({str(error)[:120]})", where=where, allowed=WANTED) from error
    if array.ndim != 2 or array.dtype.kind not in "fiu":
        raise BadInput(
            f"the array has {array.ndim} dimensions of {array.dtype}", where=where, allowed="two, of real numbers"
        )
    return np.asarray(array, dtype=float)


def _table(text: str, where: str) -> Floats:
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if _counts(line)]
    if not lines:
        raise BadInput("the file holds no heights", where=where, allowed=WANTED)
    first = lines[0][1]
    mark = next((sign for sign in (";", "\t", ",") if sign in first), None)
    rows: list[Floats] = []
    for number, line in lines:
        words = line.strip().rstrip(mark).split(mark) if mark else line.split()
        if mark != ",":
            words = [word.replace(",", ".") for word in words]
        if rows and len(words) != rows[0].size:
            raise BadInput(
                f"line {number} has {len(words)} heights, the first one {rows[0].size}", where=where,
                allowed="as many in every line",
            )  # fmt: skip
        try:
            rows.append(np.array(words, dtype=float))
        except ValueError:
            raise _no_number(words, number, where) from None
        if len(rows) * rows[0].size > MOST_POINTS:
            raise _too_many(where)
    return np.array(rows)


def _counts(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _no_number(words: list[str], line: int, where: str) -> BadInput:
    for column, word in enumerate(words, 1):
        if not re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*|\s*[+-]?(nan|inf)\s*", word, re.IGNORECASE):
            what = f"'{word.strip()[:30]}' is not a number" if word.strip() else "a height is missing"
            return BadInput(f"{what} (line {line}, column {column})", where=where, allowed=WANTED)
    return BadInput(f"line {line} is no row of numbers", where=where, allowed=WANTED)


def _too_many(where: str) -> BadInput:
    most = f"{MOST_POINTS // 1_000_000} million"
    return BadInput(
        f"the map has more than {most} points", where=where, do="cut out the scar, or take every second point"
    )


def _check(heights: Floats, where: str) -> None:
    if heights.size > MOST_POINTS:
        raise _too_many(where)
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
