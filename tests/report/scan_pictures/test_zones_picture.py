"""Zones on a photograph; hidden eyes are not in the file."""

from __future__ import annotations

import base64
import io
import re

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from cicatrix.base.errors import BadInput
from cicatrix.report.scan_pictures.zones_picture import without_eyes, zones_figure
from cicatrix.skin.zones import Zone

ZONES = {3: Zone.CHEEK_LEFT, 4: Zone.PERIORBITAL_RIGHT, 5: Zone.PERIORBITAL_LEFT}
EYE = (0, 255, 0)


def face() -> tuple[NDArray[np.uint8], NDArray[np.int16]]:
    photo = np.full((240, 200, 3), (205, 170, 150), dtype=np.uint8)
    labels = np.zeros((240, 200), dtype=np.int16)
    labels[120:180, 110:160] = 3
    for number, x in ((4, 70), (5, 130)):
        labels[80:110, x - 22 : x + 22] = number
        photo[90:100, x - 10 : x + 10] = EYE
        labels[90:100, x - 10 : x + 10] = 0
    return photo, labels


def pictures(svg: str) -> list[NDArray[np.uint8]]:
    found = re.findall(r"data:image/png;base64,([A-Za-z0-9+/=\s]+)", svg)
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(one))).convert("RGB")) for one in found]


def green(pixels: NDArray[np.uint8]) -> int:
    wide = pixels.astype(int)
    return int(((wide[..., 1] > 150) & (wide[..., 0] < 100)).sum())


def test_zones_are_named_in_words() -> None:
    photo, labels = face()
    svg = zones_figure(photo, labels, ZONES)
    assert "left cheek, around the right eye, outside the orbital rim" in svg
    assert sum(green(one) for one in pictures(svg)) > 0


def test_the_tint_of_a_zone_can_be_left_off_its_skin() -> None:
    photo, labels = face()
    skin = tuple(int(one) for one in photo[150, 135])
    for tinted in (True, False):
        (drawn,) = pictures(zones_figure(photo, labels, {3: Zone.CHEEK_LEFT}, tinted=tinted))
        rows, columns = drawn.shape[:2]
        cheek = drawn[int(0.7 * rows), int(0.575 * columns)]
        assert (np.abs(cheek.astype(int) - skin).max() <= 1) is not tinted


def test_hidden_eyes_are_gone_from_the_picture() -> None:
    photo, labels = face()
    svg = zones_figure(photo, labels, ZONES, hide_eyes=True)
    assert "the eyes are hidden" in svg
    assert sum(green(one) for one in pictures(svg)) == 0
    assert green(photo) > 0  # the caller's photograph is left alone


def test_eyes_that_are_not_known_are_never_shared_by_mistake() -> None:
    photo, labels = face()
    with pytest.raises(BadInput, match="not known where they are"):
        zones_figure(photo, labels, {3: Zone.CHEEK_LEFT}, hide_eyes=True)
    told = zones_figure(photo, labels, {3: Zone.CHEEK_LEFT}, hide_eyes=True, eyes_px=((70.0, 95.0), (130.0, 95.0)))
    assert sum(green(one) for one in pictures(told)) == 0
    with pytest.raises(BadInput, match="at one place"):
        without_eyes(photo, ((70.0, 95.0), (70.0, 95.0)))


def test_a_photograph_of_another_size_is_refused() -> None:
    photo, labels = face()
    with pytest.raises(BadInput, match="one size"):
        zones_figure(photo, labels[:-1], ZONES)
