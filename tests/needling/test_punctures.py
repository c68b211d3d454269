"""Strikes by geometry, and holes net of re-hits."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cicatrix.base.errors import BadInput
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import draw, medians
from cicatrix.needling import analytic
from cicatrix.needling.punctures import Handling, priors_used, slit_mm, strikes_per_cm2
from cicatrix.skin.layers import layers
from cicatrix.skin.zones import Site

PEN, ROLLER = "skinpen-precision", "dermaroller-mf8"


def test_pen_strikes_are_n_f_p_over_w_v() -> None:
    strikes = strikes_per_cm2(medians(), get_device(PEN), passes=4, speed_mm_per_s=20.0)
    assert strikes[0] == pytest.approx(14 * 116.7 * 4 / (0.9 * 2.0), rel=1e-12)


def test_roller_strikes_are_needles_over_the_drum_and_free_of_speed() -> None:
    for speed in (None, 5.0, 100.0):
        strikes = strikes_per_cm2(medians(), get_device(ROLLER), passes=1, speed_mm_per_s=speed)
        assert strikes[0] == pytest.approx(192 / (math.pi * 2.0 * 2.0), rel=1e-12)


def test_priors_stand_in_and_are_listed() -> None:
    pen, roller = get_device(PEN), get_device(ROLLER)
    assert priors_used(pen, passes=None, speed_mm_per_s=None) == ("needling.passes", "needling.speed_mm_per_s")
    assert priors_used(roller, passes=None, speed_mm_per_s=None) == ("needling.roller_passes",)
    assert priors_used(pen, passes=4, speed_mm_per_s=20.0) == ()
    at_medians = strikes_per_cm2(medians(), pen)
    assert at_medians == pytest.approx(strikes_per_cm2(medians(), pen, passes=4, speed_mm_per_s=20.0))
    assert np.std(np.log(strikes_per_cm2(draw(500, 1), pen))) > 0.5


@pytest.mark.parametrize("passes", [0, -1, 0.5, 61, math.nan])
def test_impossible_passes_are_refused(passes: float) -> None:
    with pytest.raises(BadInput, match=r"passes: .*allowed: 1 to 60"):
        strikes_per_cm2(medians(), get_device(PEN), passes=passes)


@pytest.mark.parametrize("speed", [0.0, -20.0, 201.0, math.nan])
@pytest.mark.parametrize("device", [PEN, ROLLER])
def test_impossible_speeds_are_refused(speed: float, device: str) -> None:
    with pytest.raises(BadInput, match=r"speed_mm_per_s: .*allowed: more than 0, at most 200 mm/s"):
        strikes_per_cm2(medians(), get_device(device), speed_mm_per_s=speed)


def test_the_slit_is_the_glide_while_the_needle_is_in() -> None:
    """Half of each cycle if the needles stand out by half of the stroke: 20 mm/s at 116.7 Hz is 86 um."""
    draws, device = medians(), get_device(PEN)
    slit = slit_mm(draws, device, Handling(1.25, 4, 20.0), np.array([2.5]))
    assert slit[0] == pytest.approx(0.5 * 20.0 / 116.7)
    assert slit_mm(draws, get_device(ROLLER), Handling(1.5), np.array([2.5]))[0] == 0.0
    deeper = slit_mm(draws, device, Handling(9.0, 4, 20.0), np.array([2.5]))
    assert deeper[0] == pytest.approx(20.0 / 116.7)


def test_a_smaller_zone_spills_more() -> None:
    punctures = analytic.puncture(
        draw(3, 0), get_device(PEN), Handling(1.0), layers(draw(3, 0), Site.CHEEK, "female", 30.0), Site.CHEEK
    )
    assert np.all(punctures.spill_share(10.0) > punctures.spill_share(40.0))
    assert np.all(punctures.spill_share(1e-6) == 1.0)
