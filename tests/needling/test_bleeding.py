"""Capillaries struck."""

from __future__ import annotations

import numpy as np
import pytest

from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import draw, medians
from cicatrix.needling.bleeding import READS, bleeding
from cicatrix.needling.injury import needle
from cicatrix.needling.punctures import Handling
from cicatrix.skin.layers import layers
from cicatrix.skin.zones import Site


def of(draws, passes: int = 4, depth_mm: float = 1.5):
    skin = layers(draws, Site.CHEEK, "female", 30.0)
    device = get_device("skinpen-precision")
    return bleeding(draws, needle(draws, device, Handling(depth_mm, passes, 20.0), layers=skin, site=Site.CHEEK))


def test_a_hole_strikes_a_loop_by_chance() -> None:
    """14 loops per mm2 of 15 um and a needle that injures to 70 um: 0.26 expected, 0.23 struck at least once."""
    assert of(medians()).strike_chance[0] == pytest.approx(-np.expm1(-14.0 * np.pi * 0.0775**2), rel=1e-9)


def test_more_passes_bleed_more_and_reach_the_end_point_more_often() -> None:
    draws = draw(300, 1)
    few, many = of(draws, 1), of(draws, 12)
    assert np.all(many.points_per_cm2 > few.points_per_cm2)
    assert few.endpoint.mean() < many.endpoint.mean()


@pytest.mark.parametrize("identifier", READS)
def test_each_number_moves_it(identifier: str) -> None:
    draws = draw(400, 1)
    base, moved = of(draws), of(draws.perturbed(identifier, 1.2))
    assert not (
        np.array_equal(base.points_per_cm2, moved.points_per_cm2) and np.array_equal(base.endpoint, moved.endpoint)
    )
