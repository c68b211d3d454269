"""Change between two visits, its intervals, and what is said of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from skin_scans import Skin, visit

from cicatrix.measure.change.change_between import Change, change_between
from cicatrix.measure.change.change_report import ChangeReport
from cicatrix.measure.change.repeatability import MeasureRepeatability, Repeatability
from cicatrix.measure.found import Found
from cicatrix.measure.surface import Surface

PIXEL = 0.06


def test_scars_that_filled_by_a_third_are_told_so(improved: Change) -> None:
    total = improved.report.totals[0]
    assert total.verdict == "changed"
    assert total.improvement_interval_percent is not None
    low, high = total.improvement_interval_percent
    assert low < 30.0 < high
    assert high - low < 30.0
    matched = [scar for scar in improved.report.scars if scar.state == "matched"]
    assert len(matched) >= 6
    assert sum(scar.verdict == "changed" for scar in matched) >= 0.8 * len(matched)
    assert all(scar.statement.startswith("Changed: Volume") for scar in matched if scar.verdict == "changed")


def test_depth_falls_and_area_does_not_grow(improved: Change) -> None:
    for scar in improved.report.scars:
        if scar.depth_mm is not None and scar.area_mm2 is not None:
            assert scar.depth_mm.change < 0.0
            assert scar.area_mm2.change < 2.0 * scar.area_mm2.sd + 0.02


def test_skin_that_did_not_change_cannot_be_told_from_that(unchanged: Change) -> None:
    report = unchanged.report
    assert report.totals[0].verdict == "not distinguishable"
    told = [scar.verdict for scar in report.scars if scar.state == "matched"]
    assert sum(verdict == "changed" for verdict in told) <= 1
    assert any("test-retest" in note for note in report.notes)


def test_totals_by_zone_sum_to_the_whole(improved: Change) -> None:
    whole, *zones = improved.report.totals
    assert {total.zone for total in zones} == {"cheek_left", "cheek_right"}
    assert sum(total.volume_mm3.change for total in zones) == pytest.approx(whole.volume_mm3.change, rel=1e-4)


def test_the_report_goes_to_json_and_back(improved: Change) -> None:
    assert ChangeReport.model_validate_json(improved.report.model_dump_json()) == improved.report


def test_a_threshold_makes_no_change(person: Skin, first: Found) -> None:
    """The same scars outlined tighter at the second visit, some not at all."""
    tighter = visit(person, 4, pixel=PIXEL, outline_mm=0.3)
    assert (tighter.labels > 0).sum() < 0.7 * (first.labels > 0).sum()
    report = change_between(first, tighter).report
    assert report.totals[0].verdict == "not distinguishable"
    assert {scar.state for scar in report.scars} >= {"matched", "gone"}
    assert sum(scar.verdict == "changed" for scar in report.scars) <= 1


def test_one_file_twice_has_no_change_and_is_told_so(first: Found) -> None:
    report = change_between(first, first).report
    assert report.alignment.same_file
    assert report.totals[0].volume_mm3.change == 0.0
    assert {scar.verdict for scar in report.scars} == {"not distinguishable"}
    assert any("one file was given twice" in note for note in report.notes)


def test_other_skin_gets_no_verdict(elsewhere: Change) -> None:
    change = elsewhere
    assert {scar.verdict for scar in change.report.scars} == {"cannot tell"}
    assert all("alignment is doubtful" in total.statement for total in change.report.totals)


def test_a_failed_alignment_gives_a_reason_and_no_map(first: Found) -> None:
    empty = replace(first, surface=Surface(np.full_like(first.surface.height_mm, np.nan), PIXEL, PIXEL))
    change = change_between(first, empty)
    assert change.difference is None
    assert change.report.scars == ()
    assert change.report.notes[0].startswith("No change can be told: the later scan")


def test_a_scar_beyond_the_edge_is_outside(person: Skin, first: Found) -> None:
    half = change_between(first, visit(person, 5, pixel=PIXEL, shift=(5.0, 0.0)))
    assert half.report.alignment.state == "aligned"
    outside = [scar for scar in half.report.scars if scar.state == "outside the overlap"]
    assert outside
    assert all(scar.verdict == "cannot tell" and scar.volume_mm3 is None for scar in outside)
    assert not any(scar.state in ("new", "gone") for scar in half.report.scars)


@pytest.mark.parametrize(("pixel", "size"), [(0.1, None), (0.04, None), (0.06, 7.0)])
def test_scans_of_other_resolution_or_size_compare(
    person: Skin, first: Found, pixel: float, size: float | None
) -> None:
    after = visit(person, 6, pixel=pixel, size=size, turn=3.0, shallower=0.3)
    total = change_between(first, after).report.totals[0]
    assert total.improvement_interval_percent is not None
    assert total.improvement_interval_percent[0] < 30.0 < total.improvement_interval_percent[1]


def test_holes_are_left_out(first: Found, healed: Found) -> None:
    rng = np.random.default_rng(1)
    height = healed.surface.height_mm.copy()
    height[rng.random(height.shape) < 0.02] = np.nan
    height[60:90, 20:60] = np.nan
    report = change_between(first, replace(healed, surface=Surface(height, PIXEL, PIXEL))).report
    assert report.alignment.state == "aligned"
    interval = report.totals[0].improvement_interval_percent
    assert interval is not None
    assert interval[0] < 30.0 < interval[1]


def _repeats(change: float) -> Repeatability:
    measure = MeasureRepeatability(
        scars=20, scale="absolute", within_sd=change / 2.77, smallest_detectable_change=change,
        smallest_detectable_change_interval=(0.8 * change, 1.3 * change),
    )  # fmt: skip
    return Repeatability(
        state="evaluable", scans=2, scars=20, scars_first=20, volume_mm3=measure, depth_mm=measure, area_mm2=measure,
        width_mm=measure,
    )  # fmt: skip


def test_no_change_is_told_that_the_device_cannot_detect(first: Found, healed: Found) -> None:
    report = change_between(first, healed, repeatability=_repeats(10.0)).report
    assert {scar.verdict for scar in report.scars if scar.volume_mm3} == {"not distinguishable"}
    scar = next(scar for scar in report.scars if scar.volume_mm3 is not None)
    assert scar.volume_mm3 is not None
    assert scar.volume_mm3.exceeds_detectable is False
    assert "no more than the smallest detectable change of 10 mm³" in scar.statement
    assert not any("No test-retest" in note for note in report.notes)


def test_a_fine_device_narrows_no_interval(first: Found, healed: Found, improved: Change) -> None:
    fine = change_between(first, healed, repeatability=_repeats(1e-6)).report
    assert fine.totals[0].volume_mm3.interval == improved.report.totals[0].volume_mm3.interval
    assert fine.totals[0].volume_mm3.exceeds_detectable


def test_progress_is_told(first: Found, healed: Found) -> None:
    heard: list[tuple[str, float]] = []
    change_between(first, healed, progress=lambda step, share: heard.append((step, share)))
    assert [share for _, share in heard] == sorted(share for _, share in heard)
    assert heard[-1][1] == 1.0


def test_the_map_shows_scars_filled_and_skin_as_it_was(improved: Change, unchanged: Change) -> None:
    for change, least, most in ((improved, 0.25, 1.0), (unchanged, 0.0, 0.15)):
        assert change.difference is not None
        one = change.difference
        seen = np.isfinite(one.surface.height_mm)
        inside = float(one.significant[one.scars & seen].mean())
        assert least <= inside <= most
        assert float(one.significant[~one.scars & seen].mean()) < 0.15
    assert improved.difference is not None
    filled = improved.difference.surface.height_mm[improved.difference.scars & improved.difference.significant]
    assert float(np.mean(filled > 0.0)) > 0.9
