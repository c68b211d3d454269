"""Least-squares polynomials: exact on polynomials, as NumPy's own on anything, blind to holes."""

from __future__ import annotations

import numpy as np
import pytest

from cicatrix.base.errors import BadInput
from cicatrix.measure.form.polynomial import polynomial_form
from cicatrix.measure.surface import Surface


def surface(height: np.ndarray) -> Surface:
    return Surface(height, 0.05, 0.03)


def by_lstsq(height: np.ndarray, order: int) -> np.ndarray:
    rows, columns = height.shape
    y, x = np.meshgrid(np.linspace(-1, 1, rows), np.linspace(-1, 1, columns), indexing="ij")
    basis = np.stack([x.ravel() ** p * y.ravel() ** q for p in range(order + 1) for q in range(order + 1 - p)], axis=1)
    seen = np.isfinite(height).ravel()
    found = np.linalg.lstsq(basis[seen], height.ravel()[seen], rcond=None)[0]
    return (basis @ found).reshape(height.shape)


@pytest.mark.parametrize("order", [0, 1, 2, 4, 6])
@pytest.mark.parametrize("holes", [False, True])
def test_it_is_the_least_squares_polynomial(order: int, holes: bool) -> None:
    rng = np.random.default_rng(order)
    height = rng.standard_normal((41, 60)).cumsum(axis=0).cumsum(axis=1) * 1e-3
    if holes:
        height[10:18, 20:40] = np.nan
    assert np.abs(polynomial_form(surface(height), order) - by_lstsq(height, order)).max() < 1e-9


@pytest.mark.parametrize("order", [-1, 99])
def test_an_order_out_of_range_is_refused(order: int) -> None:
    with pytest.raises(BadInput, match="a polynomial of order"):
        polynomial_form(surface(np.zeros((20, 20))), order)


def test_too_few_pixels_are_refused() -> None:
    height = np.full((20, 20), np.nan)
    height[0, :5] = 0.0
    with pytest.raises(BadInput, match="5 pixels were seen"):
        polynomial_form(surface(height), 4)
