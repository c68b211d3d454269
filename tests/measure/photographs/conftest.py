"""A face in the public domain, its points, and ways to make files of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from cicatrix.measure.photographs.face import Face
from cicatrix.measure.photographs.face_landmarks import find_face
from cicatrix.measure.photographs.photo import Photo, Pixels
from cicatrix.measure.photographs.photo_reading import read_photo

ASTRONAUT = Path(__file__).resolve().parents[3] / "examples" / "photographs" / "astronaut.jpg"
Encode = Callable[..., bytes]


@pytest.fixture(scope="session")
def astronaut() -> Photo:
    """A frontal portrait with a smile; the outer corners of the eyes are 60 pixels apart."""
    return read_photo(ASTRONAUT)


@pytest.fixture(scope="session")
def astronaut_face(astronaut: Photo) -> Face:
    """Its points."""
    return find_face(astronaut)


@pytest.fixture(scope="session")
def portrait(astronaut: Photo) -> Pixels:
    """The head alone, three times as large."""
    return np.asarray(cv2.resize(astronaut.pixels[20:220, 120:330], None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC))


@pytest.fixture
def encoded() -> Encode:
    """A function that returns the bytes of an image file."""

    def encode(image: Image.Image, form: str, **options: object) -> bytes:
        stream = io.BytesIO()
        image.save(stream, form, **options)
        return stream.getvalue()

    return encode
