"""Photographs with known spots: a face in the public domain made larger, and a made-up cheek with a chart."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cicatrix.measure.colour.chart_values import COLUMNS, ROWS, ChartEdition, chart_linear
from cicatrix.measure.colour.colour_spaces import linear_to_srgb, srgb_to_linear
from cicatrix.measure.photographs.face_landmarks import find_face
from cicatrix.measure.photographs.photo import Photo

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]
EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "photographs"
ASTRONAUT = EXAMPLES / "astronaut.jpg"
TIMES = 8
RED, BROWN = np.array([0.03, 0.22, 0.16]), np.array([0.15, 0.26, 0.38])
"""Light that blood takes most of in green, and pigment ever more of to blue."""
ON_SKIN = {"cheek_left": 425, "cheek_right": 205, "forehead": 9, "chin": 199}
"""Points of the mesh in the middle of a zone."""


@dataclass(frozen=True)
class MadeUpSpot:
    """A spot at a point of the mesh: its kind, its radius as a share of the distance of the eyes, its strength."""

    zone: str
    kind: str
    strength: float = 1.6
    radius: float = 0.022


SPOTS = (MadeUpSpot("cheek_left", "red"), MadeUpSpot("cheek_right", "brown"), MadeUpSpot("chin", "red"))


@cache
def large_face() -> tuple[NDArray[np.float32], Floats]:
    """Return the face in linear light with grain like skin's, and its points: 480 pixels between the eyes' corners."""
    with Image.open(ASTRONAUT) as image:
        head = np.asarray(image.convert("RGB"))[15:225, 115:335]
    wide = np.asarray(cv2.resize(head, None, fx=TIMES, fy=TIMES, interpolation=cv2.INTER_CUBIC))
    points = find_face(Photo(wide)).points[:468, :2]
    rng = np.random.default_rng(5)
    grain = np.zeros(wide.shape[:2], dtype=np.float32)
    for sigma, share in ((1.0, 0.030), (2.5, 0.014)):
        noise = cv2.GaussianBlur(rng.normal(size=grain.shape).astype(np.float32), (0, 0), sigma)
        grain += np.float32(share) * noise / noise.std()
    return srgb_to_linear(wide) * np.exp(grain)[..., None], points


def face_picture(
    spots: tuple[MadeUpSpot, ...] = SPOTS, *, turn_degrees: float = 0.0, zoom: float = 1.0, light: float = 1.0,
    side_pixels: int | None = None,
) -> Pixels:  # fmt: skip
    """Return the face with spots, as another photograph would show it."""
    skin, points = large_face()
    skin = skin.copy()
    eyes = float(np.linalg.norm(points[33] - points[263]))
    y, x = np.mgrid[: skin.shape[0], : skin.shape[1]].astype(np.float32)
    for spot in spots:
        at = points[ON_SKIN[spot.zone]]
        shape = np.exp(-((x - at[0]) ** 2 + (y - at[1]) ** 2) / (2.0 * (spot.radius * eyes) ** 2))[..., None]
        skin *= 1.0 - spot.strength * shape * (RED if spot.kind == "red" else BROWN).astype(np.float32)
    rows, columns = skin.shape[:2]
    if turn_degrees or zoom != 1.0:
        matrix = cv2.getRotationMatrix2D((columns / 2, rows / 2), turn_degrees, zoom)
        skin = cv2.warpAffine(skin, matrix, (columns, rows), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    if side_pixels is not None:
        skin = cv2.resize(skin, (side_pixels, round(side_pixels * rows / columns)), interpolation=cv2.INTER_CUBIC)
    return linear_to_srgb(light * np.asarray(skin))


def cheek_picture(
    *, strength: float = 1.0, seed: int = 0, skin_seed: int = 3, move: tuple[float, float] = (0.0, 0.0),
    cast: tuple[float, float, float] = (1.0, 1.0, 1.0),
) -> Pixels:  # fmt: skip
    """Return a made-up close-up of 60 x 48 mm at 0.1 mm a pixel: texture, a red and a brown spot, a chart below."""
    rng = np.random.default_rng(skin_seed)
    rows, columns = 480, 600
    grain = np.zeros((rows, columns), dtype=np.float32)
    for sigma, share in ((1.2, 0.03), (4.0, 0.03), (60.0, 0.05)):
        noise = cv2.GaussianBlur(rng.normal(size=grain.shape).astype(np.float32), (0, 0), sigma)
        grain += np.float32(share) * noise / noise.std()
    skin = np.array([0.5, 0.3, 0.22]) * np.exp(grain)[..., None]
    y, x = np.mgrid[:rows, :columns]
    for at, takes in (((150, 160), RED), ((180, 430), BROWN)):
        shape = np.exp(-((y - at[0]) ** 2 + (x - at[1]) ** 2) / (2.0 * 10.0**2))[..., None]
        skin = skin * (1.0 - strength * shape * takes)
    matrix = np.array([[1.0, 0.0, move[0]], [0.0, 1.0, move[1]]])
    skin = np.asarray(cv2.warpAffine(skin, matrix, (columns, rows), borderMode=cv2.BORDER_REFLECT))
    left, top, pitch = 20, 330, 22
    skin[top - 8 : top + ROWS * pitch + 8, left - 8 : left + COLUMNS * pitch + 8] = 0.03
    for number, colour in enumerate(chart_linear(ChartEdition.AFTER_NOVEMBER_2014)):
        row, column = divmod(number, COLUMNS)
        corner = top + row * pitch, left + column * pitch
        skin[corner[0] + 2 : corner[0] + pitch - 2, corner[1] + 2 : corner[1] + pitch - 2] = np.clip(colour, 0, 1)
    skin = skin * np.array(cast)
    coded = linear_to_srgb(skin).astype(np.float64) + np.random.default_rng(seed).normal(0.0, 1.0, skin.shape)
    return np.clip(coded, 0, 255).astype(np.uint8)


CHART = "31,341 141,341 141,407 31,407"
"""Where the chart of the made-up cheek lies."""


def photo_file(folder: Path, name: str, pixels: Pixels, *, exif: bool = True) -> Path:
    """Write a JPEG as a camera does, with a place, a name and a time in its EXIF."""
    path = folder / name
    image = Image.fromarray(pixels)
    tags = Image.Exif()
    tags[0x010F], tags[0x0110], tags[0x013B], tags[0x0132] = "Maker", "Model 1", "JANE DOE", "2026:01:02 03:04:05"
    tags.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=95, subsampling=0, **({"exif": tags} if exif else {}))
    path.write_bytes(stream.getvalue())
    return path
