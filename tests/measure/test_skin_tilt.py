"""Tilted skin is larger than its map, and its scars are named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from made_up_scan import made_up_scan

from cicatrix.measure.found import Found
from cicatrix.measure.skin_tilt import steepness, tilt_notes
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


def test_scars_on_tilted_skin_are_named() -> None:
    flat, steep = tilted(25.0), tilted(40.0)
    assert tilt_notes(flat, steepness(flat)) == ()
    (note,) = tilt_notes(steep, steepness(steep))
    assert "scar 1, 2, 3, 4, 5, 6. Depth reads too deep there, by up to 31%" in note
    none = replace(steep, scars=())
    assert tilt_notes(none, steepness(none)) == ()
