"""Where a scanned face looks: found on pictures of its mesh from six sides."""

from __future__ import annotations

import numpy as np

from cicatrix.base.errors import BadInput
from cicatrix.measure.meshes.mesh import Mesh, used_vertices
from cicatrix.measure.photographs.face import LEAST_FACE_MM, MESH_POINTS, Face
from cicatrix.measure.photographs.face_landmarks import find_face
from cicatrix.measure.photographs.face_mesh import typical_face_cm
from cicatrix.measure.photographs.head_pose import laid_onto
from cicatrix.measure.photographs.mesh_picture import MOST_TRIANGLES, Floats, MeshPicture, picture_of_mesh
from cicatrix.measure.photographs.photo import Photo

TILINGS_OF_SCAN = (1, 2)
"""A scan of a face fills the picture that is made of it, so that small tiles need not be searched."""


def front_of_face(mesh: Mesh) -> tuple[float, float, float] | None:
    """Return the direction in which the face on a mesh looks, in the mesh's axes; None if it shows no face.

    Parameters
    ----------
    mesh
        Its corners in mm; it must not be mirrored. One that is too small for a face is not searched.

    Notes
    -----
    The mesh is looked at from six sides, +z first; the first that shows a face counts. The typical face laid onto its
    points tells where it looks.
    """
    used = mesh.vertices[used_vertices(mesh.faces, len(mesh.vertices))]
    if not len(used) or not np.isfinite(used).all() or len(mesh.faces) > MOST_TRIANGLES:
        return None
    if np.sort(np.ptp(used, axis=0))[1] < LEAST_FACE_MM:
        return None
    for view in _views():
        seen = picture_of_mesh(mesh.vertices @ view.T, mesh.faces)
        face = _face_or_none(seen)
        if face is not None:
            _, rotation, _ = laid_onto(typical_face_cm(), face.points[:MESH_POINTS] * np.array([1.0, -1.0, -1.0]))
            x, y, z = (float(part) for part in (rotation.T @ view)[2])
            return x, y, z
    return None


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
