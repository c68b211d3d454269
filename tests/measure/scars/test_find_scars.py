"""Scars of made-up skin are found, measured and typed; where there are none, none are."""

from __future__ import annotations

import numpy as np
import pytest
from made_skin import Made, MadeSkin, dent, skin

from cicatrix.base.errors import BadInput
from cicatrix.measure.found import Found
from cicatrix.measure.measured_scar import MeasuredScar, MeasuredType
from cicatrix.measure.scars.find_scars import find_scars
from cicatrix.measure.surface import Surface


def pairs(made: MadeSkin, found: Found) -> list[tuple[Made, MeasuredScar]]:
    def near(one: Made) -> MeasuredScar:
        return min(found.scars, key=lambda scar: np.hypot(scar.x_mm - one.x_mm, scar.y_mm - one.y_mm))

    return [(one, near(one)) for one in made.scars]


@pytest.fixture(scope="module", params=[11, 12])
def both(request: pytest.FixtureRequest) -> tuple[MadeSkin, Found]:
    made = skin(request.param, side_mm=18.0, counts=(3, 4, 2))
    return made, find_scars(made.surface)


def test_every_scar_is_found_and_nothing_else(both: tuple[MadeSkin, Found]) -> None:
    made, found = both
    assert len(found.scars) == len(made.scars)
    for one, scar in pairs(made, found):
        assert np.hypot(scar.x_mm - one.x_mm, scar.y_mm - one.y_mm) < 0.2
        assert scar.type_probabilities[MeasuredType(one.type)] > 0.6
        assert sum(scar.type_probabilities.values()) == pytest.approx(1.0)


def test_volume_depth_and_width_are_near_the_truth(both: tuple[MadeSkin, Found]) -> None:
    for one, scar in pairs(*both):
        assert scar.volume_mm3 == pytest.approx(one.volume_mm3, rel=0.15)
        assert scar.depth_mm == pytest.approx(one.depth_mm, rel=0.15)
        assert scar.width_mm == pytest.approx(one.width_mm, rel=0.12)
        assert scar.volume_interval_mm3[0] <= scar.volume_mm3 <= scar.volume_interval_mm3[1]
        assert scar.depth_interval_mm[0] <= scar.depth_mm <= scar.depth_interval_mm[1]
        assert scar.aspect == pytest.approx(scar.depth_mm / scar.width_mm, rel=1e-3)
        assert scar.length_mm >= 0.95 * scar.width_mm


def test_most_intervals_hold_the_truth() -> None:
    inside, n = 0, 0
    for seed in (21, 22, 23):
        made = skin(seed, side_mm=18.0, counts=(3, 4, 2))
        for one, scar in pairs(made, find_scars(made.surface)):
            inside += scar.volume_interval_mm3[0] <= one.volume_mm3 <= scar.volume_interval_mm3[1]
            inside += scar.depth_interval_mm[0] <= one.depth_mm <= scar.depth_interval_mm[1]
            n += 2
    assert inside >= 0.85 * n


def test_the_reference_is_the_ground(both: tuple[MadeSkin, Found]) -> None:
    made, found = both
    error = found.reference_mm - made.ground_mm
    assert np.sqrt(np.mean(error**2)) < 0.012
    assert found.noise_um == pytest.approx(3.0, rel=0.6)
    assert found.roughness_um == pytest.approx(18.0, rel=0.25)


def test_labels_are_the_scars_own(both: tuple[MadeSkin, Found]) -> None:
    _, found = both
    assert set(np.unique(found.labels)) == {0, *(scar.id for scar in found.scars)}
    for scar in found.scars:
        area = np.count_nonzero(found.labels == scar.id) * found.surface.pixel_area_mm2
        assert area == pytest.approx(scar.area_mm2, rel=0.15)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_skin_without_scars_has_none(seed: int) -> None:
    assert find_scars(skin(seed, side_mm=15.0, counts=(0, 0, 0)).surface).scars == ()


@pytest.mark.parametrize("value", [0.0, 3.0])
def test_a_plane_has_no_scar_no_noise_and_no_relief(value: float) -> None:
    found = find_scars(Surface(np.full((120, 150), value), 0.05, 0.05))
    assert found.scars == ()
    assert found.noise_um == pytest.approx(0.0, abs=1e-9)
    assert found.roughness_um == pytest.approx(0.0, abs=1e-6)


def test_nothing_seen_is_refused() -> None:
    with pytest.raises(BadInput):
        find_scars(Surface(np.full((100, 100), np.nan), 0.05, 0.05))


def test_holes_stay_holes_and_hide_no_scar() -> None:
    made = skin(31, side_mm=16.0, counts=(0, 3, 1))
    height = made.surface.height_mm.copy()
    height[:12, :] = np.nan
    height[100:106, 40:50] = np.nan
    found = find_scars(Surface(height, 0.05, 0.05))
    assert np.isnan(found.depth_mm[:12]).all()
    assert len(found.scars) >= 3


def test_tilt_and_shift_change_nothing() -> None:
    made = skin(32, side_mm=14.0, counts=(1, 2, 1))
    x = np.arange(made.surface.height_mm.shape[1])[None, :] * 0.05
    tilted = find_scars(Surface(made.surface.height_mm + 0.6 * x + 40.0, 0.05, 0.05))
    straight = find_scars(made.surface)
    assert [scar.type for scar in tilted.scars] == [scar.type for scar in straight.scars]
    for a, b in zip(tilted.scars, straight.scars, strict=True):
        assert a.volume_mm3 == pytest.approx(b.volume_mm3, rel=0.03)


def test_a_scar_at_the_border_is_not_measured() -> None:
    made = skin(33, side_mm=14.0, counts=(0, 0, 0))
    y, x = np.indices(made.surface.height_mm.shape) * 0.05
    cut = made.surface.height_mm - dent("boxcar", np.hypot(x - 0.3, y - 7.0), 3.0, 0.5)
    assert find_scars(Surface(cut, 0.05, 0.05)).scars == ()


def test_a_narrow_pit_seen_by_few_pixels_is_a_lower_bound() -> None:
    made = skin(34, side_mm=14.0, pixel_mm=0.15, noise_mm=0.01, counts=(0, 0, 0))
    y, x = np.indices(made.surface.height_mm.shape) * 0.15
    pit = made.surface.height_mm - dent("icepick", np.hypot(x - 7.0, y - 7.0), 1.4, 0.9)
    found = find_scars(Surface(pit, 0.15, 0.15))
    assert [scar.depth_is_lower_bound for scar in found.scars] == [True]


@pytest.mark.parametrize("nesting", [0.0, -3.0, 1e9, float("nan")])
def test_an_impossible_nesting_index_is_refused(nesting: float) -> None:
    with pytest.raises(BadInput, match="esting"):
        find_scars(skin(35, side_mm=10.0, counts=(0, 0, 0)).surface, nesting_mm=nesting)


def test_progress_is_told_in_order() -> None:
    told: list[float] = []
    find_scars(skin(36, side_mm=10.0, counts=(0, 0, 0)).surface, progress=lambda _, share: told.append(share))
    assert told == sorted(told)
    assert told[0] == 0.0
