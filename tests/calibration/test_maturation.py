"""Courses of studies that were read more than once: shares of their last reading, with the error of a ratio."""

from __future__ import annotations

import numpy as np
import pytest

from cicatrix.base.errors import BadInput
from cicatrix.calibration.calibrate import calibrating
from cicatrix.calibration.maturation import SHOWN_WEEKS, Maturation, maturation, series_of
from cicatrix.evidence.draws import Draws, prior_draws
from cicatrix.evidence.trials.schema import TrialRow
from cicatrix.evidence.trials.table import shipped_trials

SIX = prior_draws(6, 0)


@pytest.fixture(scope="module")
def found() -> Maturation:
    return maturation(calibrating(shipped_trials()), SIX, calibrated=False)


def rows_of(trial: str) -> list[TrialRow]:
    return [row for row in calibrating(shipped_trials()) if row.trial_id == trial]


def test_the_series_are_those_of_needled_arms_read_at_several_weeks() -> None:
    series = series_of(calibrating(shipped_trials()))
    assert {(one[0].trial_id, one[0].scale, len(one)) for one in series} >= {
        ("VN2019", "goodman_baron_grade", 3),
        ("VN2019", "lipper_perez", 3),
        ("ALAM2014", "goodman_baron_quantitative", 2),
    }
    for one in series:
        weeks = [row.weeks_since_last or 0.0 for row in one]
        assert weeks == sorted(set(weeks))
        assert len({(row.trial_id, row.scale, row.quantity, row.scar_type) for row in one}) == 1


def test_readings_are_shares_of_the_last(found: Maturation) -> None:
    (alam,) = [one for one in found.courses if one.trial_id == "ALAM2014"]
    assert alam.weeks == [9.0, 22.0]
    assert alam.observed == [pytest.approx(2.4 / 3.4, abs=1e-3), 1.0]
    first, last = (row.standard_error or 0.0 for row in rows_of("ALAM2014")[:2])
    together = float(np.median(SIX["outcome.visit_correlation"]))
    ratio = 2.4 / 3.4
    variance = first**2 + (ratio * last) ** 2 - 2.0 * ratio * together * first * last
    assert alam.error == [pytest.approx(np.sqrt(variance) / 3.4, abs=1e-3), 0.0]


def test_the_model_meets_each_last_reading_and_orders_its_band(found: Maturation) -> None:
    for one in found.courses:
        at = one.course_weeks.index(one.weeks[-1])
        assert (one.p10[at], one.median[at], one.p90[at]) == (1.0, 1.0, 1.0)
        assert all(low <= mid <= high for low, mid, high in zip(one.p10, one.median, one.p90, strict=True))
        assert one.course_weeks == sorted(one.course_weeks)
        assert one.course_weeks[-1] == SHOWN_WEEKS
        assert one.median[0] < 1.0  # matrix is still organising at the last session
        assert 0.5 < one.of_a_year.median < 1.2


def test_slower_organisation_lies_lower(found: Maturation) -> None:
    slow = Draws({**SIX.values, "healing.organise_days": 4.0 * SIX["healing.organise_days"]}, SIX.seed, SIX.n)
    later = maturation(calibrating(shipped_trials()), slow, calibrated=False)
    for one, other in zip(found.courses, later.courses, strict=True):
        assert other.median[0] < one.median[0]


def test_arms_read_once_have_no_course() -> None:
    with pytest.raises(BadInput, match="no arm was read twice"):
        maturation(rows_of("DOGRA2014")[:1], SIX, calibrated=False)
