"""Mesh files: what is in them comes out as another reader gives it, and what they promise is checked first."""

from __future__ import annotations

import io
import json
import struct

import numpy as np
import pytest
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st

from cicatrix.base.errors import BadInput
from cicatrix.measure.meshes.mesh_file import read_mesh
from cicatrix.measure.meshes.obj_text import read_obj
from cicatrix.measure.readers.scan_format import ScanFormat

BALL = trimesh.creation.icosphere(subdivisions=2, radius=10.0)


def exported(kind: str, **options: object) -> bytes:
    made = BALL.export(file_type=kind, **options)
    return made if isinstance(made, bytes) else made.encode()


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (ScanFormat.PLY, exported("ply")), (ScanFormat.PLY, exported("ply", encoding="ascii")),
        (ScanFormat.OBJ, exported("obj", digits=9)), (ScanFormat.STL, exported("stl")),
        (ScanFormat.STL, exported("stl_ascii")), (ScanFormat.GLB, exported("glb")),
    ],
)  # fmt: skip
def test_every_format_gives_the_same_triangles(kind, data):
    mesh = read_mesh(data, kind, "a")
    assert len(mesh.faces) == len(BALL.faces)
    made = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    assert np.allclose(made.triangles, BALL.triangles, atol=1e-5)


def test_parts_of_a_scene_lie_where_it_places_them():
    scene = trimesh.Scene()
    scene.add_geometry(BALL, transform=trimesh.transformations.translation_matrix([30.0, 0.0, 0.0]))
    scene.add_geometry(BALL.copy())
    mesh = read_mesh(scene.export(file_type="glb"), ScanFormat.GLB, "a")
    assert len(mesh.faces) == 2 * len(BALL.faces)
    assert mesh.vertices[:, 0].min() == pytest.approx(-10.0, abs=1e-4)
    assert mesh.vertices[:, 0].max() == pytest.approx(40.0, abs=1e-4)


NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)


@given(
    st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=3, max_size=20), st.sampled_from(["r", ".6f", ".9e", "g"])
)
@settings(max_examples=60, deadline=None)
def test_obj_numbers_are_those_that_were_written(corners, style):
    words = [[repr(x) if style == "r" else format(x, style) for x in corner] for corner in corners]
    text = "\n".join("v " + " ".join(line) for line in words) + "\nf 1 2 3\n"
    got = read_obj(text.encode(), "a").vertices
    wanted = np.array(words, dtype=float)
    assert np.allclose(got, wanted, rtol=1e-15, atol=1e-250)


def test_obj_as_programs_write_it():
    text = (
        "# a comment\r\nmtllib other.mtl\r\nv 0 0 0 1.0\r\n  v 1. 0 .5e0 0.1 0.2 0.3\r\n\r\nv\t1 1 +0\n"
        "vt 0 0\nvn 0 0 1\nv nan -inf 0\n"
        "g skin\nusemtl x\ns off\nf 1/1/1 2//1 3/2\nf -4 -3 -2 -1 # a quad\nv 5 5 5\nf 1 2 5"
    )
    mesh = read_obj(text.encode(), "a")
    assert np.allclose(mesh.vertices[:3], [[0, 0, 0], [1, 0, 0.5], [1, 1, 0]])
    assert np.isnan(mesh.vertices[3, :2]).all()
    assert mesh.faces.tolist() == [[0, 1, 2], [0, 1, 2], [0, 2, 3], [0, 1, 4]]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("v 1 2", 4), ("v 1 2 x", 4), ("v 1 2 3e", 4), ("v 1 2 .", 4), ("v 1 2 1..5", 4), ("f 1 2", 4), ("f 1 2 0", 4),
        ("f 1 2 a", 4), ("f 1 2 3.5", 4), ("f", 0), ("vp 1 2", 0), ("v" * 5000, 0),
    ],
)  # fmt: skip
def test_obj_lines_that_are_wrong_are_named(line, number):
    text = f"v 0 0 0\nv 1 0 0\nv 0 1 0\n{line}\nf 1 2 3\n".encode()
    if number:
        with pytest.raises(BadInput, match=f"line {number} is no corner"):
            read_obj(text, "a")
    else:
        assert len(read_obj(text, "a").faces) == 1


@pytest.mark.parametrize("place", ["4", "-4", "99999999999999999999999999"])
def test_obj_faces_of_corners_that_are_not_there_are_refused(place):
    with pytest.raises(BadInput, match="does not have"):
        read_mesh(f"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 {place}\n".encode(), ScanFormat.OBJ, "a")


PLY = exported("ply")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (PLY.replace(b"element vertex 162", b"element vertex 9999999999"), "promises 9999999999 of 'vertex'"),
        (PLY.replace(b"element face 320", b"element face 0"), "points without faces"),
        (PLY.replace(b"end_header", b"end_of_it"), "does not end"),
        (b"ply\nformat ascii 1.0\nelement vertex 1\nelement face 1\nend_header\n" + b"1" * 2000, "word of more than"),
        (b"ply\nformat ascii 1.0\nelement vertex 3\nelement face 9\nend_header\n0 0 0\n0 0 1\n0 1 0\n", "cut short"),
        (PLY[:-50], "PLY file cannot be read"),
    ],
)
def test_ply_that_lies_is_refused(data, words):
    with pytest.raises(BadInput, match=words):
        read_mesh(data, ScanFormat.PLY, "a")


def test_stl_that_is_cut_short_is_refused():
    for data in (exported("stl")[:-50], exported("stl_ascii")[:-100]):
        with pytest.raises(BadInput, match="cut short"):
            read_mesh(data, ScanFormat.STL, "a")


def glb(scene: dict[str, object] | bytes, *, length: int | None = None, chunk: int | None = None) -> bytes:
    body = scene if isinstance(scene, bytes) else json.dumps(scene).encode()
    body += b" " * (-len(body) % 4)
    total = 20 + len(body) if length is None else length
    return b"glTF" + struct.pack("<III4s", 2, total, len(body) if chunk is None else chunk, b"JSON") + body


ASSET = {"asset": {"version": "2.0"}}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (glb(ASSET, length=10**9), "shorter than its header"), (glb(ASSET, chunk=4 * 10**9), "shorter than its header"),
        (glb(ASSET), "holds no faces"), (glb(b"[" * 100_000 + b"]" * 100_000), "cannot be read"),
        (glb(b'{"a":' * 50_000), "cannot be read"),
        (glb(ASSET | {"buffers": [{"uri": "../../etc/passwd", "byteLength": 9}]}), "leans on another file"),
        (glb(ASSET | {"extensionsRequired": ["KHR_draco_mesh_compression"]}), "needs KHR_draco"),
        (glb(ASSET | {"accessors": [{"count": 10**10, "type": "VEC3", "componentType": 5126}]}), "promises more"),
        (glb(ASSET | {"nodes": [{"children": [0]}], "scenes": [{"nodes": [0]}]}), "no tree"),
        (glb(ASSET | {"nodes": [{"children": [1]}, {"children": [1]}]}), "no tree"),
        (glb(ASSET | {"nodes": [{}] * 20_000}), "no tree"), (glb(b"[]"), "cannot be read"),
        (b"glTF\1\0\0\0", "version 1"),
    ],
)  # fmt: skip
def test_glb_that_lies_is_refused(data, words):
    with pytest.raises(BadInput, match=words):
        read_mesh(data, ScanFormat.GLB, "a")


def test_a_texture_beside_the_mesh_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    opened: list[object] = []
    original = io.open

    def watched(file, *arguments, **options):
        opened.append(file)
        return original(file, *arguments, **options)

    monkeypatch.setattr("builtins.open", watched)
    (tmp_path / "a.mtl").write_text("newmtl a\nmap_Kd a.png\n")
    opened.clear()
    read_mesh(b"mtllib a.mtl\n" + exported("obj"), ScanFormat.OBJ, "a.obj")
    read_mesh(
        PLY.replace(b"ply\n", b"ply\n", 1).replace(b"\nelement", b"\ncomment TextureFile a.png\nelement", 1),
        ScanFormat.PLY,
        "a",
    )
    assert [file for file in opened if "__pycache__" not in str(file)] == []  # but compiled code, kept by Numba
