"""The reference on a coarse grid is that of the full one, and its uncertainty covers what nesting does."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from cicatrix.measure.form.coarse_grid import coarser
from cicatrix.measure.form.gaussian_regression import Window, quadratic_regression
from cicatrix.measure.form.skin_form import (
    NODES_PER_NESTING,
    SkinForm,
    first_form,
    form_error,
    second_form,
    working_map,
)
from cicatrix.measure.surface import Floats, Surface

PIXEL_MM = 0.1


def cheek(n: int, seed: int) -> Floats:
    """Curved, tilted skin with furrows and with waves of some millimetres, mm."""
    rng = np.random.default_rng(seed)
    y, x = np.indices((n, n)) * PIXEL_MM
    field = [gaussian_filter(rng.standard_normal((n, n)), sigma) for sigma in (1.5, 8.0)]
    relief = sum(0.013 * one / one.std() for one in field)
    return np.asarray(-(x**2) / 90.0 - (y - 9.0) ** 2 / 140.0 + 0.3 * x + relief)


@pytest.mark.parametrize("nesting_mm", [8.0, 12.0])
def test_the_coarse_grid_costs_less_than_a_tenth_of_a_micrometre(nesting_mm: float) -> None:
    work = working_map(Surface(cheek(220, 5), PIXEL_MM, PIXEL_MM))
    full = work.blocks.height_mm
    exact = quadratic_regression(full, np.ones_like(full), Window.of(full.shape, (PIXEL_MM, PIXEL_MM), nesting_mm))
    factor = int(nesting_mm / NODES_PER_NESTING / PIXEL_MM)
    assert factor > 1
    nodes = coarser(work.blocks, (factor, factor), np.ones_like(full))
    pitch = factor * PIXEL_MM
    coarse = quadratic_regression(nodes.height_mm, nodes.seen, Window.of(nodes.seen.shape, (pitch, pitch), nesting_mm))
    fit = first_form(work, nesting_mm).fit
    gap = SkinForm(nesting_mm, (factor, factor), coarse, fit).on_blocks(work) - exact
    assert 1e3 * np.sqrt(np.mean(gap**2)) < 0.1
    inner = gap[20:-20, 20:-20]
    assert 1e3 * np.abs(inner).max() < 0.1


def test_on_curved_skin_without_relief_the_reference_is_the_skin_up_to_the_border() -> None:
    y, x = np.indices((180, 200)) * PIXEL_MM
    ground = -(x**2) / 90.0 - y**2 / 140.0 + 0.3 * x
    work = working_map(Surface(ground, PIXEL_MM, PIXEL_MM))
    form = first_form(work, 12.0)
    np.testing.assert_allclose(form.on_pixels(work), ground, atol=1e-6)
    skin = np.ones_like(work.blocks.seen)
    assert form_error(work, second_form(work, form, skin, 12.0), skin).max() < 1e-6
