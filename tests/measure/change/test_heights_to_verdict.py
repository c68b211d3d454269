"""From two height maps to a verdict, by the finder's own reference and outlines."""

from __future__ import annotations

import pytest
from skin_scans import skin, visit

from cicatrix.measure.change.change_between import change_between
from cicatrix.measure.scars.find_scars import find_scars


@pytest.mark.slow
def test_found_scars_that_filled_are_told_from_those_that_did_not() -> None:
    held = told = false = tested = 0
    for seed in range(3):
        person = skin(seed, size=16.0, n=10)
        first = find_scars(visit(person, 10 * seed).surface)
        pose = {"tilt": (2.0, -1.0), "turn": 6.0, "shift": (0.5, -0.7)}
        for share in (0.0, 0.3):
            second = find_scars(visit(person, 10 * seed + 1, shallower=share, **pose).surface)
            report = change_between(first, second).report
            assert report.alignment.state == "aligned"
            matched = [scar for scar in report.scars if scar.state == "matched" and scar.volume_mm3 is not None]
            if share:
                interval = report.totals[0].improvement_interval_percent
                assert interval is not None
                held += interval[0] <= 30.0 <= interval[1]
                told += report.totals[0].verdict == "changed"
            else:
                tested += len(matched)
                false += sum(scar.verdict == "changed" for scar in matched)
    assert (held, told) == (3, 3)
    assert tested >= 20
    assert false <= 0.1 * tested
