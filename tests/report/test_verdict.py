"""What the report says of the forecast: plainly, also where it is bad news, and with the numbers of the plan."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from cicatrix.acute.aftercare import aftercare, red_flags
from cicatrix.outcome.events import event_records
from cicatrix.planning.plan import Plan
from cicatrix.report import phrases as say
from cicatrix.report.context import context_of
from cicatrix.report.places import set_alike
from cicatrix.report.plain import EVENTS, FLAGS, STEPS
from cicatrix.report.verdict import HARDLY, verdict
from cicatrix.skin.zones import Zone

MakePlan = Callable[..., Plan]


def sentences(plan: Plan) -> str:
    return " ".join(verdict(plan))


def standard(plan: Plan, **changes: Any) -> list[Any]:
    return [one.model_copy(update=changes) if one.name == "standard_course" else one for one in plan.comparators]


@pytest.mark.usefixtures("drawn")
def test_a_forecast_that_hardly_improves_says_so(make_plan: MakePlan) -> None:
    assert HARDLY in sentences(make_plan(responder_share=0.31)).lower()
    assert "In 69% of draws no change is ever seen" in sentences(make_plan(responder_share=0.31))
    assert "you will not see much change" in " ".join(context_of(make_plan(responder_share=0.31))["patient"]["result"])
    assert HARDLY not in sentences(make_plan(responder_share=0.8)).lower()


def test_a_scar_type_that_hardly_improves_is_named(plan: Plan) -> None:
    weak = plan.relief_by_type[0]
    series = weak.series.model_copy(update={"median": [0.05 * value for value in weak.series.median]})
    item = weak.model_copy(update={"measure": "icepick", "series": series})
    text = sentences(plan.model_copy(update={"relief_by_type": [item, *plan.relief_by_type]}))
    assert f"For ice pick scars {HARDLY}." in text
    assert "For rolling scars" not in text


def test_no_improvement_inside_the_interval_is_said(make_plan: MakePlan) -> None:
    none = {"median": 3.0, "p10": 0.0, "p90": 9.0}
    assert "no improvement at all lies within the interval" in sentences(make_plan(objective=none))


@pytest.mark.parametrize(
    ("shares", "words"), [((0.1, 0.2, 0.7), "Most likely the grade stays"), ((0.5, 0.3, 0.2), "In 20%")]
)
def test_share_whose_grade_stays(make_plan: MakePlan, shares: tuple[float, ...], words: str) -> None:
    grades = dict(zip(("1", "2", "3"), shares, strict=True))
    assert words in sentences(make_plan(residual_grade=grades))


def test_grade_that_nobody_gave_is_not_compared(plan: Plan) -> None:
    grading = plan.grading.model_copy(
        update={"goodman_baron_grade": plan.grading.goodman_baron_grade.model_copy(update={"value": None})}
    )
    assert "than today" not in sentences(plan.model_copy(update={"grading": grading}))


def test_standard_course_is_never_made_to_look_worse_than_it_is(plan: Plan) -> None:
    def said(**changes: Any) -> str:
        return verdict(plan.model_copy(update={"comparators": standard(plan, **changes)}))[-1]

    assert "cannot be told apart" in said(probability_plan_better=0.56, distinguishable=False)
    assert "The standard course is expected to do more" in said(probability_plan_better=0.18, distinguishable=True)
    assert "It is expected to do more" in said(probability_plan_better=0.9, distinguishable=True)
    assert said(objective=plan.objective).startswith("This plan is the standard course")
    assert "breaks a limit" in said(probability_plan_better=0.18, distinguishable=True, feasible=False)


def test_numbers_of_the_report_are_those_of_the_plan(plan: Plan, context: dict[str, Any]) -> None:
    facts = {fact["label"]: fact["value"] for fact in context["key_facts"]}
    assert facts["Improvement"] == f"{plan.objective.median:.1f} points"
    assert facts["Visible change"] == f"{plan.responder_share:.0%} of draws"
    assert facts["Downtime"] == f"{plan.first_days.downtime_hours.median / 24:.1f} days"
    rows = {row["measure"]: row["after"] for row in context["forecast"]["rows"]}
    for item in plan.forecast:
        middle = float(re.match(r"[\d.]+", rows[say.measure_name(item.measure)])[0])  # type: ignore[index]
        assert middle == pytest.approx(item.series.median[-1], abs=0.5)
    for session, said in zip(plan.schedule.sessions, context["sessions"], strict=True):
        assert said["date"] == say.day(session.date)


def test_left_and_right_are_one_row_only_where_all_is_the_same(plan: Plan) -> None:
    zones = plan.schedule.sessions[0].zones
    assert [name for name, _ in set_alike(zones)] == ["both cheeks", "both temples"]
    changed = [zones[0].model_copy(update={"depth_mm": 0.75}), *zones[1:]]
    assert [name for name, _ in set_alike(changed)] == ["left cheek", "right cheek", "both temples"]
    assert len(set_alike([zones[0].model_copy(update={"zone": zone}) for zone in Zone])) == 9


@pytest.mark.usefixtures("drawn")
def test_holes_into_fat_are_pointed_out(plan: Plan) -> None:
    assert context_of(plan)["course"]["into_fat"] == ""
    session = plan.schedule.sessions[0]
    share = session.zones[0].share_reaching | {"fat": plan.pain.model_copy(update={"median": 0.8})}
    deep = [session.zones[0].model_copy(update={"share_reaching": share}), *session.zones[1:]]
    sessions = [session.model_copy(update={"zones": deep}), *plan.schedule.sessions[1:]]
    schedule = plan.schedule.model_copy(update={"sessions": sessions})
    assert "left cheek" in context_of(plan.model_copy(update={"schedule": schedule}))["course"]["into_fat"]


def test_plain_words_stand_for_something_in_the_data() -> None:
    assert set(STEPS) <= {step.what for step in aftercare()}
    assert set(FLAGS) <= {flag.sign for flag in red_flags()}
    assert set(EVENTS) <= {record.text.split(" (")[0] for record in event_records()}


def test_patient_reads_short_sentences_and_short_words(context: dict[str, Any]) -> None:
    page = context["patient"]
    told = [page[key] for key in ("what", "not_yet", "course", "certain", "pain", "cost")]
    text = " ".join([*told, *page["result"], *page["before"], *page["ask"]])
    spoken = [words.split() for words in re.split(r"(?<=[.?!])\s", text) if words]
    counts = [len(words) for words in spoken]
    assert sum(counts) / len(counts) < 13
    assert max(counts) <= 26
    letters = [len(word.strip(".,:()")) for words in spoken for word in words]
    assert sum(letters) / len(letters) < 4.8


@pytest.mark.parametrize(("share", "text"), [(0.0, "0%"), (0.004, "under 1%"), (0.026, "3%"), (1.0, "100%")])
def test_small_shares_are_not_called_nothing(share: float, text: str) -> None:
    assert say.percent(share) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (76.0, "ug/cm**2/hour", "76 µg/cm²/h"),
        (0.0114, "L/minute/kg", "0.0114 L/min/kg"),
        (3.0, "1", "3"),
        (1200.0, "USD", "1200 USD"),
    ],
)
def test_units_are_written_as_people_write_them(value: float, unit: str, text: str) -> None:
    assert say.quantity(value, unit) == text
