"""Published measurements of numbing creams and of pain, beside the model."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cicatrix.acute.anaesthesia import Dose
from cicatrix.acute.numbness import numb_curve_mm, numb_depth_mm
from cicatrix.acute.pain import pain_vas
from cicatrix.acute.plasma import Plasma, level_of, plasma
from cicatrix.acute.products import get_anaesthetic
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.skin.zones import Site
from cicatrix.validation.published_case import PublishedCase

READS = ("acute.needle_over_punch",)
Predict = Callable[[Draws], Floats]
_FACE_CM2, _FACE_AND_NECK_CM2, _FACE_NECK_CHEST_CM2 = 250.0, 500.0, 400.0
_MG_PER_CM2 = 0.15
_LIGHT_AND_DRAW_H = (20.0 + 25.6) / 60.0


def _depth(product: str, minutes: float) -> Predict:
    def of(draws: Draws) -> Floats:
        return numb_depth_mm(draws, get_anaesthetic(product), Dose(minutes, 15.0, 100.0, occluded=True))

    return of


def _deepest(product: str, minutes: float) -> Predict:
    def of(draws: Draws) -> Floats:
        over = np.arange(0.0, minutes + 120.0, 5.0)
        dose = Dose(minutes, 15.0, 100.0, occluded=True)
        return numb_curve_mm(draws, get_anaesthetic(product), dose, over).max(axis=1)

    return of


def _by_needle(punch: Predict) -> Predict:
    """Return a depth by the test with a 21G needle in place of that with a 4 mm punch."""
    return lambda draws: punch(draws) * draws.reading(READS)["acute.needle_over_punch"]


def _minutes_to(product: str, depth_mm: float) -> Predict:
    def of(draws: Draws) -> Floats:
        depth = depth_mm / draws.reading(READS)["acute.needle_over_punch"]
        over = np.arange(1.0, 600.0, 1.0)
        curve = numb_curve_mm(draws, get_anaesthetic(product), Dose(600.0, 15.0, 100.0, occluded=True), over)
        reached = curve >= depth[:, None]
        return np.where(reached.any(axis=1), over[np.argmax(reached, axis=1)], over[-1])

    return of


def _ratio(top: Predict, bottom: Predict) -> Predict:
    return lambda draws: top(draws) / bottom(draws)


def _level(draws: Draws, product: str, minutes: float, area_cm2: float, mass_g: float | None = None) -> Plasma:
    mass = _MG_PER_CM2 * area_cm2 if mass_g is None else mass_g
    return plasma(draws, get_anaesthetic(product), Dose(minutes, mass, area_cm2, occluded=True), weight_kg=None)


def _peak(product: str, minutes: float, area_cm2: float, mass_g: float | None = None) -> Predict:
    return lambda draws: _level(draws, product, minutes, area_cm2, mass_g).peak_ug_per_ml


def _peak_hour(product: str, minutes: float, area_cm2: float) -> Predict:
    return lambda draws: _level(draws, product, minutes, area_cm2).peak_h


def _at(product: str, minutes: float, area_cm2: float) -> Predict:
    """Level at the drawing of blood, some time after the cream came off."""

    def of(draws: Draws) -> Floats:
        hours = np.array([minutes / 60.0 + _LIGHT_AND_DRAW_H])
        return _level(draws, product, minutes, area_cm2).curve_ug_per_ml(hours)[:, 0]

    return of


def _highest_of(people: int, one: Predict) -> Predict:
    """The highest of so many people, drawn anew for each draw."""

    def of(draws: Draws) -> Floats:
        values = one(draws)
        chosen = draws.rng(f"highest of {people}").integers(0, draws.n, (draws.n, people))
        return values[chosen].max(axis=1)

    return of


def _thigh(draws: Draws) -> Floats:
    """EMLA on the thigh: 63 ug/cm2/h on 400 cm2 for 3 h, with the face's release from the skin."""
    weight = draws.reading(("acute.weight_kg",))["acute.weight_kg"]
    return level_of(draws, np.full(draws.n, 63.0 * 400.0 * 3.0 / 1000.0), 3.0, weight).peak_ug_per_ml


def _pain(site: Site, depth_mm: float, product: str, minutes: float) -> Predict:
    def of(draws: Draws) -> Floats:
        dose = Dose(minutes, 15.0, 100.0, occluded=product == "emla")
        numb = numb_depth_mm(draws, get_anaesthetic(product), dose)
        return pain_vas(draws, site, np.full(draws.n, depth_mm), numb)

    return of


_WAHLGREN = "wahlgren2000"
_JUNPUTIPONG = "junputipong2022"
_OTC = "otc_plasma_60min"
_BAND_NEEDLE = "observed +/- 15 %; depth to a punch times what a needle goes deeper, set on EMLA after 60 min"
_BAND_IMPLIED = "observed +/- 15 %; implied: from this time comes the rise after removal, and from that the ratio"
_BAND_VAS = "observed +/- 1.5 of 10, about the standard deviation between people of the arms"
_BAND_MAX = "half to twice the observed: the highest of a few people"

CASES: tuple[PublishedCase, ...] = (
    PublishedCase(
        "numb depth, EMLA occluded 60 min, thigh, punch", _WAHLGREN, "mm", 2.9, 2.6, 3.2, "observed +/- 10 %", True,
        _depth("emla", 60.0),
    ),
    PublishedCase(
        "numb depth, EMLA occluded 120 min, thigh, punch", _WAHLGREN, "mm", 4.5, 4.05, 4.95, "observed +/- 10 %", True,
        _depth("emla", 120.0),
    ),
    PublishedCase(
        "numb depth, EMLA occluded 3.5 h, thigh, punch: all five people at 6 mm", _WAHLGREN, "mm", 6.0, 5.4, 6.6,
        "observed +/- 10 %; the deepest tried, so a lower bound", True, _depth("emla", 210.0),
    ),
    PublishedCase(
        "time to 4 mm, EMLA, forearm, 21G needle", _JUNPUTIPONG, "min", 40.9, 34.8, 47.0, _BAND_IMPLIED, True,
        _minutes_to("emla", 4.0),
    ),
    PublishedCase(
        "time to 4 mm, lidocaine 10 %, forearm, 21G needle", _JUNPUTIPONG, "min", 45.4, 38.6, 52.2, _BAND_NEEDLE, False,
        _minutes_to("lidocaine-10-cream", 4.0),
    ),
    PublishedCase(
        "greatest depth after EMLA for 60 min, 21G needle", _JUNPUTIPONG, "mm", 6.61, 5.62, 7.6, _BAND_NEEDLE, True,
        _by_needle(_deepest("emla", 60.0)),
    ),
    PublishedCase(
        "greatest depth after EMLA for 120 min, 21G needle", _JUNPUTIPONG, "mm", 9.47, 8.05, 10.9, _BAND_NEEDLE, False,
        _by_needle(_deepest("emla", 120.0)),
    ),
    PublishedCase(
        "greatest depth, 120 against 60 min of EMLA, same needle test", _JUNPUTIPONG, "1", 9.47 / 6.61, 1.22, 1.65,
        "observed +/- 15 %; the ratio does not depend on the kind of test", False,
        _ratio(_deepest("emla", 120.0), _deepest("emla", 60.0)),
    ),
    PublishedCase(
        "greatest depth, lidocaine 10 % against EMLA, 60 min", _JUNPUTIPONG, "1", 6.01 / 6.61, 0.82, 1.0,
        "observed +/- 10 %", True, _ratio(_deepest("lidocaine-10-cream", 60.0), _deepest("emla", 60.0)),
    ),
    PublishedCase(
        "time to 4 mm, lidocaine 10 % against EMLA", _JUNPUTIPONG, "1", 45.4 / 40.9, 0.94, 1.28,
        "observed +/- 15 %", False, _ratio(_minutes_to("lidocaine-10-cream", 4.0), _minutes_to("emla", 4.0)),
    ),
    PublishedCase(
        "greatest depth after removal against depth at removal, EMLA 60 min", _JUNPUTIPONG, "1", 1.30, 1.17, 1.43,
        "derived from 4 mm at 40.9 min and 6.61 mm, +/- 10 %", True,
        _ratio(_deepest("emla", 60.0), _depth("emla", 60.0)),
    ),
    PublishedCase(
        "peak lidocaine, EMLA 10 g on 100 cm2 of face for 2 h (prilocaine is not computed)", "emla_pharmacokinetics",
        "ug/mL", 0.16, 0.12, 0.20, "observed +/- 25 %: a label mean without its spread", False,
        _peak("emla", 120.0, 100.0, 10.0),
    ),
    PublishedCase(
        "time of that peak: 1.5 to 3 h", "emla_pharmacokinetics", "h", 2.25, 1.5, 3.0, "range of the label", True,
        _peak_hour("emla", 120.0, 100.0),
    ),
    PublishedCase(
        "peak lidocaine, EMLA 60 g on 400 cm2 of thigh for 3 h, with the face's release from the skin",
        "emla_pharmacokinetics", "ug/mL", 0.12, 0.09, 0.15,
        "observed +/- 25 %; the thigh's low, late peak (2 to 6 h) asks for release over 8 h, not the face's 0.5", False,
        _thigh,
    ),
    PublishedCase(
        "median peak of 52 people, compounded 23/7 on the face for 2 h, 250 cm2 assumed", "compounded_23_7_plasma",
        "ug/mL", 1.15, 1.0, 1.3, "observed +/- 15 %", True, _peak("compounded-23-7", 120.0, _FACE_CM2),
    ),
    PublishedCase(
        "highest peak of the same 52 people", "compounded_23_7_plasma", "ug/mL", 3.4, 1.7, 6.8, _BAND_MAX, False,
        _highest_of(52, _peak("compounded-23-7", 120.0, _FACE_CM2)),
    ),
    PublishedCase(
        "mean level, compounded 15/5 on the face for 30 min, drawn 26 min after the light, 250 cm2 assumed",
        "lidocaine_15_5_plasma", "ug/mL", 0.122, 0.06, 0.18, "half of the standard deviation of 0.125 either way", True,
        _at("compounded-15-5", 30.0, _FACE_CM2),
    ),
    PublishedCase(
        "mean level, compounded 15/5 on face, neck and chest for 60 min, 400 cm2 by the abstract",
        "lidocaine_15_5_plasma", "ug/mL", 0.272, 0.17, 0.38, "half of the standard deviation of 0.208 either way",
        False, _at("compounded-15-5", 60.0, _FACE_NECK_CHEST_CM2),
    ),
    PublishedCase(
        "mean peak of five people, Topicaine 4 % on face and neck, 60 min occluded, 500 cm2 assumed", _OTC, "ug/mL",
        0.438, 0.33, 0.55, "observed +/- 25 %", True, _peak("topicaine", 60.0, _FACE_AND_NECK_CM2),
    ),
    PublishedCase(
        "highest of five, Topicaine 4 %", _OTC, "ug/mL", 0.808, 0.404, 1.62, _BAND_MAX, False,
        _highest_of(5, _peak("topicaine", 60.0, _FACE_AND_NECK_CM2)),
    ),
    PublishedCase(
        "highest of five, generic EMLA on face and neck, 60 min occluded", _OTC, "ug/mL", 0.72, 0.36, 1.44, _BAND_MAX,
        False, _highest_of(5, _peak("emla", 60.0, _FACE_AND_NECK_CM2)),
    ),
    PublishedCase(
        "highest of five, LMX4, the same way", _OTC, "ug/mL", 0.44, 0.22, 0.88, _BAND_MAX, True,
        _highest_of(5, _peak("lidocaine-4-cream", 60.0, _FACE_AND_NECK_CM2)),
    ),
    PublishedCase(
        "highest of five, BLT, the same way", _OTC, "ug/mL", 0.17, 0.085, 0.34, _BAND_MAX, True,
        _highest_of(5, _peak("blt", 60.0, _FACE_AND_NECK_CM2)),
    ),
    PublishedCase(
        "highest of five, LET, the same way", _OTC, "ug/mL", 0.13, 0.065, 0.26, _BAND_MAX, True,
        _highest_of(5, _peak("let", 60.0, _FACE_AND_NECK_CM2)),
    ),
    PublishedCase(
        "peak lidocaine, Pliaglis 59 g on 400 cm2 for 120 min", "pliaglis_label", "ug/mL", 0.22, 0.165, 0.275,
        "observed +/- 25 %", True, _peak("pliaglis", 120.0, 400.0, 59.0),
    ),
    PublishedCase(
        "peak lidocaine, 7/7 peel on 50 to 200 cm2 for 30 to 90 min: below 0.1", "lt_peel_plasma", "ug/mL", 0.1, 0.0,
        0.1, "below the limit of quantification; computed at 125 cm2 for 60 min", False,
        _peak("pliaglis", 60.0, 125.0),
    ),
    PublishedCase(
        "peak lidocaine, the same at its most, 200 cm2 for 90 min", "lt_peel_plasma", "ug/mL", 0.1, 0.0, 0.1,
        "below the limit of quantification", False, _peak("pliaglis", 90.0, 200.0),
    ),
    PublishedCase(
        "pain, pen 2.5 mm, EMLA type (60 min assumed)", "pain_table", "VAS", 5.37, 3.87, 6.87, _BAND_VAS, True,
        _pain(Site.CHEEK, 2.5, "emla", 60.0),
    ),
    PublishedCase(
        "pain, roller 1.0 mm, cream alone (EMLA for 60 min assumed)", "pain_table", "VAS", 5.22, 3.72, 6.72,
        _BAND_VAS + "; 9 people; the fit by eye gives it up: depth and numbness do not tell a roller from a pen", False,
        _pain(Site.CHEEK, 1.0, "emla", 60.0),
    ),
    PublishedCase(
        "pain, pen 1.25 mm, face, Pliaglis 45 min", "pain_1_25mm", "VAS", 3.0, 1.5, 4.5, _BAND_VAS, True,
        _pain(Site.CHEEK, 1.25, "pliaglis", 45.0),
    ),
    PublishedCase(
        "pain, pen 1.25 mm, neck, 2.5/2.5 % occluded 45 min", "pain_1_25mm", "VAS", 5.38, 3.88, 6.88, _BAND_VAS, True,
        _pain(Site.NECK, 1.25, "emla", 45.0),
    ),
    PublishedCase(
        "pain, pen 2.5 mm, needled at 0.5 mm first and cream after (taken as twice the time)", "pain_table", "VAS",
        3.10, 1.6, 4.6, _BAND_VAS + "; how much faster cream goes through holes is not known", False,
        _pain(Site.CHEEK, 2.5, "emla", 120.0),
    ),
    PublishedCase(
        "pain, roller 1.0 mm, 0.5 mm roller over the cream (taken as twice the time)", "pain_table", "VAS", 3.33, 1.83,
        4.83, _BAND_VAS + "; how much faster cream goes through holes is not known", False,
        _pain(Site.CHEEK, 1.0, "emla", 120.0),
    ),
)  # fmt: skip
