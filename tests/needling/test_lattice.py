"""Crowding: exact where discs never overlap, Poisson where strikes fall anywhere alike, and always a share."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cicatrix.needling.lattice import crowding

ONE = np.zeros((1, 2))


def of(positions: np.ndarray, advance: float, reach: float, effective: float, per_mm2: float, *, turns: bool = True):
    arrays = (np.array([value]) for value in (advance, reach, effective, per_mm2))
    return crowding(positions, *arrays, turns=turns)


def test_a_sparse_row_never_meets_itself_and_covers_by_its_discs() -> None:
    one = of(ONE, advance=0.5, reach=0.1, effective=1.0, per_mm2=2.0)
    assert one.own_free[0] == 1.0
    assert one.void[0] == pytest.approx(1.0 - 2.0 * np.pi * 0.01, rel=1e-9)


def test_a_dense_row_counts_the_strikes_before() -> None:
    """Reach 0.25 and advance 0.1: two strokes before are in reach."""
    assert of(ONE, 0.1, 0.25, 0.5, 1.0).own_free[0] == pytest.approx(np.exp(-0.5 * 2.0))


def test_rare_hits_are_poisson() -> None:
    plate = np.random.default_rng(0).uniform(-4.0, 4.0, (14, 2))
    one = of(plate, 0.17, 0.07, 0.01, 9.0)
    assert one.void[0] == pytest.approx(np.exp(-0.01 * 9.0 * np.pi * 0.07**2), rel=1e-5)


def test_needles_closer_together_meet_more() -> None:
    plate = np.random.default_rng(0).uniform(-4.0, 4.0, (14, 2))
    wide, narrow = (of(scale * plate, 0.17, 0.07, 1.0, 9.0).own_free[0] for scale in (1.0, 0.5))
    assert narrow < wide < 1.0


def test_needles_of_a_drum_meet_only_within_reach() -> None:
    apart, near = np.array([[0.0, 0.0], [5.0, 1.0]]), np.array([[0.0, 0.0], [62.75, 0.05]])
    assert of(apart, 62.8, 0.1, 1.0, 0.01, turns=False).own_free[0] == 1.0
    # across the seam of the drum they are 0.05 from each other
    assert of(near, 62.8, 0.1, 1.0, 0.01, turns=False).own_free[0] == pytest.approx(np.exp(-0.5))


@given(
    st.floats(0.02, 2.0), st.floats(0.01, 0.3), st.floats(0.002, 1.0), st.floats(0.1, 60.0), st.booleans(),
)  # fmt: skip
def test_shares_are_shares(advance: float, reach: float, effective: float, per_mm2: float, turns: bool) -> None:
    plate = np.random.default_rng(1).uniform(-4.0, 4.0, (8, 2))
    one = of(plate, advance, reach, effective, per_mm2, turns=turns)
    assert 0.0 < one.own_free[0] <= 1.0
    assert 0.0 <= one.void[0] <= 1.0
