"""Tilted skin is larger than its map; its scars are measured along its normal, and named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from made_up_scan import made_up_scan

from cicatrix.measure.found import Found
from cicatrix.measure.skin_tilt import along_normal, steepness, tilt_notes
from cicatrix.measure.surface import Surface


def tilted(degrees: float) -> Found:
    found = made_up_scan()
    rows, columns = found.reference_mm.shape
    x = np.arange(columns) * found.surface.pixel_x_mm
    reference = np.tan(np.radians(degrees)) * x * np.ones((rows, 1))
    height = reference - found.depth_mm
    return replace(found, surface=Surface(height, found.surface.pixel_x_mm, found.surface.pixel_y_mm),
                   reference_mm=reference)  # fmt: skip


@pytest.mark.parametrize("degrees", [0.0, 20.0, 60.0])
def test_steepness_is_one_over_the_cosine(degrees: float) -> None:
    assert np.allclose(steepness(tilted(degrees)), 1.0 / np.cos(np.radians(degrees)), rtol=1e-3)


def test_sizes_are_set_right_for_the_tilt() -> None:
    found = tilted(60.0)
    for before, after in zip(found.scars, along_normal(found, steepness(found)).scars, strict=True):
        assert after.depth_mm == pytest.approx(0.5 * before.depth_mm, rel=1e-3)
        assert after.area_mm2 == pytest.approx(2.0 * before.area_mm2, rel=1e-3)
        assert after.width_mm == pytest.approx(before.width_mm * 2.0**0.5, rel=1e-3)
        assert after.volume_mm3 == before.volume_mm3
        assert after.depth_interval_mm[0] < after.depth_mm < after.depth_interval_mm[1]
        assert after.length_mm >= after.width_mm
    assert found.scars[1].boxcar_depth == "deep"
    assert along_normal(found, steepness(found)).scars[1].boxcar_depth == "shallow"


def test_untilted_scars_stay_as_they_are() -> None:
    found = tilted(0.0)
    for before, after in zip(found.scars, along_normal(found, steepness(found)).scars, strict=True):
        assert after.depth_mm == pytest.approx(before.depth_mm, rel=1e-5)
        assert after.width_mm == pytest.approx(before.width_mm, rel=1e-5)


def test_scars_on_tilted_skin_are_named() -> None:
    flat, steep = tilted(40.0), tilted(50.0)
    assert tilt_notes(flat, steepness(flat)) == ()
    (note,) = tilt_notes(steep, steepness(steep))
    assert "scar 1, 2, 3, 4, 5, 6." in note
    none = replace(steep, scars=(), labels=np.zeros_like(steep.labels))
    assert tilt_notes(none, steepness(none)) == ()
