"""Where a posterior lies in its prior: the prior itself lies in its middle, whatever its distribution."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri

from cicatrix.calibration.taught import moved
from cicatrix.evidence.coordinates import Coordinates
from cicatrix.evidence.store import load_evidence

KINDS = {
    "lognormal": "outcome.relief_amplitude",
    "uniform": "healing.keep_n",
    "beta": "outcome.rater_repeat_share",
    "normal": "outcome.unblinded_bias_percent",
}
STEPS = (np.arange(4000) + 0.5) / 4000


def records() -> Coordinates:
    evidence = load_evidence().parameters
    return Coordinates([evidence[key] for key in KINDS.values()])


def normal_scores() -> np.ndarray:
    return ndtri(STEPS)


def test_the_records_are_of_all_kinds() -> None:
    evidence = load_evidence().parameters
    assert {evidence[key].distribution.kind for key in KINDS.values()} == set(KINDS)


def test_a_prior_lies_in_its_own_middle_and_was_taught_nothing() -> None:
    asked = records()
    values = asked.values(np.stack([normal_scores()] * len(asked)))
    for one in moved(asked.ids, np.stack([values[key] for key in asked.ids], axis=1)):
        np.testing.assert_allclose(one.places, [-1.2816, -0.6745, 0.0, 0.6745, 1.2816], atol=0.01)
        assert one.taught == pytest.approx(0.0, abs=0.02)
        assert one.posterior.median == pytest.approx(one.prior.median, rel=0.1, abs=0.3)


def test_the_most_taught_comes_first_at_the_place_where_it_was_put() -> None:
    asked = records()
    spread, centre = np.array([0.9, 0.2, 0.5, 0.7]), np.array([0.0, 1.0, -0.5, 0.3])
    z = centre[:, None] + spread[:, None] * normal_scores()
    values = asked.values(z)
    found = moved(asked.ids, np.stack([values[key] for key in asked.ids], axis=1))
    assert [one.id for one in found] == [asked.ids[at] for at in np.argsort(spread)]
    for one in found:
        at = asked.ids.index(one.id)
        assert one.places[2] == pytest.approx(centre[at], abs=0.02)
        assert one.taught == pytest.approx(1.0 - spread[at] ** 2, abs=0.03)
        low, high = (centre[at] + sign * 1.2816 * spread[at] for sign in (-1.0, 1.0))
        assert (one.places[0], one.places[-1]) == (pytest.approx(low, abs=0.03), pytest.approx(high, abs=0.03))
