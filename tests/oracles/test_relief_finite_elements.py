"""The half-space closed form against finite elements: exact where it is exact, and how far off where it is not.

Axisymmetric linear elasticity with a volumetric eigenstrain, nine-node elements on a mapped grid, written here.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import spsolve
from scipy.special import j0

from cicatrix.outcome.lift import depression, lift_kernel_mm, wave_weight_mm
from cicatrix.skin.scars import ScarType

NU = 0.45
TOP_MM, BOTTOM_MM, DERMIS_MM = 0.1, 0.8, 1.5
PITS = {ScarType.ICEPICK: (1.5, 1.0), ScarType.BOXCAR: (3.0, 0.4), ScarType.ROLLING: (5.0, 0.3)}


def shapes(s):
    """Values and slopes of the three quadratic shape functions at s."""
    return np.array([s * (s - 1) / 2, 1 - s * s, s * (s + 1) / 2]), np.array([s - 0.5, -2 * s, s + 0.5])


def surface_uplift(r_nodes, depth_nodes, pit, strain, stiffness):
    """Return radius of the surface nodes and their uplift.

    Both node lists hold element ends and middles. `pit(r)`: depth of the surface; `strain`: volumetric
    eigenstrain, and `stiffness` likewise, by radius, depth below the local surface and depth below the flat one. Sides
    slide, the bottom is held.
    """
    nr, nz = r_nodes.size, depth_nodes.size
    radius, below = np.meshgrid(r_nodes, depth_nodes, indexing="ij")
    total = depth_nodes[-1]
    height = -(below + pit(radius) * (1.0 - below / total))
    number = np.arange(nr * nz).reshape(nr, nz)
    patch = [number[i : nr - 2 + i : 2, j : nz - 2 + j : 2].ravel() for i in range(3) for j in range(3)]
    nodes = np.stack(patch, axis=1)
    r, y, d = radius.ravel()[nodes], height.ravel()[nodes], below.ravel()[nodes]
    count = len(nodes)
    matrix, load_ = np.zeros((count, 18, 18)), np.zeros((count, 18))
    for a, wa in zip(*np.polynomial.legendre.leggauss(3), strict=True):
        for b, wb in zip(*np.polynomial.legendre.leggauss(3), strict=True):
            (na, da), (nb, db) = shapes(a), shapes(b)
            value, by_a, by_b = (np.outer(p, q).ravel() for p, q in ((na, nb), (da, nb), (na, db)))
            ra, rb, ya, yb = r @ by_a, r @ by_b, y @ by_a, y @ by_b
            jac = ra * yb - rb * ya
            by_r = (yb[:, None] * by_a - ya[:, None] * by_b) / jac[:, None]
            by_y = (ra[:, None] * by_b - rb[:, None] * by_a) / jac[:, None]
            at_r, at_d = r @ value, d @ value
            strains = np.zeros((count, 4, 18))
            strains[:, 0, 0::2], strains[:, 1, 1::2] = by_r, by_y
            strains[:, 2, 0::2] = value / at_r[:, None]
            strains[:, 3, 0::2], strains[:, 3, 1::2] = by_y, by_r
            young = stiffness(at_r, at_d, -(y @ value))
            lame, shear = young * NU / ((1 + NU) * (1 - 2 * NU)), young / (2 * (1 + NU))
            law = np.zeros((count, 4, 4))
            law[:, :3, :3] = lame[:, None, None]
            for k in range(3):
                law[:, k, k] += 2 * shear
            law[:, 3, 3] = shear
            grown = (strain(at_r, at_d, -(y @ value)) / 3)[:, None] * np.array([1.0, 1.0, 1.0, 0.0])
            weight = np.abs(jac) * wa * wb * at_r
            stress = np.einsum("eij,ejk->eik", law, strains)
            matrix += np.einsum("e,eji,ejk->eik", weight, strains, stress)
            load_ += np.einsum("e,eji,ej->ei", weight, stress, grown)
    index = np.stack([2 * nodes, 2 * nodes + 1], axis=2).reshape(count, 18)
    rows, columns = np.repeat(index, 18, axis=1).ravel(), np.tile(index, (1, 18)).ravel()
    size = 2 * nr * nz
    whole = coo_matrix((matrix.ravel(), (rows, columns)), shape=(size, size)).tocsr()
    force = np.bincount(index.ravel(), load_.ravel(), minlength=size)
    held = np.concatenate([2 * number[0], 2 * number[-1], 2 * number[:, -1], 2 * number[:, -1] + 1])
    free = np.setdiff1d(np.arange(size), held)
    moved = np.zeros(size)
    moved[free] = spsolve(whole[free][:, free].tocsc(), force[free])
    return r_nodes, moved[2 * number[:, 0] + 1]


def with_middles(edges):
    edges = np.unique(np.round(edges, 12))
    return np.sort(np.concatenate([edges, 0.5 * (edges[1:] + edges[:-1])]))


def layer(depth):
    return ((depth > TOP_MM) & (depth < BOTTOM_MM)).astype(float)


def flat_error(level):
    """Relative error of the finite elements against the closed form for a Bessel wave over a layer, sides fitted."""
    side = 3.8317059702075125 * 2 / (2 * np.pi / 4.0) / 2  # first zero of J1 at wavelength 4 mm: the sides are exact
    wave = 3.8317059702075125 / side
    r = with_middles(np.linspace(0, side, 6 * level + 1))
    depth = with_middles(
        np.concatenate(
            [np.linspace(0, 0.1, level + 1), np.linspace(0.1, 0.8, 2 * level + 1), np.geomspace(0.8, 10, 5 * level + 1)]
        )
    )
    _, uplift = surface_uplift(
        r, depth, lambda x: 0 * x, lambda x, d, _: j0(wave * x) * layer(d), lambda x, d, _: 1.0 + 0 * d
    )
    cells = np.linspace(TOP_MM, BOTTOM_MM, 141)
    exact = 2 * (1 + NU) / 3 * wave_weight_mm(wave, 0.5 * (cells[1:] + cells[:-1])[None, :]).sum()
    return abs((uplift[0] - uplift[-1]) / (exact * (1 - j0(wave * side))) - 1)


def measured_ratio(kind, *, soft, true_shape=True, level=2):
    """Return the finite elements' uplift of the floor over the rim, over the closed form's on the flattened scar."""
    width, deep = PITS[kind]
    half = width / 2
    r = with_middles(
        np.concatenate([np.linspace(0, 1.25 * half, 20 * level + 1), np.geomspace(1.25 * half, 30, 10 * level + 1)])
    )
    depth = with_middles(
        np.concatenate(
            [
                np.linspace(0, 0.1, level + 1),
                np.linspace(0.1, 0.8, 7 * level + 1),
                np.linspace(0.8, 1.5, 4 * level + 1),
                np.geomspace(1.5, 30, 10 * level + 1),
            ]
        )
    )

    pulled_down = kind is ScarType.ROLLING  # its dermis is whole; the others lack what the pit takes

    def pit(x):
        return deep * depression(kind, x / half) if true_shape else 0 * x

    def in_dermis(x, local):
        return local < DERMIS_MM - (0.0 if pulled_down else deep * depression(kind, x / half))

    def strain(x, local, _):
        return depression(kind, x / half) * layer(local) * in_dermis(x, local)

    def stiffness(x, local, _):
        return np.where(in_dermis(x, local), 1.0, 0.05 if soft else 1.0)

    at, uplift = surface_uplift(r, depth, pit, strain, stiffness)
    rise = uplift[0] - uplift[np.argmin(np.abs(at - half))]
    cells = np.arange(0.005, DERMIS_MM, 0.01)[None, :]
    middle = cells[0]
    inside = (middle > TOP_MM) & (middle < BOTTOM_MM)
    rise_closed = 2 * (1 + NU) / 3 * lift_kernel_mm(kind, width, deep, cells)[0, inside].sum()
    return rise / rise_closed


def test_flat_layer_matches_the_closed_form_and_converges():
    coarse, fine = flat_error(2), flat_error(4)
    assert fine < 1e-3
    assert fine < 0.5 * coarse


@pytest.mark.parametrize("kind", list(PITS))
def test_flattened_scar_matches_the_kernel(kind):
    """Same lateral shape on flat ground: rings and finite elements solve the same problem."""
    assert measured_ratio(kind, soft=False, true_shape=False) == pytest.approx(1.0, abs=5e-3)


@pytest.mark.parametrize(
    ("kind", "even", "soft"),
    [(ScarType.ICEPICK, 0.33, -0.33), (ScarType.BOXCAR, 0.94, 0.68), (ScarType.ROLLING, 0.91, 1.06)],
)
def test_true_shape_and_soft_subcutis_are_as_far_off_as_recorded(kind, even, soft):
    """The notes of outcome.lift_correction_... quote these; E/20 below the dermis where soft."""
    assert measured_ratio(kind, soft=False) == pytest.approx(even, abs=0.015)
    assert measured_ratio(kind, soft=True) == pytest.approx(soft, abs=0.015)
