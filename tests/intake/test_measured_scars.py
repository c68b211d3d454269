"""Measured scars become groups of a case, and take the place of its own."""

from __future__ import annotations

import pytest

from cicatrix import pipeline
from cicatrix.base.errors import BadInput
from cicatrix.intake.measured_scars import scars_of, with_measured_scars
from cicatrix.measure.measured_scar import MeasuredScar, MeasuredType, VolumeError
from cicatrix.skin.grading import grade
from cicatrix.skin.scars import DEPRESSED, Scar, ScarType
from cicatrix.skin.zones import Zone

ICE, BOX, ROLL, MIXED = MeasuredType.ICEPICK, MeasuredType.BOXCAR, MeasuredType.ROLLING, MeasuredType.MIXED


def scar(
    kind: MeasuredType,
    width: float,
    depth: float,
    zone: Zone | None = Zone.CHEEK_LEFT,
    *,
    likely: MeasuredType | None = None,
) -> MeasuredScar:
    shares = dict.fromkeys((ICE, BOX, ROLL), 0.2) | {likely or kind: 0.6}
    return MeasuredScar(
        id=1, x_mm=1.0, y_mm=2.0, type=kind, type_probabilities=shares, boxcar_depth=None, deep_probability=0.5,
        width_mm=width, length_mm=width, depth_mm=depth, depth_interval_mm=(depth, depth), depth_is_lower_bound=False,
        area_mm2=1.0, volume_mm3=1.0, volume_interval_mm3=(1.0, 1.0),
        volume_error=VolumeError(skin=0.0, reference=0.0, edge=0.0), wall_angle_degrees=40.0,
        core_fraction=0.5, aspect=depth / width, zone=zone,
    )  # fmt: skip


def test_like_scars_are_counted_together_with_their_middle_size() -> None:
    found = scars_of([scar(BOX, 2.0, 0.3), scar(BOX, 3.0, 0.4), scar(BOX, 2.2, 0.32), scar(ICE, 1.0, 0.7, Zone.NOSE)])
    assert found == [
        Scar(zone=Zone.CHEEK_LEFT, type=ScarType.BOXCAR, count=3, width_mm=2.2, depth_mm=0.32),
        Scar(zone=Zone.NOSE, type=ScarType.ICEPICK, count=1, width_mm=1.0, depth_mm=0.7),
    ]


def test_like_scars_of_two_zones_are_two_groups_and_one_in_no_zone_is_left_out() -> None:
    found = scars_of([scar(BOX, 2.0, 0.3, Zone.CHIN), scar(BOX, 2.0, 0.3, Zone.NOSE), scar(BOX, 2.0, 0.3, None)])
    assert [(one.zone, one.count) for one in found] == [(Zone.CHIN, 1), (Zone.NOSE, 1)]


def test_counting_together_changes_no_score() -> None:
    each = [scar(BOX, 2.0, 0.3), scar(BOX, 3.0, 0.7), scar(ROLL, 6.0, 0.15), scar(ROLL, 7.0, 0.3), scar(ICE, 1.0, 0.7)]
    alone = [one for item in each for one in scars_of([item])]
    together = scars_of(each)
    assert grade(together).goodman_baron_quantitative.value == grade(alone).goodman_baron_quantitative.value


def test_a_mixed_scar_counts_as_its_most_probable_type_and_a_too_wide_one_as_atrophic() -> None:
    found = scars_of([scar(MIXED, 3.0, 0.4, likely=ROLL), scar(BOX, 14.0, 0.4)])
    assert {one.type for one in found} == {ScarType.ROLLING, ScarType.ATROPHIC}


def test_without_a_zone_there_is_nothing_to_plan() -> None:
    with pytest.raises(BadInput, match="in which zone"):
        scars_of([scar(BOX, 2.0, 0.3, None)])


def test_the_most_probable_type_is_known_where_none_is_named() -> None:
    assert scar(MIXED, 2.0, 0.3, likely=ROLL).likely_type is ROLL
    assert scar(ICE, 2.0, 0.3).likely_type is ICE


def test_only_depressed_scars_of_scanned_zones_are_replaced() -> None:
    demo = pipeline.demo_case()
    zones = {one.zone for one in demo.scars}
    where = next(iter(sorted(zones)))
    after = with_measured_scars(demo, scars_of([scar(BOX, 2.0, 0.3, where)]))
    kept = [one for one in demo.scars if one.zone != where or one.type not in DEPRESSED]
    assert after.scars[: len(kept)] == kept
    assert len(after.scars) == len(kept) + 1
    assert after.patient == demo.patient
