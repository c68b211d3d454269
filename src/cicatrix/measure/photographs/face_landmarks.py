"""The one face of a photograph: found, cut out upright, 478 points placed, and once more from those points."""

from __future__ import annotations

import cv2
import numpy as np

from cicatrix.base.errors import BadInput
from cicatrix.measure.photographs.face import OUTER_CANTHI, POINTS, Face, Floats
from cicatrix.measure.photographs.face_detector import TILINGS, Detection, candidates
from cicatrix.measure.photographs.face_networks import run_network
from cicatrix.measure.photographs.photo import Photo, Pixels

SIDE = 256
MARGIN = 1.5
"""Side of the cut-out against that of the face: the model's own default, for the box and for the points alike."""
PRESENCE = 0.5
"""Least presence of a face: the model's own default."""
BYSTANDER = 0.4
"""A second face smaller than this share of the first is taken for somebody in the background. Assumption."""
MOST_OUTSIDE = 0.5
"""A face with more of its points than this beyond the edge of the picture is none. Assumption."""
PASSES = 2
MOST_CANDIDATES = 12
"""Detections that are looked at in one tiling, the surest first."""
LARGE = 4
"""A face of this part of a tile is large: what is smaller is no longer searched for."""


def find_face(photo: Photo, tilings: tuple[int, ...] = TILINGS) -> Face:
    """Return the points of the face in a photograph.

    Parameters
    ----------
    photo
        With one face, frontal or up to about 40 degrees to the side.
    tilings
        Tiles along the longer side that are searched in turn; leave out the larger ones where the face fills the frame.

    Raises
    ------
    BadInput
        If no face is found, or more than one of about the same size.

    Notes
    -----
    A face that lies sideways or upside down is found too, and ``quarter_turns`` tells so; points are always those of
    the photograph as stored. The cut-out is turned so that the eyes lie level and made again from the points found,
    which is what takes most of the error out of a face that the detector boxed badly.
    """
    faces = _faces(photo.pixels, tilings)
    if not faces:
        raise BadInput(
            "no face was found in the picture", allowed="one face, frontal or up to 40 degrees to the side",
            do="fill the frame from hairline to chin, light the face evenly, take off glasses, hands and masks",
        )  # fmt: skip
    first = max(faces, key=lambda face: face.outer_canthal_px)
    rivals = [face for face in faces if face.outer_canthal_px >= BYSTANDER * first.outer_canthal_px]
    if len(rivals) > 1:
        raise BadInput(
            f"there are {len(rivals)} faces in the picture", allowed="one face",
            do="cut out the patient's face, or cover mirrors and pictures on the wall",
        )  # fmt: skip
    notes: list[str] = []
    if first.quarter_turns:
        notes.append(f"the face does not stand upright: turn the picture {_TURN_WORDS[first.quarter_turns]}")
    if len(faces) > 1:
        notes.append("there is somebody small in the background")
    return Face(first.points, first.presence, first.quarter_turns, tuple(notes))


def _faces(pixels: Pixels, tilings: tuple[int, ...]) -> list[Face]:
    """Return every face of a picture; once a large one is found, smaller ones are not searched for."""
    faces: list[Face] = []
    longest = max(pixels.shape[:2])
    for tiles in tilings:
        turns = (faces[0].quarter_turns,) if faces else (0, 1, 2, 3)
        for detection in candidates(pixels, tiles, turns)[:MOST_CANDIDATES]:
            if any(_same(face, detection) for face in faces):
                continue
            face = _placed(pixels, detection)
            if face is not None and not any(_same(other, detection, face) for other in faces):
                faces.append(face)
        if any(LARGE * tiles * np.ptp(face.points[:, :2], axis=0).max() >= longest for face in faces):
            break
    return faces


def _same(face: Face, detection: Detection, placed: Face | None = None) -> bool:
    """Tell whether what was detected, or the points placed from it, lie on a face that is known."""
    middle = face.points[:, :2].mean(axis=0)
    other = np.array(detection.centre) if placed is None else placed.points[:, :2].mean(axis=0)
    return float(np.linalg.norm(middle - other)) < 0.5 * float(np.ptp(face.points[:, :2], axis=0).max())


def _placed(pixels: Pixels, detection: Detection) -> Face | None:
    """Return the points of what was detected, or nothing where it is no face."""
    (centre, side, angle), points, presence = _box_of_detection(detection), np.zeros((POINTS, 3)), 0.0
    for _ in range(PASSES):
        points, presence = _points_in(pixels, centre, side, angle)
        if presence < PRESENCE:
            return None
        centre, side, angle = _box_of_points(points)
    if _share_outside(points, pixels.shape) > MOST_OUTSIDE:
        return None
    # The points tell better than the detector how the face lies.
    return Face(points, presence, round(angle / (np.pi / 2.0)) % 4)


_TURN_WORDS = {1: "a quarter anticlockwise", 2: "upside down", 3: "a quarter clockwise"}


def _share_outside(points: Floats, shape: tuple[int, ...]) -> float:
    inside = (points[:, :2] >= 0.0) & (points[:, :2] <= np.array([shape[1], shape[0]]))
    return 1.0 - float(inside.all(axis=1).mean())


def _box_of_detection(face: Detection) -> tuple[Floats, float, float]:
    along = face.eyes[1] - face.eyes[0]
    return np.array(face.centre), MARGIN * face.size, float(np.arctan2(along[1], along[0]))


def _box_of_points(points: Floats) -> tuple[Floats, float, float]:
    """Return middle, side and angle of the square about the points, level with the eyes."""
    along = points[OUTER_CANTHI[1], :2] - points[OUTER_CANTHI[0], :2]
    angle = float(np.arctan2(along[1], along[0]))
    axes = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    level = points[:, :2] @ axes.T
    low, high = level.min(axis=0), level.max(axis=0)
    return (low + high) / 2.0 @ axes, MARGIN * float((high - low).max()), angle


def _points_in(pixels: Pixels, centre: Floats, side: float, angle: float) -> tuple[Floats, float]:
    """Return the points (478, 3) and the presence of the face in a turned square of a picture."""
    scale = side / SIDE
    axes = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * scale
    corner = centre - axes @ np.array([SIDE / 2.0, SIDE / 2.0])
    cut = _cut_out(pixels, axes, corner, scale)
    flag, raw = run_network(
        "face_landmarks_detector.tflite", cut.astype(np.float32) / 255.0, ("Identity_1", "Identity")
    )
    inside = raw.reshape(POINTS, 3).astype(float)
    placed = np.column_stack([inside[:, :2] @ axes.T + corner, inside[:, 2] * scale])
    return placed, float(1.0 / (1.0 + np.exp(-np.clip(float(flag[0]), -100.0, 100.0))))


def _cut_out(pixels: Pixels, axes: Floats, corner: Floats, scale: float) -> Pixels:
    """Return the square (256, 256, 3); a large one is averaged over its pixels first, so that nothing aliases."""
    shrink = max(1, int(scale))
    if shrink > 1:  # only the part about the face is averaged
        corners = np.array([[0.0, 0.0], [SIDE, 0.0], [0.0, SIDE], [SIDE, SIDE]]) @ axes.T + corner
        low = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0)
        high = np.minimum(np.ceil(corners.max(axis=0)).astype(int), np.array(pixels.shape[1::-1]))
        part = pixels[low[1] : high[1], low[0] : high[0]]
        if min(part.shape[:2]) < shrink:
            return np.zeros((SIDE, SIDE, 3), dtype=np.uint8)
        width, height = part.shape[1] // shrink, part.shape[0] // shrink
        part = part[: height * shrink, : width * shrink]
        pixels = np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
        axes, corner = axes / shrink, (corner - low) / shrink
    # A pixel's number is that of its middle to OpenCV, of its corner here.
    to_source = np.column_stack([axes, corner + axes @ np.array([0.5, 0.5]) - 0.5])
    made = cv2.warpAffine(
        pixels, to_source, (SIDE, SIDE), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_CONSTANT
    )
    return np.asarray(made, dtype=np.uint8)
