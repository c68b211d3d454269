from __future__ import annotations

import numpy as np
import pytest

from cicatrix.acute.partition import SkinProperties, Solute, skin_properties
from cicatrix.acute.products import topicals
from cicatrix.evidence.draws import Draws, medians
from cicatrix.evidence.store import load_evidence

# molecular weight, log Kow, charge, pKa; free and tissue diffusivity in 1e-10 m2/s, tissue partition, cm/h: worked
# by hand from the layer equations in the evidence
WORKED = {
    "lidocaine": (234.3, 2.44, "base", 7.9, 1.98, 0.60, 1.99, 3.6e-3),
    "ascorbic acid": (176.1, -1.85, "acid", 4.1, 2.39, 2.20, 0.65, 7.4e-6),
    "niacinamide": (122.1, -0.37, "base", 3.3, 3.04, 2.72, 0.67, 1.8e-4),
    "tranexamic acid": (157.2, -1.87, "zwitterion", None, 2.58, 2.64, 0.59, 9.3e-6),
    "caffeine": (194.2, -0.07, "neutral", None, 2.24, 1.92, 0.70, 1.05e-4),
}


def _by_lipids(found: SkinProperties) -> float:
    return float(found.whole_skin_cm_per_h[0] - found.polar_cm_per_h[0])


@pytest.mark.parametrize("name", WORKED)
def test_the_worked_table(name: str) -> None:
    weight, log_kow, charge, pka, free, tissue, partition, whole = WORKED[name]
    solute = Solute(molecular_weight_da=weight, log_kow=log_kow, charge=charge, pka=pka, source="lc_dpk")  # type: ignore[arg-type]
    found = skin_properties(medians(), solute)
    assert found.free_m2_per_s[0] == pytest.approx(free * 1e-10, rel=0.01)
    assert found.tissue_m2_per_s[0] == pytest.approx(tissue * 1e-10, rel=0.02)
    assert found.tissue_partition[0] == pytest.approx(partition, rel=0.02)
    assert _by_lipids(found) == pytest.approx(whole, rel=0.03)


def test_the_constant_of_potts_and_guy_belongs_to_cm_per_second() -> None:
    """-6.3 in cm/s is -2.74 in cm/h; taken for cm/h it is 3600 times too small."""
    one = Solute(molecular_weight_da=1.0, log_kow=0.0, source="lc_dpk")
    assert np.log10(_by_lipids(skin_properties(medians(), one))) == pytest.approx(-2.74 - 0.0061, abs=0.005)


def test_charge_in_the_vehicle_bars_the_way_by_lipids_and_not_the_polar_one(draws: Draws) -> None:
    plain = Solute(molecular_weight_da=234.3, log_kow=2.44, charge="base", pka=7.9, source="lc_dpk")
    acid_vehicle = plain.model_copy(update={"vehicle_ph": 5.9})
    whole, barred = skin_properties(draws, plain), skin_properties(draws, acid_vehicle)
    lipids, lipids_barred = (one.whole_skin_cm_per_h - one.polar_cm_per_h for one in (whole, barred))
    np.testing.assert_allclose(lipids_barred / lipids, 1.0 / 101.0)
    np.testing.assert_array_equal(barred.polar_cm_per_h, whole.polar_cm_per_h)
    assert plain.neutral_share(7.4) == pytest.approx(0.24, abs=0.005)


def test_the_polar_way_carries_the_hydrophilic_and_hardly_counts_for_the_lipophilic() -> None:
    acid, lidocaine = (
        skin_properties(medians(), Solute(molecular_weight_da=weight, log_kow=log_kow, source="lc_dpk"))
        for weight, log_kow in ((176.1, -1.85), (234.3, 2.44))
    )
    assert acid.polar_cm_per_h[0] == pytest.approx(1.14e-5, rel=0.01)
    assert acid.polar_cm_per_h[0] > 0.5 * acid.whole_skin_cm_per_h[0]
    assert lidocaine.polar_cm_per_h[0] < 0.01 * lidocaine.whole_skin_cm_per_h[0]


def test_a_macromolecule_has_no_way_through_whole_skin_and_the_diffusivity_it_was_given() -> None:
    large = Solute(molecular_weight_da=1e6, free_m2_per_s=5e-12, tissue_m2_per_s=1e-12, source="wei2018")
    found = skin_properties(medians(), large)
    assert (found.whole_skin_cm_per_h[0], found.tissue_m2_per_s[0]) == (0.0, 1e-12)


def test_every_solute_has_a_source_and_a_macromolecule_its_diffusivities() -> None:
    for item in topicals().values():
        if item.solute is not None:
            assert item.solute.source in load_evidence().references
            small = item.solute.molecular_weight_da <= 1000
            assert small == (item.solute.log_kow is not None)
            assert small == (item.solute.free_m2_per_s is None)
