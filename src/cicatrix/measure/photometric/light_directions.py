"""Photos under several known lights, as a TOML file lists them.

Axes of a direction: x to the right of the photo, y to its top, z to the camera; azimuth runs from x to y, elevation
from the plane of the skin.
"""

from __future__ import annotations

import io
import struct
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError
from pydantic import Field, model_validator

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.reading import read_bytes, read_model
from cicatrix.measure.colour.colour_spaces import linear_from_encoded
from cicatrix.measure.photographs.camera_settings import orientation_of

Floats = NDArray[np.float64]

WANTED = "a list of lights and their pictures in TOML, not a picture"
LEAST_LIGHTS, MOST_LIGHTS = 4, 16
MOST_PIXELS = 16_000_000
MOST_BYTES = 200_000_000
_DAMAGED = (OSError, ValueError, SyntaxError, LookupError, TypeError, struct.error)
"""What Pillow raises where a file or its EXIF is damaged."""
FLATTEST = 0.1
"""Least singular value of the lights' directions over the largest: below it they lie in one plane (assumption)."""

SAME_DEGREES = 1.0
"""Angle within which two lists tell the same light (assumption: they are copied, or rounded to whole degrees)."""


class Light(Frozen):
    """One photo and where its light came from: azimuth and elevation, or a direction."""

    image: Annotated[str, Field(min_length=1, max_length=500)]
    azimuth_degrees: Annotated[float, Field(ge=-360, le=360)] | None = None
    elevation_degrees: Annotated[float, Field(gt=0, le=90)] | None = None
    direction: tuple[float, float, float] | None = None
    intensity: Annotated[float, Field(gt=0, le=1000)] = 1.0
    """Brightness of the light against the others, from a photo of a white card."""

    @model_validator(mode="after")
    def _one_way(self) -> Light:
        angles = self.azimuth_degrees is not None, self.elevation_degrees is not None
        if angles[0] != angles[1] or angles[0] == (self.direction is not None):
            raise ValueError(
                "give azimuth_degrees and elevation_degrees, or direction = [x, y, z]: where the light was"
            )
        if self.direction is not None and (np.linalg.norm(self.direction) < 1e-6 or self.direction[2] <= 0.0):
            raise ValueError("the direction must point from the skin to the light: z above 0")
        return self

    def unit(self) -> Floats:
        """Return the unit vector to the light, (3,): x right, y up, z to the camera."""
        if self.direction is not None:
            return np.array(self.direction) / np.linalg.norm(self.direction)
        azimuth, elevation = np.radians([self.azimuth_degrees or 0.0, self.elevation_degrees or 0.0])
        return np.array([np.cos(elevation) * np.cos(azimuth), np.cos(elevation) * np.sin(azimuth), np.sin(elevation)])


class Lights(Frozen):
    """What a file of lights holds."""

    pixel_mm: Annotated[float, Field(gt=0.001, le=0.5)]
    encoding: Literal["linear", "srgb"]
    """Whether the numbers in the images are proportional to light, or coded as sRGB (then decoded)."""
    channel: Literal["red", "green", "blue"] = "green"
    """Colour that is used; green and blue light enters skin less far than red (assumption), which blurs less."""
    cross_polarised: bool = False
    light: Annotated[list[Light], Field(max_length=MOST_LIGHTS)]


@dataclass(frozen=True, slots=True)
class LitPhotos:
    """Photos of one piece of skin under several lights.

    Attributes
    ----------
    images
        Linear intensity, (k, ny, nx), over the light's brightness; NaN where a pixel is clipped.
    lights
        Unit vectors to the lights, (k, 3): x right, y up, z to the camera.
    pixel_mm
        Distance of pixels at the skin.
    cross_polarised
        Whether gloss was filtered out.
    encoding, channel
        How the files were coded, and the colour that was used, as `Lights` tells them.
    """

    images: NDArray[np.float32]
    lights: Floats
    pixel_mm: float
    cross_polarised: bool = False
    encoding: Literal["linear", "srgb"] = "linear"
    channel: Literal["red", "green", "blue"] = "green"


def checked_lights(lights: Floats) -> Floats:
    """Return unit vectors to the lights, (k, 3).

    Raises
    ------
    BadInput
        If there are fewer than four, one is not above the skin, or all lie in one plane.
    """
    lights = np.asarray(lights, dtype=float)
    if lights.ndim != 2 or lights.shape[1] != 3 or not np.isfinite(lights).all():
        raise BadInput("the directions of the lights are not known", where="lights", allowed="(k, 3) unit vectors")
    if not LEAST_LIGHTS <= len(lights) <= MOST_LIGHTS:
        raise BadInput(
            f"{len(lights)} lights", where="lights", allowed=f"{LEAST_LIGHTS} to {MOST_LIGHTS}",
            do="fewer give no relief that could be checked: shadow and gloss cannot be told from slope",
        )  # fmt: skip
    length = np.linalg.norm(lights, axis=1, keepdims=True)
    if (length < 1e-6).any() or (lights[:, 2:] <= 0.0).any():
        raise BadInput("a light does not lie above the skin", where="lights", allowed="z above 0")
    unit = lights / length
    singular = np.linalg.svd(unit, compute_uv=False)
    if singular[2] < FLATTEST * singular[0]:
        raise BadInput("the lights lie in one plane", where="lights", do="place them round the skin, not in a row")
    return unit


def check_same_lights(phantom: LitPhotos, photos: LitPhotos, where: str) -> None:
    """Refuse photos of a phantom that were not taken as those of the skin: their scale would not hold for it.

    Parameters
    ----------
    phantom, photos
        Of the phantom and of the skin; the order of their lights does not matter.
    where
        Names the phantom's file.

    Raises
    ------
    BadInput
        If the number or the directions of the lights, the polarisers, the coding or the channel differ.
    """
    told = [
        (f"{len(made.lights)} lights", "cross-polarised" if made.cross_polarised else "not cross-polarised",
         f"encoding {made.encoding}", f"channel {made.channel}") for made in (phantom, photos)
    ]  # fmt: skip
    unlike = [(a, b) for a, b in zip(*told, strict=True) if a != b]
    if not unlike and (apart := _apart_degrees(phantom.lights, photos.lights)) > SAME_DEGREES:
        unlike = [(f"lights {apart:.3g} degrees off", "lights from the same directions")]
    if unlike:
        raise BadInput(
            "the phantom was not photographed as the skin was: " + ", ".join(a for a, _ in unlike), where=where,
            allowed=", ".join(b for _, b in unlike) + ", as for the skin",
            do="photograph the phantom under the same lights with the same camera",
        )  # fmt: skip


def _apart_degrees(some: Floats, others: Floats) -> float:
    """Return the largest angle from a light to the nearest one of the other set."""
    cosines = np.clip(checked_lights(some) @ checked_lights(others).T, -1.0, 1.0)
    return float(np.degrees(np.arccos(min(cosines.max(axis=0).min(), cosines.max(axis=1).min()))))


def read_lights(path: str | Path) -> LitPhotos:
    """Read photos under several lights, listed by a TOML file.

    Parameters
    ----------
    path
        The file: ``pixel_mm``, ``encoding`` and at least four ``[[light]]`` with ``image`` (beside the file),
        and ``azimuth_degrees`` and ``elevation_degrees`` or ``direction``; optional ``intensity``, ``channel``,
        ``cross_polarised``.

    Raises
    ------
    BadInput
        If the file or an image is missing or wrong, stored turned, images differ in size, or the lights do not do.
    """
    path = Path(path)
    listed = read_model(path, Lights, wanted=WANTED)
    try:
        lights = checked_lights(np.array([light.unit() for light in listed.light]).reshape(-1, 3))
    except BadInput as error:
        raise BadInput(error.what, where=f"{path}: light", allowed=error.allowed, do=error.do) from None
    images: list[NDArray[np.float32]] = []
    for light in listed.light:
        image = _read(path.parent / light.image, listed) / np.float32(light.intensity)
        if images and image.shape != images[0].shape:
            raise BadInput(
                f"the image is {image.shape[1]} x {image.shape[0]} pixels", where=str(path.parent / light.image),
                allowed=f"{images[0].shape[1]} x {images[0].shape[0]} as the first one",
            )  # fmt: skip
        images.append(image)
    return LitPhotos(np.stack(images), lights, listed.pixel_mm, listed.cross_polarised, listed.encoding, listed.channel)


def _check_head(head: Image.Image, where: str) -> None:
    """Refuse an image that is too large, or whose pixels a program turns before it shows them."""
    columns, rows = head.size
    if rows * columns > MOST_PIXELS:
        raise BadInput(
            f"the image is {columns} x {rows} pixels", where=where,
            allowed=f"at most {MOST_PIXELS // 1_000_000} million", do="cut out the piece of skin",
        )  # fmt: skip
    # Whoever told the lights' directions saw the image turned; its pixels, as stored, would make a pit of a bump.
    turn = orientation_of(head.getexif())
    if turn != 1:
        raise BadInput(
            f"the image is stored turned (EXIF orientation {turn}): the lights' directions do not fit its pixels",
            where=where, allowed="images stored as they are seen (EXIF orientation 1)", do="save it again upright",
        )  # fmt: skip


def _read(path: Path, listed: Lights) -> NDArray[np.float32]:
    wanted = "a PNG or TIFF of 8 or 16 bits, or a JPEG"
    data = read_bytes(path, wanted=wanted, most=MOST_BYTES)
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data)) as head:
            warnings.simplefilter("ignore")  # Pillow warns of odd metadata
            _check_head(head, str(path))  # before the rest: nothing large is made of a small file
    except (UnidentifiedImageError, Image.DecompressionBombError, *_DAMAGED) as error:
        raise BadInput("this is no image that can be read", where=str(path), allowed=wanted) from error
    decoded: Any = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_UNCHANGED)
    if decoded is None or decoded.dtype not in (np.uint8, np.uint16):
        raise BadInput("this is no image that can be read", where=str(path), allowed=wanted)
    most = float(np.iinfo(decoded.dtype).max)
    channel = {"blue": 0, "green": 1, "red": 2}[listed.channel]
    codes = np.asarray(decoded[..., channel] if decoded.ndim == 3 else decoded, dtype=np.float64)
    share = codes / most
    linear = linear_from_encoded(share) if listed.encoding == "srgb" else share
    return np.where(share >= 0.996, np.nan, linear).astype(np.float32)
