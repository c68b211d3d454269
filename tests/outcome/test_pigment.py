"""Pigment risk: no rate, no number; zero without sessions; rising with what raises it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import logit

from cicatrix.base.errors import BadInput
from cicatrix.base.numbers import NotEstimable
from cicatrix.evidence.draws import draw
from cicatrix.outcome.pigment import COURSE_READS, RISK_READS, pih_over_time, pih_risk


@pytest.mark.parametrize("phototype", [1, 2, 3, 6])
def test_no_number_without_a_rate(phototype):
    result = pih_risk(draw(3, 1), phototype, sessions=4, depth_mm=1.5)
    assert isinstance(result, NotEstimable)
    assert "rate" in result.reason


def test_reference_course_matches_the_counts():
    """A few percent in types IV and V; a new clinic's own level makes the upper end wide (5 of 36; none of 87)."""
    risk = pih_risk(draw(20_000, 1), 4, sessions=4, depth_mm=1.5)
    assert 0.02 < np.median(risk) < 0.05
    assert 0.03 < np.mean(risk) < 0.09
    assert 0.15 < np.quantile(risk, 0.975) < 0.45


def test_clinics_differ_about_the_typical_one():
    draws = draw(4000, 1)
    one_level = draws.perturbed("outcome.pih_study_sd_logit", 0.0)
    typical, any_clinic = (pih_risk(each, 4, sessions=4, depth_mm=1.5) for each in (one_level, draws))
    assert np.std(logit(any_clinic)) > np.std(logit(typical))
    elsewhere = replace(draws, seed=2)
    assert np.median(pih_risk(elsewhere, 4, sessions=4, depth_mm=1.5)) == pytest.approx(np.median(any_clinic), rel=0.2)
    assert np.all(pih_risk(elsewhere, 4, sessions=4, depth_mm=1.5) != any_clinic)


def test_modifiers_and_sessions_raise_the_risk():
    draws = draw(200, 2)
    base = pih_risk(draws, 5, sessions=3, depth_mm=1.5)
    assert np.all(pih_risk(draws, 5, sessions=0, depth_mm=1.5) == 0.0)
    assert np.all(pih_risk(draws, 5, sessions=4, depth_mm=1.5) >= base)
    assert np.all(pih_risk(draws, 5, sessions=3, depth_mm=2.0) >= base)
    assert np.all(pih_risk(draws, 5, sessions=3, depth_mm=1.5, prior_pih=True) >= base)
    assert np.all(pih_risk(draws, 5, sessions=3, depth_mm=1.5, sun_protection="rarely") >= base)
    assert np.all(pih_risk(draws, 5, sessions=3, depth_mm=1.5, sun_protection="always") <= base)


@given(sessions=st.integers(0, 40), depth_mm=st.floats(0.1, 4.0), prior=st.booleans())
@settings(max_examples=30, deadline=None)
def test_bounds(sessions, depth_mm, prior):
    risk = pih_risk(draw(20, 3), 4, sessions=sessions, depth_mm=depth_mm, prior_pih=prior)
    assert np.all((risk >= 0.0) & (risk <= 1.0))


def test_course_begins_after_onset_and_fades():
    draws = draw(50, 4)
    weeks = np.array([0.0, 0.5, 8.0, 26.0, 104.0, 600.0])
    there = pih_over_time(draws, np.full(50, 0.1), weeks, [0.0, 4.0])
    assert np.all(there[:, :2] == 0.0)
    assert np.all((there >= 0.0) & (there <= 0.1))
    assert np.all(there[:, -1] < there[:, 2])
    assert np.all(pih_over_time(draws, np.full(50, 0.1), weeks, []) == 0.0)


@pytest.mark.parametrize("identifier", RISK_READS + COURSE_READS)
def test_each_declared_read_moves_something(identifier):
    def outputs(draws):
        risks = [
            pih_risk(draws, 4, sessions=3, depth_mm=1.2, prior_pih=True, sun_protection=sun)
            for sun in ("always", "rarely")
        ]
        there = pih_over_time(draws, risks[0], [5.0, 30.0], [0.0])
        return np.stack([*risks, there[:, 0], there[:, 1]])

    draws = draw(6, 5)
    assert np.any(outputs(draws.perturbed(identifier, 1.01)) != outputs(draws))


def test_bad_input():
    with pytest.raises(BadInput, match="1 to 6"):
        pih_risk(draw(2, 1), 7, sessions=1, depth_mm=1.0)
    with pytest.raises(BadInput, match="0 or more"):
        pih_risk(draw(2, 1), 4, sessions=-1, depth_mm=1.0)
