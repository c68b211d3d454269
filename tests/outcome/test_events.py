"""Events: counted rates with intervals, reasons where nothing was counted."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError
from scipy.stats import beta

from cicatrix.base.numbers import NotEstimable, Uncertain
from cicatrix.evidence.store import load_evidence
from cicatrix.outcome.events import EventRecord, event_records, event_risks, posterior

RISK = np.linspace(0.01, 0.1, 50)


def by_name(device="pen", pih=RISK, sessions=3):
    return {event.record.name: event for event in event_risks(device=device, pih=pih, sessions=sessions)}


def test_rates_exist_only_where_people_were_counted():
    events = by_name("roller")
    for name in ("redness", "bruise", "acne_flare", "tram_track_scar", "post_inflammatory_hyperpigmentation"):
        assert isinstance(events[name].probability, Uncertain)
    for name in ("cold_sore", "mycobacterial_infection", "granuloma", "milia"):
        assert isinstance(events[name].probability, NotEstimable)
        assert events[name].probability.reason


def test_tram_tracks_concern_rollers_only():
    assert "tram_track_scar" not in by_name("pen")


def test_no_session_no_event():
    assert by_name(sessions=0) == {}


def test_pigment_without_a_rate_stays_not_estimable():
    reason = NotEstimable(reason="no rate")
    assert by_name(pih=reason)["post_inflammatory_hyperpigmentation"].probability == reason


@pytest.mark.parametrize(("cases", "of"), [(0, 18), (2, 36), (36, 36)])
def test_jeffreys_posterior(cases, of):
    result = posterior(cases, of)
    expected = beta.ppf([0.1, 0.5, 0.9], cases + 0.5, of - cases + 0.5)
    assert [result.p10, result.median, result.p90] == pytest.approx(list(expected), rel=1e-5)


def test_every_event_has_a_source_and_a_sane_time():
    references = load_evidence().references
    for record in event_records():
        assert record.source in references
        assert record.onset.start <= record.onset.end


def test_a_record_needs_one_basis():
    base = {"name": "x", "text": "x", "onset": {"from": 0, "to": 1, "unit": "h"}, "source": "s", "grade": "expert"}
    for more in ({}, {"cases": 1}, {"cases": 3, "of": 2}, {"cases": 1, "of": 2, "reason": "r"}):
        with pytest.raises(ValidationError):
            EventRecord.model_validate(base | more)
