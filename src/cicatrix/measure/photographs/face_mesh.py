"""The mesh of a face's points: its triangles, the typical face, and which zone of the skin each triangle belongs to.

Numbers of points are those of MediaPipe's face mesh (Apache-2.0), whose lists for eyes, brows, lips and outline are
taken over; the zones are drawn here as loops of points on the patient's right and mirrored. Every triangle belongs to
one zone or to none, so that zones neither overlap nor leave a gap.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import cv2
import numpy as np
from numpy.typing import NDArray

from cicatrix.measure.photographs.face import Floats
from cicatrix.skin.zones import ZONES, Zone

Ints = NDArray[np.int32]

LIPS_OUTER = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146)
LIPS_INNER_MIDDLE = (13, 14)
MOUTH_CORNERS = (61, 291)
EYE_LIDS = ((159, 145), (386, 374))
EYE_CORNERS = ((33, 133), (263, 362))
"""Upper and lower lid, outer and inner corner, of the patient's right and left eye."""

# Right half of the typical face, seen from in front. What is no skin to be needled:
_NOT_SKIN = {
    "lids, within the rim of the orbit": (
        226, 113, 225, 224, 223, 222, 221, 189, 244, 233, 232, 231, 230, 229, 228, 31,
    ),
    "brow": (70, 63, 105, 66, 107, 55, 65, 52, 53, 46),
    "lips": (61, 185, 40, 39, 37, 0, 11, 12, 13, 14, 15, 16, 17, 84, 181, 91, 146),
    "nostril": (79, 166, 59, 75, 60, 20),
}  # fmt: skip
# And the zones; boundaries follow anatomy where the mesh has a line for it:
_RIGHT_LOOPS = {
    # Down the side wall to the groove of the wing, and under the columella.
    "nose": (168, 193, 245, 128, 114, 217, 126, 209, 129, 98, 97, 2),
    # From the brow to the ring of points some 14 mm below the lid, the outer corner's lines included.
    "periorbital": (35, 111, 117, 118, 119, 120, 121, 128, 245, 193, 55, 65, 52, 53, 46, 124),
    # Within the nasolabial folds, down to the fold above the chin.
    "perioral": (2, 97, 98, 129, 203, 206, 216, 212, 202, 204, 182, 83, 18),
    # Between the marionette lines, down to the edge.
    "chin": (18, 83, 182, 204, 211, 170, 149, 176, 148, 152),
    # A strip of some 25 mm along the edge of the mandible, from its angle to the chin.
    "jaw": (58, 172, 136, 150, 149, 170, 211, 204, 202, 212, 214, 192, 215),
    # Behind the outer end of the brow, down to the zygomatic arch.
    "temple": (103, 54, 21, 162, 127, 234, 227, 116, 111, 35, 124, 46, 70, 63, 68),
    # Above the brows, with the glabella.
    "forehead": (10, 109, 67, 103, 68, 63, 105, 66, 107, 55, 193, 168),
    # What is left between: from the arch to the jaw, from the nose and its fold to the ear.
    "cheek": (
        234, 227, 116, 111, 117, 118, 119, 120, 121, 128, 114, 217, 126, 209, 129, 203, 206, 216, 212, 214, 192, 215,
        58, 132, 93,
    ),
}  # fmt: skip


def _table(name: str) -> Floats:
    path = files("cicatrix.measure.photographs").joinpath("models", name)
    return np.array([line.split(",") for line in path.read_text("utf-8").splitlines()[1:]], dtype=float)


@cache
def typical_face_cm() -> Floats:
    """Return the points of the typical face (468, 3), cm: x to the patient's left, y up, z forward."""
    return _table("canonical_vertices.csv")


@cache
def triangles() -> Ints:
    """Return the corners of the triangles (898, 3), anticlockwise as seen from outside."""
    return _table("canonical_triangles.csv").astype(np.int32)


@cache
def zone_of_triangle() -> NDArray[np.uint8]:
    """Return the number of each triangle's zone in `ZONES`, from 1; 0 for eyes, brows, lips and nostrils.

    A triangle belongs to the loop that its middle lies in, on the typical face from in front; one that lies in none
    belongs to the nearest.
    """
    points = typical_face_cm()[:, :2]
    middles = points[triangles()].mean(axis=1)
    labels = np.zeros(len(middles), dtype=np.uint8)
    for index, (x, y) in enumerate(middles):
        spot = (-abs(float(x)), float(y))
        if any(_inside(points, loop, spot) >= 0.0 for loop in _NOT_SKIN.values()):
            continue
        site = max(_RIGHT_LOOPS, key=lambda name: _inside(points, _RIGHT_LOOPS[name], spot))
        side = "_left" if x > 0.0 else "_right"
        zone = Zone(site) if site in set(Zone) else Zone(site + side)
        labels[index] = ZONES.index(zone) + 1
    return labels


def _inside(points: Floats, loop: tuple[int, ...], spot: tuple[float, float]) -> float:
    """Return the distance of a spot from the edge of a loop, positive inside."""
    return float(cv2.pointPolygonTest(points[list(loop)].astype(np.float32), spot, measureDist=True))
