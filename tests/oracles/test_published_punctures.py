"""Punctures against published numbers, and the re-hit law against every strike placed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree

from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import medians
from cicatrix.needling.punctures import distinct, strikes_per_cm2


@pytest.mark.parametrize("per_cm2", [300, 1_000, 4_000])
def test_the_rehit_law_agrees_with_placed_strikes(per_cm2: int) -> None:
    """Strikes one after the other on a torus of 1 cm2; a new hole needs free skin. Stated error: 1 %."""
    rng, rounds = np.random.default_rng(20), 24
    holes = []
    for _ in range(rounds):
        strikes = rng.uniform(0.0, 10.0, (rng.poisson(per_cm2), 2))
        pairs = cKDTree(strikes, boxsize=10.0).query_pairs(0.07, output_type="ndarray")
        holes.append(len(strikes) - len(np.unique(pairs.max(axis=1))))
    law = distinct(np.array([float(per_cm2)]), np.array([0.07]))[0]
    error = 4 * np.std(holes) / np.sqrt(rounds)  # four standard errors of the Monte Carlo itself
    assert abs(np.mean(holes) - law) < 0.01 * law + error


def test_roller_of_doddaballapur_2009() -> None:
    """Doddaballapur 2009: 192 needles, 15 passes, about 250 holes/cm2; drum of doi:10.1097/PRS.0b013e3182131e0f."""
    strikes = strikes_per_cm2(medians(), get_device("dermaroller-mf8"), passes=15)
    assert strikes[0] == pytest.approx(250.0, rel=0.10)


def test_dermapen_of_2012() -> None:
    """Aesthetic Guide, November 2012: 'almost 1,000 microwounds/s'."""
    device = get_device("dermapen-2012")
    assert device.needles * (device.rate_hz or 0.0) == pytest.approx(1_000.0, rel=0.02)


def test_open_area_of_kalluri_2011() -> None:
    """Kalluri 2011 (PMC3160154): holes 70.7 um wide, 0.98 % of the surface at 250/cm2."""
    radius_mm = medians()["needling.lumen_radius_mm"][0]
    assert 2.5 * np.pi * radius_mm**2 == pytest.approx(0.0098, rel=0.01)
