"""Plain numbers: a NumPy array, or a table in text with one row in each line."""

from __future__ import annotations

import io
import math
import re
from array import array

import numpy as np

from cicatrix.base.errors import BadInput
from cicatrix.measure.readers.guarded import guarded
from cicatrix.measure.surface import Floats

NPY_MAGIC = b"\x93NUMPY"
_LEAST_ROWS = 8
"""A line with more numbers than the most over this leaves no room for a map of so many rows."""


def read_npy(data: bytes, where: str, *, most: int, wanted: str) -> Floats:
    """Return the two-dimensional array of a NumPy file of at most *most* numbers; *wanted* says what is allowed.

    Objects are never unpickled. Rows are in stored order, the first one the top.

    Raises
    ------
    BadInput
        If it is damaged, of another shape or type, or too large by its header.
    """
    stream = io.BytesIO(data)
    with guarded(where, "NumPy"):
        version = np.lib.format.read_magic(stream)
        header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, dtype = header(stream)
    if math.prod(shape) > most:  # told by the head: nothing that large is ever made
        raise too_many(where, most)
    if len(shape) != 2 or dtype.kind not in "fiu":
        kind = "objects" if dtype.hasobject else str(dtype)[:40]
        raise BadInput(
            f"the array has {len(shape)} dimensions of {kind}", where=where, allowed=f"two, of real numbers: {wanted}"
        )
    stream.seek(0)
    with guarded(where, "NumPy"):
        return np.asarray(np.load(stream, allow_pickle=False), dtype=float)


def read_table(text: str, where: str, *, most: int, wanted: str) -> Floats:
    """Return the numbers of a table in text, (rows, columns), at most *most* of them.

    Numbers are parted by semicolons, tabs, commas or blanks; a comma may be the decimal sign where it does not part
    them. Lines that begin with ``#`` are passed by. Rows are in stored order, the first one the top.

    Raises
    ------
    BadInput
        With line and column, if it is empty, ragged, too large or no table of numbers.
    """
    numbers = array("d")
    mark, width = None, 0
    for number, line in enumerate(io.StringIO(text, newline=None), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not width:
            mark = next((sign for sign in (";", "\t", ",") if sign in line), None)
        if line.count(mark or " ") > max(most // _LEAST_ROWS, 4096):
            raise too_many(where, most)
        words = line.strip().rstrip(mark).split(mark) if mark else line.split()
        if mark != ",":
            words = [word.replace(",", ".") for word in words]
        width = width or len(words)
        if len(words) != width:
            raise BadInput(
                f"line {number} has {len(words)} heights, the first one {width}", where=where,
                allowed="as many in every line",
            )  # fmt: skip
        try:
            numbers.frombytes(np.array(words, dtype=float).tobytes())
        except ValueError:
            raise _no_number(words, number, where, wanted) from None
        if len(numbers) > most:
            raise too_many(where, most)
    if not numbers:
        raise BadInput("the file holds no heights", where=where, allowed=wanted)
    return np.frombuffer(numbers, dtype=float).reshape(-1, width).copy()


def too_many(where: str, most: int) -> BadInput:
    """Return the error for a map of more than *most* points."""
    return BadInput(
        f"the map has more than {most // 1_000_000} million points", where=where,
        do="cut out the scar, or take every second point",
    )  # fmt: skip


def _no_number(words: list[str], line: int, where: str, wanted: str) -> BadInput:
    for column, word in enumerate(words, 1):
        if not re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*|\s*[+-]?(nan|inf)\s*", word, re.IGNORECASE):
            what = f"'{word.strip()[:30]}' is not a number" if word.strip() else "a height is missing"
            return BadInput(f"{what} (line {line}, column {column})", where=where, allowed=wanted)
    return BadInput(f"line {line} is no row of numbers", where=where, allowed=wanted)
