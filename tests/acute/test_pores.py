from collections.abc import Callable

import numpy as np
import pytest

from cicatrix.acute import pores
from cicatrix.acute.products import get_topical, topicals
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.store import load_evidence
from cicatrix.needling.injury import Injury


def test_there_are_two_clocks_and_occlusion_slows_the_barrier_only(draws: Draws) -> None:
    barrier, channel = (pores.closing_hours(draws, clock) for clock in ("barrier", "channel"))
    assert np.median(barrier) < 8 < 24 < np.median(channel)
    assert np.all(pores.closing_hours(draws, "barrier", occluded=True) >= barrier)
    np.testing.assert_array_equal(pores.closing_hours(draws, "channel", occluded=True), channel)


def test_the_share_still_open_starts_at_one_and_falls(draws: Draws) -> None:
    share = pores.open_share(draws, np.array([0.0, 1.0, 5.0, 48.0]), "barrier")
    np.testing.assert_allclose(share[:, 0], 1.0)
    assert np.all(np.diff(share, axis=1) < 0)


def test_more_goes_in_when_put_on_earlier_and_never_more_than_was_put_on(
    draws: Draws, make_injury: Callable[..., Injury]
) -> None:
    injury, product = make_injury(draws.n), get_topical("niacinamide")
    amounts = [pores.uptake(draws, product, injury, minutes_after=m).amount_ug_per_cm2 for m in (0.0, 60.0, 600.0)]
    first, later, last = (amount for amount in amounts if amount is not None)
    assert np.all(first > later)
    assert np.all(later > last)
    assert np.all(first <= 10.0 * product.concentration_percent * draws["acute.topical_dose_mg_per_cm2"])


def test_whole_skin_has_no_pore_path(draws: Draws, make_injury: Callable[..., Injury]) -> None:
    none = make_injury(draws.n, holes_per_cm2=0.0)
    assert np.all(pores.lidocaine_pore_cm_per_h(draws, none) == 0)


def test_an_unknown_strength_gives_no_amount(draws: Draws, make_injury: Callable[..., Injury]) -> None:
    gel = pores.uptake(draws, get_topical("device-gel"), make_injury(draws.n))
    assert gel.amount_ug_per_cm2 is None
    assert gel.allowed


def test_only_the_gels_are_allowed_in_open_channels_and_each_product_has_a_source() -> None:
    assert {key for key, item in topicals().items() if item.allowed_in_open_channels} == {
        "device-gel",
        "hyaluronic-acid",
    }
    assert {item.source for item in topicals().values()} <= set(load_evidence().references)


@pytest.mark.parametrize(("minutes_after", "allowed"), [(0.0, False), (24 * 60.0, False), (120 * 60.0, True)])
def test_vitamin_c_waits_five_days(
    draws: Draws, make_injury: Callable[..., Injury], minutes_after: float, allowed: bool
) -> None:
    item = pores.uptake(draws, get_topical("ascorbic-acid"), make_injury(draws.n), minutes_after=minutes_after)
    assert item.allowed is allowed
    assert "granuloma" in item.reason
