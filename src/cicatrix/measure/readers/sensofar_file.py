"""Sensofar's older files (.plu): a day, a comment, the settings, then heights in micrometres.

The layout follows the MIT-licensed reader of SurfaceTopography and was checked against a real file of the makers'
version 251. There is no signature, and the settings grew with the makers' programs, so that the file is taken only if
its two statements of the grid agree and it is long enough for it.
"""

from __future__ import annotations

import numpy as np

from cicatrix.base.errors import BadInput
from cicatrix.measure.readers.stored_map import StoredMap, check_shape

_HEADER = np.dtype(
    {
        "names": ["rows", "columns", "step_x", "step_y", "type", "layers", "version", "layer_rows", "layer_columns"],
        "formats": ["<u4", "<u4", "<f4", "<f4", "<u4", "u1", "u1", "<u4", "<u4"],
        "offsets": [388, 392, 404, 408, 428, 489, 490, 500, 504],
        "itemsize": 508,
    }
)
_TOPOGRAPHY = 3
_NOT_MEASURED = 1_000_001.0


def read_sensofar(data: bytes, where: str) -> StoredMap:
    """Read a Sensofar topography.

    Rows are taken in stored order, the first one as the top. Of several layers the first is read.

    Raises
    ------
    BadInput
        If it is cut short, holds a profile, or its layout is not the one known.
    """
    if len(data) < _HEADER.itemsize:
        raise BadInput("this Sensofar file ends within its header", where=where)
    head = np.frombuffer(data, _HEADER, 1)[0]
    if head["type"] != _TOPOGRAPHY:
        raise BadInput(
            f"this Sensofar file holds a measurement of kind {head['type']}", where=where,
            allowed=f"a topography (kind {_TOPOGRAPHY})",
        )  # fmt: skip
    rows, columns = int(head["layer_rows"]), int(head["layer_columns"])
    if (rows, columns) != (int(head["rows"]), int(head["columns"])) or not head["layers"]:
        raise BadInput(
            f"the layout of this Sensofar file (version {head['version']}) is not known", where=where,
            do="export the topography as X3P, SUR or a table",
        )  # fmt: skip
    check_shape(rows, columns, where)
    if len(data) < _HEADER.itemsize + 4 * rows * columns:
        raise BadInput("this Sensofar file is cut short", where=where, do="copy it again")
    steps = float(head["step_x"]), float(head["step_y"])
    if not all(0.0 < step < np.inf for step in steps):
        raise BadInput("the pixel size is no positive number", where=where)
    stored = np.frombuffer(data, "<f4", rows * columns, _HEADER.itemsize).reshape(rows, columns)
    with np.errstate(invalid="ignore"):  # a signalling NaN is a hole like any other
        height = np.where(stored >= _NOT_MEASURED, np.nan, stored).astype(float)
    notes = (f"The file holds {head['layers']} layers; the first one was read.",) if head["layers"] > 1 else ()
    return StoredMap(height, 1e-3, steps[0] * 1e-3, steps[1] * 1e-3, notes=notes)
