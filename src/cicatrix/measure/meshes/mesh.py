"""A mesh of triangles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.measure.surface import Floats

MOST_FACES = 30_000_000
"""Faces, and corners, of the largest mesh taken."""


@dataclass(frozen=True, slots=True)
class Mesh:
    """Triangles in space.

    Attributes
    ----------
    vertices
        Corners, (n, 3), in one unit of length; may hold values that are not finite.
    faces
        Places of the corners of each face, (m, 3).
    """

    vertices: Floats
    faces: NDArray[np.int64]

    def __post_init__(self) -> None:
        """Refuse what is no mesh."""
        if self.vertices.ndim != 2 or self.vertices.shape[1:] != (3,) or self.faces.shape[1:] != (3,):
            raise BadInput("the mesh is not made of triangles in space")
        if max(len(self.vertices) // 3, len(self.faces)) > MOST_FACES:
            raise BadInput(
                f"the mesh has {len(self.faces)} faces", allowed=f"at most {MOST_FACES // 1_000_000} million"
            )
        if len(self.faces) and not (self.faces.min() >= 0 and self.faces.max() < len(self.vertices)):
            raise BadInput("a face names a corner that the mesh does not have")


def used_vertices(faces: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    """Return which of *count* corners belong to a face, (count,)."""
    used = np.zeros(count, dtype=bool)
    used[faces.ravel()] = True
    return used
