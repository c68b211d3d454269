"""Bias of each measure on scars of exact form, and what is said of holes, borders and maps that are too small."""

from __future__ import annotations

import numpy as np
import pytest
from made_skin import dent, relief, skin, volume

from cicatrix.measure.scars.find_scars import find_scars
from cicatrix.measure.surface import Floats, Surface


def plane(rows: int, columns: int) -> Floats:
    """A plane with 3 µm of noise, mm."""
    return 0.003 * np.random.default_rng(0).standard_normal((rows, columns))


def distance(n: int, pixel_mm: float, x_mm: float, y_mm: float) -> Floats:
    axis = np.arange(n) * pixel_mm
    return np.asarray(np.hypot(axis[None, :] - x_mm, axis[:, None] - y_mm))


@pytest.mark.parametrize(
    ("kind", "width", "depth"),
    [("icepick", 1.2, 0.5), ("icepick", 1.6, 0.8), ("boxcar", 2.6, 0.4), ("rolling", 4.5, 0.3)],
)
def test_without_relief_bias_is_the_estimators_own(kind: str, width: float, depth: float) -> None:
    z = plane(400, 400) - dent(kind, distance(400, 0.03, 6.0, 6.0), width, depth)
    (one,) = find_scars(Surface(z, 0.03, 0.03)).scars
    assert one.type == kind
    assert one.depth_mm == pytest.approx(depth, rel=0.05)
    assert one.volume_mm3 == pytest.approx(volume(kind, width, depth), rel=0.02)
    assert one.width_mm == pytest.approx(width, rel=0.06)
    assert (one.x_mm, one.y_mm) == pytest.approx((6.0, 6.0), abs=0.03)


def test_pixels_need_not_be_square_and_a_long_scar_is_longer_than_wide() -> None:
    y, x = np.arange(500)[:, None] * 0.04, np.arange(250)[None, :] * 0.08
    z = plane(500, 250) - dent("boxcar", np.hypot((x - 10.0) / 2.0, y - 8.0), 2.0, 0.4)
    (one,) = find_scars(Surface(z, 0.08, 0.04)).scars
    assert (one.x_mm, one.y_mm) == pytest.approx((10.0, 8.0), abs=0.05)
    assert one.length_mm == pytest.approx(4.0, rel=0.08)
    assert one.width_mm == pytest.approx(2.0 * np.sqrt(2.0), rel=0.08)


def test_scars_that_run_into_each_other_are_parted() -> None:
    z = plane(240, 240)
    for x in (5.0, 7.0):
        z -= dent("icepick", distance(240, 0.05, x, 6.0), 2.2, 0.6)
    found = find_scars(Surface(z, 0.05, 0.05))
    assert sorted(one.x_mm for one in found.scars) == pytest.approx([5.0, 7.0], abs=0.15)


def test_a_hole_in_a_floor_makes_its_depth_a_lower_bound() -> None:
    r = distance(240, 0.05, 6.0, 6.0)
    z = plane(240, 240) - dent("boxcar", r, 2.4, 0.5)
    (whole,) = find_scars(Surface(z, 0.05, 0.05)).scars
    (holed,) = find_scars(Surface(np.where(r < 0.3, np.nan, z), 0.05, 0.05)).scars
    assert (whole.depth_is_lower_bound, holed.depth_is_lower_bound) == (False, True)
    assert holed.volume_mm3 == pytest.approx(whole.volume_mm3, rel=0.03)


@pytest.mark.parametrize("unseen", [False, True])
def test_what_the_border_of_what_was_seen_cuts_is_counted_and_said(unseen: bool) -> None:
    z = plane(240, 240) - dent("boxcar", distance(240, 0.05, 3.0 if unseen else 0.5, 6.0), 2.4, 0.5)
    if unseen:
        z[:, :56] = np.nan
    found = find_scars(Surface(z, 0.05, 0.05))
    assert (found.scars, found.at_border) == ((), 1)
    assert any("cut by the border" in note for note in found.notes)


def test_a_small_map_bounds_the_nesting_index_and_says_so() -> None:
    found = find_scars(skin(4, side_mm=10.0, counts=(2, 1, 0)).surface)
    assert found.nesting_mm == pytest.approx(10.0)
    assert any("10 mm along its shorter side" in note for note in found.notes)
    assert len(found.scars) == 3


def test_a_scar_too_wide_for_the_nesting_index_widens_it_unless_it_was_asked_for() -> None:
    rng = np.random.default_rng(0)
    z = relief((300, 300), 0.1, 0.01, rng) - dent("rolling", distance(300, 0.1, 15.0, 15.0), 8.0, 0.6)
    assert find_scars(Surface(z, 0.1, 0.1)).nesting_mm > 15.0
    asked = find_scars(Surface(z, 0.1, 0.1), nesting_mm=12.0)
    assert asked.nesting_mm == 12.0
    assert any("read too shallow" in note for note in asked.notes)


def test_a_step_a_dent_that_fills_the_map_and_the_smallest_map_give_an_answer() -> None:
    step = plane(200, 200)
    step[:, 100:] -= 1.0
    assert np.isfinite(find_scars(Surface(step, 0.05, 0.05)).reference_mm).all()
    full = -dent("rolling", distance(100, 0.05, 2.5, 2.5), 8.0, 0.6)
    assert np.isfinite(find_scars(Surface(full, 0.05, 0.05)).reference_mm).all()
    assert find_scars(Surface(plane(8, 8), 0.05, 0.05)).scars == ()


def test_rough_skin_is_not_scarred() -> None:
    """Skin of more than twice the usual roughness: what is found is nearly all scars that were made."""
    made = skin(0, relief_mm=0.045)
    found = find_scars(made.surface)
    true = sum(
        any(np.hypot(one.x_mm - scar.x_mm, one.y_mm - scar.y_mm) < 0.5 * scar.width_mm for scar in made.scars)
        for one in found.scars
    )
    assert true >= len(made.scars) - 1
    assert len(found.scars) - true <= 2
