import pytest

from cicatrix.acute.anaesthesia import Dose, check_limits, label_dose
from cicatrix.acute.limits import round_down
from cicatrix.acute.products import anaesthetics, cautions_of, get_anaesthetic
from cicatrix.evidence.store import load_evidence


@pytest.mark.parametrize(
    ("age", "weight", "grams", "area"),
    [(8.0, 27.0, 20.0, 200.0), (8.0, 19.0, 10.0, 100.0), (3.0, 15.0, 10.0, 100.0), (0.5, 8.0, 2.0, 20.0)],
)
def test_a_child_keeps_to_the_smaller_row_of_age_and_weight(
    age: float, weight: float, grams: float, area: float
) -> None:
    most = label_dose(get_anaesthetic("emla"), age, weight)
    assert most is not None
    assert (most.mass_g, most.area_cm2) == (grams, area)


def test_the_way_out_names_the_largest_dose_of_the_child() -> None:
    limits = check_limits(
        get_anaesthetic("emla"), Dose(60.0, 30.0, 250.0, occluded=True), age_years=8.0, weight_kg=27.0
    )
    ways = {one.name: one.way_out for one in limits if one.refuses}
    assert ways == {
        "area_cm2": "cover at most 200 cm2 for a child of 8 years and 27 kg, or take no cream",
        "mass_g": "put on at most 20 g for a child of 8 years and 27 kg",
    }


def test_a_product_without_a_childs_table_refuses_children_and_no_adult() -> None:
    dose = Dose(40.0, 6.0, 40.0, occluded=False)
    for product in anaesthetics().values():
        young = {one.name for one in check_limits(product, dose, age_years=9.0, weight_kg=30.0) if one.refuses}
        assert ("age_years" in young) == (product.id not in {"none", "emla"})
        assert not any(one.name == "age_years" for one in check_limits(product, dose, age_years=30.0, weight_kg=70.0))


def test_the_way_out_of_too_thick_a_layer_is_grams_on_this_area() -> None:
    limits = check_limits(get_anaesthetic("lmx4"), Dose(40.0, 60.0, 210.0, occluded=False))
    thick = next(one for one in limits if one.name == "mass_mg_per_cm2")
    assert (thick.refuses, thick.way_out) == (True, "at most 42 g on this area")


@pytest.mark.parametrize(
    ("value", "cut"), [(42.0, 42.0), (0.0, 0.0), (317.9, 317.0), (9.99, 9.9), (0.0567, 0.056), (1234.0, 1230.0)]
)
def test_what_is_called_safe_is_never_rounded_up(value: float, cut: float) -> None:
    assert round_down(value) == pytest.approx(cut)


def test_cautions_follow_the_actives_and_have_sources() -> None:
    for product in anaesthetics().values():
        found = cautions_of(product)
        assert {one.source for one in found} <= set(load_evidence().references)
        warns = any("methaemoglobinaemia" in one.text for one in found)
        assert warns == bool({"prilocaine", "benzocaine"} & set(product.other_actives))
        assert product.labelled or found
    assert any("poisoning" in one.text for one in cautions_of(get_anaesthetic("lidocaine-30-gel")))
