"""Two photographs that were taken unlike are told apart, with what to do."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cicatrix.measure.photographs.face_landmarks import find_face
from cicatrix.measure.photographs.gates import GateState
from cicatrix.measure.photographs.photo import CameraSettings, Photo, Pixels
from cicatrix.measure.photographs.photo_pairs import PairConsistency, pair_consistency
from cicatrix.measure.photographs.photo_quality import nod_words, tilt_words, turn_words


def compared(one: Photo, two: Photo) -> PairConsistency:
    """Find both faces and compare."""
    return pair_consistency(one, find_face(one), two, find_face(two))


def test_a_picture_agrees_with_itself(portrait: Pixels) -> None:
    photo = Photo(portrait, settings=CameraSettings("Maker A", 5.7, flash_fired=True, white_balance_fixed=True))
    pair = compared(photo, photo)
    assert {gate.state for gate in pair.gates} == {GateState.PASS}
    assert pair.pose_change.largest_degrees < 1e-6


def test_faults_are_told_each_by_its_gate(portrait: Pixels) -> None:
    photo = Photo(portrait, settings=CameraSettings("Maker A", 5.7, flash_fired=True))
    middle = portrait.shape[1] / 2.0, portrait.shape[0] / 2.0
    tilted = cv2.warpAffine(
        portrait, cv2.getRotationMatrix2D(middle, 10.0, 1.0), portrait.shape[1::-1], borderMode=cv2.BORDER_REPLICATE
    )
    other = CameraSettings("Maker B", 4.2, flash_fired=False)
    for pixels, name, words in [
        ((portrait * 0.8).astype(np.uint8), "lightness", "darker than in the first picture"),
        (np.asarray(cv2.GaussianBlur(portrait, (0, 0), 3.0)), "sharpness", "take the second one again"),
        (np.asarray(cv2.resize(portrait, None, fx=0.6, fy=0.6)), "distance", "from further away"),
        (np.asarray(tilted), "roll", "10 degrees to the patient's right against the first picture"),
    ]:
        pair = compared(photo, replace(photo, pixels=pixels, settings=other))
        assert pair.gate(name).state is not GateState.PASS
        assert words in pair.gate(name).message
        assert pair.gate("expression").state is GateState.PASS
        for setting in ("camera", "focal_length", "flash"):
            assert pair.gate(setting).state is GateState.WARN
        assert pair.gate("white_balance").state is GateState.UNKNOWN
    assert pair.pose_change.roll_degrees == pytest.approx(-10.0, abs=0.5)


@given(st.floats(1.0, 44.0), st.sampled_from([turn_words, tilt_words]))
def test_what_to_do_undoes_what_was_found(angle: float, words) -> None:
    found, do = words(angle)
    assert "patient's left" in found
    assert "to the right" in do
    found, do = words(-angle)
    assert "patient's right" in found
    assert "to the left" in do
    assert "lower it" in nod_words(angle)[1]
    assert "raise it" in nod_words(-angle)[1]
