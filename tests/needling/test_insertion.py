"""Force and yielding: directions, limits, and what each knob does."""

from __future__ import annotations

import numpy as np
import pytest

from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import draw, medians
from cicatrix.needling.insertion import (
    LEAST_FORCE_MN,
    Yielding,
    needle_speed_mm_per_s,
    puncture_force_mn,
    stiffening,
    stroke_mm,
    tip_radius_um,
    yielding,
)
from cicatrix.skin.zones import Site

PEN, ROLLER = get_device("skinpen-precision"), get_device("dermaroller-mf8")


def test_force_is_linear_in_the_tip_and_never_vanishes() -> None:
    draws = medians()
    forces = [puncture_force_mn(draws, radius)[0] for radius in (5.0, 10.0, 15.0)]
    assert forces[1] - forces[0] == pytest.approx(forces[2] - forces[1])
    assert puncture_force_mn(draws, 0.0)[0] == LEAST_FORCE_MN


def test_tips_of_a_pen_blunt_over_the_session_and_those_of_a_roller_do_not() -> None:
    draws = draw(200, 1)
    fresh, worn = (tip_radius_um(draws, PEN, share) for share in (0.0, 1.0))
    assert np.all(worn > fresh)
    assert np.array_equal(tip_radius_um(draws, ROLLER, 0.0), tip_radius_um(draws, ROLLER, 1.0))


def test_a_driven_needle_meets_stiffer_skin() -> None:
    """A sine of 116.7 Hz and 2.5 mm peaks at 0.92 m/s at the most."""
    draws = medians()
    speed = needle_speed_mm_per_s(draws, PEN, 1.5)
    assert speed[0] == pytest.approx(917.0, abs=1.0)
    assert stiffening(draws, speed)[0] > stiffening(draws, needle_speed_mm_per_s(draws, ROLLER, 1.5))[0] > 1.0
    assert stiffening(draws, 0.0)[0] == 1.0


def test_a_dial_that_shortens_the_stroke_slows_the_needles() -> None:
    draws = medians()
    shortened = PEN.model_copy(update={"dial_moves": "stroke"})
    assert stroke_mm(draws, shortened, 0.5).tolist() == [0.5]
    assert needle_speed_mm_per_s(draws, shortened, 0.5)[0] < needle_speed_mm_per_s(draws, PEN, 0.5)[0]


def test_what_a_device_file_knows_stands_and_what_it_assumes_keeps_its_spread() -> None:
    draws = draw(500, 3)
    assert PEN.stroke_mm == 2.5
    assert "stroke_mm" in PEN.assumed
    assumed = stroke_mm(draws, PEN, 1.0)
    assert np.median(assumed) == pytest.approx(2.5, rel=0.03)
    assert np.std(np.log(assumed)) > 0.1
    known = PEN.model_copy(update={"sources": PEN.sources | {"stroke_mm": PEN.sources["needles"]}})
    assert stroke_mm(draws, known, 1.0).tolist() == [2.5] * draws.n
    unknown = PEN.model_copy(update={"stroke_mm": None})
    assert np.array_equal(stroke_mm(draws, unknown, 1.0), draws.reading(["needling.stroke_mm"])["needling.stroke_mm"])


def test_delivered_is_protrusion_less_yielding_over_friction() -> None:
    one = Yielding(*(np.array([value]) for value in (50.0, 0.1, 0.05, 0.25)))
    assert one.delivered_mm(1.4)[0] == pytest.approx(1.0)
    assert one.delivered_mm(0.1)[0] < 0.0


def test_what_makes_skin_yield_more() -> None:
    draws = draw(300, 2)

    def whole(device=PEN, site=Site.CHEEK, **how) -> np.ndarray:
        return yielding(draws, device, depth_mm=1.0, site=site, **how).whole_mm

    assert np.all(whole(traction=False) >= whole())
    assert np.all(whole(site=Site.FOREHEAD) <= whole())
    assert np.all(whole(worn=1.0) > whole(worn=0.0))
    assert np.median(whole(ROLLER)) > 5.0 * np.median(whole())
