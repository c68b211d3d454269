"""A set of rules grows old, and a screening says so."""

from __future__ import annotations

import datetime as dt

import pytest

from cicatrix import pipeline
from cicatrix.candidacy.rules import load_rules
from cicatrix.candidacy.screen import RULES_OLD_AFTER_DAYS
from cicatrix.intake.case import Case

NEWEST = max(rule.valid_from for rule in load_rules().values())


def on(day: dt.date) -> Case:
    demo = pipeline.demo_case()
    return demo.model_copy(update={"clinic": demo.clinic.model_copy(update={"date": day})})


@pytest.mark.parametrize(("days", "old"), [(0, False), (RULES_OLD_AFTER_DAYS, False), (RULES_OLD_AFTER_DAYS + 1, True)])
def test_rules_of_another_decade_are_told_to_be_old(days: int, old: bool) -> None:
    told = pipeline.screen(on(NEWEST + dt.timedelta(days=days))).rule_set
    assert told is not None
    assert bool(told.warning) is old
    assert not old or str(NEWEST) in told.warning
