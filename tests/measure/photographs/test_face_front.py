"""A scanned face is found whichever way it lies, and tells where it looks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cicatrix.measure.meshes.mesh import Mesh
from cicatrix.measure.meshes.mesh_file import read_mesh
from cicatrix.measure.photographs.face_front import front_of_face
from cicatrix.measure.photographs.face_mesh import triangles, typical_face_cm
from cicatrix.measure.readers.scan_format import ScanFormat

FACE = Path(__file__).parents[3] / "examples" / "face" / "face.ply"


@pytest.fixture(scope="module")
def face() -> Mesh:
    """The example, which looks along +z."""
    return read_mesh(FACE.read_bytes(), ScanFormat.PLY, str(FACE))


@pytest.mark.parametrize("turn", [np.eye(3), [[0, 0, 1], [0, 1, 0], [-1, 0, 0]], [[1, 0, 0], [0, 0, -1], [0, 1, 0]]])
def test_it_looks_where_it_was_turned(turn: object, face: Mesh) -> None:
    turned = np.array(turn, dtype=float)
    front = front_of_face(Mesh(face.vertices @ turned.T + 7.0, face.faces))
    assert front is not None
    assert np.degrees(np.arccos(np.clip(np.array(front) @ turned[:, 2], -1.0, 1.0))) < 6.0


def test_winding_plays_no_part(face: Mesh) -> None:
    other = front_of_face(Mesh(face.vertices, np.ascontiguousarray(face.faces[:, ::-1])))
    assert other == pytest.approx(front_of_face(face), abs=1e-3)


def test_what_is_no_face_has_no_front(face: Mesh) -> None:
    assert front_of_face(Mesh(0.3 * face.vertices, face.faces)) is None  # the size of a cheek: not even looked for
    flat = Mesh(10.0 * typical_face_cm() * [1.0, 1.0, 0.0], triangles().astype(np.int64))
    assert front_of_face(flat) is None
    assert front_of_face(Mesh(face.vertices * np.nan, face.faces)) is None
    assert front_of_face(Mesh(face.vertices, np.zeros((0, 3), dtype=np.int64))) is None
