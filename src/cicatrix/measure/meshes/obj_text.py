"""Wavefront OBJ in machine code: corners and faces out of the bytes, in two passes and no more memory than they take.

A general reader works for half a minute on a scan of a million points and builds a string for each number; this one
reads the two kinds of line that a surface has, ``v`` and ``f``, and passes over all others.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.base.machine_code import compiled
from cicatrix.measure.meshes.mesh import MOST_FACES, Mesh
from cicatrix.measure.surface import Floats

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]

_LARGEST = 1 << 40
"""Whole numbers stop growing here: far above any place, far below overflow."""
_DIGITS = 10**17
"""Mantissas stop growing here; what follows is below the resolution of double precision."""


def read_obj(data: bytes, where: str) -> Mesh:
    """Return the triangles of an OBJ file; polygons are cut into fans from their first corner.

    Raises
    ------
    BadInput
        With the line, if a corner or a face is not written as it must be; if there are too many.
    """
    text = np.frombuffer(data, dtype=np.uint8)
    nothing = np.empty((0, 3))
    corners, triangles, line = _parsed(text, nothing, np.empty((0, 3), dtype=np.int64), False)
    if line:
        raise BadInput(
            f"line {line} is no corner or face of an OBJ file", where=where,
            allowed="'v x y z', or 'f' and the numbers of three corners or more",
        )  # fmt: skip
    if max(triangles, corners // 3) > MOST_FACES:
        raise BadInput(
            f"the mesh has {triangles} faces", where=where, allowed=f"at most {MOST_FACES // 1_000_000} million"
        )
    vertices = np.empty((corners, 3))
    faces = np.empty((triangles, 3), dtype=np.int64)
    _parsed(text, vertices, faces, True)
    return Mesh(vertices, faces)


@compiled
def _parsed(text: Bytes, vertices: Floats, faces: Places, keep: bool) -> tuple[int, int, int]:
    """Return how many corners and triangles there are, and the first bad line or 0; write them if *keep*."""
    corners, triangles, line, at, end = 0, 0, 0, 0, text.size
    while at < end:
        line += 1
        at = _past_blanks(text, at)
        kind = text[at] if at + 1 < end and (text[at + 1] == 32 or text[at + 1] == 9) else 0
        if kind == 118:  # v
            at += 1
            for axis in range(3):
                value, at, good = _real(text, _past_blanks(text, at))
                if not good:
                    return corners, triangles, line
                if keep:
                    vertices[corners, axis] = value
            corners += 1
        elif kind == 102:  # f
            at, count, first, before = at + 1, 0, 0, 0
            while True:
                at = _past_blanks(text, at)
                if at >= end or text[at] == 10 or text[at] == 13 or text[at] == 35:
                    break
                place, at, good = _place(text, at)
                if not good:
                    return corners, triangles, line
                place = place - 1 if place > 0 else corners + place
                count += 1
                if count == 1:
                    first = place
                elif count > 2:
                    if keep:
                        faces[triangles, 0], faces[triangles, 1], faces[triangles, 2] = first, before, place
                    triangles += 1
                before = place
            if count < 3:
                return corners, triangles, line
        while at < end and text[at] != 10 and text[at] != 13:
            at += 1
        if at + 1 < end and text[at] == 13 and text[at + 1] == 10:
            at += 1
        at += 1
    return corners, triangles, 0


@compiled
def _past_blanks(text: Bytes, at: int) -> int:
    while at < text.size and (text[at] == 32 or text[at] == 9):
        at += 1
    return at


@compiled
def _real(text: Bytes, at: int) -> tuple[float, int, bool]:
    """Return the number at a place, the place after it, and whether there was one; nan and inf are not a number."""
    end = text.size
    sign = 1.0
    if at < end and (text[at] == 45 or text[at] == 43):
        sign = -1.0 if text[at] == 45 else 1.0
        at += 1
    if at < end and (text[at] | 32 == 110 or text[at] | 32 == 105):  # n, i
        while at < end and text[at] > 32:
            at += 1
        return np.nan, at, True
    mantissa, power, digits, after = 0, 0, 0, False
    while at < end and (48 <= text[at] <= 57 or (text[at] == 46 and not after)):
        if text[at] == 46:
            after = True
        else:
            digits += 1
            if mantissa < _DIGITS:
                mantissa = 10 * mantissa + np.int64(text[at] - 48)
                power -= after
            elif not after:
                power += 1
        at += 1
    if digits and at < end and text[at] | 32 == 101:  # e
        at += 1
        negative = at < end and text[at] == 45
        if at < end and (text[at] == 45 or text[at] == 43):
            at += 1
        exponent, written = 0, 0
        while at < end and 48 <= text[at] <= 57:
            exponent = min(10 * exponent + np.int64(text[at] - 48), 9999)
            written += 1
            at += 1
        if not written:
            return 0.0, at, False
        power += -exponent if negative else exponent
    value = float(mantissa)
    if power < 0:
        value = value / 10.0 ** float(-power) if power > -300 else 0.0
    elif power > 0:
        value = value * 10.0 ** float(power)
    return sign * value, at, digits > 0 and (at >= end or text[at] <= 32)


@compiled
def _place(text: Bytes, at: int) -> tuple[Any, int, Any]:
    """Return the number of a corner, the place after it with its texture and normal, and whether there was one."""
    end = text.size
    negative = at < end and text[at] == 45
    if negative:
        at += 1
    value, digits = 0, 0
    while at < end and 48 <= text[at] <= 57:
        value = min(10 * value + np.int64(text[at] - 48), _LARGEST)
        digits += 1
        at += 1
    good = digits > 0 and value > 0 and (at >= end or text[at] <= 32 or text[at] == 47)
    while at < end and text[at] > 32:
        at += 1
    return -value if negative else value, at, good
