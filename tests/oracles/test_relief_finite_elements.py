"""Finite elements of a growing scar: against the closed form where it is exact, against the shipped table elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import j0

from cicatrix.outcome.lift import lift_kernel_mm, wave_weight_mm
from cicatrix.outcome.lift_grid import EDGES, rise_kernel_mm
from cicatrix.skin.scars import ScarType
from cicatrix.validation.lift_elements import NU, rise_over_rim, surface_uplift, with_middles

DERMIS_MM = 1.5
FINE = np.arange(0.0025, 1.0, 0.005)


def flat_error(level):
    """Relative error of the finite elements against the closed form for a Bessel wave over a layer, sides fitted."""
    side = 3.8317059702075125 * 2 / (2 * np.pi / 4.0) / 2  # first zero of J1: the sides are exact
    wave = 3.8317059702075125 / side
    r = with_middles(np.linspace(0, side, 6 * level + 1))
    depth = with_middles(
        np.concatenate(
            [np.linspace(0, 0.1, level + 1), np.linspace(0.1, 0.8, 2 * level + 1), np.geomspace(0.8, 10, 5 * level + 1)]
        )
    )
    uplift = surface_uplift(
        r,
        depth,
        lambda x: 0 * x,
        lambda x, d: (j0(wave * x) * ((d > 0.1) & (d < 0.8)))[None],
        lambda x, d: 1.0 + 0 * d,
    )[0]
    cells = np.linspace(0.1, 0.8, 141)
    exact = 2 * (1 + NU) / 3 * wave_weight_mm(wave, 0.5 * (cells[1:] + cells[:-1])[None, :]).sum()
    return abs((uplift[0] - uplift[-1]) / (exact * (1 - j0(wave * side))) - 1)


def table_rise(kind, width, depth, softness):
    """Rise for growth down to each edge by the table, lengths in thicknesses."""
    cells = rise_kernel_mm(kind, width, depth, EDGES[None, 1:].copy(), np.array([softness]))[0]
    return np.cumsum(cells)


def test_flat_layer_matches_the_closed_form_and_converges():
    coarse, fine = flat_error(2), flat_error(4)
    assert fine < 1e-3
    assert fine < 0.5 * coarse


@pytest.mark.parametrize("kind", [ScarType.ICEPICK, ScarType.BOXCAR, ScarType.ROLLING, ScarType.LINEAR])
def test_flattened_scar_matches_the_closed_form(kind):
    """Same lateral shape on flat, even ground: rings, lines and finite elements solve the same problem."""
    elements = rise_over_rim(kind, 2.0, 0.2, 1.0, EDGES, level=2, true_shape=False)[-1]
    closed = lift_kernel_mm(kind, 2.0, 0.2, FINE[None, :])[0].sum()
    assert elements == pytest.approx(closed, rel=0.02)


@pytest.mark.parametrize(
    ("kind", "width", "depth", "softness"),
    [
        (ScarType.ICEPICK, 0.78, 0.22, 0.1),
        (ScarType.ICEPICK, 1.15, 0.6, 0.45),
        (ScarType.BOXCAR, 1.7, 0.22, 0.1),
        (ScarType.BOXCAR, 2.4, 0.4, 0.45),
        (ScarType.ROLLING, 3.8, 0.22, 0.1),
        (ScarType.ROLLING, 2.4, 0.09, 0.45),
        (ScarType.ATROPHIC, 2.4, 0.22, 0.1),
        (ScarType.LINEAR, 1.15, 0.22, 0.45),
    ],
)
def test_between_its_points_the_table_matches_finite_elements(kind, width, depth, softness):
    """Middles of the table's cells, where interpolation is worst; the error counts against the largest rise."""
    elements = rise_over_rim(kind, width, depth, softness, EDGES, level=2)[1:]
    error = np.abs(table_rise(kind, width, depth, softness) - elements).max() / np.abs(elements).max()
    assert error < 0.1


@pytest.mark.parametrize(
    ("kind", "width", "depth", "even", "soft"),
    [(ScarType.ICEPICK, 1.5, 1.0, 0.33, -0.33), (ScarType.BOXCAR, 3.0, 0.4, 0.94, 0.68),
     (ScarType.ROLLING, 5.0, 0.3, 0.91, 1.06)],
)  # fmt: skip
def test_growth_in_the_layer_over_the_closed_form(kind, width, depth, even, soft):
    """Growth from 0.1 to 0.8 mm in dermis of 1.5 mm, by an earlier, separate mesh; E/20 below where soft."""
    cells = np.arange(0.005, DERMIS_MM, 0.01)[None, :]
    layer = (cells[0] > 0.1) & (cells[0] < 0.8)
    closed = lift_kernel_mm(kind, width, depth, cells)[0, layer].sum()
    for softness, ratio in ((1.0, even), (0.05, soft)):
        rise = rise_kernel_mm(kind, width, depth, cells + 0.005, np.array([softness]))[0, layer].sum()
        assert rise / closed == pytest.approx(ratio, abs=0.15)
