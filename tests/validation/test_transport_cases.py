"""What the model of channels and transport meets of what was published, and what it does not: both are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cicatrix.acute.partition import Solute
from cicatrix.acute.transport import CLEARED
from cicatrix.evidence.draws import draw, medians
from cicatrix.evidence.store import load_evidence
from cicatrix.validation.excised_skin import SetUp, course, late_to_early
from cicatrix.validation.published_case import Held, hold
from cicatrix.validation.transport_cases import ASCORBIC_ACID, CASES, GHK, LIDOCAINE

SET_UP = SetUp(LIDOCAINE, 5000.0, needle_mm=0.7, holes_per_cm2=276.0)
NOT_MET = [
    "lidocaine through needled human skin in vitro after 1 h",
    "lidocaine through needled human skin in vitro after 9 h",
    "copper through needled human skin in vitro after 1 h",
    "copper through needled human skin in vitro after 3 h",
    "copper through needled human skin in vitro after 6 h",
    "copper through needled human skin in vitro after 9 h",
    "niacinamide left in skin, pen 0.5 mm for 5 s, gel",
    "niacinamide left in skin, pen 1 mm for 10 s over 0.5 mm for 5 s",
    "lidocaine cream through pig skin after a roller, 15 min",
    "recovery of impedance without occlusion, people",
    "recovery of water loss, 0.77 mm roller, rat",
    "closure of channels to dye, 0.37 mm roller, rat",
    "closure of channels to dye, 0.77 mm roller, rat",
]


@pytest.fixture(scope="module")
def held() -> list[Held]:
    draws = draw(400, 0)
    return [hold(case, draws) for case in CASES]


def test_what_is_not_met_is_known(held: list[Held]) -> None:
    assert [one.case.what for one in held if not one.met] == NOT_MET


def test_every_case_is_complete() -> None:
    assert {case.source for case in CASES} <= set(load_evidence().references)
    assert len({case.what for case in CASES}) == len(CASES)
    assert all(case.low <= case.observed <= case.high for case in CASES)
    assert all(case.band for case in CASES)


def test_what_passes_the_whole_skin_of_rats_rules_the_ratio_of_ascorbic_acid() -> None:
    """In the skin of people the same rolls would make more of a difference, as less passes it when whole."""
    rat = SetUp(ASCORBIC_ACID, 1.0e5, needle_mm=0.5, holes_per_cm2=600.0, skin_mm=0.8, rat=True)

    def ratio(set_up: SetUp) -> float:
        needled, whole = (
            course(medians(), one, np.array([24.0]))[CLEARED, 0, 0]
            for one in (set_up, replace(set_up, holes_per_cm2=0.0))
        )
        return float(needled / whole)

    assert ratio(replace(rat, rat=False)) > 2.0 * ratio(rat) > 10.0


def test_one_model_gives_both_shapes() -> None:
    """Lidocaine speeds up, the peptide slows down, in the same skin under the same channels."""
    lidocaine, peptide = (late_to_early(medians(), replace(SET_UP, solute=one))[0] for one in (LIDOCAINE, GHK))
    assert lidocaine > 1.5
    assert peptide < 0.7


def test_the_shapes_come_from_the_two_ways() -> None:
    """Without channels there is no rush of peptide; without the way through whole skin lidocaine slows down too."""
    peptide = replace(SET_UP, solute=GHK)
    needled, whole = (
        course(medians(), one, np.array([9.0]))[CLEARED, 0, 0] for one in (peptide, replace(peptide, holes_per_cm2=0.0))
    )
    assert whole < 0.02 * needled
    no_lipid = Solute(
        molecular_weight_da=LIDOCAINE.molecular_weight_da, log_kow=2.44, charge="base", pka=7.9, vehicle_ph=1.0,
        source=LIDOCAINE.source,
    )  # fmt: skip
    assert late_to_early(medians(), replace(SET_UP, solute=no_lipid))[0] < 1.0
