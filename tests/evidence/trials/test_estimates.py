"""Improvements with their intervals, and what combinations add over needling alone."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cicatrix.evidence.store import load_evidence
from cicatrix.evidence.trials.estimates import estimates, increments
from cicatrix.evidence.trials.schema import TrialRow
from cicatrix.evidence.trials.table import shipped_trials


def row(**fields: object) -> TrialRow:
    shape = {"row": 2, "trial_id": "A", "scale": "goodman_baron_quantitative", "quantity": "level", "observed": 10.0}
    return TrialRow.model_validate({**shape, "baseline_mean": 20.0, "n": 25, **fields})


def test_a_level_is_a_percentage_of_its_baseline_with_the_error_of_its_change() -> None:
    (one,) = estimates([row(change_sd=2.0)])
    assert (one.improvement, one.measure) == (50.0, "improvement, percent")
    assert one.standard_error == pytest.approx(100 * 2.0 / 20.0 / 5.0)
    assert one.low is not None
    assert one.high is not None
    assert (one.high - one.low) / 2 == pytest.approx(2.0639 * one.standard_error, rel=1e-3)  # Student, 24 degrees


def test_sds_before_and_after_need_the_correlation_between_visits() -> None:
    (one,) = estimates([row(baseline_sd=3.0, value_sd=2.0)])
    shared = load_evidence().parameter("outcome.visit_correlation").value
    assert one.standard_error == pytest.approx(5.0 * math.sqrt(9 + 4 - 12 * shared) / 5.0, rel=3e-3)
    assert "correlation" in one.interval_from
    (bare,) = estimates([row()])
    assert (bare.low, bare.high, bare.interval_from) == (None, None, "")


@pytest.mark.parametrize(
    ("fields", "measure", "improvement"),
    [
        ({"scale": "goodman_baron_grade", "observed": 2.0, "baseline_mean": 3.5}, "improvement, grades", 1.5),
        ({"quantity": "change", "observed": -3.0, "baseline_mean": None}, "improvement, points", 3.0),
        ({"quantity": "change", "observed": -3.0}, "improvement, percent", 15.0),
        ({"quantity": "percent_change", "observed": -40.0}, "improvement, percent", 40.0),
        ({"scale": "patient_percent", "quantity": "percent_change", "observed": 41.0}, "improvement, percent", 41.0),
        ({"scale": "patient_percent", "quantity": "percent_change", "observed": -41.0}, "improvement, percent", 41.0),
    ],
)
def test_positive_is_better_whatever_the_sign_of_the_table(
    fields: dict[str, object], measure: str, improvement: float
) -> None:
    (one,) = estimates([row(**fields)])
    assert (one.measure, one.improvement) == (measure, pytest.approx(improvement))


@given(people=st.integers(2, 200), share=st.floats(0, 1))
def test_a_share_stays_between_none_and_all(people: int, share: float) -> None:
    count = round(people * share)
    (one,) = estimates(
        [
            row(
                scale="responder_share",
                quantity="responder_share",
                threshold=1.0,
                observed=100 * count / people,
                n=people,
            )
        ]
    )
    assert one.low is not None
    assert one.high is not None
    assert 0.0 <= one.low <= one.improvement + 1e-2
    assert one.improvement - 1e-2 <= one.high <= 100.0
    assert one.high - one.low > 0.0


def test_what_is_from_memory_or_not_in_people_has_no_estimate() -> None:
    assert estimates([row(verified=False), row(role="animal"), row(role="meta_analysis"), row(observed=None)]) == []


def test_thresholds_are_never_mixed_and_the_best_comes_first() -> None:
    found = estimates(shipped_trials())
    keys = [(one.scale, one.measure) for one in found]
    assert len(list(dict.fromkeys(keys))) == sum(1 for k, key in enumerate(keys) if k == 0 or keys[k - 1] != key)
    for scale, measure in set(keys):
        values = [one.improvement for one in found if (one.scale, one.measure) == (scale, measure)]
        assert values == sorted(values, reverse=True)


def test_the_blinded_trial_has_the_interval_that_was_printed() -> None:
    late = next(one for one in estimates(shipped_trials()) if one.trial_id == "ALAM2014" and one.improvement == 3.4)
    assert (late.low, late.high) == (pytest.approx(0.2, abs=0.1), pytest.approx(6.5, abs=0.1))


def test_a_combination_is_an_increment_over_its_own_side() -> None:
    alone = row(row=2, trial_id="A", change_sd=2.0)
    fields = {"trial_id": "A_PRP", "role": "combination", "own_needling_side": "A", "co_treatment": "PRP"}
    more = row(row=3, observed=8.0, change_sd=3.0, **fields)
    rows = [alone, more]
    found = estimates(rows)
    assert {one.trial_id: one.kind for one in found} == {"A": "comparator", "A_PRP": "combination"}
    (gain,) = increments(found, rows)
    assert (gain.increment, gain.own_needling_side, gain.co_treatment) == (10.0, "A", "PRP")
    assert gain.standard_error == pytest.approx(math.hypot(2.0, 3.0), rel=3e-3)


def test_without_sds_of_change_the_scores_after_treatment_give_the_error() -> None:
    fields = {"scale": "goodman_baron_grade", "baseline_mean": 3.45, "n": 40}
    alone = row(row=2, observed=3.33, value_sd=0.53, **fields)
    more = row(row=3, trial_id="B", role="combination", own_needling_side="A", observed=1.47, value_sd=0.56, **fields)
    (gain,) = increments(estimates([alone, more]), [alone, more])
    assert gain.increment == pytest.approx(1.86)
    assert gain.standard_error == pytest.approx(math.sqrt((0.53**2 + 0.56**2) / 40), rel=1e-2)


def test_another_time_or_scale_gives_no_increment() -> None:
    alone = row(row=2, weeks_since_first=12.0)
    late = row(row=3, trial_id="B", role="combination", own_needling_side="A", weeks_since_first=26.0)
    grade = late.model_copy(update={"row": 4, "scale": "goodman_baron_grade", "weeks_since_first": 12.0})
    assert increments(estimates([alone, late, grade]), [alone, late, grade]) == []
