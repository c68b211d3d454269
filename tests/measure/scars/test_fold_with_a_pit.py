"""A long groove with a deep pit in it: the pit's own mouth lies farther within the edge than the groove is wide."""

from __future__ import annotations

import numpy as np

from cicatrix.measure.scars.find_scars import find_scars
from cicatrix.measure.surface import Surface


def test_a_groove_with_a_pit_is_measured() -> None:
    x, y = np.meshgrid(np.arange(240) * 0.1 - 12.0, np.arange(200) * 0.1 - 10.0)
    groove = 0.15 * np.clip((0.8 - np.abs(y)) / 0.2, 0.0, 1.0) * np.clip(6.0 - np.abs(x), 0.0, 1.0)
    pit = 1.0 * np.clip((0.8 - np.hypot(x, y)) / 0.2, 0.0, 1.0)
    noise = np.random.default_rng(1).normal(0.0, 0.003, x.shape)
    found = find_scars(Surface(noise - groove - pit, 0.1, 0.1), nesting_mm=12.0)
    (scar,) = (one for one in found.scars if np.hypot(one.x_mm - 12.0, one.y_mm - 10.0) < 2.0)
    assert 0.7 < scar.depth_mm < 1.5
    assert scar.depth_interval_mm[0] < scar.depth_mm < scar.depth_interval_mm[1]
    assert scar.width_mm > 0.0
