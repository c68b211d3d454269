"""Published measurements of redness, water loss and bruises in the first days, beside the model."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cicatrix.acute.barrier_recovery import recovered_hours, water_loss_ratio
from cicatrix.acute.redness import redness, redness_curve, visible_redness
from cicatrix.acute.signs import SignCourse, signs
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.needling.injury import DEPTH_MM, Injury
from cicatrix.needling.standard import STANDARD_HOLES_PER_CM2
from cicatrix.validation.published_case import PublishedCase

Predict = Callable[[Draws], Floats]


def _full(draws: Draws, value: float) -> Floats:
    return np.full(draws.n, value)


def _injury(draws: Draws, depth_mm: float) -> Injury:
    one = np.ones(draws.n)
    return Injury(
        strikes_per_cm2=one * STANDARD_HOLES_PER_CM2,
        holes_per_cm2=one * STANDARD_HOLES_PER_CM2,
        delivered_depth_mm=one * depth_mm,
        share_papillary=one,
        share_reticular=one,
        share_fat=0.0 * one,
        lumen_area_fraction=0.01 * one,
        depth_mm=DEPTH_MM,
        injured_fraction=np.zeros((draws.n, DEPTH_MM.size)),
        injury_radius_mm=0.065 * one,
    )


def _redness_hours(depth_mm: float) -> Predict:
    return lambda draws: redness(draws, _full(draws, depth_mm), _full(draws, STANDARD_HOLES_PER_CM2)).erythema_hours


def _swelling_hours(depth_mm: float) -> Predict:
    return lambda draws: redness(draws, _full(draws, depth_mm), _full(draws, STANDARD_HOLES_PER_CM2)).swelling_hours


def _red_against_threshold(depth_mm: float, hour: float) -> Predict:
    def of(draws: Draws) -> Floats:
        depth, holes = _full(draws, depth_mm), _full(draws, STANDARD_HOLES_PER_CM2)
        return redness_curve(draws, depth, holes, np.array([hour]))[:, 0] / visible_redness(draws)

    return of


def _water_loss(depth_mm: float, hour: float) -> Predict:
    def of(draws: Draws) -> Floats:
        depth, holes = _full(draws, depth_mm), _full(draws, STANDARD_HOLES_PER_CM2)
        return water_loss_ratio(draws, depth, holes, np.array([hour]))[:, 0]

    return of


def _recovered(depth_mm: float) -> Predict:
    return lambda draws: recovered_hours(draws, _full(draws, depth_mm), _full(draws, STANDARD_HOLES_PER_CM2))


def _sign(name: str, depth_mm: float, of: Callable[[SignCourse], Floats]) -> Predict:
    def value(draws: Draws) -> Floats:
        found = {one.name: one for one in signs(draws, _injury(draws, depth_mm), np.array([0.0]))}
        return of(found[name])

    return value


def _days(sign: SignCourse) -> Floats:
    return sign.end_h / 24.0


_HACKETHAL = "hackethal2021"
_SKIN_PEN = "sasaki2019_depth"
_REVIEW = "acneorgneedling"
_VENDOR = "drpen_depth_guide"

CASES: tuple[PublishedCase, ...] = (
    PublishedCase(
        "redness of 36 people, roller, 3 to 6 h (1.5 mm assumed)", "redness_36_patients", "h", 4.5, 3.0, 6.0,
        "reported range; reports differ tenfold, and the model sides with the 1 to 3 days below", False,
        _redness_hours(1.5),
    ),
    PublishedCase(
        "redness in trials, 1 to 3 days (1.5 mm assumed)", _REVIEW, "h", 48.0, 24.0, 72.0,
        "range of the trials but one, see above", True, _redness_hours(1.5),
    ),
    PublishedCase(
        "blood in the skin raised up to 24 h after 0.75 mm: redness against what shows", _HACKETHAL, "1", 1.0, 1.0, 3.0,
        "raised, so at least what shows; the upper end is a guess", True, _red_against_threshold(0.75, 24.0),
    ),
    PublishedCase(
        "blood in the skin no longer raised at 48 h after 0.75 mm", _HACKETHAL, "1", 1.0, 0.0, 1.0,
        "not raised, so at most what shows", True, _red_against_threshold(0.75, 48.0),
    ),
    PublishedCase(
        "redness after 0.3 mm: gone by 48 h", _HACKETHAL, "h", 24.0, 0.0, 48.0, "gone by 48 h", False,
        _redness_hours(0.3),
    ),
    PublishedCase(
        "swelling, 3 to 6 h to 2 or 3 days (1.5 mm assumed)", _REVIEW, "h", 36.0, 3.0, 72.0, "reported range", True,
        _swelling_hours(1.5),
    ),
    PublishedCase(
        "water loss at 48 h after a pen at 0.5 mm: still slightly raised", _SKIN_PEN, "1", 1.05, 1.01, 1.20,
        "above the baseline by 1 to 20 %, our reading of slightly", True, _water_loss(0.5, 48.0),
    ),
    PublishedCase(
        "water loss at 48 h after a pen at 1.5 mm: higher than after 0.5 mm", _SKIN_PEN, "1", 1.10, 1.02, 1.30,
        "above the baseline by 2 to 30 %, our reading", True, _water_loss(1.5, 48.0),
    ),
    PublishedCase(
        "water loss recovered within 72 h after rollers of 0.15 to 0.25 mm, face", "roller_tewl_72h", "h", 48.0, 8.0,
        72.0, "measured at 8, 24, 48 and 72 h", True, _recovered(0.25),
    ),
    PublishedCase(
        "water loss recovered at 4 to 5 h, rat, roller of 0.77 mm, 0.15 mm deep", "rat_channel_size", "h", 4.5, 4.0,
        5.0, "reported range; another animal: the repair time is that of faces, raised at 48 h", False,
        _recovered(0.1525),
    ),
    PublishedCase(
        "bruise: share of people, up to (1.5 mm assumed)", _REVIEW, "1", 0.028, 0.014, 0.042, "half either way", True,
        _sign("bruising", 1.5, lambda one: one.share),
    ),
    PublishedCase(
        "bruise: 7 to 10 days", "aftercare_dermatique", "d", 8.5, 7.0, 10.0, "reported range", True,
        _sign("bruising", 1.5, _days),
    ),
    PublishedCase(
        "peeling ends on day 5 to 7 (1.5 mm assumed)", "aftercare_fifth_element", "d", 6.0, 5.0, 7.0, "reported range",
        True, _sign("peeling", 1.5, _days),
    ),
    PublishedCase(
        "downtime at 0.35 mm by a vendor, 2 to 3 days: end of peeling", _VENDOR, "d", 2.5, 2.0, 3.0, "reported range",
        True, _sign("peeling", 0.35, _days),
    ),
    PublishedCase(
        "downtime at 1.15 mm by a vendor, 4 to 5 days: end of peeling", _VENDOR, "d", 4.5, 4.0, 5.0, "reported range",
        True, _sign("peeling", 1.15, _days),
    ),
    PublishedCase(
        "downtime at 2.5 mm by a vendor, 6 to 7 days: end of peeling", _VENDOR, "d", 6.5, 6.0, 7.0, "reported range",
        True, _sign("peeling", 2.5, _days),
    ),
)  # fmt: skip
