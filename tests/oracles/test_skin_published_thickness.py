"""Published thicknesses of facial skin against the layers."""

import numpy as np
import pytest

from cicatrix.evidence.draws import draw, medians
from cicatrix.skin.layers import layers
from cicatrix.skin.zones import Site

# Meng 2022, doi:10.1186/s12880-022-00839-w, table 2: entrance echo plus dermis, mean in mm. The echo of 0.17-0.22 mm
# is one record for all sites and one age is used for all, hence the tolerance of 0.04 mm.
MENG_TOTAL_MM = {
    (Site.FOREHEAD, "female"): 0.20 + 0.86,
    (Site.FOREHEAD, "male"): 0.22 + 1.17,
    (Site.TEMPLE, "female"): 0.18 + 0.80,
    (Site.TEMPLE, "male"): 0.19 + 1.06,
    (Site.NOSE, "female"): 0.19 + 0.93,
    (Site.NOSE, "male"): 0.20 + 1.03,
    (Site.CHEEK, "female"): 0.20 + 0.87,
    (Site.CHEEK, "male"): 0.19 + 1.14,
    (Site.JAW, "female"): 0.18 + 0.91,
    (Site.JAW, "male"): 0.21 + 1.02,
    (Site.NECK, "female"): 0.17 + 0.99,
    (Site.NECK, "male"): 0.19 + 0.98,
}

# 50 MHz ultrasound, SW China, age 20-29, full skin thickness in mm (mean): a study not used for the medians.
FIFTY_MHZ_MM = {
    (Site.FOREHEAD, "female"): 1.86,
    (Site.FOREHEAD, "male"): 2.45,
    (Site.PERIORBITAL, "female"): 1.36,
    (Site.PERIORBITAL, "male"): 1.64,
    (Site.CHEEK, "female"): 1.90,
    (Site.CHEEK, "male"): 2.53,
}


@pytest.mark.parametrize(("where", "total"), MENG_TOTAL_MM.items())
def test_medians_are_those_of_the_ultrasound_study_before_others_are_weighed(where, total):
    found = layers(medians().perturbed("skin.thickness_study_log_factor", 0.0), *where, 40.0)
    assert found.epidermis_mm[0] + found.dermis_mm[0] == pytest.approx(total, abs=0.04)


@pytest.mark.parametrize(("where", "total"), FIFTY_MHZ_MM.items())
def test_the_other_study_lies_inside_the_95_percent_interval(where, total):
    found = layers(draw(4000, 1), *where, 25.0)
    low, high = np.percentile(found.epidermis_mm + found.dermis_mm, [2.5, 97.5])
    assert low < total < high


def test_epidermis_is_that_of_coherence_tomography_not_of_the_entrance_echo():
    """Tsugita 2013, doi:10.1111/srt.12021: 68.6 +/- 23.0 um (clipped below at 30 um, hence 5 um)."""
    epidermis = layers(draw(8000, 1), Site.CHEEK, "female", 30.0).epidermis_mm
    assert np.mean(epidermis) == pytest.approx(0.0686, abs=0.005)
    assert np.std(epidermis) == pytest.approx(0.023, abs=0.005)


@pytest.mark.parametrize(("site", "mean", "sd"), [(Site.NOSE, 1.61, 1.07), (Site.PERIORAL, 5.14, 3.31)])
def test_fat_has_the_published_mean_and_spread(site, mean, sd):
    """Kim 2019, Clinical Anatomy: radix and dorsum, and perioral; 10 % and 20 % for the sampling."""
    fat = layers(draw(20_000, 1), site, "female", 30.0).fat_mm
    assert np.mean(fat) == pytest.approx(mean, rel=0.1)
    assert np.std(fat) == pytest.approx(sd, rel=0.2)
