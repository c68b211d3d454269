"""A picture of a mesh from in front, with the depth behind each pixel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.base.machine_code import compiled
from cicatrix.measure.meshes.mesh import used_vertices
from cicatrix.measure.photographs.photo import Pixels

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_TRIANGLES = 8_000_000
PICTURE_SIDE = 800
MARGIN = 0.06
"""Empty border, as a share of the picture."""
SKIN_COLOUR = (200.0, 160.0, 140.0)
"""A skin's, since the networks were trained on faces."""


@dataclass(frozen=True, slots=True)
class MeshPicture:
    """A mesh seen along -z by parallel rays, x to the right and y up.

    Attributes
    ----------
    pixels
        Shaded picture, (side, side, 3).
    depth
        z of the surface at each pixel in the mesh's unit; -inf where there is none.
    """

    pixels: Pixels
    depth: Floats


def picture_of_mesh(vertices: Floats, faces: Ints, side: int = PICTURE_SIDE) -> MeshPicture:
    """Return a picture of a mesh, lit from the camera.

    Parameters
    ----------
    vertices
        (n, 3), in any unit.
    faces
        (m, 3), anticlockwise seen from outside; either way round is drawn.
    side
        Rows and columns of the picture.

    Raises
    ------
    BadInput
        If there is nothing to draw.
    """
    if len(faces) == 0 or len(faces) > MOST_TRIANGLES:
        raise BadInput(f"the mesh has {len(faces)} triangles", allowed=f"1 to {MOST_TRIANGLES // 1_000_000} million")
    used = vertices[used_vertices(faces, len(vertices))]
    if not np.isfinite(used).all():
        raise BadInput("the mesh has corners that are not finite")
    low, high = used.min(axis=0), used.max(axis=0)
    extent = float((high - low).max())
    if extent <= 0.0:
        raise BadInput("the mesh has no extent")
    scale = side * (1.0 - 2.0 * MARGIN) / extent
    middle = (low + high) / 2.0
    corner = float(middle[0]) - side / 2.0 / scale, float(middle[1]) + side / 2.0 / scale
    placed = np.column_stack([(vertices[:, 0] - corner[0]) * scale, (corner[1] - vertices[:, 1]) * scale])
    paint = _shade(vertices, faces)[:, None] * np.array(SKIN_COLOUR)
    pixels = np.full((side, side, 3), 235, dtype=np.uint8)
    depth = np.full((side, side), -np.inf)
    _draw(placed, vertices[:, 2].copy(), faces, paint, pixels, depth)
    return MeshPicture(pixels, depth)


def _shade(vertices: Floats, faces: Ints) -> Floats:
    """Return the light at each vertex: a lamp above the camera over an even ground."""
    a, b, c = (vertices[faces[:, place]] for place in range(3))
    normals = np.zeros_like(vertices)
    of_face = np.cross(b - a, c - a)
    for place in range(3):
        for axis in range(3):
            normals[:, axis] += np.bincount(faces[:, place], of_face[:, axis], minlength=len(vertices))
    normals /= np.maximum(np.linalg.norm(normals, axis=1), 1e-300)[:, None]
    normals *= np.where(normals[:, 2:] < 0.0, -1.0, 1.0)  # some scans wind their triangles the other way round
    lamp = np.array([0.0, 0.35, 1.0]) / np.hypot(0.35, 1.0)
    return 0.25 + 0.75 * np.clip(normals @ lamp, 0.0, 1.0)


@compiled
def _draw(placed: Any, z: Any, faces: Any, paint: Any, pixels: Any, depth: Any) -> None:
    """Draw every triangle over the pixels whose middle it covers, the nearest on top."""
    height, width = depth.shape
    for face in range(faces.shape[0]):
        i, j, k = faces[face, 0], faces[face, 1], faces[face, 2]
        ax, ay = placed[i, 0], placed[i, 1]
        bx, by = placed[j, 0], placed[j, 1]
        cx, cy = placed[k, 0], placed[k, 1]
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area == 0.0:
            continue
        top = max(int(np.floor(min(ay, by, cy) - 0.5)), 0)
        bottom = min(int(np.ceil(max(ay, by, cy) - 0.5)), height - 1)
        left = max(int(np.floor(min(ax, bx, cx) - 0.5)), 0)
        right = min(int(np.ceil(max(ax, bx, cx) - 0.5)), width - 1)
        for row in range(top, bottom + 1):
            y = row + 0.5
            for column in range(left, right + 1):
                x = column + 0.5
                u = ((bx - x) * (cy - y) - (by - y) * (cx - x)) / area
                v = ((cx - x) * (ay - y) - (cy - y) * (ax - x)) / area
                w = 1.0 - u - v
                if u < 0.0 or v < 0.0 or w < 0.0:
                    continue
                here = u * z[i] + v * z[j] + w * z[k]
                if here > depth[row, column]:
                    depth[row, column] = here
                    for colour in range(3):
                        value = u * paint[i, colour] + v * paint[j, colour] + w * paint[k, colour]
                        pixels[row, column, colour] = int(min(max(value, 0.0), 255.0))
