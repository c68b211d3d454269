"""A mesh onto a grid: exact on planes, second order on curves, holes kept, sides told apart."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st

from cicatrix.base.errors import BadInput
from cicatrix.measure.meshes.mesh import Mesh
from cicatrix.measure.meshes.to_height_map import LaidMesh, to_height_map


def sheet(height, half_mm: float = 10.0, step_mm: float = 0.2) -> Mesh:
    """Return the graph of a function of x and y over a square, wound so that up is outside."""
    side = np.linspace(-half_mm, half_mm, 1 + round(2 * half_mm / step_mm))
    x, y = np.meshgrid(side, side)
    place = np.arange(x.size).reshape(x.shape)
    a, b, c, d = (part.ravel() for part in (place[:-1, :-1], place[:-1, 1:], place[1:, :-1], place[1:, 1:]))
    faces = np.concatenate([np.stack([a, b, d], axis=1), np.stack([a, d, c], axis=1)])
    return Mesh(np.stack([x.ravel(), y.ravel(), height(x, y).ravel()], axis=1), faces)


def centres(laid: LaidMesh) -> tuple[np.ndarray, np.ndarray]:
    """Return x and y of the pixels about the middle of the map, y upward."""
    rows, columns = laid.height_mm.shape
    x = (np.arange(columns) - 0.5 * (columns - 1)) * laid.pixel_mm
    y = (0.5 * (rows - 1) - np.arange(rows)) * laid.pixel_mm
    return np.meshgrid(x, y)


def turned(mesh: Mesh, degrees: float, axis: tuple[float, float, float]) -> Mesh:
    matrix = trimesh.transformations.rotation_matrix(np.radians(degrees), axis)[:3, :3]
    return Mesh(mesh.vertices @ matrix.T, mesh.faces)


Z = (0.0, 0.0, 1.0)


@given(
    slope_x=st.floats(-1.5, 1.5),
    slope_y=st.floats(-1.5, 1.5),
    pixel=st.floats(0.11, 0.5),
    step=st.sampled_from([0.5, 1.0]),
)
@settings(max_examples=25, deadline=None)
def test_a_plane_is_exact_at_every_pixel_and_has_no_gaps(slope_x, slope_y, pixel, step):
    laid = to_height_map(sheet(lambda x, y: slope_x * x + slope_y * y, step_mm=step), towards=Z, pixel_mm=pixel)
    x, y = centres(laid)
    assert np.isfinite(laid.height_mm).all()
    wanted = slope_x * x + slope_y * y + 10.0 * (abs(slope_x) + abs(slope_y))
    assert np.allclose(laid.height_mm, wanted, atol=1e-9)


def test_a_tilted_plane_is_looked_at_along_its_normal_and_is_flat():
    laid = to_height_map(turned(sheet(lambda x, y: 0.0 * x), 50.0, (1.0, 0.3, 0.0)))
    assert np.nanmax(laid.height_mm) < 1e-9
    assert np.isfinite(laid.height_mm).sum() * laid.pixel_mm**2 == pytest.approx(400.0, rel=0.02)


@pytest.mark.parametrize("kind", ["sphere", "cylinder"])
def test_curved_surfaces_are_met_to_second_order(kind):
    """Right triangles of side h have edges of h sqrt 2, whose sagitta on a radius R is h^2/(4 R) along the normal."""
    radius = 45.0
    errors = []
    for step in (0.8, 0.4, 0.2):

        def height(x, y):
            return np.sqrt(radius**2 - x**2 - (y**2 if kind == "sphere" else 0.0))

        laid = to_height_map(sheet(height, step_mm=step), towards=Z, pixel_mm=0.07)
        low = height(np.array(10.0), np.array(10.0))
        errors.append(float(np.nanmax(np.abs(laid.height_mm + low - height(*centres(laid))))))
        assert errors[-1] < step**2 / (3.0 * radius)
    assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.25)
    assert errors[1] / errors[2] == pytest.approx(4.0, rel=0.25)


@given(degrees=st.floats(0.0, 360.0), axis=st.tuples(*[st.floats(-1.0, 1.0)] * 3))
@settings(max_examples=15, deadline=None)
def test_the_way_a_patch_lies_in_space_does_not_change_its_volume(degrees, axis):
    if np.linalg.norm(axis) < 0.1:
        return
    mesh = sheet(lambda x, y: -0.5 * np.exp(-(x**2 + y**2) / 8.0), step_mm=0.4)
    laid = to_height_map(turned(mesh, degrees, axis))
    volume = np.nansum(np.nanmax(laid.height_mm) - laid.height_mm) * laid.pixel_mm**2
    assert volume == pytest.approx(0.5 * 8.0 * np.pi, rel=0.02)


def test_holes_stay_holes_and_are_not_bridged():
    mesh = sheet(lambda x, y: 0.0 * x)
    middle = mesh.vertices[mesh.faces].mean(axis=1)
    kept = np.hypot(middle[:, 0], middle[:, 1]) > 3.0
    laid = to_height_map(Mesh(mesh.vertices, mesh.faces[kept]))
    x, y = centres(laid)
    away = np.hypot(x, y)
    assert np.isnan(laid.height_mm[away < 2.7]).all()
    assert np.isfinite(laid.height_mm[(away > 3.3) & (np.maximum(abs(x), abs(y)) < 9.9)]).all()


def test_the_highest_face_wins():
    low, high = sheet(lambda x, y: 0.0 * x), sheet(lambda x, y: 0.0 * x + 2.0, half_mm=3.0)
    mesh = Mesh(np.vstack([low.vertices, high.vertices]), np.vstack([low.faces, high.faces + len(low.vertices)]))
    laid = to_height_map(mesh)
    x, y = centres(laid)
    assert np.allclose(laid.height_mm[np.maximum(abs(x), abs(y)) < 2.9], 2.0)
    assert np.allclose(laid.height_mm[np.maximum(abs(x), abs(y)) > 3.1], 0.0)
    assert any("lie behind others" in note for note in laid.notes)


def test_some_faces_wound_the_wrong_way_change_nothing():
    mesh = sheet(lambda x, y: -0.5 * np.exp(-(x**2 + y**2) / 8.0))
    right = to_height_map(mesh)
    flipped = mesh.faces.copy()
    some = np.random.default_rng(0).random(len(flipped)) < 0.2
    flipped[some] = flipped[some][:, ::-1]
    wrong = to_height_map(Mesh(mesh.vertices, flipped))
    assert np.allclose(np.nanmax(wrong.height_mm) - np.nanmin(wrong.height_mm), 0.5, atol=0.02)
    assert np.nanargmin(wrong.height_mm) == pytest.approx(np.nanargmin(right.height_mm), abs=3 * len(right.height_mm))


def test_a_sheet_wound_the_other_way_is_seen_from_the_other_side():
    mesh = sheet(lambda x, y: -0.5 * np.exp(-(x**2 + y**2) / 8.0))
    other = to_height_map(Mesh(mesh.vertices, np.ascontiguousarray(mesh.faces[:, ::-1])))
    middle = tuple(side // 2 for side in other.height_mm.shape)
    assert other.height_mm[middle] == pytest.approx(np.nanmax(other.height_mm), abs=1e-3)


def test_bad_faces_are_counted_and_left_out():
    mesh = sheet(lambda x, y: 0.0 * x)
    vertices = np.vstack([mesh.vertices, [[np.nan, 0.0, 0.0], [1e3, 1e3, 1e3], [np.inf, 0.0, 0.0]]])
    count = len(mesh.vertices)
    faces = np.vstack([mesh.faces, mesh.faces[:7, [1, 2, 0]], [[0, 1, count], [0, 0, 1], [0, 1, count + 2]]])
    laid = to_height_map(Mesh(vertices, faces))
    assert any("3 faces without an area" in note for note in laid.notes)
    assert any("7 faces that were there twice" in note for note in laid.notes)
    assert np.allclose(laid.height_mm, to_height_map(mesh).height_mm)


def test_a_corner_of_no_face_may_lie_anywhere():
    flat = sheet(lambda x, y: 0.01 * x)
    stray = Mesh(np.vstack([flat.vertices, [1.7e308, -1.7e308, 1.7e308]]), flat.faces)
    assert np.array_equal(to_height_map(stray).height_mm, to_height_map(flat).height_mm, equal_nan=True)


def test_a_closed_mesh_is_refused_unless_the_side_is_named():
    ball = trimesh.creation.icosphere(subdivisions=4, radius=20.0)
    mesh = Mesh(np.asarray(ball.vertices), np.asarray(ball.faces, dtype=np.int64))
    with pytest.raises(BadInput, match="cut out the patch of skin"):
        to_height_map(mesh)
    laid = to_height_map(mesh, towards=Z)
    x, y = centres(laid)
    inner = np.hypot(x, y) < 15.0
    truth = 20.0 + np.sqrt(np.where(inner, 400.0 - x**2 - y**2, 0.0))
    assert np.abs(laid.height_mm - truth)[inner].max() < 0.1
    assert any("lie behind others" in note for note in laid.notes)
    assert any("tilted by more than 60 degrees" in note for note in laid.notes)


def test_a_slab_with_a_back_is_closed_although_its_normals_agree():
    front, back = sheet(lambda x, y: 0.0 * x), sheet(lambda x, y: 0.0 * x - 1.0)
    mesh = Mesh(np.vstack([front.vertices, back.vertices]), np.vstack([front.faces, back.faces + len(front.vertices)]))
    with pytest.raises(BadInput, match="closes on itself"):
        to_height_map(mesh)


def test_the_largest_tilt_is_told():
    laid = to_height_map(sheet(lambda x, y: np.tan(np.radians(40.0)) * np.abs(x)), towards=Z)
    assert any("up to 40 degrees" in note or "up to 39 degrees" in note for note in laid.notes)


def test_a_grid_too_fine_for_memory_is_made_coarser_and_said_so():
    laid = to_height_map(sheet(lambda x, y: 0.0 * x, step_mm=2.0), pixel_mm=1e-4)
    assert laid.height_mm.size <= 16_100_000
    assert any("coarser" in note for note in laid.notes)


@pytest.mark.parametrize(
    ("vertices", "faces", "words"),
    [
        (np.zeros((3, 3)), [[0, 1, 2]], "no face of the mesh has an area"),
        (np.eye(3), [[0, 1, 3]], "does not have"),
        (np.eye(3), [[0, -1, 2]], "does not have"),
        (np.eye(3), np.empty((0, 3), dtype=np.int64), "no face"),
        (20.0 * np.eye(3), [[0, 1, 2]], "at least 8 along each side"),
    ],
)
def test_what_is_no_surface_is_refused(vertices, faces, words):
    with pytest.raises(BadInput, match=words):
        to_height_map(Mesh(np.asarray(vertices, dtype=float), np.asarray(faces, dtype=np.int64)))


def test_faces_that_would_take_for_ever_to_draw_are_refused():
    rng = np.random.default_rng(0)
    fine = sheet(lambda x, y: 0.0 * x, half_mm=5.0, step_mm=0.01)
    long = np.stack([rng.integers(0, len(fine.vertices), 100_000) for _ in range(3)], axis=1)
    with pytest.raises(BadInput, match="far too long"):
        to_height_map(Mesh(fine.vertices, np.vstack([fine.faces, long])), towards=Z)
