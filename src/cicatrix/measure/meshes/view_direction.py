"""From where a mesh of skin is looked at: along the outward normal of the whole patch."""

from __future__ import annotations

import numpy as np

from cicatrix.base.errors import BadInput
from cicatrix.measure.surface import Floats

DIRECTIONS = {
    "+x": (1.0, 0.0, 0.0), "-x": (-1.0, 0.0, 0.0), "+y": (0.0, 1.0, 0.0), "-y": (0.0, -1.0, 0.0),
    "+z": (0.0, 0.0, 1.0), "-z": (0.0, 0.0, -1.0),
}  # fmt: skip
"""Directions that a user may name: where the viewer stands."""
LEAST_AGREEMENT = 0.2
"""Length of the mean normal over the area, below which it says nothing: a flat patch has 1, half a sphere 0.5, a closed
surface 0; noise of a scanner takes little off (reasoning, not evidence)."""


def normal_of(total: Floats, area: float) -> Floats:
    """Return the area-weighted mean normal (3,) as a unit vector.

    *total* is the sum of normals weighted by area, *area* their weight. Faces with the wrong winding are outvoted.

    Raises
    ------
    BadInput
        If the faces do not agree on a side: the mesh closes on itself, or its winding is random.
    """
    size = float(np.linalg.norm(total))
    if size < LEAST_AGREEMENT * area:
        raise BadInput(
            "the mesh shows no side: it closes on itself, or its faces disagree about which side is outside",
            do=f"cut out the patch of skin, or say where the viewer stands (--towards {', '.join(DIRECTIONS)})",
        )
    return total / size


def frame(normal: Floats) -> Floats:
    """Return rows right, up and toward the viewer (3, 3), right-handed.

    Up is the mesh's own y axis where that is not the direction of view, else its z axis: as programs show meshes.
    """
    up = np.array([0.0, 1.0, 0.0]) if abs(normal[1]) < 0.9 else np.array([0.0, 0.0, 1.0])
    right = np.cross(up, normal)
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(normal, right), normal])
