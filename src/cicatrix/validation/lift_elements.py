"""Finite elements of a growing scar: axisymmetric or plane elasticity with a volumetric eigenstrain.

Nine-node elements on a mapped grid; sides slide, the bottom is held. Independent of the closed form of
:mod:`cicatrix.outcome.lift`, to which it converges on flat, even ground; its true pit over soft subcutis is what
``tools/lift_table.py`` writes to the table that relief reads. Lengths are in thicknesses of the dermis.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import splu

from cicatrix.outcome.lift import depression
from cicatrix.skin.scars import ScarType

Floats = NDArray[np.float64]

NU = 0.45
FAR = 20.0
"""Side and bottom of the domain."""


def with_middles(edges: Floats) -> Floats:
    """Return element ends with the middles between them, increasing."""
    ends = np.unique(np.round(edges, 12))
    return np.sort(np.concatenate([ends, 0.5 * (ends[1:] + ends[:-1])]))


def surface_uplift(
    r_nodes: Floats,
    depth_nodes: Floats,
    pit: Callable[[Floats], Floats],
    strain: Callable[[Floats, Floats], Floats],
    stiffness: Callable[[Floats, Floats], Floats],
    *,
    plane: bool = False,
) -> Floats:
    """Return the uplift of the surface nodes for each eigenstrain, shape (loads, r_nodes).

    Parameters
    ----------
    r_nodes, depth_nodes
        Element ends and middles: distance from the axis, and depth below the local surface.
    pit
        Depth of the surface by radius.
    strain
        Volumetric eigenstrains, (loads, ...), by radius and depth below the local surface.
    stiffness
        Young's modulus likewise, (...).
    plane
        A furrow (plane strain) in place of a round scar.
    """
    nr, nz = r_nodes.size, depth_nodes.size
    radius, below = np.meshgrid(r_nodes, depth_nodes, indexing="ij")
    height = -(below + pit(radius) * (1.0 - below / depth_nodes[-1]))
    number = np.arange(nr * nz).reshape(nr, nz)
    nodes = np.stack([number[i : nr - 2 + i : 2, j : nz - 2 + j : 2].ravel() for i in range(3) for j in range(3)], 1)
    r, y, d = radius.ravel()[nodes], height.ravel()[nodes], below.ravel()[nodes]
    matrix = np.zeros((len(nodes), 18, 18))
    loads: list[Floats] = []
    points, weights = np.polynomial.legendre.leggauss(3)
    for a, wa in zip(points, weights, strict=True):
        for b, wb in zip(points, weights, strict=True):
            (na, da), (nb, db) = _shapes(a), _shapes(b)
            value, by_a, by_b = np.outer(na, nb).ravel(), np.outer(da, nb).ravel(), np.outer(na, db).ravel()
            ra, rb, ya, yb = r @ by_a, r @ by_b, y @ by_a, y @ by_b
            jac = ra * yb - rb * ya
            by_r = (yb[:, None] * by_a - ya[:, None] * by_b) / jac[:, None]
            by_y = (ra[:, None] * by_b - rb[:, None] * by_a) / jac[:, None]
            at_r, at_d = r @ value, d @ value
            strains = np.zeros((len(nodes), 4, 18))
            strains[:, 0, 0::2], strains[:, 1, 1::2] = by_r, by_y
            if not plane:
                strains[:, 2, 0::2] = value / at_r[:, None]
            strains[:, 3, 0::2], strains[:, 3, 1::2] = by_y, by_r
            young = stiffness(at_r, at_d)
            law = np.zeros((len(nodes), 4, 4))
            law[:, :3, :3] = (young * NU / ((1 + NU) * (1 - 2 * NU)))[:, None, None]
            law[:, [0, 1, 2], [0, 1, 2]] += (young / (1 + NU))[:, None]
            law[:, 3, 3] = young / (2 * (1 + NU))
            weight = np.abs(jac) * wa * wb * (1.0 if plane else at_r)
            stress = law @ strains * weight[:, None, None]
            matrix += np.swapaxes(strains, 1, 2) @ stress
            loads.append(strain(at_r, at_d)[:, :, None] / 3.0 * stress[:, :3].sum(axis=1))
    load = np.sum(loads, axis=0)
    index = np.stack([2 * nodes, 2 * nodes + 1], axis=2).reshape(len(nodes), 18)
    size = 2 * nr * nz
    rows, columns = np.repeat(index, 18, axis=1).ravel(), np.tile(index, (1, 18)).ravel()
    whole = coo_matrix((matrix.ravel(), (rows, columns)), shape=(size, size)).tocsc()
    force = np.stack([np.bincount(index.ravel(), one.ravel(), minlength=size) for one in load], axis=1)
    held = np.concatenate([2 * number[0], 2 * number[-1], 2 * number[:, -1], 2 * number[:, -1] + 1])
    free = np.setdiff1d(np.arange(size), held)
    moved = np.zeros((size, len(load)))
    moved[free] = splu(whole[free][:, free]).solve(force[free])
    return moved[2 * number[:, 0] + 1].T


def _shapes(s: float) -> tuple[Floats, Floats]:
    """Return values and slopes of the three quadratic shape functions at s."""
    return np.array([s * (s - 1) / 2, 1 - s * s, s * (s + 1) / 2]), np.array([s - 0.5, -2 * s, s + 0.5])


def rise_over_rim(
    type: ScarType,
    width: float,
    depth: float,
    softness: float,
    edges: Floats,
    *,
    level: int = 1,
    true_shape: bool = True,
) -> Floats:
    """Return the rise of the floor over the rim for unit growth from the surface down to each edge, shape (edges,).

    Parameters
    ----------
    type, width, depth
        The scar, in thicknesses of the dermis.
    softness
        Young's modulus of the subcutis over that of the dermis.
    edges
        Depths below the local surface, increasing from 0 to 1.
    level
        Elements per length.
    true_shape
        False flattens the scar: then, at a softness of 1, the closed form is exact.

    Notes
    -----
    Over 2 (1 + nu) / 3, as :func:`cicatrix.outcome.lift.lift_kernel_mm` is. Growth follows the local depression. Scars
    that lack tissue have the lower face of the dermis flat; rolling scars have it follow the surface.
    """
    _, rise = rise_profile(type, width, depth, softness, edges, level=level, true_shape=true_shape)
    return np.concatenate([[0.0], np.cumsum(rise[:, 0])])


def rise_profile(
    type: ScarType,
    width: float,
    depth: float,
    softness: float,
    edges: Floats,
    *,
    level: int = 1,
    true_shape: bool = True,
) -> tuple[Floats, Floats]:
    """Return the distances of the surface's nodes from the axis, and their rise over the rim for unit growth between
    each two edges, shape (edges - 1, nodes); arguments as those of `rise_over_rim`.
    """
    half = 0.5 * width
    r = with_middles(
        np.concatenate([np.linspace(0, 1.25 * half, 16 * level + 1), np.geomspace(1.25 * half, FAR, 13 * level + 1)])
    )
    fine = np.concatenate([np.linspace(a, b, level + 1) for a, b in pairwise(edges)])
    depths = with_middles(np.concatenate([fine, np.geomspace(1.0, FAR, 9 * level + 1)]))

    def share(x: Floats) -> Floats:
        return depression(type, x / half)

    def in_dermis(x: Floats, local: Floats) -> NDArray[np.bool_]:
        return local < 1.0 - (0.0 if type is ScarType.ROLLING else depth * share(x))

    def strain(x: Floats, local: Floats) -> Floats:
        band = (local >= edges[:-1, None]) & (local < edges[1:, None])
        return band * (share(x) * in_dermis(x, local))

    uplift = surface_uplift(
        r,
        depths,
        lambda x: depth * share(x) if true_shape else 0.0 * x,
        strain,
        lambda x, local: np.where(in_dermis(x, local), 1.0, softness),
        plane=type is ScarType.LINEAR,
    )
    rim = int(np.argmin(np.abs(r - half)))
    return r, (uplift - uplift[:, [rim]]) * 3.0 / (2.0 * (1.0 + NU))
