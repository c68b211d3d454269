"""Strikes by geometry, and holes net of re-hits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cicatrix.base.errors import BadInput
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import draw, medians
from cicatrix.needling.punctures import distinct, holes_per_cm2, priors_used, strikes_per_cm2

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


@given(st.floats(0.0, 4000.0), st.floats(1e-3, 500.0), st.floats(0.01, 0.3))
def test_distinct_holes_rise_with_strikes_and_never_exceed_them(base: float, more: float, radius: float) -> None:
    low, high = distinct(np.array([base, base + more]), np.array([radius, radius]))
    assert 0.0 <= low <= base * (1 + 1e-12) + 1e-300  # a denormal number has few digits
    assert high >= low * (1 - 1e-12)
    assert high <= 100.0 / (np.pi * radius**2) * (1 + 1e-12)


def test_distinct_holes_are_strictly_rising_up_to_4000_effective_strikes() -> None:
    strikes = np.linspace(0.0, 4000.0, 401)
    holes = distinct(strikes, np.full(strikes.shape, 0.07))
    assert holes[0] == 0.0
    assert np.all(np.diff(holes) > 0.0)
    assert np.all(np.diff(holes, 2) < 0.0)


def test_few_strikes_are_all_distinct() -> None:
    assert distinct(np.array([1e-3]), np.array([0.07])) == pytest.approx([1e-3], rel=1e-6)


def test_more_passes_make_more_holes() -> None:
    draws, device = draw(300, 2), get_device(PEN)
    holes = [
        holes_per_cm2(draws, device, strikes_per_cm2(draws, device, passes=passes, speed_mm_per_s=20.0))
        for passes in (1, 2, 4, 10, 60)
    ]
    assert np.all(np.diff(holes, axis=0) > 0.0)
