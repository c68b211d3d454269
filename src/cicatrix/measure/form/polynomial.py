"""A polynomial form taken out of a map by least squares: exact, over holes and masks, in one pass over the heights."""

from __future__ import annotations

import numpy as np
from numpy.polynomial import legendre

from cicatrix.base.errors import BadInput
from cicatrix.measure.surface import Floats, Mask, Surface

MOST_ORDER = 12
CHUNK = 128
"""Rows taken at a time: they stay in the cache."""
REFINEMENTS = 1
"""Passes over what the first fit left: they take out the rounding of the normal equations."""


def polynomial_form(surface: Surface, order: int, *, keep: Mask | None = None) -> Floats:
    """Return the least-squares polynomial of total degree ``order`` at every pixel (ny, nx), mm.

    Parameters
    ----------
    surface
        The map; its holes count for nothing.
    order
        Highest sum of the powers of x and y, 0 to 12; 1 is a plane.
    keep
        Pixels to fit to (ny, nx); all that were seen if not given.

    Raises
    ------
    BadInput
        If the order is out of range, or fewer pixels than coefficients are left.

    Notes
    -----
    The basis are products of Legendre polynomials over the map. The normal equations need only the mask's moments up
    to twice the order, since a product of two Legendre polynomials is a sum of Legendre polynomials; they are two
    narrow matrix products over the map. One round of refinement on the residual follows. Columns that the pixels do not
    carry are left out by least norm.
    """
    if not 0 <= order <= MOST_ORDER:
        raise BadInput(f"a polynomial of order {order}", where="order", allowed=f"0 to {MOST_ORDER}")
    height = surface.height_mm
    basis_y, basis_x = (_basis(n, 2 * order) for n in height.shape)
    powers = [(p, q) for p in range(order + 1) for q in range(order + 1 - p)]
    coefficients = np.zeros((order + 1, order + 1))
    inverse: Floats | None = None
    for _ in range(1 + REFINEMENTS):
        weights, right = _moments(height, keep, basis_y, basis_x, order, coefficients)
        if inverse is None:
            if weights[0, 0] < len(powers):
                raise BadInput(
                    f"{weights[0, 0]:.0f} pixels were seen", allowed=f"at least {len(powers)} for order {order}"
                )
            normal = _normal_equations(weights, powers, order)
            inverse = np.asarray(np.linalg.pinv(normal, rcond=1e-13, hermitian=True), dtype=np.float64)
        step = inverse @ np.array([right[q, p] for p, q in powers])
        for (p, q), value in zip(powers, step, strict=True):
            coefficients[q, p] += value
    form = np.empty_like(height)
    along_x = np.ascontiguousarray(coefficients @ basis_x[:, : order + 1].T)
    np.matmul(basis_y[:, : order + 1], along_x, out=form)
    return form


def _basis(n: int, order: int) -> Floats:
    """Return Legendre polynomials up to an order at n places along a side (n, order + 1)."""
    return np.asarray(legendre.legvander(np.linspace(-1.0, 1.0, n), order), dtype=np.float64)


def _moments(
    height: Floats, keep: Mask | None, basis_y: Floats, basis_x: Floats, order: int, coefficients: Floats
) -> tuple[Floats, Floats]:
    """Return the moments of the mask up to twice the order, and those of what the fit so far leaves, [power y, x]."""
    weights = np.zeros((2 * order + 1, 2 * order + 1))
    right = np.zeros((order + 1, order + 1))
    fitted = order + 1
    along_x = np.ascontiguousarray(coefficients @ basis_x[:, :fitted].T)
    columns_all = basis_x.sum(axis=0)
    for start in range(0, height.shape[0], CHUNK):
        part = slice(start, start + CHUNK)
        left = height[part] - basis_y[part, :fitted] @ along_x
        seen = np.isfinite(left)
        if keep is not None:
            seen &= keep[part]
        if seen.all():
            columns = np.broadcast_to(columns_all, (left.shape[0], columns_all.size))
        else:
            columns = seen.astype(float) @ basis_x
            left[~seen] = 0.0
        weights += basis_y[part].T @ columns
        right += basis_y[part, :fitted].T @ (left @ basis_x[:, :fitted])
    return weights, right


def _normal_equations(weights: Floats, powers: list[tuple[int, int]], order: int) -> Floats:
    """Return the sums over the mask of products of pairs of basis functions."""
    product = np.zeros((order + 1, order + 1, 2 * order + 1))
    for a in range(order + 1):
        for b in range(order + 1):
            found = legendre.legmul([0.0] * a + [1.0], [0.0] * b + [1.0])
            product[a, b, : found.size] = found
    table = np.einsum("acy,yx,bdx->abcd", product, weights, product, optimize=True)  # [qy, px, qy', px']
    return np.array([[table[q, p, s, r] for r, s in powers] for p, q in powers])
