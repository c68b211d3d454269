"""Protection against cold sores: who needs it, what is recorded, and when a session's record is complete."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cicatrix.base.errors import BadInput
from cicatrix.base.grades import EvidenceGrade
from cicatrix.intake.antiviral import Antiviral
from cicatrix.precautions.antivirals import DescribedCourses, described_courses, readiness
from cicatrix.precautions.precaution import Need

Careful = Callable[..., Any]
SESSION = dt.date(2026, 12, 7)
COURSE: dict[str, Any] = {
    "session": 1, "decision": "prescribed", "prescriber": "Dr B", "decided_on": dt.date(2026, 12, 1),
    "drug": "valaciclovir", "dose_mg": 500, "times_a_day": 2, "start": dt.date(2026, 12, 6), "days": 14,
}  # fmt: skip


def record(**change: Any) -> Antiviral:
    """Return answers with one recorded course, changed."""
    answers = {"kidney_disease": False, "allergy": False} | change.pop("answers", {})
    return Antiviral.model_validate(answers | {"course": [COURSE | change]})


def missing(antiviral: Antiviral, session: dt.date = SESSION) -> list[str]:
    (one,) = readiness(antiviral, [session])
    assert (one.state == "ready") is (one.missing == [])
    return one.missing


def test_a_history_of_cold_sores_needs_it_and_an_active_one_holds_the_course_up(careful: Careful) -> None:
    assert careful(history={"facial_hsv": True})["cold-sores"].need is Need.NEEDED
    active = careful(history={"active_cold_sore": True})["cold-sores"]
    assert active.need is Need.WAIT
    assert active.rules == ["C09"]


def test_not_asked_is_a_question_and_not_a_no(careful: Careful) -> None:
    open_one = careful(history={"facial_hsv": None})["cold-sores"]
    assert [ask.key for ask in open_one.questions] == ["facial_hsv"]
    assert open_one.sessions == []


def test_kidneys_and_allergy_are_asked_once_it_is_needed(careful: Careful) -> None:
    asked = careful(antiviral={"kidney_disease": None, "allergy": None})["cold-sores"].questions
    assert [ask.key for ask in asked] == ["antiviral.kidney_disease", "antiviral.allergy"]
    assert careful()["cold-sores"].questions == []


def test_it_says_plainly_that_no_trial_was_in_needling(careful: Careful) -> None:
    assert careful()["cold-sores"].positions[0].says.startswith("No trial of a medicine against cold sores in micro")


def test_the_described_courses_carry_their_standing() -> None:
    options = {one.id: one for one in described_courses()}
    trial = options["valaciclovir-14-days"]
    assert (trial.dose_mg, trial.times_a_day, trial.start_days, trial.days) == (500, 2, (-1, 0), (14, 14))
    for one in options.values():
        unverified = "Memory, unverified" in one.note
        assert (one.evidence is EvidenceGrade.ASSUMPTION) is unverified is ("[M]" in str(one.source[0]))
        assert one.evidence is not EvidenceGrade.MEASURED_HUMAN  # none was measured in needling


def test_nothing_is_chosen_without_a_prescriber(careful: Careful) -> None:
    found = careful()["cold-sores"]
    assert all(one.state == "not_ready" and not one.recorded for one in found.sessions)
    assert all(one.missing == ["the prescriber's decision"] for one in found.sessions)
    assert not any(word in step.what for step in found.steps for word in ("mg", "ciclovir"))


@given(st.lists(st.integers(14, 90), min_size=0, max_size=7), st.dates(dt.date(2020, 1, 1), dt.date(2090, 1, 1)))
def test_every_session_has_the_days_on_which_a_course_would_start(gaps: list[int], first: dt.date) -> None:
    dates = [first + dt.timedelta(days=sum(gaps[:index])) for index in range(len(gaps) + 1)]
    found = readiness(Antiviral(), dates)
    assert [one.session for one in found] == list(range(1, len(dates) + 1))
    assert [(one.date - one.start_from).days for one in found] == [1] * len(dates)
    assert [one.start_to for one in found] == dates


def test_a_complete_record_is_ready() -> None:
    assert missing(record()) == []
    (one,) = readiness(record(), [SESSION])
    assert one.recorded == (
        "valaciclovir 500 mg, 2 times a day, from 2026-12-06 for 14 days (Dr B, decided on 2026-12-01)"
    )


@given(st.integers(-20, 20), st.integers(1, 30))
def test_ready_means_begun_by_the_morning_and_reaching_the_session(shift: int, days: int) -> None:
    start = SESSION + dt.timedelta(days=shift)
    found = missing(record(start=start, days=days, decided_on=start))
    assert (not found) is (shift <= 0 <= shift + days - 1)


def test_a_start_after_the_morning_says_so() -> None:
    assert missing(record(start=dt.date(2026, 12, 8))) == [
        "a start on the morning of the session at the latest: it is 2026-12-08, the session 2026-12-07"
    ]


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"kidney_disease": None}, "the answer on the kidneys"),
        ({"allergy": None}, "the answer on an allergy"),
        ({"kidney_disease": True}, "the prescriber's note that the kidneys were considered"),
        ({"egfr_ml_min": 49.0}, "the prescriber's note that the kidneys were considered"),
        ({"allergy": True}, "another medicine: an allergy is recorded and valaciclovir is prescribed"),
    ],
)
def test_what_is_missing_is_named(answers: dict[str, Any], says: str) -> None:
    (found,) = missing(record(answers=answers))
    assert found.startswith(says)


def test_a_prescriber_who_considered_the_kidneys_is_not_second_guessed() -> None:
    assert missing(record(answers={"kidney_disease": True, "egfr_ml_min": 20.0}, kidneys_considered=True)) == []
    assert missing(record(answers={"egfr_ml_min": 50.0})) == []


@pytest.mark.parametrize("drug", ["Aciclovir", "acyclovir", "Valacyclovir 500"])
def test_either_spelling_meets_the_allergy(drug: str) -> None:
    assert missing(record(answers={"allergy": True}, drug=drug))
    assert missing(record(answers={"allergy": True}, drug="famciclovir")) == []


def test_a_decision_against_a_medicine_is_complete_with_its_reason() -> None:
    none = dict.fromkeys(("drug", "dose_mg", "times_a_day", "start", "days"))
    assert missing(record(**none, decision="none", reason="one sore ten years ago")) == []
    late = record(**none, decision="none", reason="one sore ten years ago", decided_on=dt.date(2026, 12, 9))
    assert missing(late) == ["a decision made before the session"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"dose_mg": None}, "the prescribed course of session 1 lacks dose_mg"),
        ({"start": None, "days": None}, "the prescribed course of session 1 lacks start, days"),
        ({"decision": "none"}, "a decision against a medicine (session 1) needs a 'reason' and none of drug"),
        ({"decided_on": dt.date(2026, 12, 7)}, "starts on 2026-12-06, before it was decided on 2026-12-07"),
        ({"start": dt.date(9999, 12, 31)}, "'start' 9999-12-31 is impossible; allowed: 2000 to 2100"),
        ({"dose_mg": 0}, "greater than 0"),
        ({"session": 0}, "greater than or equal to 1"),
        ({"prescriber": " "}, "at least 2 characters"),
        ({"drug": "vala\nciclovir"}, "should match pattern"),
        ({"dosis": 500}, "Extra inputs are not permitted"),
    ],
)
def test_a_record_that_is_incomplete_or_impossible_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        record(**change)
    assert message in str(refused.value)


def test_one_course_a_session_and_only_for_sessions_of_the_plan(careful: Careful) -> None:
    with pytest.raises(ValidationError, match="session 1 stands twice in 'course'; allowed: once each"):
        Antiviral.model_validate({"course": [COURSE, COURSE]})
    with pytest.raises(BadInput) as refused:
        careful(antiviral={"course": [COURSE | {"session": 4}]})
    assert refused.value.line() == (
        "antiviral.course: a course is recorded for session 4; allowed: sessions 1 to 3 of this plan"
    )


def test_a_recorded_course_comes_back_with_its_session(careful: Careful) -> None:
    found = careful(antiviral={"course": [COURSE]})["cold-sores"].sessions
    assert [one.state for one in found] == ["ready", "not_ready", "not_ready"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start_days": [0, -1]}, "'start_days' lie between -1 and 0"),
        ({"start_days": [0, 1]}, "'start_days' lie between -1 and 0"),
        ({"source": []}, "at least 1 item"),
    ],
)
def test_a_broken_option_is_refused(change: dict[str, Any], message: str) -> None:
    option = described_courses()[0].model_dump()
    with pytest.raises(ValidationError, match=message):
        DescribedCourses.model_validate({"option": [option | change]})
    with pytest.raises(ValidationError, match="stands twice"):
        DescribedCourses.model_validate({"option": [option, option]})
