"""Prevention of dark marks: what is done for whom, and how strong the sun is around the sessions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from careful_cases import careful_of
from hypothesis import given
from hypothesis import strategies as st

from cicatrix.base.grades import EvidenceGrade
from cicatrix.precautions.precaution import Need
from cicatrix.precautions.sunlight import load_sun, sun_notes, uv_index

Careful = Callable[..., Any]
SUN, PRIMING, SPOT, BONE = (
    "Strict sun protection",
    "Ask a prescriber whether",
    "Consider a test spot",
    "Match the needle",
)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))


def steps_for(careful: Careful, phototype: int, prior: bool | None) -> set[str]:
    """Return which of the steps that depend on the person are there."""
    marks = careful(patient={"fitzpatrick": phototype}, history={"prior_pih": prior})["dark-marks"]
    assert marks.need is Need.NEEDED
    return {one for one in (SUN, PRIMING, SPOT, BONE) if any(step.what.startswith(one) for step in marks.steps)}


@pytest.mark.parametrize(
    ("phototype", "prior", "wanted"),
    [
        (1, False, set()),
        (3, False, {SUN, BONE}),
        (4, False, {SUN, PRIMING, BONE}),
        (5, False, {SUN, PRIMING, SPOT, BONE}),
        (6, False, {SUN, PRIMING, SPOT, BONE}),
        (1, True, {SUN, PRIMING, SPOT}),
        (1, None, {SUN, PRIMING, SPOT}),  # not asked: never taken for a no
    ],
)
def test_steps_follow_skin_type_and_history(
    careful: Careful, phototype: int, prior: bool | None, wanted: set[str]
) -> None:
    assert steps_for(careful, phototype, prior) == wanted


@given(st.integers(1, 5), st.booleans())
def test_darker_skin_or_a_history_never_takes_a_step_away(phototype: int, prior: bool) -> None:
    less = steps_for(careful_of, phototype, prior)
    assert less <= steps_for(careful_of, phototype + 1, prior)
    assert less <= steps_for(careful_of, phototype, True)


def test_a_cream_is_a_question_for_a_prescriber_and_its_weak_evidence_is_said(careful: Careful) -> None:
    marks = careful()["dark-marks"]
    (priming,) = (step for step in marks.steps if step.what.startswith(PRIMING))
    assert priming.who == "prescriber"
    assert "found no benefit" in priming.reason
    assert any("found no difference in dark marks" in one.says for one in marks.positions)
    assert not any("hydroquinone" in step.what for step in marks.steps)  # nothing is prescribed


def test_what_no_study_measured_is_called_an_assumption(careful: Careful) -> None:
    marks = careful(patient={"fitzpatrick": 5})["dark-marks"]
    (spot,) = (step for step in marks.steps if step.what.startswith(SPOT))
    assert spot.evidence is EvidenceGrade.ASSUMPTION
    assert marks.evidence is EvidenceGrade.ASSUMPTION


def test_sunburn_holds_the_course_up(careful: Careful) -> None:
    marks = careful(history={"sunburn_in_field": True})["dark-marks"]
    assert marks.need is Need.WAIT
    assert marks.earliest_date == dt.date(2026, 12, 7)  # 14 days after the screening


def test_new_marks_are_looked_for_from_two_to_eight_weeks(careful: Careful) -> None:
    marks = careful()["dark-marks"]
    (seen,) = (step for step in marks.steps if "brown or grey" in step.what)
    assert [(due.session, due.date, due.until) for due in seen.due][0] == (
        1, dt.date(2026, 12, 21), dt.date(2027, 2, 1),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "low", "high"),
    [(dt.date(2026, 6, 21), 9.5, 11.5), (dt.date(2026, 12, 21), 0.5, 1.5)],
)
def test_the_sun_at_45_degrees_is_as_published(day: dt.date, low: float, high: float) -> None:
    """About 10 at midsummer and 1 at midwinter, at noon: measured at Lauder, 45 degrees south (NIWA)."""
    assert low < uv_index(day, 45.0) < high
    other = day.replace(month=18 - day.month)  # the other solstice
    assert uv_index(other, -45.0) == pytest.approx(uv_index(day, 45.0), rel=0.05)


def test_the_clear_tropics_are_extreme() -> None:
    """Between 11 and 14 on clear days in the tropics (Environment Canada)."""
    assert 11 < uv_index(dt.date(2026, 3, 21), 0.0) < 14


@given(DAYS, st.floats(-90, 90))
def test_the_sun_is_never_negative_nor_beyond_the_scale(day: dt.date, latitude: float) -> None:
    assert 0.0 <= uv_index(day, latitude) <= load_sun().scale


@given(DAYS, st.floats(24, 89), st.floats(0.1, 20))
def test_further_north_of_the_tropics_the_sun_is_never_stronger(day: dt.date, latitude: float, more: float) -> None:
    assert uv_index(day, min(latitude + more, 90.0)) <= uv_index(day, latitude)


def test_the_polar_night_has_no_sun() -> None:
    assert uv_index(dt.date(2026, 12, 21), 80.0) == 0.0


def test_notes_follow_the_season_and_the_place() -> None:
    winter, summer = dt.date(2026, 11, 1), dt.date(2027, 6, 1)
    (first, second, last) = sun_notes("eu_uk", [winter, summer])
    assert "Session 1, 2026-11-01" in first
    assert "protection is needed in the south, less in the north" in first
    assert "protection is needed everywhere" in second
    assert "no trial has compared seasons" in last
    assert all("protection is needed everywhere" in line for line in sun_notes("india", [winter, summer])[:2])
    assert sun_notes("us", []) == []


def test_the_notes_have_no_empty_place() -> None:
    for place in load_sun().place:
        assert -90 <= place.south < place.north <= 90
        assert len(sun_notes(place.jurisdiction, [dt.date(2027, 1, 1)])) == 2
