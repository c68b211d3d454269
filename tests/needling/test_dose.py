"""Injury as a dose: averages by layer, histograms, and what sessions add up to."""

from __future__ import annotations

import numpy as np
import pytest

from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import draw
from cicatrix.needling import dose
from cicatrix.needling.injury import needle
from cicatrix.needling.monte_carlo import StrikeMap, strike_map
from cicatrix.needling.punctures import DEPTH_MM, Handling
from cicatrix.needling.surfaces import plane
from cicatrix.skin.layers import layers
from cicatrix.skin.zones import Site

DRAWS = draw(50, 6)
LAYERS = layers(DRAWS, Site.CHEEK, "female", 30.0)
INJURY = needle(DRAWS, get_device("skinpen-precision"), Handling(1.5, 4, 20.0), layers=LAYERS, site=Site.CHEEK)


def test_a_layers_dose_is_the_mean_of_the_profile_in_it() -> None:
    by_layer, borders = dose.injured_by_layer(INJURY, LAYERS), dose.borders_mm(LAYERS)
    for k in (0, 17, 49):
        for index in range(4):
            fine = np.linspace(borders[index, k], borders[index + 1, k], 20_001)
            expected = np.interp(fine, DEPTH_MM, INJURY.injured_fraction[k]).mean()
            assert by_layer[index, k] == pytest.approx(expected, rel=1e-3, abs=1e-9)


def test_deeper_layers_get_less() -> None:
    assert np.all(np.diff(dose.injured_by_layer(INJURY, LAYERS), axis=0) <= 1e-12)


def test_the_surface_histogram_falls_and_its_integral_is_the_mean_dose() -> None:
    shares = dose.surface_histogram(INJURY, LAYERS)
    assert shares.shape == (4, DRAWS.n, dose.DOSES.size)
    assert np.all(shares[:, :, 0] == 1.0)
    assert np.all(np.diff(shares, axis=2) <= 1e-12)
    # the steps of a histogram of whole holes are wider than the grid of doses: to within a step
    small = np.flatnonzero(INJURY.holes_per_cm2 < 300.0)
    mean = np.trapezoid(shares[0][small], dose.DOSES, axis=1)
    expected = dose.injured_by_layer(INJURY, LAYERS)[0][small]
    assert np.median(np.abs(mean / expected - 1.0)) < 0.1


def test_the_histogram_agrees_with_placed_strikes() -> None:
    """Cells of 1 mm2 counted on a placed session of one draw; stated error: 6 points of a hundred."""
    one = DRAWS.take(1)
    skin = layers(one, Site.CHEEK, "female", 30.0)
    handling, device = Handling(1.5, 40, 20.0), get_device("skinpen-precision")
    injury = needle(one, device, handling, layers=skin, site=Site.CHEEK)
    strikes = strike_map(one, device, handling, Site.CHEEK, surface=plane(70.0))
    cells = dose.field(strikes, float(injury.injury_radius_mm[0]), dose.borders_mm(skin)[:, 0])[1, 6:-6, 6:-6]
    shares = dose.surface_histogram(injury, skin)[1, 0]
    counted = [(cells >= level - 1e-9).mean() for level in dose.DOSES]
    assert np.abs(shares - counted).max() < 0.06


def test_coverage_falls_with_depth_from_the_chance_of_a_hole() -> None:
    covered = dose.coverage_by_depth(INJURY)
    np.testing.assert_allclose(covered[:, 0], -np.expm1(-INJURY.holes_per_cm2 / 100.0), rtol=1e-9)
    assert np.all(np.diff(covered, axis=1) <= 1e-12)


def test_a_field_counts_holes_by_the_length_that_lies_in_a_layer() -> None:
    strikes = StrikeMap(np.array([0.5, 0.5]), np.array([0.5, 0.5]), np.array([0.6, 1.1]), np.array([True, True]), 4.0)
    cells = dose.field(strikes, 0.1, np.array([0.0, 0.1, 0.6, 1.6, 2.6]))
    area = np.pi * 0.01
    assert -np.log1p(-cells[:, 2, 2]) == pytest.approx([2 * area, 2 * area, 0.5 * area, 0.0])
    assert cells.sum() == pytest.approx(cells[:, 2, 2].sum())


def test_sessions_add_up_and_heal_in_between() -> None:
    injured = np.full(DRAWS.n, 0.05)
    total, worst = dose.accumulated(DRAWS, injured, [0.0, 28.0, 56.0])
    assert total == pytest.approx(np.full(DRAWS.n, 0.15))
    assert np.all((worst >= 0.05) & (worst < 0.05 + 0.02))
    at_once = dose.accumulated(DRAWS, injured, [0.0, 0.0, 0.0])[1]
    assert at_once == pytest.approx(np.full(DRAWS.n, 1.0 - 0.95**3))
    assert dose.accumulated(DRAWS, injured, [])[1].tolist() == [0.0] * DRAWS.n


@pytest.mark.parametrize("identifier", dose.READS)
def test_the_half_life_moves_what_is_unhealed(identifier: str) -> None:
    injured = np.full(DRAWS.n, 0.05)
    worst = [dose.accumulated(draws, injured, [0.0, 7.0])[1] for draws in (DRAWS, DRAWS.perturbed(identifier, 1.01))]
    assert np.all(worst[1] > worst[0])


def test_layers_are_found_by_depth() -> None:
    borders = np.array([0.0, 0.1, 0.3, 1.3, 2.3])
    assert dose.layer_of(np.array([0.05, 0.2, 1.0, 1.5, 9.0]), borders).tolist() == [0, 1, 2, 3, 3]
