"""The page and the picture of leave-one-study-out say what the report holds."""

from __future__ import annotations

import numpy as np
import pytest

from cicatrix.calibration.leave_out import Fold, LeftOut, leave_one_out
from cicatrix.evidence.trials.schema import TrialRow
from cicatrix.report.figures_left_out import left_out_figure, left_out_page


def row(study: str, value: float, **more: object) -> TrialRow:
    facts = {"row": 2, "trial_id": study, "study": study, "scale": "goodman_baron_grade", "quantity": "change",
             "observed": value, "n": 20, "sessions": 3, "weeks_since_first": 26.0}  # fmt: skip
    return TrialRow.model_validate(facts | more)


ROWS = [
    row("A_1", -1.0), row("B", -1.4), row("C", -0.6), row("D", -1.2), row("A_1", -1.1, weeks_since_first=39.0),
    row("E", 80.0, scale="responder_share", quantity="responder_share", threshold=1.0),
    row("F", 40.0, scale="patient_percent", quantity="percent_change"),
    row("G", -30.0, scale="goodman_baron_quantitative", quantity="percent_change", sessions=0),
]  # fmt: skip


def report(grade: float) -> LeftOut:
    def predict(fold: Fold) -> np.ndarray:
        centre = np.array([grade if one.scale == "goodman_baron_grade" else 50.0 for one in fold.left_out])
        return centre[:, None] + np.random.default_rng(0).normal(0.0, 0.3, (len(fold.places), 300))

    return leave_one_out(ROWS, predict)


def test_the_picture_shows_rows_in_panels_of_one_scale():
    svg = left_out_figure(report(-1.0))
    assert svg.startswith("<svg")
    assert "8 reports of 7 studies" in svg
    assert left_out_figure(report(-1.0)) == svg


@pytest.mark.parametrize(
    ("grade", "words"), [(-1.1, "ahead of|beats"), (5.0, "The model does not beat the grand mean")]
)
def test_the_page_states_what_was_computed(grade, words):
    found = report(grade)
    page = left_out_page(found, "left_out.svg")
    assert any(word in page for word in words.split("|"))
    for one in found.baselines:
        assert one.statement in page
    for name in ("A 1, week 39", "people improved by at least 1 grade (% of people)", "improvement, patient (%)",
                 "change of the Goodman-Baron quantitative score (%), not needled", "](left_out.svg)"):  # fmt: skip
        assert name in page
    assert f"| {found.coverage[1].inside} of 8 |" in page
    assert page.count("**no**") == sum(not one.inside_80 for one in found.rows)
