from __future__ import annotations

import numpy as np
import pytest

from cicatrix.device.catalogue import get_device
from cicatrix.device.layout import needle_positions_mm
from cicatrix.evidence.draws import draw
from cicatrix.needling import gaps
from cicatrix.needling.punctures import advance_mm

DRAWS = draw(200, 3)


def widest(name: str, holes: float, effective: float, passes: float) -> np.ndarray:
    device = get_device(name)
    whole = np.ones(DRAWS.n)
    return gaps.largest_gap_mm(
        DRAWS, device, holes * whole, effective * whole, advance_mm(DRAWS, device, None), passes * whole
    )


@pytest.mark.parametrize("holes", [30.0, 250.0, 2000.0])
def test_a_pens_gaps_follow_the_extreme_value_law_of_voronoi_cells(holes: float) -> None:
    """Half of the areas have no empty circle wider than R where exp(-lambda W x exp(-x)) = 1/2, x = pi lambda R^2."""
    radius = 0.5 * np.median(widest("generic-pen", holes, 0.1, 4.0))
    x = np.pi * holes / 100.0 * radius**2
    assert np.exp(-holes / 100.0 * gaps.AREA_MM2 * x * np.exp(-x)) == pytest.approx(0.5, abs=0.12)


def test_one_whole_pass_of_a_drum_leaves_no_gap_wider_than_its_lattice() -> None:
    device = get_device("generic-roller")
    places = needle_positions_mm(device)
    apart = np.hypot(*(places[1:] - places[0]).T).min()
    gap = widest("generic-roller", 25.0, 1.0, 1.0)
    assert apart < gap.min() <= gap.max() < 3.0 * apart


def test_lost_needles_more_passes_and_fewer_holes_move_the_gap_as_they_must() -> None:
    assert (widest("generic-roller", 25.0, 0.6, 2.0) > widest("generic-roller", 25.0, 0.95, 2.0)).all()
    assert (widest("generic-stamp", 25.0, 0.9, 2.0) > widest("generic-stamp", 25.0, 0.9, 6.0)).all()
    assert (widest("generic-pen", 100.0, 0.1, 2.0) > widest("generic-pen", 300.0, 0.1, 2.0)).all()


def test_where_nothing_lands_the_gap_is_the_area() -> None:
    assert (widest("generic-pen", 0.0, 0.0, 4.0) == 20.0).all()
    assert (widest("generic-roller", 0.0, 0.0, 4.0) == 20.0).all()
