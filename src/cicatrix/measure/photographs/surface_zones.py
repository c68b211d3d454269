"""The zones of a face on its height map: found on a picture of the shaded map."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from cicatrix.base.errors import BadInput
from cicatrix.measure.photographs.face import OUTER_CANTHAL_RANGE_MM, Face
from cicatrix.measure.photographs.face_front import TILINGS_OF_SCAN
from cicatrix.measure.photographs.face_landmarks import find_face
from cicatrix.measure.photographs.face_zones import Labels, zones_of_face
from cicatrix.measure.photographs.mesh_picture import SKIN_COLOUR
from cicatrix.measure.photographs.photo import Photo, Pixels
from cicatrix.measure.seen_average import seen_average
from cicatrix.measure.surface import Floats, Surface

LEAST_PIXELS, MOST_PIXELS = 400, 800
"""Longer side of the picture that is made: the networks see no more than 256 pixels of a face."""
SLACK = 0.8
"""How much smaller than the least, and larger than the most, of an adult's face a face may be. Assumption: children's
are, and points of a shaded face are off by some mm; a face on a bumpy cheek or in a wrong unit is not."""
LAMP = 0.35
"""Slope of the light, from above the camera."""
GROUND = 235
"""Grey of the background."""


@dataclass(frozen=True, slots=True)
class SurfaceZones:
    """Zones of a face on its height map; left and right are the patient's.

    Attributes
    ----------
    labels
        Number of the zone at each pixel of the map, (ny, nx), as in `FaceZones`; 0 where there is none or a hole.
    picture, picture_labels
        The shaded map in which the face was found, upright on square pixels, (rows, columns, 3), and the zones on it.
    outer_canthal_mm
        Distance of the outer corners of the eyes.
    """

    labels: Labels
    picture: Pixels
    picture_labels: Labels
    outer_canthal_mm: float


def zones_of_surface(surface: Surface) -> SurfaceZones:
    """Return the zone of each pixel of a height map of a whole face.

    Parameters
    ----------
    surface
        Rows go down and columns to the right as seen from outside, as in a picture: a map that is stored the other way
        round is mirrored, and would swap left and right. It may lie sideways or upside down.

    Raises
    ------
    BadInput
        If no face is found, or one that is too small or large to be a person's.
    """
    picture, face, step = _found(surface)
    turns = face.quarter_turns
    if turns:  # lit from above, a face is read better than lit from below or from the side
        surface = _turned(surface, turns)
        picture, face, step = _found(surface)
    apart = face.outer_canthal_px * step
    least, most = SLACK * OUTER_CANTHAL_RANGE_MM[0], OUTER_CANTHAL_RANGE_MM[1] / SLACK
    if not least <= apart <= most:
        raise BadInput(
            f"the outer corners of the eyes of the face that was found are {apart:.3g} mm apart",
            allowed=f"{least:.0f} to {most:.0f} mm", do="is the unit of the scan right?",
        )  # fmt: skip
    rows, columns = surface.height_mm.shape
    stretch = np.array([columns / picture.shape[1], rows / picture.shape[0], 1.0])
    labels = zones_of_face(replace(face, points=face.points * stretch), (rows, columns)).labels
    labels[~np.isfinite(surface.height_mm)] = 0
    on_picture = zones_of_face(face, picture.shape).labels
    return SurfaceZones(np.ascontiguousarray(np.rot90(labels, -turns)), picture, on_picture, apart)


def _found(surface: Surface) -> tuple[Pixels, Face, float]:
    """Return the shaded map on square pixels, the face on it, and the distance of those pixels, mm."""
    step = max(surface.size_mm) / float(np.clip(max(surface.height_mm.shape), LEAST_PIXELS, MOST_PIXELS))
    picture = _shaded(_resampled(surface, step), step)
    return picture, find_face(Photo(picture), TILINGS_OF_SCAN), step


def _turned(surface: Surface, turns: int) -> Surface:
    """Return a map turned anticlockwise by quarter turns."""
    x, y = surface.pixel_x_mm, surface.pixel_y_mm
    if turns % 2:
        x, y = y, x
    return Surface(np.ascontiguousarray(np.rot90(surface.height_mm, turns)), x, y)


def _resampled(surface: Surface, step: float) -> Floats:
    """Return the heights on square pixels, averaged over what was seen; NaN where less than half was."""
    wide, tall = (max(1, round(length / step)) for length in surface.size_mm)
    size = wide, tall
    seen = np.isfinite(surface.height_mm)
    level = float(surface.height_mm[seen].mean())
    smaller = size[0] < seen.shape[1] or size[1] < seen.shape[0]
    method = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return seen_average((surface.height_mm - level).astype(np.float32), size, method).astype(np.float64)


def _shaded(height: Floats, step: float) -> Pixels:
    """Return heights as a picture lit from the camera, holes filled with the background."""
    down, right = np.gradient(height, step)
    steep = np.sqrt(1.0 + down**2 + right**2)
    light = 0.25 + 0.75 * np.clip((1.0 + LAMP * down) / (steep * np.hypot(LAMP, 1.0)), 0.0, 1.0)
    skin = light[..., None] * np.array(SKIN_COLOUR)
    return np.where(np.isfinite(light)[..., None], skin, GROUND).astype(np.uint8)
