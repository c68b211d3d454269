"""Delivered depth per draw and from strike to strike."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cicatrix.base.errors import BadInput
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import draw, medians
from cicatrix.needling.depth import BONE_BACKED, Delivered, deliver
from cicatrix.skin.zones import Site

PEN, ROLLER = get_device("skinpen-precision"), get_device("dermaroller-mf8")


def test_medians_are_setting_times_ratio() -> None:
    assert deliver(medians(), PEN, depth_mm=1.5, site=Site.CHEEK).mean_mm == pytest.approx([1.35])
    assert deliver(medians(), ROLLER, depth_mm=1.5, site=Site.CHEEK).mean_mm == pytest.approx([0.525])


def test_bone_brings_the_depth_nearer_to_the_setting() -> None:
    draws = draw(400, 3)
    soft = deliver(draws, PEN, depth_mm=1.0, site=Site.CHEEK).mean_mm
    for site in Site:
        here = deliver(draws, PEN, depth_mm=1.0, site=site).mean_mm
        assert np.all(here >= soft) if site in BONE_BACKED else np.array_equal(here, soft)


def test_the_devices_own_tolerance_is_taken_as_two_sd() -> None:
    draws = draw(20_000, 4)
    exceed = get_device("exceed")
    depth = deliver(draws, exceed, depth_mm=1.5, site=Site.CHEEK).mean_mm / draws["needling.depth_ratio.pen"]
    assert np.std(depth) == pytest.approx(0.075, rel=0.02)
    assert np.mean(depth) == pytest.approx(1.5, abs=0.003)


def test_depth_rises_with_the_setting_and_stays_positive() -> None:
    draws = draw(2_000, 5)
    depths = [deliver(draws, PEN, depth_mm=depth, site=Site.JAW).mean_mm for depth in (0.05, 0.25, 0.5, 1.5, 2.5)]
    assert np.all(depths[0] > 0.0)
    assert np.all(np.diff(depths, axis=0) > 0.0)


def test_share_beyond_is_a_survival_function_and_matches_sampled_strikes() -> None:
    delivered = Delivered(mean_mm=np.array([0.3]), strike_sd_mm=np.array([0.15]))
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
