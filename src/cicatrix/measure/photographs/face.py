"""A face in a photograph: its points, where they lie and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

POINTS, MESH_POINTS = 478, 468
"""Points of a face; the first of them make the mesh, the rest are the irises."""
OUTER_CANTHI = (33, 263)
"""Outer corners of the patient's right and left eye."""
OUTER_CANTHAL_MM, OUTER_CANTHAL_RANGE_MM = 90.0, (80.0, 100.0)
"""Distance of the outer corners of an adult's eyes. Assumption: the model's typical face has 88.9 mm; grown people of
published series lie mostly within a tenth of it. A picture without a scale has no better one."""
LEAST_FACE_MM = 90.0
"""Shorter side of a scan on which a face is looked for. Assumption: what shows both eyes, nose and mouth is about as
wide as an adult's eyes are apart; a cheek is scanned in pieces of 20 to 80 mm."""


@dataclass(frozen=True, slots=True)
class Face:
    """The points of a face.

    Attributes
    ----------
    points
        x right and y down in pixels of the photograph as stored, z away from the camera in the same unit about the
        middle of the head, (478, 3). Numbers are those of MediaPipe's face mesh; left and right are the patient's.
    presence
        How sure the network is that the points are those of a face, 0 to 1.
    quarter_turns
        Quarter turns anticlockwise that set the face upright; 0 for an upright picture.
    notes
        What a user must know, as plain sentences.
    """

    points: Floats
    presence: float
    quarter_turns: int = 0
    notes: tuple[str, ...] = ()

    @property
    def outer_canthal_px(self) -> float:
        """Distance of the outer corners of the eyes, in space so that a turned head does not shorten it, pixels."""
        right, left = self.points[OUTER_CANTHI[0]], self.points[OUTER_CANTHI[1]]
        return float(np.linalg.norm(left - right))

    @property
    def assumed_mm_per_px(self) -> tuple[float, float, float]:
        """Lower, middle and upper scale if the eyes are as far apart as an adult's: an assumption, no measurement."""
        low, high = OUTER_CANTHAL_RANGE_MM
        return low / self.outer_canthal_px, OUTER_CANTHAL_MM / self.outer_canthal_px, high / self.outer_canthal_px
