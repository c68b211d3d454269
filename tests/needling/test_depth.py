"""Delivered depth per draw and from strike to strike."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cicatrix.base.errors import BadInput
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import draw, medians
from cicatrix.needling.depth import Delivered, deliver, protrusion_mm
from cicatrix.needling.insertion import BONE_BACKED
from cicatrix.skin.zones import Site

PEN, ROLLER = get_device("skinpen-precision"), get_device("dermaroller-mf8")


def test_a_pen_goes_nearly_as_deep_as_set_and_a_roller_half() -> None:
    assert deliver(medians(), PEN, depth_mm=1.5, site=Site.CHEEK).mean_mm == pytest.approx([1.41], abs=0.02)
    assert deliver(medians(), ROLLER, depth_mm=1.5, site=Site.CHEEK).mean_mm == pytest.approx([0.69], abs=0.05)


def test_bone_brings_the_depth_nearer_to_the_setting_and_lax_skin_takes_it_away() -> None:
    draws = draw(400, 3)

    def flat(site: Site, *, traction: bool = True) -> np.ndarray:
        return deliver(draws, PEN, depth_mm=1.0, site=site, traction=traction).flat_mean_mm

    for site in Site:
        here = flat(site)
        assert np.all(here >= flat(site, traction=False))
        assert np.all(here >= flat(Site.CHEEK)) if site in BONE_BACKED else np.array_equal(here, flat(Site.CHEEK))


def test_bent_skin_takes_depth_away_and_the_nose_most() -> None:
    draws = draw(400, 3)
    lost = {}
    for site in Site:
        delivered = deliver(draws, PEN, depth_mm=1.0, site=site)
        assert np.all(delivered.mean_mm < delivered.flat_mean_mm)
        assert np.all(delivered.strike_sd_mm >= delivered.flat_sd_mm)
        lost[site] = float(np.median(delivered.flat_mean_mm - delivered.mean_mm))
    assert max(lost, key=lambda site: lost[site]) is Site.NOSE


def test_the_devices_own_tolerance_is_taken_as_two_sd() -> None:
    draws = draw(20_000, 4)
    stands_out = protrusion_mm(draws, get_device("exceed"), 1.5)
    assert np.std(stands_out) == pytest.approx(0.075, rel=0.02)
    assert np.mean(stands_out) == pytest.approx(1.5, abs=0.003)
    assert protrusion_mm(draws, ROLLER, 1.5).tolist() == [1.5] * draws.n


def test_depth_rises_with_the_setting() -> None:
    draws = draw(2_000, 5)
    depths = [deliver(draws, PEN, depth_mm=depth, site=Site.JAW) for depth in (0.05, 0.25, 0.5, 1.5, 2.5)]
    assert np.all(np.diff([one.mean_mm for one in depths], axis=0) > 0.0)
    assert all(np.all(one.hole_depth_mm > 0.0) for one in depths)


def test_needles_that_only_dent_the_skin_make_no_hole() -> None:
    dents = Delivered(*(np.array([value]) for value in (-0.1, 0.1, -0.1, 0.1)))
    assert dents.piercing_share[0] == pytest.approx(0.1587, abs=1e-4)
    sampled = np.random.default_rng(2).normal(-0.1, 0.1, 400_000)
    assert dents.hole_depth_mm[0] == pytest.approx(sampled[sampled > 0.0].mean(), rel=0.01)


def test_share_beyond_is_a_survival_function_and_matches_sampled_strikes() -> None:
    delivered = Delivered(*(np.array([value]) for value in (0.3, 0.15, 0.3, 0.15)))
    z = np.linspace(0.0, 1.0, 41)
    share = delivered.share_beyond(z[None, :])[0]
    assert share[0] == 1.0
    assert np.all(np.diff(share) < 0.0)
    strikes = np.random.default_rng(1).normal(0.3, 0.15, 400_000)
    strikes = strikes[strikes > 0.0]
    sampled = (strikes[:, None] > z).mean(axis=0)
    assert np.max(np.abs(share - sampled)) < 4 * 0.5 / math.sqrt(strikes.size)


@pytest.mark.parametrize(
    ("device", "depth", "allowed"),
    [
        (PEN, 2.6, "more than 0 to 2.5 mm"),
        (PEN, 0.0, "more than 0 to 2.5 mm"),
        (PEN, -1.0, "more than 0 to 2.5 mm"),
        (PEN, math.nan, "more than 0 to 2.5 mm"),
        (get_device("dermapen-2012"), 0.1, "0.25 to 2.5 mm"),
        (ROLLER, 2.0, "allowed: 1.5 mm"),
    ],
)
def test_a_depth_beyond_the_device_is_refused_with_the_range(device, depth, allowed) -> None:
    with pytest.raises(BadInput, match=allowed):
        deliver(medians(), device, depth_mm=depth, site=Site.CHEEK)
