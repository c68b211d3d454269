"""Forest plots: every arm once, each measure apart, nothing pooled."""

from __future__ import annotations

import re

from cicatrix.evidence.trials.estimates import Estimate, estimates
from cicatrix.evidence.trials.table import shipped_trials
from cicatrix.report.drawing import draw_svg
from cicatrix.report.figures_trials import _label, _measures, _panel, _value, forest_figures


def arm(**fields: object) -> Estimate:
    shape: dict[str, object] = {
        "row": 2, "trial_id": "A_B", "scale": "ecca", "measure": "improvement, percent", "kind": "needling",
        "blinded": True, "improvement": 40.0, "low": 30.0, "high": 50.0, "n": 20, "sessions": 3, "calibrates": True,
    }  # fmt: skip
    return Estimate.model_validate({**shape, **fields})


def test_each_scale_has_a_picture_of_its_own() -> None:
    found = estimates(shipped_trials())
    pictures = forest_figures(found)
    assert set(pictures) == {f"forest-{one.scale}" for one in found}
    for picture in pictures.values():
        assert picture.startswith("<svg ")
        assert re.search(r"<title>[^<]*not pooled</title>", picture)
    assert forest_figures(found) == pictures


def test_closed_categories_are_left_out_and_thresholds_rise() -> None:
    names = ["people improved by 50 % or more, percent", "people improved by 2 grades or more, percent",
             "people improved by 25 % or more, percent"]  # fmt: skip
    rows = [arm(scale="responder_share", measure=name) for name in names]
    assert _measures(rows) == [names[1], names[2], names[0]]
    closed = arm(scale="responder_share", measure="people improved by 25 to 50 %, percent")
    assert forest_figures([closed]) == {}


def test_an_arm_is_drawn_at_its_estimate_with_its_interval() -> None:
    drawn: list[object] = []

    def paint(figure: object) -> None:
        axes = figure.subplots()  # type: ignore[attr-defined]
        _panel(axes, "improvement, percent", [arm(), arm(kind="control", blinded=False, improvement=-5.0, low=None)])
        drawn.extend([axes.lines, axes.collections, axes.get_xlim()])

    draw_svg(4, 2, "test", paint)
    lines, marks, (left, right) = drawn
    assert list(lines[0].get_xdata()) == [30.0, 50.0]  # type: ignore[index]
    assert [tuple(mark.get_offsets()[0]) for mark in marks] == [(40.0, 0.0), (-5.0, 1.0)]  # type: ignore[attr-defined]
    filled = [mark.get_facecolor()[0][:3].tolist() for mark in marks]  # type: ignore[attr-defined]
    assert filled[1] == [1.0, 1.0, 1.0] != filled[0]
    assert left < -5.0
    assert right > 50.0


def test_labels_name_people_time_and_what_does_not_calibrate() -> None:
    assert _label(arm(weeks_since_first=26.0)) == "A B, n 20, 3 sessions, week 26"
    assert _label(arm(n=None, sessions=1, calibrates=False, scar_type="rolling")) == "A B (rolling), n ?, 1 session †"
    assert _value(arm(low=-0.001)) == "40.0 (0.0 to 50.0)"
