"""A picture of a mesh shows what lies in front."""

from __future__ import annotations

import numpy as np
import pytest

from cicatrix.base.errors import BadInput
from cicatrix.measure.photographs.face_mesh import triangles, typical_face_cm
from cicatrix.measure.photographs.mesh_picture import picture_of_mesh


def test_the_nearer_surface_is_seen() -> None:
    square = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], dtype=float)
    vertices = np.vstack([square, square * [0.5, 0.5, 1.0] + [0.25, 0.25, 1.0]])
    faces = np.array([[4, 5, 6], [4, 6, 7], [0, 1, 2], [0, 2, 3]])
    seen = picture_of_mesh(vertices, faces, side=100)
    assert seen.depth[50, 50] == pytest.approx(1.0)
    assert seen.depth[10, 50] == pytest.approx(0.0)
    assert np.isinf(seen.depth[1, 1])
    assert seen.pixels[50, 50, 0] > seen.pixels[50, 50, 2] > 50
    assert seen.pixels[1, 1].tolist() == [235, 235, 235]


def test_what_cannot_be_drawn_is_refused() -> None:
    flat = typical_face_cm() * [1.0, 1.0, 0.0]
    with pytest.raises(BadInput, match="0 triangles"):
        picture_of_mesh(flat, np.zeros((0, 3), dtype=np.int64))
    with pytest.raises(BadInput, match="not finite"):
        picture_of_mesh(flat * np.nan, triangles().astype(np.int64))
    with pytest.raises(BadInput, match="no extent"):
        picture_of_mesh(flat * 0.0, triangles().astype(np.int64))
