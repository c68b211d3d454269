"""A face in space gets the zones of its picture, whichever way the scan lies."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import LinearNDInterpolator

from cicatrix.base.errors import BadInput
from cicatrix.measure.photographs.face import MESH_POINTS
from cicatrix.measure.photographs.face_landmarks import find_face
from cicatrix.measure.photographs.face_mesh import FACE_ZONES, triangles, typical_face_cm
from cicatrix.measure.photographs.face_zones import zones_of_face
from cicatrix.measure.photographs.mesh_picture import picture_of_mesh
from cicatrix.measure.photographs.mesh_zones import zones_of_mesh, zones_of_surface
from cicatrix.measure.photographs.photo import Photo, Pixels
from cicatrix.measure.surface import Surface
from cicatrix.skin.zones import Zone

STEP = 3


@pytest.fixture(scope="module")
def relief(portrait: Pixels) -> np.ndarray:
    """Height towards the camera at every third pixel of the portrait, from the points of its face; 0 beyond."""
    points = find_face(Photo(portrait)).points[:MESH_POINTS]
    y, x = np.mgrid[0 : portrait.shape[0] : STEP, 0 : portrait.shape[1] : STEP]
    edge = points[:, 2].max()
    height = LinearNDInterpolator(points[:, :2], edge - points[:, 2], fill_value=0.0)(x, y)
    return np.maximum(height, 0.0)


@pytest.fixture(scope="module")
def mesh(portrait: Pixels, relief: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The portrait as a relief in space with its colours: a vertex for every third pixel."""
    rows, columns = relief.shape
    row, column = np.mgrid[:rows, :columns]
    vertices = np.column_stack([column.ravel() * STEP, -row.ravel() * STEP, relief.ravel()]).astype(float)
    number = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = number[:-1, :-1], number[:-1, 1:], number[1:, :-1], number[1:, 1:]
    faces = np.concatenate([np.stack([a, c, b], -1).reshape(-1, 3), np.stack([b, c, d], -1).reshape(-1, 3)])
    return vertices, faces, portrait[::STEP, ::STEP].reshape(-1, 3).astype(float)


@pytest.mark.parametrize("turn", [np.eye(3), [[0, 0, 1], [0, 1, 0], [-1, 0, 0]], [[1, 0, 0], [0, 0, -1], [0, 1, 0]]])
def test_zones_are_those_of_the_picture(turn: object, mesh: tuple, portrait: Pixels) -> None:
    vertices, faces, colours = mesh
    found = zones_of_mesh(vertices @ np.array(turn, dtype=float).T * 0.3 + 7.0, faces, colours)
    photo = zones_of_face(find_face(Photo(portrait)), portrait.shape).labels[::STEP, ::STEP].ravel()
    both = (photo > 0) & (found.labels > 0)
    assert both.sum() > 0.8 * (photo > 0).sum()
    assert (photo == found.labels)[both].mean() > 0.85
    left, right = (found.labels == FACE_ZONES.index(zone) + 1 for zone in (Zone.CHEEK_LEFT, Zone.CHEEK_RIGHT))
    assert vertices[left, 0].mean() > vertices[right, 0].mean() + 50.0  # the patient's left, to the right in front
    assert found.zone_of(int(np.flatnonzero(left)[0])) is Zone.CHEEK_LEFT
    assert found.zone_of(0) is None


def test_winding_does_not_swap_the_sides(mesh: tuple) -> None:
    vertices, faces, colours = mesh
    found = zones_of_mesh(vertices, faces, colours)
    other = zones_of_mesh(vertices, faces[:, ::-1], colours)
    assert np.array_equal(found.labels, other.labels)


def test_a_height_map_with_its_picture_gets_zones(portrait: Pixels, relief: np.ndarray) -> None:
    surface = Surface(relief * 0.3, 0.3 * STEP, 0.3 * STEP)
    zones = zones_of_surface(surface, np.ascontiguousarray(portrait[::STEP, ::STEP]))
    assert zones.labels.shape == relief.shape
    assert set(zones.polygons) == set(FACE_ZONES)
    with pytest.raises(BadInput, match="not on one grid"):
        zones_of_surface(surface, portrait)
    with pytest.raises(BadInput, match="no face"):
        zones_of_surface(Surface(np.zeros((80, 80)), 0.1, 0.1))


def test_the_nearer_surface_is_seen_and_colours_are_mixed() -> None:
    square = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], dtype=float)
    vertices = np.vstack([square, square * [0.5, 0.5, 1.0] + [0.25, 0.25, 1.0]])
    faces = np.array([[4, 5, 6], [4, 6, 7], [0, 1, 2], [0, 2, 3]])
    colours = np.repeat([[100.0, 0.0, 0.0], [0.0, 0.0, 100.0]], 4, axis=0)
    seen = picture_of_mesh(vertices, faces, colours, side=100)
    assert seen.depth[50, 50] == pytest.approx(1.0)
    assert seen.depth[10, 50] == pytest.approx(0.0)
    assert np.isinf(seen.depth[1, 1])
    assert seen.pixels[50, 50, 2] > 50
    assert seen.pixels[50, 50, 0] == 0
    assert np.allclose(seen.in_picture(np.array([[0.5, 0.5, 0.0]])), 50.0)


def test_what_is_no_face_is_refused() -> None:
    flat = typical_face_cm() * [1.0, 1.0, 0.0]
    with pytest.raises(BadInput, match="from any side"):
        zones_of_mesh(flat[:4], np.array([[0, 1, 2]]))
    with pytest.raises(BadInput, match="0 triangles"):
        zones_of_mesh(flat, np.zeros((0, 3), dtype=int))
    for vertices, faces in [
        (flat, np.zeros((0, 3), dtype=int)),
        (flat * np.nan, triangles()),
        (flat * 0.0, triangles()),
    ]:
        with pytest.raises(BadInput):
            picture_of_mesh(vertices, faces.astype(np.int64))
