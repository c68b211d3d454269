"""Ranks of the truth: even if the truth is one draw among the others, and told only by chains that moved."""

from __future__ import annotations

import numpy as np

from cicatrix.calibration.replicate import BINS, MOVED_FROM, Ranks

WORLDS, RECORDS = 400, 3


def ranks(values: np.ndarray, effective: np.ndarray) -> Ranks:
    return Ranks(ids=("a", "b", "c"), ranks=values, effective=effective, divergences=np.arange(WORLDS))


def test_even_ranks_pass_and_uneven_ones_do_not() -> None:
    even = np.random.default_rng(1).random((WORLDS, RECORDS))
    told = ranks(even, np.full(WORLDS, 100.0))
    assert told.counts().shape == (RECORDS, BINS)
    assert (told.counts().sum(axis=1) == WORLDS).all()
    assert (told.p_values() > 0.01).all()
    too_sure = ranks(0.5 + 1.4 * (even - 0.5).clip(-0.357, 0.357), np.full(WORLDS, 100.0))
    assert (too_sure.p_values() < 1e-6).all()


def test_a_chain_that_hardly_moved_tells_no_rank() -> None:
    values = np.full((WORLDS, RECORDS), 0.5)
    values[:10] = 1.0
    effective = np.full(WORLDS, MOVED_FROM)
    effective[:9], effective[9] = MOVED_FROM - 0.1, np.nan  # no draw of it differs from another
    told = ranks(values, effective)
    assert told.counts()[:, -1].tolist() == [10, 10, 10]
    assert told.moved().effective.size == WORLDS - 10
    assert (told.moved().ranks == 0.5).all()
    assert told.moved().divergences.tolist() == list(range(10, WORLDS))
