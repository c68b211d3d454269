"""Test-retest: what repeats of the same skin can tell."""

from __future__ import annotations

import numpy as np
import pytest
from skin_scans import skin, visit

from cicatrix.base.errors import BadInput
from cicatrix.measure.change.change_between import change_between
from cicatrix.measure.change.repeatability import Repeatability, _repeatability, smallest_detectable_change
from cicatrix.measure.found import Found


@pytest.fixture(scope="module")
def many() -> tuple[list[Found], Repeatability]:
    """Three scans of a larger patch with twelve scars, and their repeatability."""
    person = skin(4, size=20.0, n=12, margin=4.0)
    scans = [visit(person, k, pixel=0.1, turn=2.0 * k, tilt=(0.5 * k, -0.5 * k), size=21.0) for k in range(3)]
    return scans, smallest_detectable_change(scans[0], scans[1:])


def test_repeats_are_told_with_intervals(many: tuple[list[Found], Repeatability]) -> None:
    scans, found = many
    assert (found.state, found.scans) == ("evaluable", 3)
    assert 10 <= found.scars <= found.scars_first <= 12
    volume = found.volume_mm3
    assert volume is not None
    assert volume.smallest_detectable_change == pytest.approx(2.7718 * volume.within_sd, rel=1e-3)
    low, high = volume.smallest_detectable_change_interval
    assert low < volume.smallest_detectable_change < high
    assert volume.intraclass is not None
    assert volume.intraclass[0] > 0.95
    change = change_between(scans[0], scans[1], repeatability=found).report
    assert all(scar.volume_mm3.smallest_detectable_change for scar in change.scars if scar.volume_mm3 is not None)
    assert change.totals[0].verdict == "not distinguishable"


def test_few_scars_are_not_evaluable(first: Found, again: Found) -> None:
    found = smallest_detectable_change(first, again)
    assert found.state == "not evaluable"
    assert "10 are needed" in found.reason
    report = change_between(first, again, repeatability=found).report
    assert any("cannot be used" in note for note in report.notes)


def test_a_file_given_twice_is_no_repeat(first: Found) -> None:
    found = smallest_detectable_change(first, first)
    assert found.state == "not evaluable"
    assert "given twice" in found.reason


def test_no_repeat_is_refused(first: Found) -> None:
    with pytest.raises(BadInput, match="no repeated scan"):
        smallest_detectable_change(first, [])


def test_a_known_error_is_found_and_told_on_its_scale() -> None:
    rng = np.random.default_rng(3)
    true = np.exp(rng.normal(0.0, 1.0, 400))
    absolute = _repeatability(true[:, None] + 5.0 + 0.05 * rng.standard_normal((400, 2)))
    assert absolute.scale == "absolute"
    assert absolute.within_sd == pytest.approx(0.05, rel=0.1)
    assert absolute.limits is not None
    assert absolute.limits.upper == pytest.approx(1.96 * 2**0.5 * 0.05, rel=0.15)
    share = _repeatability(true[:, None] * np.exp(0.03 * rng.standard_normal((400, 2))))
    assert share.scale == "proportional"
    assert share.within_cv_percent == pytest.approx(3.0, rel=0.1)
    assert share.detectable(2.0) == pytest.approx(2.0 * 0.0277 * 3.0, rel=0.1)


def test_a_habit_of_the_second_scan_counts() -> None:
    rng = np.random.default_rng(4)
    true = rng.uniform(1.0, 2.0, (50, 1))
    table = true + 0.01 * rng.standard_normal((50, 2))
    shifted = table + np.array([0.0, 0.2])
    assert _repeatability(shifted).within_sd > 5.0 * _repeatability(table).within_sd
