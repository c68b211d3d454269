"""The zones of a face in its photograph: which pixel of the skin lies in which zone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from cicatrix.measure.photographs.face import MESH_POINTS, Face, Floats
from cicatrix.measure.photographs.face_mesh import Ints, triangles, zone_of_triangle
from cicatrix.skin.zones import FACE_ZONES, ZONES, Zone

Labels = NDArray[np.uint8]
_SUBPIXEL_BITS = 4


@dataclass(frozen=True, slots=True)
class FaceZones:
    """Zones over the pixels of a photograph; left and right are the patient's.

    Attributes
    ----------
    labels
        Number of the zone at each pixel, (height, width): its place in `ZONES`, from 1; 0 where there is no zone:
        background, eyes and lids, brows, lips, nostrils, and what faces away.
    polygons
        Outlines of each visible zone, each (n, 2) in pixels; outer ones and those of holes wind opposite ways.
    """

    labels: Labels
    polygons: dict[Zone, tuple[Floats, ...]]

    def mask(self, zone: Zone) -> NDArray[np.bool_]:
        """Return the pixels of a zone."""
        return self.labels == ZONES.index(zone) + 1

    @property
    def area_px(self) -> dict[Zone, int]:
        """Visible pixels of each zone."""
        counts = np.bincount(self.labels.ravel(), minlength=len(FACE_ZONES) + 1)
        return {zone: int(counts[number]) for number, zone in enumerate(FACE_ZONES, 1)}

    def zone_at(self, x: float, y: float) -> Zone | None:
        """Return the zone at a position in pixels, or None where there is none."""
        height, width = self.labels.shape
        column, row = int(np.floor(x)), int(np.floor(y))
        number = int(self.labels[row, column]) if 0 <= row < height and 0 <= column < width else 0
        return ZONES[number - 1] if number else None


def zones_of_face(face: Face, shape: tuple[int, ...]) -> FaceZones:
    """Return the zones of a face in its photograph.

    Parameters
    ----------
    face
        From `find_face`.
    shape
        Height and width of the photograph.

    Notes
    -----
    Triangles of the mesh that face the camera are drawn from back to front, so that a nose hides the cheek behind it.
    The mesh ends at the upper forehead, often below the hairline, before the ears and at the edge of the jaw; hair,
    beard and glasses on the skin are not told apart from it.
    """
    points = face.points[:MESH_POINTS]
    corners = triangles()
    shown = _facing(points, corners)
    number = zone_of_triangle()
    labels = np.zeros(shape[:2], dtype=np.uint8)
    # A pixel's number is that of its middle to OpenCV, of its corner here.
    drawn = np.round((points[:, :2] - 0.5) * (1 << _SUBPIXEL_BITS)).astype(np.int32)
    depth = points[corners, 2].mean(axis=1)
    for index in np.argsort(-depth):
        if shown[index]:
            cv2.fillConvexPoly(labels, drawn[corners[index]], int(number[index]), cv2.LINE_8, _SUBPIXEL_BITS)
    polygons = {
        zone: tuple(points[loop, :2] for loop in _outlines(corners[shown & (number == place)]))
        for place, zone in enumerate(FACE_ZONES, 1)
    }
    return FaceZones(labels, {zone: loops for zone, loops in polygons.items() if loops})


def _facing(points: Floats, corners: Ints) -> NDArray[np.bool_]:
    """Tell which triangles face the camera: their corners wind anticlockwise to the eye, and y goes down."""
    a, b, c = (points[corners[:, place], :2] for place in range(3))
    along, across = b - a, c - a
    turn: Floats = along[:, 0] * across[:, 1] - along[:, 1] * across[:, 0]
    return turn < 0.0


def _outlines(corners: Ints) -> list[list[int]]:
    """Return the closed loops of points about a set of triangles: edges that belong to one triangle only."""
    edges = {(int(t[i]), int(t[(i + 1) % 3])) for t in corners for i in range(3)}
    following: defaultdict[int, list[int]] = defaultdict(list)
    for start, end in sorted(edges):
        if (end, start) not in edges:
            following[start].append(end)
    loops: list[list[int]] = []
    while following:
        start = min(following)
        loop, here = [start], _step(following, start)
        while here != start:
            loop.append(here)
            here = _step(following, here)
        loops.append(loop)
    return loops


def _step(following: defaultdict[int, list[int]], here: int) -> int:
    """Take one edge out and return where it leads."""
    ends = following[here]
    end = ends.pop()
    if not ends:
        del following[here]
    return end
