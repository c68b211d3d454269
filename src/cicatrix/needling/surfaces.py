"""The skin under the tip as a height field: a plane, a cylinder, or a patch of a face mesh."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cicatrix.base.errors import BadInput
from cicatrix.evidence.parameter import Floats

NODES = 121
MAX_VERTICES = 2_000_000


@dataclass(frozen=True, slots=True)
class Surface:
    """Heights over a square patch seen along its mean normal.

    Attributes
    ----------
    side_mm
        Side of the square.
    height_mm
        Shape (m, m), rows along y, centred on the patch; shape (1, 1) for a plane.
    """

    side_mm: float
    height_mm: Floats

    @property
    def pixel_mm(self) -> float:
        """Distance between nodes."""
        return self.side_mm / max(self.height_mm.shape[0] - 1, 1)

    def stretch(self) -> float:
        """Return the area of the skin over that of its square, 1 for a plane."""
        if self.height_mm.shape[0] == 1:
            return 1.0
        along_y, along_x = np.gradient(self.height_mm, self.pixel_mm)
        return float(np.sqrt(1.0 + along_x**2 + along_y**2).mean())


def plane(side_mm: float) -> Surface:
    """Return a flat patch."""
    return Surface(side_mm, np.zeros((1, 1)))


def cylinder(side_mm: float, radius_mm: float) -> Surface:
    """Return a patch of a cylinder whose axis runs along y.

    Raises
    ------
    BadInput
        If the patch would reach more than 60 degrees round it, where a view along one normal no longer serves.
    """
    if not 0.5 * side_mm <= radius_mm * np.sin(np.pi / 3):
        raise BadInput(
            f"a patch of {side_mm:g} mm on a cylinder of radius {radius_mm:g} mm",
            where="surface",
            allowed=f"a side of at most {2 * radius_mm * np.sin(np.pi / 3):g} mm",
        )
    x = np.linspace(-0.5 * side_mm, 0.5 * side_mm, NODES)
    return Surface(side_mm, np.tile(np.sqrt(radius_mm**2 - x**2) - radius_mm, (NODES, 1)))


def patch_of_mesh(vertices_mm: Floats, triangles: np.ndarray, centre_mm: Floats, side_mm: float) -> Surface:
    """Return the square patch of a triangle mesh around a point on it, seen along the mean normal there.

    Parameters
    ----------
    vertices_mm
        Shape (v, 3).
    triangles
        Vertex numbers, counter-clockwise seen from outside, shape (t, 3).
    centre_mm
        A point on or near the surface, shape (3,).
    side_mm
        Side of the patch.

    Raises
    ------
    BadInput
        If the arrays are no mesh, or the patch runs over the mesh's edge.
    """
    from scipy.interpolate import LinearNDInterpolator  # half a second that no plane needs

    vertices, faces = np.asarray(vertices_mm, dtype=np.float64), np.asarray(triangles)
    if vertices.ndim != 2 or vertices.shape[1:] != (3,) or not 3 <= len(vertices) <= MAX_VERTICES:
        raise BadInput(
            f"vertices of shape {vertices.shape}", where="mesh", allowed=f"3 to {MAX_VERTICES} rows of x, y, z in mm"
        )
    if not np.isfinite(vertices).all():
        raise BadInput("a vertex is not a number", where="mesh", allowed="finite coordinates in mm")
    if faces.ndim != 2 or faces.shape[1:] != (3,) or faces.min(initial=0) < 0 or faces.max(initial=0) >= len(vertices):
        raise BadInput("a triangle names a vertex that is not there", where="mesh", allowed="rows of three numbers")
    corners = vertices[faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])  # length: twice the area
    distance = np.linalg.norm(corners.mean(axis=1) - centre_mm, axis=1)
    normal = normals[distance < 0.75 * side_mm].sum(axis=0)
    if not np.linalg.norm(normal) > 0.0:
        raise BadInput("no part of the mesh lies around that point", where="mesh", allowed="a centre on the surface")
    normal /= np.linalg.norm(normal)
    aside = np.eye(3)[np.argmin(np.abs(normal))]
    across = np.cross(normal, aside)
    across /= np.linalg.norm(across)
    local = (vertices - centre_mm) @ np.stack([across, np.cross(normal, across), normal]).T
    facing = normals @ normal > 0.0  # the back of the head lies under the same square
    near = np.unique(faces[facing & (distance < 1.5 * side_mm)])
    x = np.linspace(-0.5 * side_mm, 0.5 * side_mm, NODES)
    grid_x, grid_y = np.meshgrid(x, x)
    height = LinearNDInterpolator(local[near, :2], local[near, 2])(grid_x, grid_y)
    if not np.isfinite(height).all():
        raise BadInput(
            f"a patch of {side_mm:g} mm runs over the edge of the mesh", where="mesh", allowed="a smaller patch"
        )
    return Surface(side_mm, height)
