from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from cicatrix.acute.first_days import READS, FirstDays, NeedledZone, broken, ensure_allowed, first_days
from cicatrix.acute.first_days_course import READS as COURSE_READS
from cicatrix.acute.first_days_course import FirstDaysCourse, first_days_course
from cicatrix.acute.pores import closing_hours
from cicatrix.acute.products import anaesthetics
from cicatrix.base.errors import BadInput, RefusedForSafety
from cicatrix.calibration.adverse_events import READS as EVENT_READS
from cicatrix.evidence.draws import Draws, medians
from cicatrix.evidence.store import load_evidence
from cicatrix.intake.case import Anaesthetic
from cicatrix.intake.protocol import Topical
from cicatrix.needling.injury import Injury
from cicatrix.skin.zones import Site
from cicatrix.validation.comfort_cases import READS as COMFORT_CASE_READS

Make = Callable[..., Injury]
EVERY_READ = tuple(dict.fromkeys((*READS, *COURSE_READS)))
UNLABELLED = [name for name, product in anaesthetics().items() if not product.labelled]


def _zones(make: Make, n: int, depth_mm: float = 1.5) -> list[NeedledZone]:
    return [
        NeedledZone(Site.CHEEK, 60.0, make(n, depth_mm)),
        NeedledZone(Site.NOSE, 10.0, make(n, 0.5 * depth_mm)),
    ]


def test_two_zones_give_the_worst_pain_and_the_longest_redness(draws: Draws, make_injury: Make) -> None:
    cream = Anaesthetic(product="lidocaine-4-cream", minutes=40.0)
    zones = _zones(make_injury, draws.n)
    both = first_days(draws, zones, cream, [Topical(product="hyaluronic-acid")], weight_kg=62.0)
    each = [first_days(draws, [zone], cream, weight_kg=62.0) for zone in zones]
    np.testing.assert_allclose(both.pain_vas, np.maximum(each[0].pain_vas, each[1].pain_vas))
    np.testing.assert_allclose(both.downtime_days, each[0].downtime_days)
    assert both.pain_by_zone.shape == (2, draws.n)
    assert both.uptake[0].amount_ug_per_cm2 is not None
    assert ensure_allowed(both) is both


def test_no_cream_means_no_numbness_no_level_and_no_limits(draws: Draws, make_injury: Make) -> None:
    first = first_days(draws, _zones(make_injury, draws.n))
    assert not first.limits
    assert np.all(first.numb_depth_mm == 0)
    assert np.all(first.plasma_ug_per_ml == 0)


@pytest.mark.parametrize(
    ("cream", "message"),
    [
        (Anaesthetic(product="emla", minutes=2 * 24 * 60.0), "'minutes' with 2880 min; allowed: at most 300 min"),
        (Anaesthetic(product="emla", minutes=60.0, area_cm2=650.0), "'area_cm2' with 650 cm2; allowed: at most 600"),
        (Anaesthetic(product="pliaglis", minutes=30.0, occluded=True), "may not be covered; leave the cream uncovered"),
    ],
)
def test_a_broken_limit_is_refused_with_value_limit_and_way_out(
    draws: Draws, make_injury: Make, cream: Anaesthetic, message: str
) -> None:
    zones = _zones(make_injury, draws.n)
    with pytest.raises(RefusedForSafety) as refused:
        ensure_allowed(first_days(draws, zones, cream, weight_kg=70.0))
    assert message in refused.value.line()
    assert refused.value.exit_code == 3
    assert refused.value.do
    ensure_allowed(first_days(draws, zones, cream, weight_kg=70.0, what_if=True))


def test_cream_on_needled_skin_is_refused_and_enters_through_the_channels(draws: Draws, make_injury: Make) -> None:
    cream, zones = Anaesthetic(product="emla", minutes=60.0, occluded=True), _zones(make_injury, draws.n)
    left = cream.model_copy(update={"skin": "needled"})
    whole = first_days(draws, zones, cream, weight_kg=70.0)
    needled = first_days(draws, zones, left, weight_kg=70.0)
    assert np.all(needled.plasma_ug_per_ml > whole.plasma_ug_per_ml)
    with pytest.raises(RefusedForSafety, match="cream on needled skin is outside every label"):
        ensure_allowed(needled)


def test_vitamin_c_in_open_channels_is_refused(draws: Draws, make_injury: Make) -> None:
    first = first_days(draws, _zones(make_injury, draws.n), topicals=[Topical(product="ascorbic-acid")])
    with pytest.raises(RefusedForSafety, match="granuloma"):
        ensure_allowed(first)


def test_a_toxic_level_is_refused(draws: Draws, make_injury: Make) -> None:
    cream = Anaesthetic(product="compounded-23-7", minutes=300.0, mass_g=100.0, area_cm2=700.0)
    first = first_days(draws, _zones(make_injury, draws.n), cream, weight_kg=45.0)
    assert "plasma_toxic" in {limit.name for limit in first.limits if limit.refuses}
    assert any("plasma_toxic" in refusal.what for refusal in broken(first))


def test_no_zone_is_bad_input(draws: Draws) -> None:
    with pytest.raises(BadInput, match="no needled zone"):
        first_days(draws, [])


def _flat(first: FirstDays) -> list[float]:
    arrays = [
        first.numb_depth_mm, first.numb_depth_design_mm, first.plasma_ug_per_ml, first.pain_by_zone,
        first.erythema_hours, first.swelling_hours,
    ]  # fmt: skip
    arrays += [item.amount_ug_per_cm2 for item in first.uptake if item.amount_ug_per_cm2 is not None]
    values = [float(value) for array in arrays for value in array.ravel()]
    return values + [number for limit in first.limits for number in (limit.value, limit.limit or 0.0)]


def _over_time(course: FirstDaysCourse) -> list[bytes]:
    arrays = [course.numb_mm, course.plasma_ug_per_ml, course.water_loss_ratio, course.barrier_recovered_h]
    arrays += [part for sign in course.signs for part in (sign.share, sign.onset_h, sign.end_h, sign.curve)]
    return [array.tobytes() for array in arrays]


def _everything(world: Draws, make: Make) -> Iterator[float | bytes]:
    """Every path: each product, with and without occlusion, long and short, on whole and needled skin."""
    zones = [NeedledZone(site, 10.0, make(1, 1.0, 200.0)) for site in Site]
    creams: Sequence[tuple[str, float, bool]] = [
        ("emla", 60.0, True), ("emla", 60.0, False), ("emla", 290.0, True), ("lidocaine-4-cream", 40.0, False),
        ("pliaglis", 30.0, False), *((name, 30.0, False) for name in UNLABELLED),
    ]  # fmt: skip
    for product, minutes, occluded in creams:
        for skin in ("whole", "needled"):
            cream = Anaesthetic(product=product, minutes=minutes, occluded=occluded, skin=skin)
            yield from _flat(first_days(world, zones, cream))
        if (product, minutes, occluded) in (("emla", 60.0, True), ("pliaglis", 30.0, False)):
            yield from _over_time(first_days_course(world, zones, cream))
    yield from (float(hour) for hour in closing_hours(world, "barrier", occluded=True))


def test_each_declared_parameter_moves_something_and_no_other_does(make_injury: Make) -> None:
    world = medians()
    before = list(_everything(world, make_injury))

    def moves(name: str) -> bool:
        after = _everything(world.perturbed(name, 1.01), make_injury)  # computed up to the first that differs
        return any(now != was for now, was in zip(after, before, strict=True))

    inert = [name for name in EVERY_READ if not moves(name)]
    assert not inert
    others = [name for name in load_evidence().parameters if name not in EVERY_READ]
    moved = [name for name in others[:40] if moves(name)]
    assert not moved


def test_every_record_of_the_model_is_read() -> None:
    records = {name for name, record in load_evidence().parameters.items() if record.model == "acute"}
    assert records == {*EVERY_READ, *COMFORT_CASE_READS} | (records & set(EVENT_READS))
    assert not set(EVERY_READ) & set(COMFORT_CASE_READS)  # the needle test is only held against, never counted on
