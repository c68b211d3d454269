"""What the skin of a face looks like to a camera: sharpness, lightness, burnt-out spots, eyes and mouth.

All of it is measured on a copy in which the outer corners of the eyes are 200 pixels apart, so that photographs of
different size can be compared and large ones cost no more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.measure.photographs.face import OUTER_CANTHI, Face, Floats
from cicatrix.measure.photographs.face_mesh import (
    EYE_CORNERS,
    EYE_LIDS,
    LIPS_INNER_MIDDLE,
    MOUTH_CORNERS,
)
from cicatrix.measure.photographs.face_zones import FaceZones, zones_of_face
from cicatrix.measure.photographs.photo import Photo, Pixels
from cicatrix.skin.zones import Zone

COMPARED_CANTHAL_PX = 200.0
SHARP_ZONES = (Zone.CHEEK_LEFT, Zone.CHEEK_RIGHT, Zone.FOREHEAD)
LEAST_SKIN = 1000
"""Pixels of skin of the copy; a whole face has some 40 000."""
BURNT, BLACK = 254, 1
"""Values from which a colour is burnt out, and up to which all three are lost in black."""


@dataclass(frozen=True, slots=True)
class SkinLook:
    """What a photograph shows of the skin.

    Attributes
    ----------
    sharpness
        Variance of the Laplacian of grey values, at 200 pixels between the outer corners of the eyes: the middle one
        of both cheeks and the forehead, so that a fringe does not pass for sharp skin. Noise raises it.
    lightness
        Median CIELAB L* of the skin, of D65.
    left_lightness, right_lightness
        The same of the patient's left and right cheek; NaN where a cheek is not seen.
    burnt_share, black_share
        Share of the skin's pixels with a colour burnt out, or lost in black.
    mouth_opening, mouth_width
        Gap between the lips, and distance of the mouth's corners, against that of the outer corners of the eyes.
    eye_openings
        Height against width between the lids of the patient's right and left eye.
    """

    sharpness: float
    lightness: float
    left_lightness: float
    right_lightness: float
    burnt_share: float
    black_share: float
    mouth_opening: float
    mouth_width: float
    eye_openings: tuple[float, float]


def skin_look(photo: Photo, face: Face) -> SkinLook:
    """Return what a photograph shows of a face's skin.

    Raises
    ------
    BadInput
        If hardly any of it is in the picture.
    """
    pixels, thinned, zones = _compared(photo, face)
    skin = zones.labels > 0
    if skin.sum() < LEAST_SKIN:
        raise _too_little()
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.float32)
    bend = np.asarray(cv2.Laplacian(grey, cv2.CV_32F), dtype=np.float32)
    lightness = lightness_of(pixels)
    inner = np.asarray(cv2.erode(skin.astype(np.uint8), np.ones((5, 5), np.uint8)), dtype=bool)
    sharp = [float(bend[part].var()) for zone in SHARP_ZONES if (part := zones.mask(zone) & inner).sum() > 100]
    colours = thinned[skin]
    return SkinLook(
        sharpness=float(np.median(sharp)) if sharp else 0.0,
        lightness=_median(lightness[skin]),
        left_lightness=_median(lightness[zones.mask(Zone.CHEEK_LEFT)]),
        right_lightness=_median(lightness[zones.mask(Zone.CHEEK_RIGHT)]),
        burnt_share=float((colours >= BURNT).any(axis=1).mean()),
        black_share=float((colours <= BLACK).all(axis=1).mean()),
        mouth_opening=_distance(face, *LIPS_INNER_MIDDLE) / face.outer_canthal_px,
        mouth_width=_distance(face, *MOUTH_CORNERS) / face.outer_canthal_px,
        eye_openings=(_eye_opening(face, 0), _eye_opening(face, 1)),
    )


def _too_little() -> BadInput:
    return BadInput("too little of the face's skin is in the picture", allowed="a face from in front, in the frame")


def lightness_of(pixels: Pixels) -> NDArray[np.float32]:
    """Return CIELAB L* of sRGB pixels (IEC 61966-2-1, white D65), 0 to 100."""
    value = np.arange(256) / 255.0
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)
    luminance = 0.2126 * linear[pixels[..., 0]] + 0.7152 * linear[pixels[..., 1]] + 0.0722 * linear[pixels[..., 2]]
    dark = luminance <= 216.0 / 24389.0
    light: NDArray[np.float32] = np.where(dark, luminance * (24389.0 / 27.0), 116.0 * np.cbrt(luminance) - 16.0)
    return light


def _compared(photo: Photo, face: Face) -> tuple[Pixels, Pixels, FaceZones]:
    """Return the face at the size of comparison, averaged and by single pixels, and its zones there."""
    low = np.maximum(np.floor(face.points[:, :2].min(axis=0)).astype(int) - 2, 0)
    high = np.minimum(np.ceil(face.points[:, :2].max(axis=0)).astype(int) + 2, (photo.width, photo.height))
    if (high <= low).any():
        raise _too_little()
    part = photo.pixels[low[1] : high[1], low[0] : high[0]]
    flat = face.points[OUTER_CANTHI[1]] - face.points[OUTER_CANTHI[0]]
    scale = COMPARED_CANTHAL_PX / max(float(np.linalg.norm(flat)), 1.0)
    size = max(8, round(part.shape[1] * scale)), max(8, round(part.shape[0] * scale))
    how = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_CUBIC
    averaged = np.asarray(cv2.resize(part, size, interpolation=how), dtype=np.uint8)
    thinned = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_NEAREST), dtype=np.uint8)
    stretch = np.array([size[0] / part.shape[1], size[1] / part.shape[0]])
    points = face.points.copy()
    points[:, :2] = (points[:, :2] - low) * stretch
    return averaged, thinned, zones_of_face(replace(face, points=points), averaged.shape)


def _median(values: NDArray[np.float32]) -> float:
    return float(np.median(values)) if values.size else float("nan")


def _distance(face: Face, one: int, other: int) -> float:
    return float(np.linalg.norm(face.points[one] - face.points[other]))


def _eye_opening(face: Face, side: int) -> float:
    span: Floats = face.points[EYE_CORNERS[side][0]] - face.points[EYE_CORNERS[side][1]]
    return _distance(face, *EYE_LIDS[side]) / max(float(np.linalg.norm(span)), 1e-9)
