"""The map of change leaves out a rim about a chart, not the border of the picture."""

from __future__ import annotations

import numpy as np

from cicatrix.report.photo_pages import RIM, without_rim


def test_a_rim_is_left_out_about_what_is_cut_out_alone() -> None:
    skin = np.ones((80, 100), dtype=bool)
    skin[50:60, 30:50] = False
    left = without_rim(skin)
    reach = round(RIM * 100)
    assert left[0].all()
    assert left[:, 0].all()
    rows, columns = np.nonzero(~left)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (50 - reach, 59 + reach, 30 - reach, 49 + reach)
