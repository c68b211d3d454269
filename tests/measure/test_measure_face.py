"""Scars put onto a real face come back, in the zones that they were put in."""

from __future__ import annotations

import numpy as np
import pytest
from scarred_face import pairs_of, scarred_face

from cicatrix.measure.measure_scan import measure_scan
from cicatrix.measure.scan import Scan

SCARS = 40


@pytest.mark.slow
def test_scars_on_a_real_face_come_back_in_their_zones() -> None:
    surface, truth = scarred_face(0.2, 20.0, SCARS, seed=1)
    result = measure_scan(Scan(surface, "height_map", "NumPy"))
    pairs, false = pairs_of(truth, result.found)
    assert len(pairs) >= 0.85 * SCARS
    assert false <= 0.2 * SCARS
    assert all(scar.zone is one.zone for one, scar in pairs)
    totals = result.answer.totals_by_zone
    assert sum(one.scars or 0 for one in totals.values()) == len(result.answer.scars)
    error = np.array([scar.volume_mm3 / one.true.form.volume_mm3 - 1.0 for one, scar in pairs])
    assert abs(np.median(error)) < 0.15
