"""The published biology of healing: cases are sound, and those that parameters were set from are met."""

import pytest

from cicatrix.evidence.draws import draw
from cicatrix.evidence.store import load_evidence
from cicatrix.validation.healing_cases import CASES
from cicatrix.validation.published_case import hold

DRAWS = draw(60, 0)
KNOWN_MISSES = {
    "spinous layer one year after one session, roller of 3 mm",
    "rat epidermis 10 weeks after the first of 4 needlings",
    "dermal density by ultrasound 3 months after 4 sessions",
    "mature crosslink of a human wound at 6 months, of untreated",
    "elastic fibres, of untreated, 6 weeks after one session",
    "elastin, of untreated, 6 months after one session, roller of 3 mm",
    "elastin (desmosine) of a human wound, month 6 over week 3",
    "type I collagen made (mRNA) at 10 weeks, of untreated, rat",
    "type III collagen made (mRNA) 3 months after 4 sessions, of untreated",
    "collagen made (mRNA) one day after one session, of untreated",
    "collagen made (mRNA) 28 days after the fourth session, of that after the first",
    "effect 1 month after the second of two monthly sessions, of that at 6 months",
    "gain of four sessions at 4 weeks over that at 2 weeks, less 1",
}
"""Missed with 200 draws, each for a reason that the record of the case or of a parameter gives."""
HELD_OUT = ("zeitter2014", "alam2014", "dalwignolda2020", "sherrill2021", "bjorn2014")


def test_held_out_studies_set_no_parameter():
    for case in CASES:
        assert not (case.fitted and case.source in HELD_OUT), case.what
    assert {record.source for record in load_evidence().parameters.values()}.isdisjoint(
        {"zeitter2014", "dalwignolda2020", "sherrill2021", "bjorn2014"}
    )


def test_every_case_has_a_source_and_a_band_about_something():
    assert len({case.what for case in CASES}) == len(CASES)
    assert {case.what for case in CASES} >= KNOWN_MISSES
    for case in CASES:
        assert load_evidence().reference(case.source) is not None, case.source
        assert case.low < case.high
        assert case.band


@pytest.mark.parametrize("case", [c for c in CASES if c.fitted and c.what not in KNOWN_MISSES], ids=lambda c: c.what)
def test_what_was_fitted_is_near(case):
    held = hold(case, DRAWS)
    slack = 0.25 * (case.high - case.low)  # 60 draws
    assert case.low - slack <= held.median <= case.high + slack


def test_a_wrong_model_would_miss():
    """Cases can fail: without the slow organisation everything is there at the last session."""
    share = next(case for case in CASES if case.what.startswith("effect at the last session"))
    quick = DRAWS.perturbed("healing.organise_days", 0.1)
    assert not hold(share, quick).met


@pytest.mark.parametrize("what", sorted(KNOWN_MISSES))
def test_a_known_miss_is_one(what):
    """A miss that is met is not known any more: it moves to the others, or its band has become too wide."""
    assert not hold(next(case for case in CASES if case.what == what), DRAWS).met


def test_the_phases_come_in_their_order():
    """Inflammation, reparative macrophages, TGF-beta, myofibroblasts; and collagen is laid down after inflammation."""
    days = [
        hold(next(case for case in CASES if case.what.startswith(what)), DRAWS).median
        for what in ("peak of early", "peak of reparative", "peak of TGF-beta", "peak of myofibroblasts")
    ]
    assert days == sorted(days)
    assert days[0] < days[-1]
