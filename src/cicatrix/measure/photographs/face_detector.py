"""Where faces lie in a picture: BlazeFace's answers decoded, on the whole picture, on tiles, and lying sideways.

The decoding follows the description of the short-range model (Bazarevsky 2019, arXiv 1907.05047, and its model card):
the picture is 128 x 128, values -1 to 1; 896 anchors of size 1 are centred in the cells of a 16 x 16 grid, two each,
and of an 8 x 8 grid, six each; each gives a score, a box and six points as offsets in 128ths of the picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cicatrix.measure.photographs.face_networks import run_network
from cicatrix.measure.photographs.photo import Pixels
from cicatrix.measure.photographs.photo_reading import smaller

Floats = NDArray[np.float64]

SIDE = 128
SCORE = 0.5
"""Least score of a face: the model's own default."""
OVERLAP = 0.3
"""Intersection over union from which two boxes are one face: the model's own default."""
WORKING_SIDE = 1024
"""Longest side of the copy that is searched; the smallest tile is a quarter of it, twice the network's own size."""
TILINGS = (1, 2, 4)
"""Tiles along the longer side, tried in turn until a face is found."""


@dataclass(frozen=True, slots=True)
class Detection:
    """A face as the detector sees it; positions in pixels of the picture as it is stored.

    Attributes
    ----------
    score
        0 to 1.
    centre, size
        Middle of the box and its side, pixels.
    eyes
        The patient's right and left eye, (2, 2), pixels.
    quarter_turns
        Quarter turns anticlockwise that set the face upright.
    """

    score: float
    centre: tuple[float, float]
    size: float
    eyes: Floats
    quarter_turns: int


def _anchors() -> Floats:
    grids: list[Floats] = []
    for cells, each in ((16, 2), (8, 6)):
        middle = (np.arange(cells) + 0.5) / cells
        x, y = np.meshgrid(middle, middle)
        grids.append(np.repeat(np.column_stack([x.ravel(), y.ravel()]), each, axis=0))
    return np.concatenate(grids)


_ANCHORS = _anchors()


def candidates(pixels: Pixels, tiles: int, turns: tuple[int, ...] = (0, 1, 2, 3)) -> list[Detection]:
    """Return what may be faces in a picture or its tiles, the surest first; upright wins a tie of 0.02.

    Parameters
    ----------
    pixels
        (height, width, 3), sRGB.
    tiles
        Tiles along the longer side; they overlap by half. 1 is the whole picture.
    turns
        Quarter turns anticlockwise that are tried.

    Notes
    -----
    One face may stand there in several turns, and some are no faces: ask the network of points.
    """
    height, width = pixels.shape[:2]
    scale = min(1.0, WORKING_SIDE / max(height, width))
    small = smaller(pixels, max(1, round(width * scale)), max(1, round(height * scale))) if scale < 1.0 else pixels
    across, down = width / small.shape[1], height / small.shape[0]
    found = [face for turn in turns for face in _in_turn(small, turn, tiles)]
    found.sort(key=lambda face: -face.score - 0.02 * (face.quarter_turns == 0))
    return [_magnified(face, across, down) for face in found]


def _magnified(face: Detection, across: float, down: float) -> Detection:
    centre = (face.centre[0] * across, face.centre[1] * down)
    size = face.size * (across + down) / 2.0
    return Detection(face.score, centre, size, face.eyes * np.array([across, down]), face.quarter_turns)


def _in_turn(small: Pixels, turn: int, tiles: int) -> list[Detection]:
    """Return the faces upright after so many quarter turns, in pixels before the turn."""
    turned = np.rot90(small, turn)
    height, width = turned.shape[:2]
    side = -(-max(height, width) // tiles)
    found: list[Detection] = []
    for top in _starts(height, side):
        for left in _starts(width, side):
            tile = np.ascontiguousarray(turned[top : top + side, left : left + side])
            found += [_moved(face, left, top) for face in _on_square(tile, side)]
    return [_unturned(face, turn, small.shape[:2]) for face in _parted(found)]


def _starts(length: int, side: int) -> list[int]:
    if length <= side:
        return [0]
    count = -(-2 * (length - side) // side) + 1
    return [round(start) for start in np.linspace(0, length - side, count)]


def _on_square(tile: Pixels, side: int) -> list[Detection]:
    """Return the faces of a tile, set in the middle of a black square of *side* pixels."""
    height, width = tile.shape[:2]
    scale = SIDE / side
    inner = smaller(tile, max(1, round(width * scale)), max(1, round(height * scale)))
    top, left = (SIDE - inner.shape[0]) // 2, (SIDE - inner.shape[1]) // 2
    square = np.zeros((SIDE, SIDE, 3), dtype=np.uint8)
    square[top : top + inner.shape[0], left : left + inner.shape[1]] = inner
    logits, raw = run_network(
        "face_detector.tflite", square.astype(np.float32) / 127.5 - 1.0, ("classificators", "regressors")
    )
    scores = 1.0 / (1.0 + np.exp(-np.clip(logits.astype(float), -100.0, 100.0)))
    offsets = raw.reshape(-1, 16).astype(float) / SIDE
    shift = np.array([left, top])
    faces: list[Detection] = []
    for index in np.flatnonzero(scores >= SCORE):
        points = (offsets[index].reshape(8, 2) + _ANCHORS[index]) * SIDE  # its row 1 is a size, read from the offsets
        centre = (points[0] - shift) / scale
        eyes = (points[2:4] - shift) / scale
        size = float(offsets[index, 2:4].mean()) * SIDE / scale
        faces.append(Detection(float(scores[index]), (float(centre[0]), float(centre[1])), size, eyes, 0))
    return faces


def _parted(found: list[Detection]) -> list[Detection]:
    """Return one detection for each face: the weighted mean of those that overlap the surest."""
    waiting = sorted(found, key=lambda face: -face.score)
    faces: list[Detection] = []
    while waiting:
        same = [face for face in waiting if face is waiting[0] or _overlap(waiting[0], face) > OVERLAP]
        weights = np.array([face.score for face in same])
        weights /= weights.sum()
        centre = weights @ np.array([face.centre for face in same])
        eyes = np.tensordot(weights, np.array([face.eyes for face in same]), axes=1)
        size = float(weights @ np.array([face.size for face in same]))
        faces.append(Detection(waiting[0].score, (float(centre[0]), float(centre[1])), size, eyes, 0))
        waiting = [face for face in waiting if not any(face is one for one in same)]
    return faces


def _overlap(one: Detection, other: Detection) -> float:
    """Return intersection over union of two boxes, or over the smaller one where it lies inside."""
    half = (one.size + other.size) / 2.0
    sides = [min(half - abs(a - b), one.size, other.size) for a, b in zip(one.centre, other.centre, strict=True)]
    common = max(sides[0], 0.0) * max(sides[1], 0.0)
    return max(common / (one.size**2 + other.size**2 - common), common / min(one.size, other.size) ** 2 - 0.5)


def _moved(face: Detection, left: int, top: int) -> Detection:
    centre = (face.centre[0] + left, face.centre[1] + top)
    return Detection(face.score, centre, face.size, face.eyes + np.array([left, top]), face.quarter_turns)


def _unturned(face: Detection, turn: int, shape: tuple[int, ...]) -> Detection:
    points = unturned_points(np.vstack([face.centre, face.eyes]), turn, shape)
    return Detection(face.score, (float(points[0, 0]), float(points[0, 1])), face.size, points[1:], turn)


def unturned_points(points: Floats, turn: int, shape: tuple[int, ...]) -> Floats:
    """Return points (n, 2) of a picture after *turn* quarter turns anticlockwise in that of *shape* before them."""
    height, width = shape[:2]
    for step in range(turn, 0, -1):
        before_width = width if step % 2 == 1 else height
        points = np.column_stack([before_width - points[:, 1], points[:, 0]])
    return points
