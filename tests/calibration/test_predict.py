"""Published arms as the model sees them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cicatrix.calibration.predict import MOST_SESSIONS, predict_rows
from cicatrix.evidence.draws import Draws, draw
from cicatrix.evidence.trials.schema import TrialRow
from cicatrix.evidence.trials.table import read_trials

TRIALS = Path(__file__).resolve().parents[2] / "examples" / "published" / "trials.csv"


@pytest.fixture(scope="module")
def rows() -> list[TrialRow]:
    return list(read_trials(TRIALS))


@pytest.fixture(scope="module")
def draws() -> Draws:
    return draw(40, 2)


def of(rows: list[TrialRow], trial: str) -> TrialRow:
    return next(row for row in rows if row.trial_id == trial and row.skipped_reason is None)


def test_a_side_that_was_not_needled_only_drifts(rows: list[TrialRow], draws: Draws) -> None:
    control, needled = predict_rows([of(rows, "ALAM2014_CTRL"), of(rows, "ALAM2014")], draws).rows
    assert control.median is not None
    assert needled.median is not None
    assert -2.0 < control.median < 0.5  # a few percent of 14 points, and the noise of a mean over its people
    assert needled.median < control.median


@pytest.mark.slow
def test_inside_is_what_the_percentiles_say(rows: list[TrialRow], draws: Draws) -> None:
    result = predict_rows(rows, draws)
    done = [row for row in result.rows if row.skipped_reason is None]
    assert result.predicted == len(done) >= 6
    assert result.inside_80 == sum(bool(row.inside_80) for row in done)
    for row in done:
        values = [row.p2_5, row.p10, row.p25, row.median, row.p75, row.p90, row.p97_5]
        assert values == sorted(values, key=float)
        assert row.observed is not None
        assert row.p10 is not None
        assert row.p90 is not None
        assert row.inside_80 is (row.p10 <= row.observed <= row.p90)


def test_what_cannot_be_predicted_says_why_and_is_not_guessed(rows: list[TrialRow], draws: Draws) -> None:
    treated = of(rows, "DOGRA2014")
    odd = [
        treated.model_copy(update={"sessions": MOST_SESSIONS + 1}),
        treated.model_copy(update={"quantity": "level", "baseline_mean": None}),
        treated.model_copy(update={"skipped_reason": "cannot be read"}),
    ]
    result = predict_rows(odd, draws)
    assert [row.skipped_reason for row in result.rows] == [
        f"more than {MOST_SESSIONS} sessions",
        "a level without a baseline",
        "cannot be read",
    ]
    assert result.predicted == 0
    assert all(row.median is None for row in result.rows)


def test_more_sessions_are_forecast_to_do_more(rows: list[TrialRow], draws: Draws) -> None:
    treated = of(rows, "ASIF2016")
    few, many = (treated.model_copy(update={"sessions": sessions, "weeks_since_last": 26.0}) for sessions in (1, 5))
    less, more = predict_rows([few, many], draws).rows
    assert less.median is not None
    assert more.median is not None
    assert more.median < less.median < 0.0


def test_the_error_is_forecast_minus_reported(rows: list[TrialRow], draws: Draws) -> None:
    row = of(rows, "ASIF2016")
    result = predict_rows([row], draws)
    assert row.observed is not None
    assert result.rows[0].median is not None
    (error,) = result.mean_error.values()
    assert error == pytest.approx(result.rows[0].median - row.observed, rel=0.01)
