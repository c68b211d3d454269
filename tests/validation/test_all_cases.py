"""Published cases cite what the bibliography holds, and their answers move with the draws."""

from __future__ import annotations

import pytest

from cicatrix.evidence.draws import draw
from cicatrix.evidence.store import load_evidence
from cicatrix.validation import needling_cases
from cicatrix.validation.all_cases import GROUPS
from cicatrix.validation.published_case import PublishedCase, hold

EVERY = [case for cases in GROUPS.values() for case in cases]


@pytest.mark.parametrize("case", EVERY, ids=[case.what for case in EVERY])
def test_a_case_has_its_source_its_band_and_an_answer(case: PublishedCase) -> None:
    assert case.source in load_evidence().references
    assert case.low <= case.observed <= case.high
    assert case.band
    held = hold(case, draw(40, 0))
    assert held.p10 <= held.median <= held.p90


def test_no_case_stands_twice() -> None:
    names = [case.what for case in EVERY]
    assert len(names) == len(set(names))


def test_what_one_number_was_set_from_is_met() -> None:
    """Force, depth and density each have a number of their own; closure times share one and contradict each other."""
    draws = draw(500, 0)
    assert [case.what for case in needling_cases.CASES if case.fitted and not hold(case, draws).met] == []
