"""What a plan says that it rests on: what was assumed, and what the trials have made of it."""

from __future__ import annotations

import numpy as np

from cicatrix.base.grades import EvidenceGrade
from cicatrix.evidence.posterior import load_posterior, posterior_ids
from cicatrix.evidence.store import load_evidence
from cicatrix.planning.sources import assumptions_of


def test_an_assumption_that_the_trials_speak_of_shows_what_they_made_of_it() -> None:
    records, posterior = load_evidence().parameters, load_posterior()
    told = {one.parameter: one for one in assumptions_of(records)}
    assert set(told) == {key for key, record in records.items() if record.grade is EvidenceGrade.ASSUMPTION}
    assert {key for key, one in told.items() if one.calibrated} == set(told) & posterior_ids()
    assert set(told) - posterior_ids()
    for key in set(told) & posterior_ids():
        now, column = told[key].calibrated, posterior.table[:, posterior.ids.index(key)]
        assert now is not None
        assert told[key].value == records[key].value
        np.testing.assert_allclose([now.p10, now.median, now.p90], np.percentile(column, [10, 50, 90]), rtol=1e-5)


def test_what_was_not_read_is_not_listed() -> None:
    assert assumptions_of(()) == []
    assert [one.parameter for one in assumptions_of(["outcome.relief_amplitude"])] == ["outcome.relief_amplitude"]
