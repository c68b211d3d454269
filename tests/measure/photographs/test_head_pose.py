"""Angles come back from a turned face, with their signs, and mirror with the picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from cicatrix.measure.photographs.face import Face
from cicatrix.measure.photographs.face_landmarks import find_face
from cicatrix.measure.photographs.face_mesh import typical_face_cm
from cicatrix.measure.photographs.head_pose import head_pose, pose_change
from cicatrix.measure.photographs.photo import Photo

ANGLES = st.tuples(st.floats(-60, 60), st.floats(-60, 60), st.floats(-170, 170))


def face_held(yaw: float, pitch: float, roll: float, size: float = 40.0) -> Face:
    """The typical face as a camera sees it."""
    turned = typical_face_cm() @ Rotation.from_euler("xyz", [-pitch, yaw, -roll], degrees=True).as_matrix().T
    points = turned * [size, -size, -size] + [500.0, 400.0, 0.0]
    return Face(np.vstack([points, points[:10]]), 1.0)


@given(ANGLES)
def test_pose_is_that_of_the_head(angles: tuple[float, float, float]) -> None:
    pose = head_pose(face_held(*angles))
    assert (pose.yaw_degrees, pose.pitch_degrees, pose.roll_degrees) == pytest.approx(angles, abs=1e-4)


def test_signs_are_the_patients() -> None:
    nose, chin, brow = 4, 152, 10
    straight, left = face_held(0, 0, 0).points, face_held(20, 0, 0).points
    assert left[nose, 0] > straight[nose, 0]  # the patient's left is to the right in the picture
    assert face_held(0, 20, 0).points[nose, 1] < straight[nose, 1]  # chin up lifts the nose
    tilted = face_held(0, 0, 20).points
    assert tilted[brow, 0] - tilted[chin, 0] > 100.0  # the crown leans to the patient's left


@given(ANGLES)
def test_change_from_frontal_is_the_pose_and_of_itself_none(angles: tuple[float, float, float]) -> None:
    one, two = face_held(0, 0, 0), face_held(*angles, size=55.0)
    change = pose_change(one, two)
    assert (change.yaw_degrees, change.pitch_degrees, change.roll_degrees) == pytest.approx(angles, abs=1e-4)
    assert pose_change(two, two).largest_degrees < 1e-4


def test_a_mirrored_picture_mirrors_the_pose(astronaut: Photo, astronaut_face: Face) -> None:
    pose = head_pose(astronaut_face)
    mirrored = head_pose(find_face(Photo(np.ascontiguousarray(astronaut.pixels[:, ::-1]))))
    assert mirrored.yaw_degrees == pytest.approx(-pose.yaw_degrees, abs=2.0)
    assert mirrored.pitch_degrees == pytest.approx(pose.pitch_degrees, abs=2.0)
    assert mirrored.roll_degrees == pytest.approx(-pose.roll_degrees, abs=1.0)
