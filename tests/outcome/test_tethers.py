"""Tether release: some at once, the rest later, each session a share of what is left."""

from __future__ import annotations

import numpy as np
import pytest

from cicatrix.evidence.draws import draw, medians
from cicatrix.outcome.tethers import READS, raised_by_release


def test_one_session_raises_some_at_once_and_the_rest_with_its_own_time():
    p = medians()
    tau = p["outcome.tether_organisation_weeks"][0]
    raised = raised_by_release(p, np.ones(1), [0.0, 1e-9, tau, 200.0], [0.0])[0]
    whole = p["outcome.tether_share"][0] * p["outcome.tether_release_per_session"][0]
    first = p["outcome.tether_immediate_share"][0]
    assert raised == pytest.approx([0.0, whole * first, whole * (1 - (1 - first) / np.e), whole], rel=1e-6)


def test_each_session_cuts_a_share_of_what_is_left():
    p = medians()
    cut = p["outcome.tether_release_per_session"][0]
    raised = raised_by_release(p, np.ones(1), [500.0], [0.0, 4.0, 8.0])[0, 0]
    assert raised == pytest.approx(p["outcome.tether_share"][0] * (1 - (1 - cut) ** 3))


def test_it_never_falls_and_holes_that_do_not_reach_cut_nothing():
    draws, weeks = draw(30, 2), np.linspace(0.0, 60.0, 40)
    raised = raised_by_release(draws, np.full(30, 0.6), weeks, [0.0, 4.0])
    assert np.all(np.diff(raised, axis=1) >= 0.0)
    assert np.all(raised_by_release(draws, np.zeros(30), weeks, [0.0, 4.0]) == 0.0)


@pytest.mark.parametrize("identifier", READS)
def test_each_declared_read_moves_the_release(identifier):
    draws = draw(4, 1)
    before = raised_by_release(draws, np.full(4, 0.8), [6.0], [0.0])
    assert np.any(raised_by_release(draws.perturbed(identifier, 1.01), np.full(4, 0.8), [6.0], [0.0]) != before)


def test_sessions_of_each_draw_are_as_if_all_had_them():
    draws = draw(6, 3)
    reaching = np.linspace(0.2, 1.0, 6)
    few, many = (raised_by_release(draws, reaching, [30.0], weeks)[:, 0] for weeks in ([0.0, 4.0], [0.0, 6.0, 12.0]))
    own = np.array([[0.0, 4.0, np.inf], [0.0, 6.0, 12.0]] * 3)
    mixed = raised_by_release(draws, reaching, np.full((6, 1), 30.0), own)[:, 0]
    np.testing.assert_allclose(mixed, np.where(np.arange(6) % 2 == 0, few, many), rtol=1e-12)
