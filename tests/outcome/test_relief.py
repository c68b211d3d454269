"""Relief: zero where nothing is done, bounded, rising with growth, and larger for wide scars."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cicatrix.base.errors import InternalError
from cicatrix.evidence.draws import draw, medians, middle
from cicatrix.outcome.relief import READS, relief
from cicatrix.skin.scars import ScarType

WEEKS = np.array([0.0, 4.0, 8.0, 12.0, 26.0])
SESSIONS = (0.0, 4.0, 8.0)
CELLS_MM = np.linspace(0.1, 1.7, 17)


def course(draws, gain=0.4, kind=ScarType.BOXCAR, width_mm=3.0, depth_mm=0.35, sessions=SESSIONS, **more):
    """Relief of a uniform growth that matures over time; the surround grows by a tenth of it."""
    n = draws.n
    grown = gain * (1.0 - np.exp(-WEEKS / 8.0))
    scar = np.broadcast_to(0.7 + grown[None, :, None], (n, WEEKS.size, CELLS_MM.size))
    surround = np.broadcast_to(1.0 + 0.1 * grown[None, :, None], scar.shape)
    return relief(
        draws,
        scar,
        surround,
        np.full(n, 0.7),
        np.broadcast_to(CELLS_MM, (n, CELLS_MM.size)),
        width_mm=width_mm,
        depth_mm=depth_mm,
        type=kind,
        weeks=WEEKS,
        session_weeks=sessions,
        share_reticular=np.full(n, 0.9),
        **more,
    )


@pytest.mark.parametrize("kind", list(ScarType))
def test_untreated_scar_has_exactly_no_relief(kind):
    assert np.all(course(draw(20, 1), kind=kind, sessions=()) == 0.0)


def test_nothing_before_the_first_session_is_over():
    assert np.all(course(draw(20, 1), kind=ScarType.ROLLING)[:, 0] == 0.0)


def test_equal_growth_of_scar_and_surround_gives_no_relief():
    draws = draw(10, 2)
    grown = np.full((10, WEEKS.size, CELLS_MM.size), 0.3)
    result = relief(
        draws, 0.7 + grown, 1.0 + grown, np.full(10, 0.7), np.broadcast_to(CELLS_MM, (10, CELLS_MM.size)),
        width_mm=3.0, depth_mm=0.3, type=ScarType.BOXCAR, weeks=WEEKS, session_weeks=SESSIONS,
        share_reticular=np.ones(10),
    )  # fmt: skip
    assert np.allclose(result, 0.0, atol=1e-12)


def test_rolling_responds_most_and_icepick_least():
    draws, little = (
        middle(),
        0.005,
    )  # no trial speaks; little growth: no type is anywhere near filled, so the mechanics show
    icepick = course(draws, little, ScarType.ICEPICK, width_mm=1.2)
    boxcar = course(draws, little, ScarType.BOXCAR, width_mm=3.0)
    rolling = course(draws, little, ScarType.ROLLING, width_mm=5.0)
    assert np.all(rolling[:, 1:] >= boxcar[:, 1:])
    assert np.all(boxcar[:, 1:] > 2.0 * icepick[:, 1:])


def test_tether_release_comes_on_top_of_growth():
    draws = draw(50, 3)
    without = draws.perturbed("outcome.tether_share", 0.0)
    rolling, grown = (course(one, 0.002, ScarType.ROLLING)[:, 1:] for one in (draws, without))
    assert np.all(rolling > grown)


def test_what_needles_destroy_does_not_lift_a_scar():
    """Sound dermis loses more collagen to a needle than a scar, which has less; that is no growth."""
    draws, shape = medians(), (1, WEEKS.size, CELLS_MM.size)
    filled = relief(
        draws, np.full(shape, 0.68), np.full(shape, 0.95), np.array([0.7]), CELLS_MM[None, :], width_mm=3.0,
        depth_mm=0.3, type=ScarType.BOXCAR, weeks=WEEKS, session_weeks=SESSIONS, share_reticular=np.ones(1),
    )  # fmt: skip
    assert np.all(filled == 0.0)


def test_flat_and_raised_scars_have_no_depth_to_fill():
    draws = draw(5, 3)
    assert np.all(course(draws, kind=ScarType.MACULAR_PIGMENTED, depth_mm=None) == 0.0)
    assert np.all(course(draws, kind=ScarType.KELOID) == 0.0)


@given(
    gain=st.floats(-0.5, 5.0),
    more=st.floats(0.0, 2.0),
    width_mm=st.floats(0.5, 20.0),
    depth_mm=st.floats(0.01, 4.0),
    kind=st.sampled_from(sorted(ScarType)),
)
@settings(max_examples=40, deadline=None)
def test_bounded_and_never_falls_with_growth(gain, more, width_mm, depth_mm, kind):
    draws = draw(8, 4)
    low = course(draws, gain, kind, width_mm, depth_mm)
    high = course(draws, gain + more, kind, width_mm, depth_mm)
    assert np.all(low >= 0.0)
    assert np.all(high < 1.0)
    assert np.all(high >= low)


def test_people_differ_in_depth_by_their_response_and_their_clinics():
    """To first order u exp(-u) s where u = 0.65, 48 %; clinics far out, of which there are some, saturate."""
    n = 20_000
    draws = middle()
    many = type(draws)({key: np.full(n, values[0]) for key, values in draws.values.items()}, 5, n)
    gain = 0.4 * 0.65 / -np.log1p(-course(middle(), one_person=False)[0, -1])
    filled = 100.0 * course(many, gain)[:, -1]
    assert filled.mean() == pytest.approx(48.0, abs=2.0)
    spread = np.hypot(*(draws.values[f"outcome.{whose}_response_sd_log"][0] for whose in ("person", "study")))
    assert filled.std() == pytest.approx(100.0 * 0.65 * np.exp(-0.65) * spread, rel=0.1)
    assert course(many, gain, one_person=False)[:, -1].std() == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("identifier", READS)
def test_each_declared_read_moves_the_relief(identifier):
    draws, kinds = draw(6, 7), (ScarType.ICEPICK, ScarType.BOXCAR, ScarType.ROLLING)
    moved = draws.perturbed(identifier, 1.01)
    assert any(np.any(course(moved, 0.01, kind) != course(draws, 0.01, kind)) for kind in kinds)


def test_wrong_shape_is_an_internal_error():
    with pytest.raises(InternalError, match="shape"):
        relief(
            medians(), np.ones((1, 3, 4)), np.ones((1, 3, 4)), np.ones(1), np.ones((1, 4)), width_mm=1.0,
            depth_mm=1.0, type=ScarType.BOXCAR, weeks=[0.0], session_weeks=[0.0], share_reticular=np.ones(1),
        )  # fmt: skip
