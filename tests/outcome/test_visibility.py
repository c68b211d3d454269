"""First visible change: the crossing of the threshold, or its absence said plainly."""

from __future__ import annotations

import numpy as np
import pytest

from cicatrix.evidence.draws import draw
from cicatrix.outcome.standing import standing
from cicatrix.outcome.visibility import (
    READS,
    FirstVisible,
    NotExpected,
    crossing_weeks,
    dominant_type,
    first_visible,
)
from cicatrix.skin.scars import Scar, ScarType

WEEKS = np.arange(0.0, 27.0, 2.0)


def ramp(draws, top):
    return np.outer(np.ones(draws.n) * top, WEEKS / WEEKS[-1])


def test_linear_crossing():
    draws = draw(30, 1)
    expected = draws["outcome.visible_share"] / 0.5 * WEEKS[-1]
    assert crossing_weeks(draws, WEEKS, ramp(draws, 0.5)) == pytest.approx(expected)
    result = first_visible(draws, WEEKS, ramp(draws, 0.5))
    assert isinstance(result, FirstVisible)
    assert result.p10 <= result.median <= result.p90 <= WEEKS[-1]
    assert not result.beyond_horizon
    assert result.note == standing()


def test_no_change_is_not_expected():
    draws = draw(30, 1)
    assert isinstance(first_visible(draws, WEEKS, ramp(draws, 0.0)), NotExpected)


def test_more_improvement_is_seen_no_later():
    draws = draw(40, 2)
    assert np.all(crossing_weeks(draws, WEEKS, ramp(draws, 0.9)) <= crossing_weeks(draws, WEEKS, ramp(draws, 0.4)))


def test_threshold_is_read():
    draws = draw(10, 3)
    moved = draws.perturbed(READS[0], 1.01)
    assert np.any(crossing_weeks(moved, WEEKS, ramp(draws, 0.5)) != crossing_weeks(draws, WEEKS, ramp(draws, 0.5)))


def test_dominant_type_is_by_area():
    many = Scar(zone="chin", type="icepick", count=20, width_mm=1.0, depth_mm=0.5)
    wide = Scar(zone="chin", type="rolling", count=4, width_mm=5.0, depth_mm=0.3)
    flat = Scar(zone="chin", type="macular_pigmented", count=90, width_mm=9.0)
    assert dominant_type([many, wide, flat]) is ScarType.ROLLING
    assert dominant_type([flat]) is None
