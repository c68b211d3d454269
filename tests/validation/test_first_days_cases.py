"""Redness, water loss and bruises beside what was published: what is met, and what is known not to be."""

from cicatrix.evidence.draws import draw
from cicatrix.evidence.store import load_evidence
from cicatrix.validation.first_days_cases import CASES
from cicatrix.validation.published_case import hold

KNOWN_MISSES = (
    "redness of 36 people, roller, 3 to 6 h (1.5 mm assumed)",
    "blood in the skin raised up to 24 h after 0.75 mm: redness against what shows",
    "water loss recovered at 4 to 5 h, rat, roller of 0.77 mm, 0.15 mm deep",
)


def test_only_the_known_cases_are_missed() -> None:
    draws = draw(1000, 3)
    assert tuple(case.what for case in CASES if not hold(case, draws).met) == KNOWN_MISSES


def test_every_case_is_named_once_and_has_its_source() -> None:
    names = [case.what for case in CASES]
    assert len(set(names)) == len(names)
    assert {case.source for case in CASES} <= set(load_evidence().references)
    assert all(case.low <= case.observed <= case.high for case in CASES)
