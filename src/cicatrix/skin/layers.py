"""Thickness of epidermis, dermis and fat at a site, drawn for one imagined person per draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cicatrix.evidence.draws import Draws
from cicatrix.skin.zones import Site

Floats = NDArray[np.float64]
SexName = Literal["female", "male", "unspecified"]

READS: tuple[str, ...] = (
    "skin.entrance_echo_mm",
    "skin.epidermis_mm",
    "skin.thickness_study_log_factor",
    "skin.papillary_share",
    "skin.dermis_age_slope_per_year",
    "skin.reference_age_years",
    *(f"skin.dermis_mm.{site}.{sex}" for site in Site for sex in ("female", "male")),
    *(f"skin.fat_mm.{site}" for site in Site),
)

# Below these no living face is plausible: the thinnest site means by histology are 0.030 mm for the epidermis and
# 0.76 mm for the dermis, and single persons lie lower.
MIN_EPIDERMIS_MM, MIN_DERMIS_MM, MIN_FAT_MM = 0.03, 0.3, 0.1

THINS_WITH_AGE = {
    "female": frozenset({Site.FOREHEAD, Site.CHEEK, Site.JAW}),
    "male": frozenset({Site.CHEEK}),
}
"""Where the ultrasound study found thinning with age."""


@dataclass(frozen=True, slots=True)
class Layers:
    """Thickness of each layer in mm, arrays of shape (n,); the dermis includes its papillary part.

    Variation from puncture to puncture comes on top: within one site it is 50-74 % of the total variance.
    """

    epidermis_mm: Floats
    papillary_mm: Floats
    dermis_mm: Floats
    fat_mm: Floats


def is_female(draws: Draws, sex: SexName) -> NDArray[np.bool_]:
    """Return the sex of each draw, shape (n,); unspecified is an even chance, the same at every site."""
    if sex == "unspecified":
        return draws.rng("skin.sex").random(draws.n) < 0.5
    return np.full(draws.n, sex == "female")


def layers(draws: Draws, site: Site, sex: SexName, age_years: float) -> Layers:
    """Return the layers of a site.

    Parameters
    ----------
    draws
        Draws of the records; the disagreement between studies is one factor per draw for all sites.
    site
        Where on the face or neck.
    sex
        Sex of the person.
    age_years
        Age of the person; it acts only where the source found thinning.

    Returns
    -------
    Layers
        Ultrasound total (echo plus dermis) less the true epidermis, times the study factor and the effect of age.
        The ultrasound "epidermis" is an entrance echo three times too thick, hence not used as such.
    """
    p = draws.reading(READS)
    epidermis = np.maximum(p["skin.epidermis_mm"], MIN_EPIDERMIS_MM)
    hidden_dermis = p["skin.entrance_echo_mm"] - epidermis
    years = age_years - p["skin.reference_age_years"]
    ageing = np.exp(p["skin.dermis_age_slope_per_year"] * years)

    def dermis_of(one_sex: Literal["female", "male"]) -> Floats:
        thickness = p[f"skin.dermis_mm.{site}.{one_sex}"] + hidden_dermis
        return thickness * ageing if site in THINS_WITH_AGE[one_sex] else thickness

    person = np.where(is_female(draws, sex), dermis_of("female"), dermis_of("male"))
    dermis = np.maximum(person * np.exp(p["skin.thickness_study_log_factor"]), MIN_DERMIS_MM)
    return Layers(
        epidermis_mm=epidermis,
        papillary_mm=dermis * p["skin.papillary_share"],
        dermis_mm=dermis,
        fat_mm=np.maximum(p[f"skin.fat_mm.{site}"], MIN_FAT_MM),
    )
