"""Pregnancy, under 18, blood thinners, isotretinoin, keloids, diabetes: who decides, when to look again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from careful_cases import SESSIONS, TODAY, case_with

from cicatrix import pipeline
from cicatrix.base.errors import RefusedForSafety
from cicatrix.precautions.precaution import Need

Careful = Callable[..., Any]


@pytest.mark.parametrize("answer", ["pregnant", "breastfeeding"])
def test_pregnancy_and_breastfeeding_wait_and_no_override_helps(careful: Careful, answer: str) -> None:
    found = careful(history={answer: True})["pregnancy"]
    assert found.need is Need.WAIT
    assert found.earliest_date is None  # no source gives a date
    assert found.steps[-1].due == []
    with pytest.raises(RefusedForSafety, match="defer"):
        pipeline.plan(case_with(history={answer: True}), draws=4)


def test_both_manuals_on_pregnancy_stand_side_by_side(careful: Careful) -> None:
    says = [one.says for one in careful(history={"pregnant": True})["pregnancy"].positions]
    assert any("not in pregnant" in text for text in says)
    assert any("only rules out numbing cream" in text for text in says)


@pytest.mark.parametrize(("age", "latest"), [(17, dt.date(2027, 11, 24)), (16.5, dt.date(2028, 5, 24))])
def test_under_18_a_specialist_decides_and_it_is_looked_at_again(careful: Careful, age: float, latest: dt.date) -> None:
    found = careful(patient={"age_years": age})["under-18"]
    assert found.need is Need.WAIT
    assert {step.who for step in found.steps} == {"specialist", "guardian", "clinic"}
    assert abs((found.steps[-1].due[0].date - latest).days) <= 1
    assert "under-18" not in careful(patient={"age_years": 18})


def test_a_blood_thinner_goes_on_and_its_prescriber_is_told(careful: Careful) -> None:
    found = careful(history={"anticoagulant": "doac"})["blood-thinners"]
    assert found.need is Need.NEEDED
    assert found.steps[0].who == "prescriber"
    assert "goes on as prescribed" in found.steps[0].what
    assert not any("INR" in step.what for step in found.steps)


def test_warfarin_needs_an_inr_in_range_and_recent_before_every_session(careful: Careful) -> None:
    warfarin = {"anticoagulant": "warfarin", "inr": 2.5, "inr_date": TODAY - dt.timedelta(days=2)}
    found = careful(history=warfarin)["blood-thinners"]
    assert found.need is Need.NEEDED
    (inr,) = (step for step in found.steps if "INR" in step.what)
    assert "3.5" in inr.what
    assert "7 days" in inr.what
    assert [(due.date, due.until) for due in inr.due] == [(day - dt.timedelta(days=7), day) for day in SESSIONS]
    for change in ({"inr": 3.6}, {"inr_date": TODAY - dt.timedelta(days=8)}, {"inr": None, "inr_date": None}):
        held = careful(history=warfarin | change)["blood-thinners"]
        assert held.need is Need.WAIT, change
        assert "C17" in held.rules


@pytest.mark.parametrize(("jurisdiction", "need"), [("us", Need.WAIT), ("eu_uk", Need.WAIT), ("india", Need.NEEDED)])
def test_the_course_waits_only_where_the_profile_takes_the_wait(
    careful: Careful, jurisdiction: str, need: Need
) -> None:
    """A heading never says that the course waits beside a decision that lets it begin."""
    stopped = {"isotretinoin": {"status": "stopped", "date": TODAY - dt.timedelta(days=60)}}
    found = careful(history=stopped, clinic={"jurisdiction": jurisdiction})["isotretinoin"]
    assert found.need is need
    assert (found.earliest_date is None) == (need is Need.NEEDED)


def test_isotretinoin_shows_who_says_wait_and_who_does_not(careful: Careful) -> None:
    stopped = {"isotretinoin": {"status": "stopped", "date": TODAY - dt.timedelta(days=60)}}
    found = careful(history=stopped)["isotretinoin"]
    assert found.need is Need.WAIT
    assert found.earliest_date == TODAY + dt.timedelta(days=120)
    says = " ".join(one.says for one in found.positions)
    for words in ("at least 6 months", "too little evidence to delay", "should end", "does not name needling"):
        assert words in says
    assert careful(history={"isotretinoin": {"status": "current"}})["isotretinoin"].earliest_date is None
    assert "isotretinoin" not in careful(history={"isotretinoin": {"status": "stopped", "date": dt.date(2026, 2, 1)}})


def test_an_override_is_named_and_the_wait_is_then_gone() -> None:
    from cicatrix.candidacy.screen import screen
    from cicatrix.intake.case import Case
    from cicatrix.precautions.apply import precautions_of

    data = case_with(history={"isotretinoin": {"status": "stopped", "date": dt.date(2026, 10, 1)}}).model_dump()
    override = {"rule": "C06", "by": "Dr A", "role": "doctor", "reason": "after the reviews", "date": TODAY}
    case = Case.model_validate(data | {"overrides": [override]})
    (found,) = (one for one in precautions_of(case, screen(case), SESSIONS) if one.id == "isotretinoin")
    assert found.need is Need.NEEDED
    assert found.overridden == ["C06"]


def test_a_keloid_tendency_asks_for_a_spot_that_is_watched_for_90_days(careful: Careful) -> None:
    found = careful(history={"keloid_tendency": {"off_face": 1}})["keloids"]
    assert found.need is Need.WAIT
    assert found.earliest_date == TODAY + dt.timedelta(days=90)
    (judged,) = (step for step in found.steps if step.what.startswith("Judge"))
    assert judged.due[0].date == TODAY + dt.timedelta(days=90)


def test_diabetes_asks_for_the_hba1c_and_waits_when_it_is_high_or_unknown(careful: Careful) -> None:
    assert careful(history={"diabetes": "type1", "hba1c_percent": 7.9})["diabetes"].need is Need.NEEDED
    assert careful(history={"diabetes": "type1", "hba1c_percent": 8.5})["diabetes"].need is Need.WAIT
    unknown = careful(history={"diabetes": "type1", "hba1c_percent": None})["diabetes"]
    assert unknown.need is Need.WAIT
    assert [ask.key for ask in unknown.questions] == ["hba1c_percent"]


def test_days_that_are_past_fall_on_the_day_of_the_clinic(careful: Careful) -> None:
    soon = [TODAY + dt.timedelta(days=2)]
    found = careful(soon, history={"facial_hsv": True})["cold-sores"]
    assert found.steps[0].due[0].date == TODAY
    assert all(due.date >= TODAY for one in careful(soon).values() for step in one.steps for due in step.due)


def test_before_there_are_dates_the_words_stand(careful: Careful) -> None:
    for one in careful((), history={"anticoagulant": "aspirin"}).values():
        assert all(step.when for step in one.steps)
        assert all(due.session is None for step in one.steps for due in step.due)
        assert one.sessions == []
