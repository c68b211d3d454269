"""Punctures against published numbers."""

from __future__ import annotations

import numpy as np
import pytest

from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import medians
from cicatrix.needling.punctures import strikes_per_cm2


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
