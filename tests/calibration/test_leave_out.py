"""Leave-one-study-out: folds without leaks, baselines from the others only, statements that follow the numbers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t as student_t

from cicatrix.base.errors import BadInput, InternalError
from cicatrix.calibration.baselines import baseline, facts_of
from cicatrix.calibration.leave_out import Fold, LeftOut, folds_of, leave_one_out, statement
from cicatrix.calibration.scores import Skill
from cicatrix.evidence.trials.schema import TrialRow


def row(study: str, value: float, **more: object) -> TrialRow:
    facts = {"row": 2, "trial_id": study, "study": study, "scale": "goodman_baron_grade", "quantity": "change",
             "observed": value, "n": 20, "sessions": 3, "weeks_since_first": 26.0}  # fmt: skip
    return TrialRow.model_validate(facts | more)


FIVE = [row("A", -1.0), row("B", -1.4, sessions=4), row("C", -0.6, sessions=2), row("D", -1.2), row("E", -2.0, n=40)]


def test_each_study_is_left_out_once_and_whole():
    rows = [*FIVE, row("A", -1.1, weeks_since_first=39.0)]
    folds = folds_of(rows)
    assert sorted(place for fold in folds for place in fold.places) == list(range(6))
    assert folds[0].places == (0, 5)
    for fold in folds:
        assert {one.study for one in fold.left_out} == {fold.study}
        assert fold.study not in {one.study for one in fold.kept}


def test_the_grand_mean_of_equal_studies_is_the_textbook_prediction_interval():
    rows = [row(name, value) for name, value in zip("ABCDE", [9.0, -1.0, -1.4, -0.6, -2.0], strict=True)]
    found = baseline("grand_mean", facts_of(tuple(rows)))
    others = np.array([-1.0, -1.4, -0.6, -2.0])
    expected = others.mean() + others.std(ddof=1) * np.sqrt(1 + 1 / 4) * student_t.ppf([0.1, 0.9], 3)
    assert found.quantile(np.array([0.1, 0.9]))[0] == pytest.approx(expected)


@pytest.mark.parametrize("kind", ["grand_mean", "linear_per_session", "last_value"])
def test_a_baseline_does_not_see_its_own_study(kind):
    before = baseline(kind, facts_of(tuple(FIVE)))
    after = baseline(kind, facts_of((row("A", 50.0), *FIVE[1:])))
    assert after.centre[0] == before.centre[0]
    assert after.centre[1] != before.centre[1]


def test_many_visits_of_one_study_are_one_study():
    repeated = [row("E", -2.0, n=40, weeks_since_first=float(week)) for week in (12, 16, 20)]
    once, thrice = (baseline("grand_mean", facts_of((*FIVE[:4], *last))) for last in ([FIVE[4]], repeated))
    assert thrice.centre[0] == pytest.approx(once.centre[0])
    assert thrice.spread[0] == pytest.approx(once.spread[0])


def test_a_line_per_session_goes_through_zero():
    rows = tuple(row(name, -0.3 * n, sessions=n) for name, n in zip("ABCDE", (1, 2, 3, 4, 6), strict=True))
    found = baseline("linear_per_session", facts_of(rows))
    assert found.centre == pytest.approx([-0.3, -0.6, -0.9, -1.2, -1.8])
    assert found.spread == pytest.approx(np.zeros(5), abs=1e-12)


def test_the_last_value_is_the_arms_own_and_as_uncertain_as_steps_elsewhere():
    late = {"weeks_since_first": 39.0}
    rows = (*FIVE, row("A", -1.2, **late), row("B", -1.6, **late), row("C", -0.5, **late))
    found = baseline("last_value", facts_of(rows))
    assert found.centre[5] == -1.0
    assert found.spread[5] == pytest.approx(np.sqrt(((0.2 / 1.4) ** 2 + (0.1 / 0.6) ** 2) / 2))
    assert list(found.fell_back) == [True] * 5 + [False] * 3


def test_too_few_studies_give_no_baseline():
    rows = (*FIVE, row("F", 40.0, scale="patient_percent", quantity="percent_change"))
    assert list(baseline("grand_mean", facts_of(rows)).there) == [True] * 5 + [False]


def report(centre: float, sd: float) -> LeftOut:
    def predict(fold: Fold) -> np.ndarray:
        return np.random.default_rng(len(fold.study)).normal(centre, sd, (len(fold.places), 500))

    return leave_one_out(FIVE, predict)


def test_the_statement_follows_the_numbers():
    good, bad = report(-1.2, 0.4), report(4.0, 0.1)
    mean = good.baselines[0]
    assert mean.name == "grand_mean"
    assert mean.overall is not None
    assert mean.overall.skill > 0
    assert "does not beat" not in mean.statement
    assert bad.baselines[0].statement.startswith("The model does not beat the grand mean")
    assert bad.coverage[1].inside == 0
    assert good.coverage[1].inside == sum(one.inside_80 for one in good.rows) > 2
    assert LeftOut.model_validate_json(good.model_dump_json()) == good


@pytest.mark.parametrize(
    ("skill", "low", "start"),
    [(0.2, 0.1, "The model beats"), (0.2, -0.1, "The model is ahead of"), (-0.1, -0.3, "The model does not beat")],
)
def test_each_verdict(skill, low, start):
    one = Skill(against="grand_mean", rows=9, studies=4, skill=skill, low=low, high=0.3)
    assert statement("grand_mean", one).startswith(start)
    assert "cannot be compared" in statement("grand_mean", None)


def test_rows_keep_their_order_through_the_folds():
    rows = [FIVE[0], FIVE[1], row("A", -3.0, weeks_since_first=39.0), *FIVE[2:]]

    def truth(fold: Fold) -> np.ndarray:
        return np.array([[one.observed, one.observed] for one in fold.left_out], dtype=float)

    found = leave_one_out(rows, truth)
    assert [one.median for one in found.rows] == [one.observed for one in rows]
    assert all(one.crps == 0.0 for one in found.rows)


def test_what_cannot_be_scored_is_refused():
    with pytest.raises(BadInput, match="1 study"):
        leave_one_out([FIVE[0]], lambda fold: np.zeros((1, 5)))
    with pytest.raises(InternalError, match="finite draws"):
        leave_one_out(FIVE, lambda fold: np.full((1, 5), np.nan))
