import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cicatrix.evidence.draws import draw, medians
from cicatrix.evidence.store import load_evidence
from cicatrix.skin.layers import MIN_DERMIS_MM, MIN_EPIDERMIS_MM, MIN_FAT_MM, READS, is_female, layers
from cicatrix.skin.zones import Site

REFERENCE_AGE = 40.0  # skin.reference_age_years


def everything(draws, age_years=29.0):
    """Every number that the module gives, as one array."""
    parts = [layers(draws, site, sex, age_years) for site in Site for sex in ("female", "male", "unspecified")]
    return np.concatenate([np.r_[x.epidermis_mm, x.papillary_mm, x.dermis_mm, x.fat_mm] for x in parts])


@pytest.mark.parametrize("site", list(Site))
@pytest.mark.parametrize("sex", ["female", "male"])
def test_at_the_medians_and_the_reference_age_the_records_come_out(site, sex):
    value = {key: record.value for key, record in load_evidence().parameters.items()}
    as_measured = medians().perturbed("skin.thickness_study_log_factor", 0.0)
    found = layers(as_measured, site, sex, REFERENCE_AGE)
    total = value[f"skin.dermis_mm.{site}.{sex}"] + value["skin.entrance_echo_mm"]
    assert found.epidermis_mm[0] == pytest.approx(value["skin.epidermis_mm"])
    assert found.epidermis_mm[0] + found.dermis_mm[0] == pytest.approx(total)
    assert found.papillary_mm[0] == pytest.approx(found.dermis_mm[0] * value["skin.papillary_share"])
    assert found.fat_mm[0] == pytest.approx(value[f"skin.fat_mm.{site}"])


def test_the_median_stands_between_the_thinnest_study_and_the_others():
    """Histology of six face regions: 1.15 to 1.50 mm of dermis in women (Selcuk Med J)."""
    assert 1.15 < layers(medians(), Site.CHEEK, "female", REFERENCE_AGE).dermis_mm[0] < 1.50


def test_the_disagreement_between_studies_is_shared_by_all_sites():
    draws = draw(2000, 3)
    sites = [np.log(layers(draws, site, "male", 30).dermis_mm) for site in (Site.FOREHEAD, Site.CHEEK, Site.NOSE)]
    assert np.min(np.corrcoef(sites)) > 0.5
    moved = layers(draws.perturbed("skin.thickness_study_log_factor", 0.0), Site.CHEEK, "male", 30).dermis_mm
    other = layers(draws.perturbed("skin.thickness_study_log_factor", 0.0), Site.NOSE, "male", 30).dermis_mm
    assert abs(np.corrcoef(np.log(moved), np.log(other))[0, 1]) < 0.2


def test_unspecified_sex_is_an_even_mixture_and_the_same_at_every_site():
    draws = draw(4000, 5)
    female = is_female(draws, "unspecified")
    assert np.mean(female) == pytest.approx(0.5, abs=0.03)
    for site in Site:
        mixed = layers(draws, site, "unspecified", 30).dermis_mm
        assert np.array_equal(mixed[female], layers(draws, site, "female", 30).dermis_mm[female])
        assert np.array_equal(mixed[~female], layers(draws, site, "male", 30).dermis_mm[~female])


def test_women_thin_with_age_only_where_that_was_found():
    young, old = ({site: layers(medians(), site, "female", age).dermis_mm[0] for site in Site} for age in (25.0, 65.0))
    thinner = {site for site in Site if old[site] < young[site]}
    assert thinner == {Site.FOREHEAD, Site.CHEEK, Site.JAW}
    assert all(old[site] == young[site] for site in set(Site) - thinner)


@pytest.mark.parametrize("read", READS)
def test_each_declared_read_moves_a_thickness(read):
    draws = draw(64, 11)
    assert not np.array_equal(everything(draws), everything(draws.perturbed(read, 1.01)))


def test_every_record_is_read_and_no_other_record_matters():
    records = {key for key in load_evidence().parameters if key.startswith("skin.")}
    assert records == set(READS)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), site=st.sampled_from(list(Site)), age=st.floats(0, 110))
def test_layers_are_physical_and_the_same_for_the_same_seed(seed, site, age):
    found, again = (layers(draw(32, seed), site, "unspecified", age) for _ in range(2))
    assert np.all(found.epidermis_mm >= MIN_EPIDERMIS_MM)
    assert np.all(found.dermis_mm >= MIN_DERMIS_MM)
    assert np.all(found.fat_mm >= MIN_FAT_MM)
    assert np.all((found.papillary_mm > 0) & (found.papillary_mm < found.dermis_mm))
    assert np.array_equal(found.dermis_mm, again.dermis_mm)
