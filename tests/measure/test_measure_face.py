"""Scars put onto a real face come back, in the zones that they were put in."""

from __future__ import annotations

import numpy as np
import pytest
from scarred_face import pairs_of, scarred_face

from cicatrix.intake.measured_scars import scars_of
from cicatrix.measure.measure_scan import measure_scan
from cicatrix.measure.scan import Scan

SCARS = 40


@pytest.mark.slow
def test_scars_on_a_real_face_come_back_in_their_zones() -> None:
    surface, truth = scarred_face(0.2, 20.0, SCARS, seed=1)
    result = measure_scan(Scan(surface, "height_map", "NumPy"))
    pairs, _ = pairs_of(truth, result.found)
    assert len(pairs) >= 0.9 * SCARS
    kept = [(one, scar) for one, scar in pairs if scar.zone is not None]
    assert len(kept) >= 0.8 * SCARS
    assert all(scar.zone is one.zone for one, scar in kept)
    in_zones = sum(scar.zone is not None for scar in result.found.scars)
    assert in_zones - len(kept) <= 0.15 * in_zones  # what is no scar
    assert sum(one.scars or 0 for one in result.answer.totals_by_zone.values()) == in_zones
    assert result.answer.totals.scars == in_zones == len(result.plannable)
    groups = scars_of(result.plannable)
    assert sum(one.count for one in groups) == in_zones
    assert {one.zone for one in groups} == {zone for zone, one in result.answer.totals_by_zone.items() if one.scars}
    steep = np.array([one.steepness for one, _ in kept])
    volume = np.array([scar.volume_mm3 / one.true.form.volume_mm3 - 1.0 for one, scar in kept])
    depth = np.array([scar.depth_mm / one.true.form.depth_mm - 1.0 for one, scar in kept])
    blunt = np.array([one.true.kind != "icepick" for one, _ in kept])
    assert abs(np.median(volume)) < 0.1
    assert abs(np.median(depth[blunt])) < 0.1
    assert abs(np.median(depth[blunt & (steep > 1.2)])) < 0.1  # tilted by more than 34 degrees
