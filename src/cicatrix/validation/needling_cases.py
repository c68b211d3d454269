"""Puncture density, insertion force and delivered depth as published."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.needling.analytic import puncture
from cicatrix.needling.depth import deliver
from cicatrix.needling.injury import injure
from cicatrix.needling.insertion import local_yielding_mm, puncture_force_mn, tip_radius_um
from cicatrix.needling.punctures import Handling
from cicatrix.skin.layers import layers
from cicatrix.skin.zones import Site
from cicatrix.validation.published_case import PublishedCase

FACTOR_2 = "within a factor of 2: tip, speed or tissue differ or are not given (assumption)"
PRESSING_MM_PER_S = 1.0
"""Speed of a testing machine, for studies whose abstract gives none."""


def _depth_mm(device: str, depth_mm: float) -> Callable[[Draws], Floats]:
    return lambda draws: deliver(draws, get_device(device), depth_mm=depth_mm, site=Site.CHEEK).hole_depth_mm


def _pressed_mm(length_mm: float) -> Callable[[Draws], Floats]:
    """Return the depth of an array pressed until its base rests on the skin: only the skin about each needle yields."""

    def depth(draws: Draws) -> Floats:
        tip = tip_radius_um(draws, get_device("generic-roller"))
        return length_mm - local_yielding_mm(draws, tip, PRESSING_MM_PER_S)

    return depth


def _force_mn(tip_diameter_um: float) -> Callable[[Draws], Floats]:
    return lambda draws: puncture_force_mn(draws, 0.5 * tip_diameter_um)


def _force_of_an_array_mn(draws: Draws) -> Floats:
    return puncture_force_mn(draws, tip_radius_um(draws, get_device("generic-roller")))


def _holes_per_cm2(device: str, handling: Handling) -> Callable[[Draws], Floats]:
    def holes(draws: Draws) -> Floats:
        skin = layers(draws, Site.CHEEK, "unspecified", 30.0)
        return puncture(draws, get_device(device), handling, skin, Site.CHEEK).holes_per_cm2

    return holes


def _strokes_per_s(draws: Draws) -> Floats:
    pen = get_device("dermapen-2012")
    return np.full(draws.n, pen.needles * (pen.rate_hz or 0.0))


def _open_percent(draws: Draws) -> Floats:
    skin = layers(draws, Site.CHEEK, "unspecified", 30.0)
    one = puncture(draws, get_device("generic-roller"), Handling(1.0), skin, Site.CHEEK)
    injury = injure(draws, one)
    return 100.0 * injury.lumen_area_fraction / np.maximum(injury.holes_per_cm2, 1e-9) * 250.0


CASES: tuple[PublishedCase, ...] = (
    PublishedCase(
        "depth of a pen set to 0.5 mm, excised preauricular skin", "sasaki2019_depth", "mm", 0.5, 0.4, 0.6,
        "'closely approximated' the setting, read as 20 %", True, _depth_mm("generic-pen", 0.5),
    ),
    PublishedCase(
        "depth of a pen set to 1.5 mm, excised preauricular skin", "sasaki2019_depth", "mm", 1.5, 1.2, 1.8,
        "'closely approximated' the setting, read as 20 %", True, _depth_mm("generic-pen", 1.5),
    ),
    PublishedCase(
        "depth of a roller with needles of 0.77 mm, hairless rat", "kalluri2011_roller", "mm", 0.1525, 0.133, 0.172,
        "mean and 2 SD", True, _depth_mm("dermaroller-kalluri-770", 0.77),
    ),
    PublishedCase(
        "depth of a roller with needles of 3 mm, pig", "lima2013_roller", "mm", 1.8, 1.5, 2.1,
        "50 to 70 % of the length, from memory", False, _depth_mm("generic-roller", 3.0),
    ),
    PublishedCase(
        "depth of a polymer array of 0.6 mm pressed by hand, living human skin", "donnelly_polymer_oct", "mm", 0.46,
        0.345, 0.575, "25 % (assumption)", False, _pressed_mm(0.6),
    ),
    PublishedCase(
        "depth of a hydrogel array of 0.6 mm pressed by hand, human skin", "donnelly_hydrogel", "mm", 0.3, 0.225,
        0.375, "25 % (assumption); length from memory; 'gentle' force not given: the model takes the base to rest on "
        "the skin, the most that pressing can give", False, _pressed_mm(0.6),
    ),
    PublishedCase(
        "depth of steel needles of 1 mm, silicone and pig skin", "lam2008", "mm", 0.5, 0.0, 0.5,
        "less than half of the length; force not given: the model takes the base to rest on the skin", False,
        _pressed_mm(1.0),
    ),
    PublishedCase(
        "force of one needle with a tip 5 um wide, excised human skin", "romgens2014", "mN", 20.0, 16.0, 24.0,
        "20 % (assumption)", True, _force_mn(5.0),
    ),
    PublishedCase(
        "force of one needle with a tip 37 um wide, excised human skin", "romgens2014", "mN", 167.0, 134.0, 200.0,
        "20 % (assumption)", True, _force_mn(37.0),
    ),
    PublishedCase(
        "depth at which the force on one needle drops, tip 20 um wide", "romgens2014", "mm", 0.16, 0.08, 0.32,
        FACTOR_2, False, lambda draws: local_yielding_mm(draws, 10.0, PRESSING_MM_PER_S),
    ),
    PublishedCase(
        "force per needle of an array at 0.5 mm/s", "loughborough2013", "mN", 30.0, 15.0, 60.0, FACTOR_2, False,
        _force_of_an_array_mn,
    ),
    PublishedCase(
        "force per needle that suffices, newborn pig", "donnelly_polymer_oct", "mN", 30.0, 15.0, 60.0, FACTOR_2,
        False, _force_of_an_array_mn,
    ),
    PublishedCase(
        "holes after 15 passes of a roller with 192 needles", "doddaballapur2009_roller", "1/cm**2", 250.0, 200.0,
        300.0, "20 %: the source says about", True, _holes_per_cm2("dermaroller-mf8", Handling(1.5, 15)),
    ),
    PublishedCase(
        "holes that pens aim at, standard treatment", "prime2015_density", "1/cm**2", 275.0, 250.0, 300.0,
        "the published range", True, _holes_per_cm2("skinpen-precision", Handling(1.5, 4, 20.0)),
    ),
    PublishedCase(
        "strikes per second of an eleven-needle pen", "dermapen_aestheticguide", "1/s", 1000.0, 950.0, 1050.0,
        "'almost 1,000', read as 5 %", False, _strokes_per_s,
    ),
    PublishedCase(
        "open area at 250 holes/cm2, hairless rat", "kalluri2011_roller", "%", 0.98, 0.88, 1.08,
        "10 % (assumption)", True, _open_percent,
    ),
)  # fmt: skip
