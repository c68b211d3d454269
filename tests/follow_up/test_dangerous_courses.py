"""No red flag of a scripted dangerous course is missed, and none is raised before it can be told."""

from __future__ import annotations

import pytest
from courses import Dangerous, dangerous_courses

from cicatrix.follow_up.symptom_report import SymptomReport
from cicatrix.follow_up.triage import triage
from cicatrix.follow_up.triage_rules import Level

COURSES = pytest.mark.parametrize("course", dangerous_courses(), ids=lambda one: one.name)


def test_every_danger_that_was_asked_for_is_scripted() -> None:
    names = " ".join(course.name for course in dangerous_courses())
    for danger in ("infection", "cold sore", "granuloma", "toxicity", "tram-track", "anaphylaxis", "eye",
                   "mycobacterial", "brown patches", "keloid"):  # fmt: skip
        assert danger in names


@COURSES
def test_no_red_flag_is_missed(course: Dangerous) -> None:
    for one in course.told:
        answer = triage(one.report)
        assert answer.level.rank >= one.least.rank, one.hours
        assert answer.level.rank <= one.most.rank, one.hours
        assert answer.emergency >= one.emergency, one.hours


@COURSES
def test_it_is_caught_at_the_first_report_in_which_it_can_be_told(course: Dangerous) -> None:
    alerts = [one.hours for one in course.told if triage(one.report).level.rank >= Level.CALL.rank]
    tellable = [one.hours for one in course.told if one.hours >= course.danger_h]
    assert tellable
    assert min(alerts) <= tellable[0]


@COURSES
def test_the_rule_that_was_meant_catches_it(course: Dangerous) -> None:
    first = next(one for one in course.told if one.hours >= course.danger_h)
    answer = triage(first.report)
    found = {one.rule for one in answer.findings if one.level.rank >= Level.CALL.rank} | set(answer.follow_up_rules)
    assert course.by in found


@COURSES
def test_half_an_answer_is_never_calmer(course: Dangerous) -> None:
    """Nothing that was left out lowers the level: unknown is not no."""
    for one in course.told:
        whole = triage(one.report)
        data = one.report.model_dump(exclude={"did", "history", "fitzpatrick"}) | {"nothing_else": False}
        half = triage(SymptomReport.model_validate(data))
        told = [finding.rule for finding in half.findings if finding.level.rank >= Level.CALL.rank]
        open_ = [rule for question in half.questions for rule in question.rules]
        for finding in whole.findings:
            if finding.level.rank >= Level.CALL.rank:
                assert finding.rule in told or finding.rule in open_ or half.level.rank > finding.level.rank
        assert half.level is not Level.REASSURE
