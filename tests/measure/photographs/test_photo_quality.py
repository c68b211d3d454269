"""Gates tell what is wrong with a photograph and what to do, each moved by its own fault alone."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from cicatrix.base.errors import BadInput
from cicatrix.measure.photographs.face import Face
from cicatrix.measure.photographs.face_landmarks import find_face
from cicatrix.measure.photographs.face_zones import zones_of_face
from cicatrix.measure.photographs.gates import GateState, state_of
from cicatrix.measure.photographs.photo import Photo, Pixels
from cicatrix.measure.photographs.photo_quality import PhotoQuality, photo_quality
from cicatrix.measure.photographs.skin_look import lightness_of, skin_look
from cicatrix.skin.zones import Zone


def quality_of(pixels: Pixels) -> PhotoQuality:
    """Find the face and judge."""
    photo = Photo(np.ascontiguousarray(pixels))
    return photo_quality(photo, find_face(photo))


@pytest.fixture(scope="module")
def grainy(portrait: Pixels) -> Pixels:
    """The portrait with a grain like that of skin: enlarged it has no fine detail of its own."""
    grain = np.random.default_rng(5).normal(0.0, 6.0, portrait.shape[:2])[..., None]
    return np.clip(portrait + grain, 0, 255).astype(np.uint8)


def test_a_small_picture_is_told_how_much_closer(astronaut: Photo, astronaut_face: Face) -> None:
    quality = photo_quality(astronaut, astronaut_face)
    gate = quality.gate("size")
    assert gate.state is GateState.FAIL
    assert gate.value == pytest.approx(60.4, abs=0.5)
    assert "come 6.6 times as close" in gate.message
    assert quality.state is GateState.FAIL
    low, middle, high = quality.mm_per_px_assumed
    assert (low, high) == pytest.approx((middle * 8 / 9, middle * 10 / 9))
    assert quality.gate("compression").value == 85
    mouth = quality.gate("mouth")
    assert mouth.state is GateState.WARN
    assert "without a smile" in mouth.message


def test_blur_lowers_sharpness_and_nothing_else(grainy: Pixels) -> None:
    sharp = quality_of(grainy)
    values = [sharp.gate("sharpness").value]
    for sigma in (0.8, 1.6, 3.0):
        blurred = quality_of(np.asarray(cv2.GaussianBlur(grainy, (0, 0), sigma)))
        values.append(blurred.gate("sharpness").value)
        for other in ("size", "exposure", "even_light", "yaw", "pitch", "roll"):
            assert blurred.gate(other).value == pytest.approx(sharp.gate(other).value, abs=3.0), other
    assert values == sorted(values, reverse=True)
    assert sharp.gate("sharpness").state is GateState.PASS
    assert blurred.gate("sharpness").state is GateState.FAIL
    assert "focus" in blurred.gate("sharpness").message


def test_light_is_judged(portrait: Pixels) -> None:
    dark = quality_of((portrait * 0.08).astype(np.uint8)).gate("exposure")
    assert dark.state is GateState.FAIL
    assert "more light" in dark.message
    light = quality_of(np.clip(portrait.astype(int) + 110, 0, 255).astype(np.uint8))
    assert light.gate("exposure").state is not GateState.PASS
    assert "less" in light.gate("exposure").message
    assert light.gate("burnt_out").state is GateState.FAIL
    ramp = np.linspace(1.0, 0.35, portrait.shape[1])[None, :, None]
    sided = quality_of((portrait * ramp).astype(np.uint8)).gate("even_light")
    assert sided.state is GateState.FAIL
    assert "right cheek is" in sided.message
    assert "towards the patient's left side" in sided.message
    flipped = quality_of((portrait * ramp).astype(np.uint8)[:, ::-1]).gate("even_light")
    assert "left cheek is" in flipped.message


def test_a_sideways_and_a_cut_face_are_told(portrait: Pixels) -> None:
    assert "turn the picture upright" in quality_of(np.rot90(portrait)).gate("roll").message
    cut = quality_of(portrait[: int(portrait.shape[0] * 0.7)]).gate("framed")
    assert cut.state is not GateState.PASS
    assert "leave a hand's width" in cut.message


def test_a_face_outside_the_picture_is_refused(portrait: Pixels) -> None:
    face = find_face(Photo(portrait))
    away = Face(face.points + np.array([2000.0, 0.0, 0.0]), 1.0)
    with pytest.raises(BadInput, match="too little"):
        skin_look(Photo(portrait), away)


def test_a_fringe_does_not_pass_for_sharp_skin(portrait: Pixels) -> None:
    smooth = np.asarray(cv2.GaussianBlur(portrait, (0, 0), 4.0))
    face = find_face(Photo(smooth))
    forehead = zones_of_face(face, smooth.shape).mask(Zone.FOREHEAD)
    before = skin_look(Photo(smooth), face).sharpness
    hair = smooth.copy()
    hair[forehead] = np.random.default_rng(2).integers(0, 255, hair.shape, dtype=np.uint8)[forehead]
    assert skin_look(Photo(hair), face).sharpness < 2.0 * before + 1.0


def test_lightness_is_that_of_cielab() -> None:
    # OpenCV's own conversion as the second implementation.
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, 256, (20, 20, 3), dtype=np.uint8)
    other = cv2.cvtColor(pixels.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB)[..., 0]
    assert np.abs(lightness_of(pixels) - other).max() < 0.2  # its table is coarse
    assert lightness_of(np.full((1, 1, 3), 119, np.uint8))[0, 0] == pytest.approx(50.03, abs=0.01)
    assert lightness_of(np.full((1, 1, 3), 255, np.uint8))[0, 0] == pytest.approx(100.0, abs=0.01)


def test_limits_work_both_ways() -> None:
    assert [state_of(value, 3.0, 5.0) for value in (3.0, 4.0, 6.0)] == ["pass", "warn", "fail"]
    assert [state_of(value, 400.0, 200.0) for value in (400.0, 300.0, 100.0)] == ["pass", "warn", "fail"]
