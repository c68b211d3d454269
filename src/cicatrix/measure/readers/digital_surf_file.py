"""Digital Surf's surface files (.sur), the exchange format of MountainsMap: a header of 512 bytes, then integers.

The layout is the makers' public description as the MIT-licensed reader of SurfaceTopography and the documentation of
RosettaSciIO give it; both read the same fields.
"""

from __future__ import annotations

import numpy as np

from cicatrix.base.errors import BadInput
from cicatrix.measure.readers.length_units import file_unit_mm
from cicatrix.measure.readers.stored_map import StoredMap, check_shape

_HEADER = np.dtype(
    {
        "names": [
            "format", "objects", "version", "type", "special", "bits", "least", "columns", "rows", "points",
            "step_x", "step_y", "step_z", "unit_x", "unit_y", "unit_z", "inverted", "comment", "private",
        ],
        "formats": [
            "<u2", "<u2", "<u2", "<u2", "<u2", "<u2", "<i4", "<i4", "<i4", "<u4",
            "<f4", "<f4", "<f4", "S16", "S16", "S16", "<u2", "<u2", "<u2",
        ],
        "offsets": [
            12, 14, 16, 18, 86, 98, 100, 108, 112, 116, 120, 124, 128, 180, 196, 212, 290, 334, 336,
        ],
        "itemsize": 512,
    }
)  # fmt: skip
_SURFACE = 2
_NOT_MEASURED = 2
"""Points that were not measured hold the least height minus this."""


def read_digital_surf(data: bytes, where: str) -> StoredMap:
    """Read a Digital Surf surface of 16 or 32 bits.

    Rows are taken in stored order, the first one as the top, as the makers display it.

    Raises
    ------
    BadInput
        If it is cut short, of a kind other than a single surface, written by a Macintosh of old (other byte order),
        or its units are not lengths.
    """
    if len(data) < _HEADER.itemsize:
        raise BadInput("this Digital Surf file ends within its header", where=where)
    head = np.frombuffer(data, _HEADER, 1)[0]
    if head["format"] != 0:
        raise BadInput(
            "this Digital Surf file has the byte order of old Macintosh computers", where=where,
            do="save it again with a current program",
        )  # fmt: skip
    if head["type"] != _SURFACE:
        raise BadInput(
            f"this Digital Surf file holds an object of kind {head['type']}", where=where,
            allowed=f"a surface (kind {_SURFACE})",
        )  # fmt: skip
    rows, columns, bits = int(head["rows"]), int(head["columns"]), int(head["bits"])
    check_shape(rows, columns, where)
    if bits not in (16, 32):
        raise BadInput(f"heights of {bits} bits", where=where, allowed="16 or 32")
    if int(head["points"]) != rows * columns:
        raise BadInput(f"the header promises {head['points']} points, not {rows} x {columns}", where=where)
    start = _HEADER.itemsize + int(head["comment"]) + int(head["private"])
    if len(data) < start + rows * columns * bits // 8:
        raise BadInput("this Digital Surf file is cut short", where=where, do="copy it again")
    stored = np.frombuffer(data, f"<i{bits // 8}", rows * columns, start).reshape(rows, columns)
    height = stored.astype(float)
    if head["special"]:
        height[stored == int(head["least"]) - _NOT_MEASURED] = np.nan
    unit_x, unit_y, unit_z = (_unit(head[f"unit_{axis}"], axis, where) for axis in "xyz")
    steps = [float(head[f"step_{axis}"]) for axis in "xyz"]
    if not all(0.0 < abs(step) < np.inf for step in steps):
        raise BadInput("a step of the grid is 0 or no number", where=where)
    notes: list[str] = []
    if head["objects"] > 1:
        notes.append(f"The file holds {head['objects']} surfaces; the first one was read.")
    if head["inverted"]:
        notes.append("The file says that its surface was turned over before it was saved: check that scars are low.")
    return StoredMap(
        height, steps[2] * unit_z, abs(steps[0]) * unit_x, abs(steps[1]) * unit_y, notes=tuple(notes)
    )  # fmt: skip


def _unit(text: bytes, axis: str, where: str) -> float:
    word = text.decode("latin-1")
    length = file_unit_mm(word)
    if length is None:
        raise BadInput(f"the unit of {axis} is '{word.strip()[:16]}'", where=where, allowed="a length such as mm or um")
    return length
