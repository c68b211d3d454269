"""Images of another size: what was not seen counts for nothing."""

from __future__ import annotations

import numpy as np

from cicatrix.measure.seen_average import seen_average


def test_only_what_was_seen_is_averaged() -> None:
    image = np.array([[1, 3, 5, np.nan], [1, np.nan, np.nan, np.nan]], dtype=np.float32)
    small = seen_average(image, (2, 1))
    assert small.shape == (1, 2)
    assert np.isclose(small[0, 0], 5.0 / 3.0)
    assert np.isnan(small[0, 1])
