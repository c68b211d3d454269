"""Matching and agreement: against answers worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from cicatrix.measure.capability.accuracy import accuracy, agreement, wilson
from cicatrix.measure.capability.match_scars import match_scars
from cicatrix.measure.found import Found
from cicatrix.measure.measured_scar import MeasuredScar, MeasuredType, VolumeError
from cicatrix.measure.phantoms.recipe import get_recipe
from cicatrix.measure.phantoms.synthetic_skin import SyntheticSkin, TrueScar, generate_skin
from cicatrix.measure.surface import Surface

PIXEL = 0.1
SKIN = generate_skin(get_recipe("cheek").model_copy(update={"pixel_mm": PIXEL}), 7)


def as_scar(true: TrueScar, number: int, factor: float = 1.0) -> MeasuredScar:
    form = true.form
    return MeasuredScar(
        id=number, x_mm=form.x_mm, y_mm=form.y_mm, type=true.type,
        type_probabilities=dict.fromkeys((MeasuredType.ICEPICK, MeasuredType.BOXCAR, MeasuredType.ROLLING), 1 / 3),
        boxcar_depth=None, deep_probability=0.5, width_mm=form.equivalent_diameter_mm, length_mm=form.length_mm,
        depth_mm=form.depth_mm * factor, depth_interval_mm=(0.9 * form.depth_mm, 1.1 * form.depth_mm),
        depth_is_lower_bound=False, area_mm2=form.area_mm2, volume_mm3=form.volume_mm3 * factor,
        volume_interval_mm3=(0.0, 0.5 * form.volume_mm3),
        volume_error=VolumeError(skin=0.0, reference=0.0, edge=0.0), wall_angle_degrees=30.0, core_fraction=0.5,
        aspect=0.1,
    )  # fmt: skip


def found_as(skin: SyntheticSkin, scars: tuple[MeasuredScar, ...], labels: np.ndarray) -> Found:
    blank = np.zeros(labels.shape)
    return Found(
        surface=Surface(blank, PIXEL, PIXEL), reference_mm=blank, reference_error_mm=blank,
        labels=labels.astype(np.int32), nesting_mm=12.0, noise_um=1.0, roughness_um=1.0, scars=scars,
    )  # fmt: skip


def perfect(factor: float = 1.0) -> Found:
    labels = SKIN.labels((200, 200), PIXEL, PIXEL)
    return found_as(SKIN, tuple(as_scar(true, true.id, factor) for true in SKIN.scars), labels)


def test_a_perfect_answer_is_perfect() -> None:
    matched = match_scars(SKIN, perfect())
    assert all(scar is not None and scar.id == true.id for true, scar in matched.pairs)
    told = accuracy([matched])
    assert told.precision == 1.0
    assert told.every.recall == 1.0
    assert told.every.type_agreement == 1.0
    assert told.every.depth_inside == 1.0
    assert told.every.volume_inside == 0.0
    for agreed in told.every.agreement.values():
        assert agreed.bias_percent == pytest.approx(0.0, abs=1e-6)


def test_a_factor_shows_as_bias_without_spread() -> None:
    told = accuracy([match_scars(SKIN, perfect(1.1))]).every.agreement
    assert told["volume"].bias_percent == pytest.approx(10.0)
    assert told["depth"].limits_percent == pytest.approx((10.0, 10.0))
    assert told["area"].bias_percent == pytest.approx(0.0, abs=1e-6)


def test_a_missed_and_a_false_scar_are_counted_and_a_double_is_false() -> None:
    whole = perfect()
    labels = np.where(whole.labels == 1, 0, whole.labels)
    labels[0:3, 0:3] = 1  # in a corner where none is
    rest = [scar for scar in whole.scars if scar.id != 1]
    false = whole.scars[0].model_copy(update={"x_mm": 0.15, "y_mm": 0.15})
    double = rest[0].model_copy(update={"id": 12})
    found = found_as(SKIN, (false, *rest, double), labels)
    told = accuracy([match_scars(SKIN, found)])
    assert told.every.found == 10
    assert told.false == 2
    assert told.precision == pytest.approx(10 / 12, abs=1e-4)
    assert sum(row.get("missed", 0) for row in told.confusion.values()) == 1
    assert sum(told.confusion["nothing"].values()) == 2


def test_one_area_over_two_scars_is_one_of_them() -> None:
    whole = perfect()
    labels = np.where(np.isin(whole.labels, (1, 2)), 1, whole.labels)
    scars = tuple(scar for scar in whole.scars if scar.id != 2)
    matched = match_scars(SKIN, found_as(SKIN, scars, labels))
    assert sum(scar is None for _, scar in matched.pairs) == 1
    assert matched.false == ()


def test_nothing_found_on_nothing() -> None:
    bare = replace(SKIN, scars=())
    told = accuracy([match_scars(bare, found_as(bare, (), np.zeros((200, 200))))])
    assert (told.precision, told.recall, told.every.recall) == (None, None, None)


def test_agreement_and_wilson_against_worked_examples() -> None:
    agreed = agreement([1.1, 0.9, 1.2], [1.0, 1.0, 1.0])
    assert agreed is not None
    assert agreed.bias_percent == pytest.approx(20.0 / 3.0, rel=1e-3)
    spread = 1.96 * np.std([10.0, -10.0, 20.0], ddof=1)
    assert agreed.limits_percent == pytest.approx((20 / 3 - spread, 20 / 3 + spread), rel=1e-3)
    assert agreement([1.0, 1.0], [1.0, 1.0]) is None
    # 8 of 10: 0.490 to 0.943 (Newcombe, Stat Med 1998)
    assert wilson(8, 10) == pytest.approx((0.490, 0.943), abs=1e-3)
    assert wilson(0, 10)[0] == 0.0
    assert wilson(10, 10)[1] == 1.0
