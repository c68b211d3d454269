"""Bootstrap of the mean of pixels whose neighbours are alike."""

from __future__ import annotations

import numpy as np

from cicatrix.measure.colour.measured_value import block_means


def test_the_window_that_a_region_comes_in_changes_no_draw() -> None:
    y, x = np.mgrid[:60, :80]
    region = ((y - 30) / 28) ** 2 + ((x - 40) / 35) ** 2 < 1.0
    values = np.random.default_rng(0).normal(size=(int(region.sum()), 2))
    large = np.zeros((101, 143), dtype=bool)
    large[17:77, 23:103] = region
    for one, other in zip(block_means(values, region), block_means(values, large), strict=True):
        assert np.array_equal(one, other)
