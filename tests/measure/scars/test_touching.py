"""Scars whose outlines meet are told."""

from __future__ import annotations

import numpy as np

from cicatrix.measure.scars.touching import touching


def test_only_scars_whose_outlines_meet_touch() -> None:
    labels = np.zeros((20, 30), dtype=np.int32)
    labels[2:8, 2:8] = 1
    labels[2:8, 8:12] = 2  # beside the first
    labels[9:15, 2:6] = 3  # one row below the first
    labels[2:8, 20:25] = 4
    labels[12:18, 20:25] = 5
    assert touching(labels) == {1, 2, 3}
    assert touching(np.zeros((5, 5), dtype=np.int32)) == frozenset()
