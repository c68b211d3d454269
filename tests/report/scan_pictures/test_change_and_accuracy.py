"""Change beside what cannot be told from noise; accuracy beside what cannot be told at all."""

from __future__ import annotations

import re

from cicatrix.measure.measured_scar import MeasuredType
from cicatrix.report.scan_pictures.accuracy_plot import AccuracyRow, accuracy_figure
from cicatrix.report.scan_pictures.change_plot import MOST_ROWS, ChangeRow, change_figure


def row(number: int, before: float, after: float, least: float) -> ChangeRow:
    return ChangeRow(
        number, MeasuredType.BOXCAR, before, (0.9 * before, 1.1 * before), after, (0.9 * after, 1.1 * after), least
    )


def title_of(svg: str) -> str:
    found = re.search(r"<title>(.*?)</title>", svg)
    assert found
    return found[1]


def test_only_changes_beyond_the_smallest_detectable_one_count() -> None:
    rows = [row(1, 2.0, 1.0, 0.5), row(2, 2.0, 1.6, 0.5), row(3, 1.0, 1.8, 0.5), row(4, 1.0, 0.5, 0.5)]
    assert [one.detected for one in rows] == [True, False, True, False]
    assert "1 of 4 scars smaller, 1 larger" in title_of(change_figure(rows, "volume", "mm³"))


def test_many_scars_and_none_are_drawn() -> None:
    many = [row(k, 1.0 + k, 1.0, 0.2) for k in range(1, MOST_ROWS + 30)]
    assert len(change_figure(many, "volume", "mm³")) < 3 * len(change_figure(many[:MOST_ROWS], "volume", "mm³"))
    assert "0 of 0 scars" in title_of(change_figure([], "depth", "mm"))


def test_accuracy_has_a_panel_for_each_measure_and_arrows_where_limits_leave_it() -> None:
    near = AccuracyRow("profilometer", MeasuredType.ICEPICK, "depth", -18.0, (-26.0, -10.0), 24)
    far = AccuracyRow("phone", MeasuredType.ROLLING, "volume", 87.0, (-190.0, 360.0), 5)
    svg = accuracy_figure([near, far])
    assert "depth, volume by instrument" in title_of(svg)
    assert len(svg) > len(accuracy_figure([near]))
    assert accuracy_figure([near, far]) == svg
