"""How the head is held: turned, nodded and tilted, in one photograph and from one to the next."""

from __future__ import annotations

import numpy as np

from cicatrix.base.model import Frozen
from cicatrix.measure.photographs.face import MESH_POINTS, Face, Floats
from cicatrix.measure.photographs.face_mesh import typical_face_cm

# Points and weights with which MediaPipe's face geometry lays its typical face onto a face (published with the model);
# the left half has the same weights: points whose place changes little with expression.
_STEADY = {
    4: 0.0709, 6: 0.0321, 10: 0.0084, 33: 0.0587, 54: 0.0077, 67: 0.0091, 117: 0.0098, 119: 0.0146, 121: 0.0186,
    127: 0.0052, 129: 0.1206, 132: 0.0056, 133: 0.0533, 136: 0.0669, 143: 0.0148, 147: 0.0143, 198: 0.0255,
    205: 0.0473, 263: 0.0587, 284: 0.0077, 297: 0.0091, 346: 0.0098, 348: 0.0146, 350: 0.0186, 356: 0.0052,
    358: 0.1206, 361: 0.0056, 362: 0.0533, 365: 0.0669, 372: 0.0148, 376: 0.0143, 420: 0.0255, 425: 0.0473,
}  # fmt: skip


class HeadPose(Frozen):
    """Angles of the head against the camera, or against another photograph; all 0 is frontal and upright."""

    yaw_degrees: float
    """Turned to the patient's left is positive."""
    pitch_degrees: float
    """Chin up is positive."""
    roll_degrees: float
    """Tilted towards the patient's left shoulder is positive."""

    @property
    def largest_degrees(self) -> float:
        """The largest of the three, without its sign."""
        return max(abs(self.yaw_degrees), abs(self.pitch_degrees), abs(self.roll_degrees))


def head_pose(face: Face) -> HeadPose:
    """Return how the head is held, by the rotation that lays the typical face best onto this one.

    Notes
    -----
    The zero of pitch is that of the typical face: a person's own profile shifts it by some degrees, so compare a
    patient with himself by `pose_change`.
    """
    _, rotation, _ = laid_onto(typical_face_cm(), _upright_points(face))
    return _angles(rotation)


def pose_change(before: Face, after: Face) -> HeadPose:
    """Return how the head is held in the second photograph against the first, of the same person."""
    _, rotation, _ = laid_onto(_upright_points(before), _upright_points(after))
    return _angles(rotation)


def laid_onto(source: Floats, target: Floats) -> tuple[float, Floats, Floats]:
    """Return scale, rotation (3, 3) and shift that lay one face's points (468, 3) onto another's by least squares.

    The solution is that of Kabsch (1976) with the scale of Umeyama (1991), over steady points by their weights.
    """
    index = list(_STEADY)
    weight = np.array(list(_STEADY.values()))[:, None] / sum(_STEADY.values())
    from_points, to_points = source[index], target[index]
    from_middle, to_middle = (weight * from_points).sum(axis=0), (weight * to_points).sum(axis=0)
    from_points, to_points = from_points - from_middle, to_points - to_middle
    left, stretch, right = np.linalg.svd((weight * to_points).T @ from_points)
    sign = np.array([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    rotation = (left * sign) @ right
    scale = float((stretch * sign).sum() / (weight * from_points**2).sum())
    return scale, rotation, to_middle - scale * rotation @ from_middle


def _upright_points(face: Face) -> Floats:
    """Return the mesh with y up and z towards the camera."""
    return face.points[:MESH_POINTS] * np.array([1.0, -1.0, -1.0])


def _angles(rotation: Floats) -> HeadPose:
    """Return the angles of a rotation made of a nod about x first, then a turn about y, then a tilt about z."""
    yaw = np.arcsin(np.clip(-rotation[2, 0], -1.0, 1.0))
    nod = np.arctan2(rotation[2, 1], rotation[2, 2])
    tilt = np.arctan2(rotation[1, 0], rotation[0, 0])
    return HeadPose(
        yaw_degrees=float(np.degrees(yaw)),
        pitch_degrees=-float(np.degrees(nod)),
        roll_degrees=-float(np.degrees(tilt)),
    )
