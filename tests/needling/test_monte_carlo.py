"""Every strike placed: the same for a seed, on every surface, and refused where it would be too many."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from scipy.spatial import cKDTree

from cicatrix.base.errors import BadInput
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import draw
from cicatrix.needling import monte_carlo, strike_kernel
from cicatrix.needling.punctures import Handling
from cicatrix.needling.surfaces import cylinder, plane
from cicatrix.skin.layers import layers
from cicatrix.skin.zones import Site

DRAWS = draw(12, 3)
LAYERS = layers(DRAWS, Site.CHEEK, "female", 30.0)
PEN, ROLLER = get_device("skinpen-precision"), get_device("generic-roller")
STANDARD = Handling(1.5, 4, 20.0)


def run(draws=DRAWS, device=PEN, handling=STANDARD, site=Site.CHEEK, **how):
    return monte_carlo.puncture(draws, device, handling, LAYERS, site, **how)


def test_the_same_seed_places_the_same_strikes_on_any_number_of_cores() -> None:
    one, two = run(), run()
    assert all(np.array_equal(getattr(one, field.name), getattr(two, field.name)) for field in fields(one))
    other = monte_carlo.puncture(draw(12, 4), PEN, STANDARD, LAYERS, Site.CHEEK)
    assert not np.array_equal(one.holes_per_cm2, other.holes_per_cm2)


def test_new_holes_are_those_that_no_earlier_strike_has_in_reach() -> None:
    strikes = np.random.default_rng(1).uniform(-5.0, 5.0, (3_000, 3))
    new = np.zeros(len(strikes), dtype=np.bool_)
    strike_kernel.mark_new(strikes, 10.0, 0.15, new)
    pairs = cKDTree(strikes[:, :2]).query_pairs(0.15, output_type="ndarray")
    later = np.unique(pairs.max(axis=1))
    assert sorted(np.flatnonzero(~new)) == later.tolist()


def test_the_widest_gap_is_the_largest_distance_to_a_hole() -> None:
    rng = np.random.default_rng(2)
    for count in (1, 5, 80, 900):
        strikes = np.concatenate([rng.uniform(-12.0, 12.0, (count, 2)), np.ones((count, 1))], axis=1)
        gap = strike_kernel.widest_gap(strikes, np.ones(count, dtype=np.bool_), 8.0, 0.1)
        grid = (np.arange(160) + 0.5) * 0.1 - 8.0
        centres = np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 2)
        assert gap == pytest.approx(2.0 * cKDTree(strikes[:, :2]).query(centres)[0].max(), rel=1e-9)
    nothing = np.empty((0, 3))
    assert strike_kernel.widest_gap(nothing, np.zeros(0, dtype=np.bool_), 8.0, 0.1) == 16.0


def test_normal_numbers_are_normal() -> None:
    one = DRAWS.take(1)
    strikes = monte_carlo.strike_map(one, PEN, Handling(2.5, 60, 5.0), Site.CHEEK, surface=plane(40.0))
    depth = strikes.depth_mm
    middle, spread = depth.mean(), depth.std()
    inside = [np.mean(np.abs(depth - middle) < k * spread) for k in (1.0, 2.0, 3.0)]
    assert inside == pytest.approx([0.6827, 0.9545, 0.9973], abs=4.0 * 0.5 / np.sqrt(depth.size))


def test_bent_skin_is_needled_less_deep() -> None:
    surfaces = (plane(29.0), cylinder(29.0, 40.0), cylinder(29.0, 20.0))
    flat, bent, more_bent = (run(surface=surface).depth_mm for surface in surfaces)
    assert np.mean(bent - flat) < -0.005  # draw by draw: what the draws share does not blur it
    assert np.mean(more_bent - flat) < np.mean(bent - flat)


def test_strikes_keep_to_the_patch_and_fall_evenly() -> None:
    strikes = monte_carlo.strike_map(DRAWS, PEN, Handling(1.5, 60, 5.0), Site.CHEEK, surface=plane(40.0))
    assert np.abs(strikes.x_mm).max() < 20.0
    inner = (np.abs(strikes.x_mm) < 15.0) & (np.abs(strikes.y_mm) < 15.0)
    counts = np.histogram2d(strikes.x_mm[inner], strikes.y_mm[inner], bins=3)[0]
    assert counts.max() / counts.min() < 1.1


@pytest.mark.parametrize("device", [PEN, ROLLER, get_device("exceed")])
@pytest.mark.parametrize("directions", ["parallel", "crossed", "star"])
def test_the_count_is_the_geometrys_whatever_the_directions(device, directions) -> None:
    handling = Handling(1.5, 8, 40.0, directions)
    placed = run(device=device, handling=handling, surface=plane(20.0 + device.swath_mm))
    expected = monte_carlo.punctures.strikes_per_cm2(DRAWS, device, passes=8, speed_mm_per_s=40.0)
    assert np.mean(placed.strikes_per_cm2) == pytest.approx(np.mean(expected), rel=0.02)


def test_progress_ends_at_one() -> None:
    told: list[float] = []
    run(progress=told.append)
    assert told[-1] == 1.0
    assert told == sorted(told)


def test_more_strikes_than_memory_is_a_refusal() -> None:
    with pytest.raises(BadInput, match="at most 20,000,000"):
        run(handling=Handling(1.5, 60, 0.001))
