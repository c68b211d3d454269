"""A photograph as it is worked on: pixels and what the camera was set to, nothing of who, where or when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput

Pixels = NDArray[np.uint8]

MOST_PIXELS = 60_000_000
"""Pixels of the largest photograph taken; a file that promises more is refused before it is decoded."""
LEAST_SIDE = 32
"""Pixels along the shorter side of the smallest."""


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """What the camera was set to, where its file tells; no serial number, name, time or place is ever kept.

    Attributes
    ----------
    camera
        Make and model.
    focal_length_mm, focal_length_35mm_mm
        Focal length, and the one that sees as much on 36 x 24 mm film.
    exposure_s, f_number, iso
        Exposure time, aperture and sensitivity.
    flash_fired
        Whether the flash fired.
    white_balance_fixed
        Whether white balance was set by hand; False is automatic.
    """

    camera: str | None = None
    focal_length_mm: float | None = None
    focal_length_35mm_mm: float | None = None
    exposure_s: float | None = None
    f_number: float | None = None
    iso: int | None = None
    flash_fired: bool | None = None
    white_balance_fixed: bool | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph, upright as its file tells, in sRGB.

    Attributes
    ----------
    pixels
        Red, green and blue, (height, width, 3), sRGB values of 0 to 255.
    source_format
        Format of the file, by its content.
    settings
        What the camera was set to.
    jpeg_quality
        Quality of the JPEG from its table of quantisation, on the scale of the Independent JPEG Group; None for others.
    notes
        What was done on the way in, as plain sentences.
    """

    pixels: Pixels
    source_format: str = "array"
    settings: CameraSettings = CameraSettings()
    jpeg_quality: int | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is no photograph."""
        if self.pixels.ndim != 3 or self.pixels.shape[2] != 3 or self.pixels.dtype != np.uint8:
            raise BadInput(
                f"pixels of shape {self.pixels.shape} and type {self.pixels.dtype}", allowed="(h, w, 3) uint8"
            )
        check_size(self.width, self.height)

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self.pixels.shape[0])


def check_size(width: int, height: int, where: str = "") -> None:
    """Refuse a photograph that is too small to see anything in, or too large to be taken into memory.

    Raises
    ------
    BadInput
        If it is.
    """
    if min(width, height) < LEAST_SIDE:
        raise BadInput(
            f"the picture is {width} x {height} pixels", where=where, allowed=f"at least {LEAST_SIDE} a side"
        )
    if width * height > MOST_PIXELS:
        raise BadInput(
            f"the picture is {width} x {height} pixels", where=where,
            allowed=f"at most {MOST_PIXELS // 1_000_000} million", do="save a smaller copy, or cut out the face",
        )  # fmt: skip
