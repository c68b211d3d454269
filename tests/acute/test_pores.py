from collections.abc import Callable

import numpy as np
import pytest

from cicatrix.acute import pores
from cicatrix.acute.closure import Clock
from cicatrix.acute.products import get_topical, topicals
from cicatrix.evidence.draws import Draws, medians
from cicatrix.evidence.store import load_evidence
from cicatrix.needling.injury import Injury


def test_there_are_two_clocks(draws: Draws) -> None:
    barrier, channel = (pores.closing_hours(draws, clock) for clock in ("barrier", "channel"))
    assert np.median(barrier) < 8 < 24 < np.median(channel)


@pytest.mark.parametrize("clock", ["barrier", "channel"])
def test_occlusion_age_length_and_number_slow_both_clocks(draws: Draws, clock: Clock) -> None:
    """The signs of Kelchen 2016 and Kalluri 2011."""

    def close(**given: float) -> np.ndarray:
        return pores.closing_hours(draws, clock, **{"length_mm": 0.5, "age_years": 25.0, **given})  # type: ignore[arg-type]

    for slower in ({"occluded": True}, {"age_years": 77.0}, {"length_mm": 0.75}, {"holes_per_cm2": 1000.0}):
        assert np.all(close(**slower) >= close())
        assert np.median(close(**slower)) > np.median(close())


def test_each_declared_parameter_moves_something_and_no_other_does(make_injury: Callable[..., Injury]) -> None:
    def everything(world: Draws) -> list[float]:
        asked = ("niacinamide", "ascorbic-acid", "lidocaine", "hyaluronic-acid")
        items = pores.uptakes(
            world, [(make_injury(1), 10.0)], [(get_topical(name), after) for name in asked for after in (0.0, 30.0)]
        )
        amounts = [item.course.entered.ravel() for item in items if item.course is not None]
        close = [
            pores.closing_hours(world, clock, occluded=True, age_years=60.0, length_mm=1.5)
            for clock in ("barrier", "channel")
        ]
        return [float(value) for array in (*amounts, *close) for value in array]

    world = medians()
    before = everything(world)
    assert [name for name in pores.READS if everything(world.perturbed(name, 1.01)) == before] == []
    others = [name for name in load_evidence().parameters if name not in pores.READS]
    assert [name for name in others[::5] if everything(world.perturbed(name, 1.01)) != before] == []


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
    assert np.all(first <= 10.0 * product.concentration_percent * draws["transport.topical_dose_mg_per_cm2"])


def test_whole_skin_has_no_pore_path(draws: Draws, make_injury: Callable[..., Injury]) -> None:
    none = make_injury(draws.n, holes_per_cm2=0.0)
    assert np.all(pores.lidocaine_pore_cm_per_h(draws, none) == 0)


def test_an_unknown_strength_gives_no_amount(draws: Draws, make_injury: Callable[..., Injury]) -> None:
    factors = pores.uptake(draws, get_topical("growth-factors"), make_injury(draws.n))
    assert factors.amount_ug_per_cm2 is None
    assert not factors.allowed


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


def test_what_goes_in_over_time_adds_up_to_the_dose(draws: Draws, make_injury: Callable[..., Injury]) -> None:
    item = pores.uptake(draws, get_topical("tranexamic-acid"), make_injury(draws.n), minutes_after=10.0)
    course = item.course
    assert course is not None
    total = (
        course.on_top + course.stratum_corneum + course.epidermis + course.dermis + course.cleared + course.wiped_off
    )
    np.testing.assert_allclose(total, np.broadcast_to(total[:, :1], total.shape), rtol=1e-9)
    np.testing.assert_allclose(total[:, 0], 30.0 * draws["transport.topical_dose_mg_per_cm2"])
    np.testing.assert_array_equal(course.entered[:, -1], item.amount_ug_per_cm2)
    assert np.all(np.diff(course.cleared, axis=1) >= -1e-6 * total[:, 1:])
    assert np.all(course.wiped_off[:, course.hours < 4] == 0)


def test_zones_are_averaged_by_area(draws: Draws, make_injury: Callable[..., Injury]) -> None:
    dense, whole = make_injury(draws.n), make_injury(draws.n, holes_per_cm2=0.0)
    product = (get_topical("niacinamide"), 0.0)
    both = pores.uptakes(draws, [(dense, 30.0), (whole, 10.0)], [product])[0].amount_ug_per_cm2
    each = [pores.uptakes(draws, [(one, 1.0)], [product])[0].amount_ug_per_cm2 for one in (dense, whole)]
    assert both is not None
    assert each[0] is not None
    assert each[1] is not None
    np.testing.assert_allclose(both, 0.75 * each[0] + 0.25 * each[1])
    assert np.all(each[0] > each[1])


def test_a_large_molecule_follows_the_clock_of_the_channels() -> None:
    large, small = get_topical("hyaluronic-acid").solute, get_topical("niacinamide").solute
    assert large is not None
    assert small is not None
    assert (pores.clock_of(large), pores.clock_of(small)) == ("channel", "barrier")


def test_nothing_is_less_than_nothing(draws: Draws, make_injury: Callable[..., Injury]) -> None:
    products = [(product, 0.0) for product in topicals().values()]
    for item in pores.uptakes(draws, [(make_injury(draws.n, holes_per_cm2=1500.0), 1.0)], products):
        if item.course is not None:
            parts = (item.course.on_top, item.course.stratum_corneum, item.course.epidermis, item.course.dermis)
            assert min(float(part.min()) for part in parts) > -1e-4, item.product  # ug/cm2
