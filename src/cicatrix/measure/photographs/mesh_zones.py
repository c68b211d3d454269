"""The zones of a face's surface in space: found on a picture of it from in front, and led back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.measure.photographs.face import MESH_POINTS, Face
from cicatrix.measure.photographs.face_landmarks import find_face
from cicatrix.measure.photographs.face_mesh import FACE_ZONES, typical_face_cm
from cicatrix.measure.photographs.face_zones import FaceZones, zones_of_face
from cicatrix.measure.photographs.head_pose import laid_onto
from cicatrix.measure.photographs.mesh_picture import Floats, Ints, MeshPicture, picture_of_mesh
from cicatrix.measure.photographs.photo import Photo, Pixels
from cicatrix.measure.surface import Surface
from cicatrix.skin.zones import Zone

TILINGS_OF_SCAN = (1, 2)
"""A scan of a face fills the picture that is made of it, so that small tiles need not be searched."""
HIDDEN = 0.02
"""How far behind the seen surface a vertex may lie and still be seen, as a share of the picture's side."""


@dataclass(frozen=True, slots=True)
class MeshZones:
    """Zones over the vertices of a mesh; left and right are the patient's.

    Attributes
    ----------
    labels
        Number of each vertex's zone in `FACE_ZONES`, from 1; 0 where there is none or it is not seen from in front.
    upright
        Rotation (3, 3) that turns the mesh so that it looks along z with y up.
    picture, face
        The picture that was read, and the face in it.
    """

    labels: NDArray[np.uint8]
    upright: Floats
    picture: MeshPicture
    face: Face

    def zone_of(self, vertex: int) -> Zone | None:
        """Return the zone of a vertex, or None where there is none."""
        number = int(self.labels[vertex])
        return FACE_ZONES[number - 1] if number else None


def zones_of_mesh(vertices: Floats, faces: Ints, colours: Floats | None = None) -> MeshZones:
    """Return the zone of each vertex of a scanned face.

    Parameters
    ----------
    vertices, faces
        (n, 3) in any unit, and (m, 3).
    colours
        Red, green and blue of each vertex, 0 to 255, (n, 3). Colours make the face surer to be found.

    Raises
    ------
    BadInput
        If no face is found from any side: a scan of a cheek alone has no zones to be found.

    Notes
    -----
    The mesh is looked at from six sides, +z first; the first that shows a face counts. The mesh is then turned so
    that the typical face laid onto the points looks straight ahead, and read a second time. It must not be mirrored.
    """
    for view in _views():
        seen = picture_of_mesh(vertices @ view.T, faces, colours)
        face = _face_or_none(seen)
        if face is not None:
            break
    else:
        raise BadInput(
            "no face was found on the mesh from any side", allowed="a whole face, from brow to chin",
            do="add its colours, cut away hair and shoulders, or give the zone yourself",
        )  # fmt: skip
    _, rotation, _ = laid_onto(typical_face_cm(), face.points[:MESH_POINTS] * np.array([1.0, -1.0, -1.0]))
    upright = rotation.T @ view
    seen = picture_of_mesh(vertices @ upright.T, faces, colours)
    face = find_face(Photo(seen.pixels))
    return MeshZones(_led_back(vertices @ upright.T, seen, zones_of_face(face, seen.depth.shape)), upright, seen, face)


def zones_of_surface(surface: Surface, colours: Pixels | None = None) -> FaceZones:
    """Return the zone of each pixel of a height map of a whole face.

    Parameters
    ----------
    surface
        Rows go down and columns to the right as seen from outside, as in a picture: a map that is stored the other way
        round is mirrored, and would swap left and right.
    colours
        Picture on the same grid, (ny, nx, 3); without it the shading alone is read.

    Raises
    ------
    BadInput
        If no face is found.
    """
    if colours is not None and colours.shape[:2] != surface.height_mm.shape:
        raise BadInput("the picture and the height map are not on one grid", allowed="the same rows and columns")
    pixels = _shaded(surface) if colours is None else colours
    return zones_of_face(find_face(Photo(pixels)), pixels.shape)


def _views() -> list[Floats]:
    """Return rotations that bring each of the six sides to the front; the detector sees to turns about the axis."""
    made: list[Floats] = []
    for axis, sign in ((2, 1), (2, -1), (0, 1), (0, -1), (1, 1), (1, -1)):
        front = np.zeros(3)
        front[axis] = sign
        up = np.array([0.0, 1.0, 0.0]) if axis != 1 else np.array([0.0, 0.0, -float(sign)])
        made.append(np.array([np.cross(up, front), up, front]))
    return made


def _face_or_none(seen: MeshPicture) -> Face | None:
    """Return the face of a picture, unless it is the hollow of one: an open scan from behind is a mirrored face."""
    try:
        face = find_face(Photo(seen.pixels), TILINGS_OF_SCAN)
    except BadInput:
        return None
    side = seen.depth.shape[0]
    places = np.clip(np.floor(face.points[:MESH_POINTS, :2]).astype(int), 0, side - 1)
    depth = seen.depth[places[:, 1], places[:, 0]]
    there = np.isfinite(depth)
    if there.sum() < MESH_POINTS // 2:
        return None
    bulge = np.cov(depth[there], -face.points[:MESH_POINTS, 2][there])[0, 1]
    return face if bulge > 0.0 else None


def _led_back(turned: Floats, seen: MeshPicture, zones: FaceZones) -> NDArray[np.uint8]:
    """Return the label of each vertex at its pixel, where it is what is seen there."""
    side = seen.depth.shape[0]
    places = np.clip(np.floor(seen.in_picture(turned)).astype(int), 0, side - 1)
    columns, rows = places[:, 0], places[:, 1]
    visible = turned[:, 2] >= seen.depth[rows, columns] - HIDDEN * side / seen.scale
    return np.where(visible, zones.labels[rows, columns], 0).astype(np.uint8)


def _shaded(surface: Surface) -> Pixels:
    """Return a height map as a picture lit from the camera, holes filled with the background."""
    height = surface.height_mm
    down, right = np.gradient(height, surface.pixel_y_mm, surface.pixel_x_mm)
    steep = np.sqrt(1.0 + down**2 + right**2)
    light = 0.25 + 0.75 * np.clip((1.0 + 0.35 * down) / (steep * np.hypot(0.35, 1.0)), 0.0, 1.0)
    skin = light[..., None] * np.array([200.0, 160.0, 140.0])
    return np.where(np.isfinite(light)[..., None], skin, 235.0).astype(np.uint8)
