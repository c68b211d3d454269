"""Surfaces: heights of a cylinder, the same patch from its mesh, and meshes that are none."""

from __future__ import annotations

import numpy as np
import pytest

from cicatrix.base.errors import BadInput
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import draw
from cicatrix.needling.monte_carlo import puncture
from cicatrix.needling.punctures import Handling
from cicatrix.needling.surfaces import Surface, cylinder, patch_of_mesh, plane
from cicatrix.skin.layers import layers
from cicatrix.skin.zones import Site


def mesh_of_a_cylinder(radius: float, turn: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Return half a cylinder, outward normals, turned about y."""
    angles, heights = np.linspace(-1.3, 1.3, 161), np.linspace(-40.0, 40.0, 81)
    a, y = np.meshgrid(angles + turn, heights)
    vertices = np.stack([radius * np.sin(a), y, radius * np.cos(a)], axis=-1).reshape(-1, 3)
    i, j = np.meshgrid(np.arange(80), np.arange(160), indexing="ij")
    first = (i * 161 + j).ravel()
    faces = np.concatenate([
        np.stack([first, first + 1, first + 161], axis=1), np.stack([first + 1, first + 162, first + 161], axis=1)
    ])  # fmt: skip
    return vertices, faces


def test_a_cylinder_curves_by_its_radius() -> None:
    surface = cylinder(20.0, 50.0)
    assert surface.height_mm[0, 0] == pytest.approx(-(50.0 - np.sqrt(2500.0 - 100.0)))
    assert surface.height_mm.max() == 0.0
    # the arc over its chord
    assert surface.stretch() == pytest.approx(2 * 50.0 * np.arcsin(0.2) / 20.0, rel=2e-4)
    assert plane(20.0).stretch() == 1.0


@pytest.mark.parametrize("turn", [0.0, 0.7])
def test_a_patch_of_a_mesh_is_the_surface_that_the_mesh_was_made_from(turn: float) -> None:
    vertices, faces = mesh_of_a_cylinder(50.0, turn)
    centre = np.array([50.0 * np.sin(turn), 0.0, 50.0 * np.cos(turn)])
    patch = patch_of_mesh(vertices, faces, centre, 20.0)
    truth = cylinder(20.0, 50.0).height_mm
    # the patch may lie turned about its normal by a quarter
    error = min(np.abs(patch.height_mm - truth).max(), np.abs(patch.height_mm - truth.T).max())
    assert error < 0.02


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda v, f, c: (v[:, :2], f, c, 20.0), "vertices of shape"),
        (lambda v, f, c: (v * np.nan, f, c, 20.0), "not a number"),
        (lambda v, f, c: (v, f + 10**6, c, 20.0), "a vertex that is not there"),
        (lambda v, f, c: (v, f, c + 1e4, 20.0), "no part of the mesh"),
        (lambda v, f, c: (v, f, c, 95.0), "over the edge"),
    ],
)
def test_what_is_no_patch_is_refused(change, message: str) -> None:
    vertices, faces = mesh_of_a_cylinder(50.0)
    with pytest.raises(BadInput, match=message):
        patch_of_mesh(*change(vertices, faces, np.array([0.0, 0.0, 50.0])))


def test_a_cylinder_too_tight_for_its_patch_is_refused() -> None:
    with pytest.raises(BadInput, match=r"at most 17\.3205 mm"):
        cylinder(20.0, 10.0)


def test_strikes_on_a_mesh_are_those_on_the_surface_that_it_was_made_from() -> None:
    draws = draw(16, 2)
    skin, pen = layers(draws, Site.CHEEK, "female", 30.0), get_device("skinpen-precision")
    vertices, faces = mesh_of_a_cylinder(35.0)
    side = 20.0 + pen.swath_mm
    meshed = patch_of_mesh(vertices, faces, np.array([0.0, 0.0, 35.0]), side)

    def depth_and_holes(surface: Surface) -> np.ndarray:
        made = puncture(draws, pen, Handling(1.5, 12, 20.0), skin, Site.CHEEK, surface=surface)
        return np.array([made.depth_mm.mean(), made.holes_per_cm2.mean()])

    of_mesh, of_cylinder, of_plane = (depth_and_holes(one) for one in (meshed, cylinder(side, 35.0), plane(side)))
    np.testing.assert_allclose(of_mesh, of_cylinder, rtol=0.01)
    assert of_mesh[0] < of_plane[0] - 0.005
