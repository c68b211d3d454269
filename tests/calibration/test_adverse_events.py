"""What counts, durations and scores teach: closed forms where there are some, and no report read twice."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from cicatrix.base.errors import BadInput
from cicatrix.calibration.adverse_events import (
    PAIN_IDS,
    PIH_IDS,
    READS,
    REDNESS_IDS,
    EventsAccount,
    Part,
    calibrate_events,
    pain,
    pigmentation,
    redness_days,
)
from cicatrix.calibration.importance import LEAST_EFFECTIVE, Weighted
from cicatrix.evidence.draws import Draws, prior_draws
from cicatrix.evidence.trials.event_rows import EventRow, shipped_events

RISK = "outcome.pih_course_risk"


def count(cases: int, people: int, phototypes: str = "IV-V", study: str = "A") -> EventRow:
    return EventRow(
        row=2, trial_id=study, study=study, event="pih", count=cases, denominator=people, phototypes=phototypes,
        device="roller", depth_mm=1.5, sessions=4, calibrates=True,
    )  # fmt: skip


@cache
def many() -> Draws:
    return prior_draws(40_000, 0)


@cache
def few() -> Draws:
    return prior_draws(1500, 0)


def fixed(draws: Draws, **values: float) -> Draws:
    named = {key.replace("__", "."): np.full(draws.n, value) for key, value in values.items()}
    return replace(draws, values={**draws.values, **named})


def median(part: Part, key: str = RISK) -> float:
    return part.weighted.summarise(part.columns[key]).median


def test_weights_of_a_normal_are_its_closed_form():
    x = np.random.default_rng(0).standard_normal(100_000)
    weighted = Weighted(-0.5 * ((x - 2.0) / 0.5) ** 2)  # posterior: mean 1.6, variance 0.2
    assert weighted.weights @ x == pytest.approx(1.6, abs=0.02)
    chosen = x[weighted.chosen(20_000, np.random.default_rng(1))]
    assert chosen.mean() == pytest.approx(1.6, abs=0.02)
    assert chosen.var() == pytest.approx(0.2, abs=0.02)
    assert weighted.summarise(x).median == pytest.approx(1.6, abs=0.02)
    assert 1000 < weighted.effective < 100_000
    assert Weighted(np.zeros(50)).effective == pytest.approx(50.0)


def test_one_count_without_study_effects_is_the_conjugate_beta():
    """Beta(1, 9) and 5 of 36 at the reference course give Beta(6, 40), whose mean is 6 / 46."""
    draws = fixed(
        many(), outcome__pih_study_sd_logit=0.0, outcome__pih_log_odds_per_mm=0.0, outcome__pih_reference_sessions=4.0
    )
    part = pigmentation([count(5, 36)], draws)
    mean = part.weighted.weights @ part.columns[RISK]
    assert mean == pytest.approx(6 / 46, rel=0.02)
    variance = part.weighted.weights @ (part.columns[RISK] - mean) ** 2
    assert variance == pytest.approx(6 * 40 / (46**2 * 47), rel=0.06)


def test_counts_speak_together():
    """5 of 36 alone, with 0 of 31, and with 0 of 39 too: each count of none lowers the typical clinic's risk."""
    rows = [count(5, 36), count(0, 31, study="B"), count(0, 39, study="C")]
    medians = [median(pigmentation(rows[:number], many())) for number in (1, 2, 3)]
    assert medians[0] > 1.15 * medians[1] > 1.15**2 * medians[2] > 0.01
    spread = "outcome.pih_study_sd_logit"
    assert median(pigmentation(rows, many()), spread) > np.median(many()[spread])  # studies do differ


def test_unknown_phototypes_say_less():
    known, unknown, light = (
        median(pigmentation([count(5, 36), count(0, 31, kinds, "B")], many())) for kinds in ("IV-V", "", "I-III")
    )
    assert known < unknown < light


def duration(days: float) -> EventRow:
    return EventRow(
        row=2, trial_id="A", study="A", event="redness_days", mean=days, low=days / 1.1, high=days * 1.1, device="pen",
        depth_mm=1.5, sessions=3, calibrates=True, denominator=30,
    )  # fmt: skip


@pytest.mark.parametrize("days", [0.5, 1.5, 3.0])
def test_redness_is_as_long_as_reported(days):
    """Where studies hardly differ, what such an arm reports is what this one did: the inversion of the curve holds."""
    part = redness_days([duration(days)], fixed(few(), acute__redness_study_sd_log=0.05))
    found = part.weighted.summarise(part.reports[0][2])
    assert found.median == pytest.approx(days, rel=0.08)
    assert found.p90 / found.p10 < 1.5
    loose = redness_days([duration(days)], fixed(few(), acute__redness_study_sd_log=1.0))
    wide = loose.weighted.summarise(loose.reports[0][2])
    assert wide.p90 - wide.p10 > 2.0 * (found.p90 - found.p10)


@pytest.mark.parametrize("vas", [2.0, 5.5])
def test_pain_is_as_reported(vas):
    row = EventRow(
        row=2, trial_id="A", study="A", event="pain_vas", mean=vas, sd=0.8, denominator=20, device="pen", depth_mm=1.5,
        sessions=1, calibrates=True,
    )  # fmt: skip
    part = pain([row], fixed(few(), acute__pain_study_sd_log=0.05))
    assert part.weighted.summarise(part.reports[0][2]).median == pytest.approx(vas, abs=0.25)


def teaching(event: str) -> list[EventRow]:
    return [row for row in shipped_events() if row.calibrates and row.event == event]


def test_the_shipped_reports_teach():
    found = calibrate_events(shipped_events(), size=500, draws={"pih": 40_000, "redness_days": 4000, "pain_vas": 4000})
    assert found.ids == (*PIH_IDS, *REDNESS_IDS, *PAIN_IDS)
    assert found.table.shape == (500, len(found.ids))
    assert np.isfinite(found.table).all()
    assert found.account.sound == (min(found.account.effective.values()) >= LEAST_EFFECTIVE)
    assert min(found.account.effective.values()) > 200
    after = {record.id: record for record in found.account.records}
    assert 0.02 < after[RISK].after.median < 0.06
    assert after[RISK].after.p90 < after[RISK].before.p90
    assert after[RISK].taught > 0.4 > after["acute.redness_slow_h"].taught > -0.2
    assert found.rows == tuple(row for event in found.account.draws for row in teaching(event))
    assert {one.trial_id for one in found.account.data} >= {"DOGRA2014", "VN2019", "HK2018", "ALAM2014"}
    assert EventsAccount.model_validate_json(found.account.model_dump_json()) == found.account


def test_rows_that_do_not_calibrate_teach_nothing():
    silent = [row.model_copy(update={"calibrates": False}) for row in shipped_events()]
    with pytest.raises(BadInput, match="no row of 'pih' calibrates"):
        calibrate_events(silent)


@pytest.mark.parametrize("identifier", READS)
def test_each_declared_read_moves_a_likelihood(identifier):
    draws = prior_draws(50, 1)
    event, part = "redness_days", redness_days
    if identifier.startswith("outcome"):
        event, part = "pih", pigmentation
    elif "pain" in identifier:
        event, part = "pain_vas", pain
    rows = teaching(event)
    now, moved = (part(rows, each).weighted.log_likelihood for each in (draws, draws.perturbed(identifier, 1.01)))
    assert np.any(now != moved)
