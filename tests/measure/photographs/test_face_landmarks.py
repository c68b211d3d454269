"""The face is found upright, sideways, large, small; none and two are refused with what to do."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from cicatrix.base.errors import BadInput, InternalError
from cicatrix.measure.photographs import face_networks
from cicatrix.measure.photographs.face import Face
from cicatrix.measure.photographs.face_detector import unturned_points
from cicatrix.measure.photographs.face_landmarks import find_face
from cicatrix.measure.photographs.photo import Photo, Pixels


def test_points_lie_where_they_should(astronaut_face: Face) -> None:
    # Read off the picture by eye, to within 3 pixels: outer corners of the eyes, tip of the nose, chin.
    for point, place in {33: (196, 101), 263: (256, 104), 4: (223, 128), 152: (222, 178)}.items():
        assert np.linalg.norm(astronaut_face.points[point, :2] - place) < 4.0
    assert astronaut_face.presence > 0.99
    low, middle, high = astronaut_face.assumed_mm_per_px
    assert low < middle < high
    assert middle == pytest.approx(1.49, abs=0.05)


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_face_lying_sideways_is_found_and_told(turn: int, astronaut: Photo, astronaut_face: Face) -> None:
    turned = Photo(np.ascontiguousarray(np.rot90(astronaut.pixels, turn)))
    face = find_face(turned)
    assert face.quarter_turns == (4 - turn) % 4
    assert "turn the picture" in face.notes[0]
    back = unturned_points(face.points[:, :2], turn, astronaut.pixels.shape)
    assert np.abs(back - astronaut_face.points[:, :2]).max() < 1.0


def test_quarter_turns_of_points_are_those_of_pixels() -> None:
    picture = np.zeros((5, 8), dtype=int)
    picture[1, 6] = 1
    for turn in range(4):
        row, column = np.argwhere(np.rot90(picture, turn))[0]
        assert unturned_points(np.array([[column + 0.5, row + 0.5]]), turn, (5, 8)).tolist() == [[6.5, 1.5]]


def test_size_of_the_picture_does_not_move_the_points(astronaut: Photo, astronaut_face: Face) -> None:
    large = cv2.resize(astronaut.pixels, None, fx=5, fy=5, interpolation=cv2.INTER_CUBIC)
    face = find_face(Photo(np.asarray(large)))
    assert np.abs(face.points[:, :2] / 5.0 - astronaut_face.points[:, :2]).max() < 1.0


def test_a_small_face_is_found_on_tiles(astronaut: Photo, astronaut_face: Face) -> None:
    wide = np.pad(astronaut.pixels, ((400, 400), (500, 300), (0, 0)), constant_values=90)
    face = find_face(Photo(wide))
    assert np.abs(face.points[:, :2] - [500, 400] - astronaut_face.points[:, :2]).max() < 2.0


def test_no_face_and_two_faces_are_refused(portrait: Pixels) -> None:
    with pytest.raises(BadInput, match=r"no face was found.*fill the frame"):
        find_face(Photo(np.full((300, 400, 3), 128, dtype=np.uint8)))
    with pytest.raises(BadInput, match=r"2 faces in the picture.*cut out the patient's face"):
        find_face(Photo(np.hstack([portrait, portrait])))
    small = np.zeros_like(portrait)
    third = cv2.resize(portrait, None, fx=0.33, fy=0.33, interpolation=cv2.INTER_AREA)
    small[: third.shape[0], : third.shape[1]] = third
    face = find_face(Photo(np.hstack([portrait, small])))
    assert face.points[:, 0].max() < portrait.shape[1]


def test_a_dark_picture_still_shows_the_face(portrait: Pixels) -> None:
    assert find_face(Photo(portrait // 8)).presence > 0.9


def test_a_network_that_was_changed_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(face_networks.SHA256, "face_detector.tflite", "0" * 64)
    with pytest.raises(InternalError, match="not the one that was tested"):
        face_networks.model_bytes("face_detector.tflite")
