import numpy as np
import pytest

from cicatrix.acute import anaesthesia, numbness, plasma
from cicatrix.acute.anaesthesia import Dose
from cicatrix.acute.products import anaesthetics, get_anaesthetic, get_topical
from cicatrix.base.errors import BadInput
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.store import load_evidence


def _states(name: str, **given: object) -> dict[str, str]:
    dose = Dose(**{"minutes": 40.0, "mass_g": 12.0, "area_cm2": 80.0, "occluded": False, **given})  # type: ignore[arg-type]
    return {limit.name: limit.state for limit in anaesthesia.check_limits(get_anaesthetic(name), dose)}


def test_a_dose_as_on_the_label_is_within_every_limit() -> None:
    assert set(_states("lidocaine-4-cream").values()) == {"within"}
    assert _states("lidocaine-4-cream", area_cm2=60.0)["mass_mg_per_cm2"] == "within"  # 200 mg/cm2, the label's most


@pytest.mark.parametrize(
    ("product", "given", "name"),
    [
        ("emla", {"area_cm2": 650.0}, "area_cm2"),
        ("emla", {"mass_g": 61.0}, "mass_g"),
        ("emla", {"minutes": 301.0}, "minutes"),
        ("lidocaine-4-cream", {"mass_g": 40.0}, "mass_mg_per_cm2"),
        ("lidocaine-4-cream", {"minutes": 2880.0}, "minutes"),
        ("pliaglis", {"minutes": 61.0}, "minutes"),
        ("pliaglis", {"mass_g": 12.0}, "mass_for_area_g"),
        ("pliaglis", {"occluded": True}, "occlusion"),
    ],
)
def test_each_label_limit_is_seen_when_broken(product: str, given: dict[str, object], name: str) -> None:
    assert _states(product, **given)[name] == "exceeded"


def test_too_short_a_time_is_a_minimum_not_a_refusal() -> None:
    limits = anaesthesia.check_limits(get_anaesthetic("emla"), Dose(20.0, 12.0, 80.0, occluded=False))
    low = {limit.name for limit in limits if limit.state == "below_minimum"}
    assert low == {"minutes_for_effect", "occlusion_for_effect"}
    assert not any(limit.refuses for limit in limits)


def test_a_compounded_cream_has_no_label_and_says_so() -> None:
    states = _states("compounded-23-7")
    assert {states[name] for name in ("minutes", "area_cm2", "mass_g")} == {"unknown"}


def test_no_limit_is_grams_of_cream_per_body_weight() -> None:
    for product in anaesthetics().values():
        if not product.is_none:
            limits = anaesthesia.check_limits(product, Dose(40.0, 12.0, 80.0, occluded=False))
            assert not any("kg" in limit.unit for limit in limits)


def test_what_is_not_given_is_the_treated_area_and_the_labels_grams() -> None:
    dose = anaesthesia.dose(get_anaesthetic("emla"), 60.0, None, None, occluded=True, treated_cm2=80.0)
    assert (dose.area_cm2, dose.mass_g) == (80.0, pytest.approx(12.0))
    peel = anaesthesia.dose(get_anaesthetic("pliaglis"), 30.0, None, 400.0, occluded=False, treated_cm2=80.0)
    assert peel.mass_g == pytest.approx(53.0)


def test_every_record_and_source_of_the_products_exists() -> None:
    evidence = load_evidence()
    for product in anaesthetics().values():
        assert set(product.sources) <= set(evidence.references)
        assert {product.numb_scale, product.absorption} - {None} <= set(evidence.parameters)


def test_the_depth_to_count_on_is_less_than_the_mean(draws: Draws) -> None:
    cream, dose = get_anaesthetic("emla"), Dose(60.0, 12.0, 80.0, occluded=True)
    mean = numbness.numb_depth_mm(draws, cream, dose)
    assert np.median(numbness.numb_depth_mm(draws, cream, dose, design=True)) < np.median(mean)
    bare = numbness.numb_depth_mm(draws, cream, Dose(60.0, 12.0, 80.0, occluded=False))
    assert np.all(bare <= mean)
    assert np.all(numbness.numb_depth_mm(draws, get_anaesthetic("none"), dose) == 0)


def test_plasma_falls_with_weight_and_never_exceeds_what_was_put_on(draws: Draws) -> None:
    cream = get_anaesthetic("emla")
    light, heavy = (
        plasma.plasma(draws, cream, Dose(120.0, 30.0, 200.0, occluded=True), weight_kg=w) for w in (45.0, 90.0)
    )
    np.testing.assert_allclose(light.peak_ug_per_ml, 2 * heavy.peak_ug_per_ml)
    smear = plasma.plasma(draws, cream, Dose(300.0, 0.1, 200.0, occluded=True), weight_kg=70.0)
    assert np.all(smear.absorbed_mg <= 2.5 + 1e-12)


@pytest.mark.parametrize("area", [0.0, -5.0, 701.0, 1e6])
def test_an_area_that_no_face_has_is_bad_input(area: float) -> None:
    with pytest.raises(BadInput, match="700 cm2"):
        anaesthesia.dose(get_anaesthetic("lmx4"), 40.0, None, area, occluded=False, treated_cm2=80.0)


def test_an_unknown_product_names_the_nearest() -> None:
    with pytest.raises(BadInput, match="did you mean 'emla'"):
        get_anaesthetic("emlaa")
    with pytest.raises(BadInput, match="did you mean 'niacinamide'"):
        get_topical("niacinamid")
