"""The picture of what events taught."""

from __future__ import annotations

from cicatrix.base.numbers import Uncertain
from cicatrix.calibration.adverse_events import Datum, EventsAccount, TaughtRecord
from cicatrix.report.figures_events_posterior import SHORT, events_posterior_figure


def account(after: float) -> EventsAccount:
    wide, narrow = Uncertain(median=0.1, p10=0.01, p90=0.5), Uncertain(median=after, p10=0.02, p90=0.09)
    data = [
        Datum(trial_id=f"{event}_1", event=event, observed=1.0, prior=wide, posterior=narrow, unit="people")
        for event in ("pih", "redness_days", "pain_vas")
    ]
    records = [TaughtRecord(id=key, before=wide, after=narrow, taught=0.5) for key in SHORT]
    return EventsAccount(
        ids=list(SHORT), seed=0, draws={"pih": 10}, effective={"pih": 5.0}, sound=False, records=records, data=data
    )


def test_the_picture_follows_the_numbers():
    svg = events_posterior_figure(account(0.04))
    assert svg.startswith("<svg")
    assert "before and after they were read" in svg
    assert events_posterior_figure(account(0.05)) != svg == events_posterior_figure(account(0.04))
