"""The printable phantom as a closed mesh, and as an STL file."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import trimesh as untyped_trimesh
from numpy.typing import NDArray

from cicatrix.measure.phantoms.phantom_design import PhantomDesign, Pit
from cicatrix.measure.surface import Floats

_trimesh: Any = untyped_trimesh

AROUND = 64
"""Corners of a round pit; a multiple of 8, so that the corners of a cell are among its spokes."""
CAP_RINGS = 16
Triangles = NDArray[np.float64]


def phantom_mesh(design: PhantomDesign) -> Any:
    """Return the plate as a trimesh, mm, pits up; it is closed, and its volume is known.

    Every cell is a fan of spokes from its pit's rim to its border at the same angles, so that neighbours share their
    points. The polygon of a pit has the area of its circle: cylinders and cones have their nominal volume exactly, caps
    to 0.3 %.
    """
    width, height = design.size_mm
    pits = {(pit.column, pit.row): pit for pit in design.every}
    parts: list[Triangles] = []
    for column in range(design.columns):
        for row in range(design.rows):
            # A map shows its first row at the top, where y is greatest: the other way the print is a mirror image.
            centre = np.array([column + 0.5, design.rows - row - 0.5, 0.0]) * design.cell_mm
            parts.append(_cell(pits.get((column, row)), design.cell_mm) + centre)
    angle = 2.0 * math.pi * np.arange(AROUND) / AROUND
    unit = _square(angle, design.cell_mm)
    tick = np.unique(np.round(unit[np.isclose(unit[:, 0], 0.5 * design.cell_mm), 1], 9)) + 0.5 * design.cell_mm
    along = np.unique(np.round((np.arange(design.columns)[:, None] * design.cell_mm + tick).ravel(), 9))
    up = np.unique(np.round((np.arange(design.rows)[:, None] * design.cell_mm + tick).ravel(), 9))
    border = np.concatenate(
        [
            np.stack([along, np.zeros_like(along)], 1)[:-1],
            np.stack([np.full_like(up, width), up], 1)[:-1],
            np.stack([along[::-1], np.full_like(along, height)], 1)[:-1],
            np.stack([np.zeros_like(up), up[::-1]], 1)[:-1],
        ]
    )
    top = np.concatenate([border, np.zeros((border.shape[0], 1))], axis=1)
    bottom = top - np.array([0.0, 0.0, design.thickness_mm])
    parts.append(_strip(bottom, top))
    under = np.array([0.5 * width, 0.5 * height, -design.thickness_mm])
    parts.append(_fan(under, bottom[::-1]))
    triangles = np.concatenate(parts)
    points, index = np.unique(np.round(triangles.reshape(-1, 3), 6), axis=0, return_inverse=True)
    return _trimesh.Trimesh(vertices=points, faces=index.reshape(-1, 3), process=False)


def phantom_stl(design: PhantomDesign) -> bytes:
    """Return the plate as a binary STL file, in mm."""
    return bytes(phantom_mesh(design).export(file_type="stl"))


def _cell(pit: Pit | None, cell: float) -> Triangles:
    """Return the upper side of one cell about its centre, (n, 3, 3)."""
    angle = 2.0 * math.pi * np.arange(AROUND) / AROUND
    square = np.concatenate([_square(angle, cell), np.zeros((AROUND, 1))], axis=1)
    if pit is None:
        return _fan(np.zeros(3), square)
    # a polygon within the circle would be smaller: it is drawn with the circle's area
    wider = math.sqrt(2.0 * math.pi / (AROUND * math.sin(2.0 * math.pi / AROUND)))
    radius = 0.5 * pit.diameter_mm

    def ring(share: float, depth: float) -> Floats:
        r = share * radius * wider
        return np.stack([r * np.cos(angle), r * np.sin(angle), np.full(AROUND, -depth)], axis=1)

    rings = [square, ring(1.0, 0.0)]
    if pit.shape == "cylinder":
        rings.append(ring(1.0, pit.depth_mm))
    if pit.shape == "cap":
        for share in np.linspace(1.0, 0.0, CAP_RINGS, endpoint=False)[1:]:
            rings.append(ring(float(share), float(pit.depth_at(np.array(share * radius)))))
    parts = [_strip(outer, inner) for outer, inner in pairwise(rings)]
    return np.concatenate([*parts, _fan(np.array([0.0, 0.0, -pit.depth_mm]), rings[-1])])


def _square(angle: Floats, cell: float) -> Floats:
    """Return where spokes at these angles meet a cell's border."""
    spoke = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return 0.5 * cell * spoke / np.abs(spoke).max(axis=1, keepdims=True)


def _strip(outer: Floats, inner: Floats) -> Triangles:
    """Return the triangles between two closed lines of as many points, seen from above for an inner within an outer."""
    after_outer, after_inner = np.roll(outer, -1, axis=0), np.roll(inner, -1, axis=0)
    first = np.stack([outer, after_outer, inner], axis=1)
    second = np.stack([after_outer, after_inner, inner], axis=1)
    return np.concatenate([first, second])


def _fan(centre: Floats, line: Floats) -> Triangles:
    """Return the triangles from a point to a closed line."""
    middle = np.broadcast_to(centre, line.shape)
    return np.stack([middle, line, np.roll(line, -1, axis=0)], axis=1)
