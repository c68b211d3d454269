"""Zones cover the skin of the face once, on the patient's own sides, and leave out eyes, brows, lips and nostrils."""

from __future__ import annotations

import cv2
import numpy as np

from cicatrix.measure.photographs.face import Face
from cicatrix.measure.photographs.face_landmarks import find_face
from cicatrix.measure.photographs.face_mesh import triangles, typical_face_cm, zone_of_triangle
from cicatrix.measure.photographs.face_zones import zones_of_face
from cicatrix.measure.photographs.photo import Photo
from cicatrix.skin.zones import FACE_ZONES, Zone

OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150,
    136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip


def area(loop: np.ndarray) -> float:
    """Signed area of a polygon."""
    x, y = loop.T
    return 0.5 * float(x @ np.roll(y, -1) - y @ np.roll(x, -1))


def test_every_zone_is_there_and_mirrored() -> None:
    number = zone_of_triangle()
    middle = typical_face_cm()[triangles()].mean(axis=1)
    for place, zone in enumerate(FACE_ZONES, 1):
        spots = middle[number == place]
        assert len(spots) >= 15, zone
        if zone.endswith("_left"):
            other = number == FACE_ZONES.index(Zone(zone.replace("_left", "_right"))) + 1
            assert (spots[:, 0] > 0.0).all()
            assert np.allclose(sorted(spots[:, 0]), sorted(-middle[other][:, 0]), atol=1e-6)


def test_zones_fill_the_oval_without_gap_or_overlap(astronaut: Photo, astronaut_face: Face) -> None:
    zones = zones_of_face(astronaut_face, astronaut.pixels.shape)
    assert set(zones.area_px) == set(zones.polygons) == set(FACE_ZONES)
    assert min(zones.area_px.values()) > 150
    # Areas of the polygons, holes against them, are those of the labels: nothing lies twice.
    for zone, loops in zones.polygons.items():
        inside = abs(sum(area(loop) for loop in loops))
        around = sum(np.linalg.norm(np.diff(np.vstack([loop, loop[:1]]), axis=0), axis=1).sum() for loop in loops)
        assert abs(zones.area_px[zone] - inside) < 0.7 * around, zone
    # What the oval holds beyond the zones is eyes, brows, lips and nostrils alone.
    rest = np.zeros(zones.labels.shape, dtype=np.uint8)
    points = astronaut_face.points[:, :2].astype(np.float32)
    cv2.fillPoly(rest, [points[list(OVAL)].astype(np.int32)], 1)
    rest = cv2.erode(rest, np.ones((3, 3), np.uint8)) * (zones.labels == 0)
    for loop in (
        (61, 40, 37, 0, 267, 270, 291, 321, 314, 17, 84, 91), (226, 113, 225, 223, 221, 189, 244, 233, 231, 229, 31),
        (70, 63, 105, 66, 107, 55, 65, 52, 53, 46), (79, 166, 59, 75, 60, 20),
    ):  # fmt: skip
        for half in (loop, mirrored(loop)):
            cv2.fillPoly(rest, [points[list(half)].astype(np.int32)], 0)
    assert cv2.erode(rest, np.ones((3, 3), np.uint8)).sum() == 0


def mirrored(loop: tuple[int, ...]) -> list[int]:
    """Return the points of the other half of the face."""
    points = typical_face_cm()
    return [int(np.linalg.norm(points - points[point] * [-1, 1, 1], axis=1).argmin()) for point in loop]


def test_left_is_the_patients(astronaut: Photo, astronaut_face: Face) -> None:
    """Marked on the patient's left cheek; in a picture of somebody facing us that lies to the right."""
    zones = zones_of_face(astronaut_face, astronaut.pixels.shape)
    marked = astronaut.pixels.copy()
    x, y = astronaut_face.points[425, :2]  # on the left cheek
    assert x > astronaut_face.points[1, 0]
    assert zones.zone_at(float(x), float(y)) is Zone.CHEEK_LEFT
    cv2.circle(marked, (int(x), int(y)), 4, (0, 0, 255), -1)
    turned = np.ascontiguousarray(np.rot90(marked))
    found = zones_of_face(find_face(Photo(turned)), turned.shape)
    blue = (turned[..., 2] > 200) & (turned[..., 0] < 60)
    assert (found.labels[blue] == FACE_ZONES.index(Zone.CHEEK_LEFT) + 1).mean() > 0.9


def test_eyes_lips_and_background_have_no_zone(astronaut: Photo, astronaut_face: Face) -> None:
    zones = zones_of_face(astronaut_face, astronaut.pixels.shape)
    for point in (468, 473, 0, 17, 13, 52, 282):
        x, y = astronaut_face.points[point, :2]
        inner = 1.5 if point == 0 else -1.5 if point == 17 else 0.0
        assert zones.zone_at(float(x), float(y) + inner) is None, point
    assert zones.zone_at(5.0, 5.0) is None
    assert zones.zone_at(-1.0, 1e6) is None
