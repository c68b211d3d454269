"""The verdicts on what the public is told, on made-up figures both ways."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cicatrix import pipeline
from cicatrix.acute.products import topicals
from cicatrix.base.numbers import Uncertain
from cicatrix.planning.answers import AcuteResult
from cicatrix.planning.over_time import ProductUptake
from cicatrix.planning.plan import Plan
from cicatrix.report.agreement import Agreement, Part, Verdict, agreement, reason
from cicatrix.report.statements import Figures, statements

YES, PARTLY, NO, NOT_COMPUTABLE = Agreement
WEEKS = [0.0, 4.0, 8.0, 12.0, 20.0, 34.0]
NO_RATE = {"state": "not_estimable", "reason": "no rate was found"}

Make = Callable[..., Plan]


def around(median: float, low: float, high: float) -> dict[str, float]:
    return {"median": median, "p10": low, "p90": high}


def measure(name: str, medians: list[float], *, low: float | None = None) -> dict[str, Any]:
    """One measure over time; *low* is the 10th percentile at the end."""
    p10 = [*medians[:-1], medians[-1] if low is None else low]
    series = {"weeks": WEEKS, "median": medians, "p10": p10, "p90": medians}
    return {"measure": name, "series": series, "baseline": medians[0], "evidence": "assumption"}


def forecasts(*depth: float, grade: float = 3.0, low: float | None = None) -> list[dict[str, Any]]:
    return [
        measure("scar_depth_percent", list(depth), low=low),
        measure("goodman_baron_grade", [grade] * len(WEEKS)),
    ]


@cache
def first_days() -> AcuteResult:
    protocol = Path(__file__).resolve().parents[2] / "examples" / "protocol_demo.toml"
    return pipeline.acute(pipeline.read_protocol(protocol), draws=8)


def serum(amount: dict[str, float] | None, plan: Plan, product: str = "hyaluronic-acid") -> AcuteResult:
    """The first days of a protocol, of which only the uptake is read."""
    amount_ug_per_cm2 = None if amount is None else Uncertain.model_validate(amount)
    uptake = ProductUptake(
        product=product, active="acid", amount_ug_per_cm2=amount_ug_per_cm2, over_time=None, allowed=True, reason=""
    )
    return first_days().model_copy(update={"uptake": [uptake], "provenance": plan.provenance})


@pytest.fixture
def verdict(make_plan: Make) -> Callable[..., Verdict]:
    """Return a function that judges one statement on plans with some keys replaced."""

    def judged(
        key: str,
        demo: dict[str, Any] | None = None,
        severe: dict[str, Any] | None = None,
        uptake: dict[str, float] | None = None,
        product: str = "hyaluronic-acid",
    ) -> Verdict:
        plan = make_plan(**(demo or {}))
        found = statements(Figures(plan, make_plan(**(severe or {})), serum(uptake, plan, product)))
        return next(one for one in found if one.key == key)

    return judged


def with_schedule(make_plan: Make, *, sessions: int = 3, interval: float = 28.0, **zone: Any) -> dict[str, Any]:
    """A schedule with its number of sessions, its interval and its zones changed; the dates stay."""
    schedule = make_plan().schedule.model_dump()
    schedule["interval_days"] = interval
    schedule["sessions"] = (schedule["sessions"] * 2)[:sessions]
    for session in schedule["sessions"]:
        session["zones"] = [one | zone for one in session["zones"]]
    return {"schedule": schedule}


@pytest.mark.parametrize(
    ("holds", "expected"),
    [
        ([True, True], YES),
        ([True, False], PARTLY),
        ([True, None], PARTLY),
        ([False, None], NO),
        ([False, False], NO),
        ([None, None], NOT_COMPUTABLE),
    ],
)
def test_the_verdict_follows_from_the_parts(holds: list[bool | None], expected: Agreement) -> None:
    assert agreement([Part("a", one) for one in holds]) is expected


def test_without_its_deciding_part_a_statement_does_not_agree() -> None:
    assert agreement([Part("a", True), Part("b", False, decides=True)]) is NO
    assert agreement([Part("a", False), Part("b", True, decides=True)]) is PARTLY


def test_the_reason_names_every_part_under_what_became_of_it() -> None:
    parts = [Part("a", True), Part("b", False), Part("c", None), Part("d", True)]
    assert reason(parts) == "Holds: a; d. Fails: b. Not computed: c."


def test_all_thirteen_are_judged_in_their_order(plan: Plan) -> None:
    found = statements(Figures(plan, plan, serum(None, plan)))
    assert [one.key for one in found] == [f"S{number}" for number in range(1, 14)]
    assert all(one.statement and one.computed and one.reason for one in found)


@pytest.mark.parametrize(
    ("papillary", "reticular", "fat", "expected"),
    [
        (around(0.99, 0.9, 1.0), around(0.9, 0.2, 1.0), around(0.0, 0.0, 0.1), YES),
        (around(0.99, 0.9, 1.0), around(0.3, 0.2, 1.0), around(0.0, 0.0, 0.1), PARTLY),
        (around(0.99, 0.9, 1.0), around(0.9, 0.2, 1.0), around(0.4, 0.0, 0.9), PARTLY),
        (around(0.60, 0.4, 1.0), around(0.9, 0.2, 1.0), around(0.0, 0.0, 0.1), NO),
    ],
)
def test_s1_asks_where_the_holes_end(
    verdict: Callable[..., Verdict], make_plan: Make, papillary: Any, reticular: Any, fat: Any, expected: Agreement
) -> None:
    reaching = {"papillary_dermis": papillary, "reticular_dermis": reticular, "fat": fat}
    assert verdict("S1", with_schedule(make_plan, share_reaching=reaching)).agrees is expected


@pytest.mark.parametrize(
    ("collagen_low", "elastin", "expected"), [(1.1, 1.05, YES), (1.1, 0.97, PARTLY), (0.9, 1.05, PARTLY), (0.9, 1, NO)]
)
def test_s2_asks_for_collagen_and_elastin(
    verdict: Callable[..., Verdict], collagen_low: float, elastin: float, expected: Agreement
) -> None:
    tissue = [
        measure("collagen_total", [1.0] * 5 + [1.3], low=collagen_low),
        measure("elastin", [1.0] * 5 + [elastin]),
    ]
    assert verdict("S2", {"healing": tissue}).agrees is expected


def test_s3_never_agrees_fully_while_texture_has_no_model(verdict: Callable[..., Verdict]) -> None:
    good = verdict("S3", {"forecast": forecasts(0, 20, 40, 50, 60, 70), "responder_share": 0.9})
    assert good.agrees is PARTLY
    assert "Fails" not in good.reason
    flat = verdict("S3", {"forecast": forecasts(0, 20, 21, 50, 60, 70), "responder_share": 0.9})
    assert "Fails: each session adds" in flat.reason
    poor = verdict("S3", {"forecast": forecasts(0, 0, 0, 1, 1, 1, low=0.0), "responder_share": 0.2})
    assert poor.agrees is NO


def test_s4_asks_whether_more_enters_than_through_whole_skin(verdict: Callable[..., Verdict]) -> None:
    assert verdict("S4", uptake=around(4, 2, 8)).agrees is PARTLY
    assert verdict("S4", uptake=around(4, 0, 8)).agrees is NO
    assert verdict("S4", uptake=None).agrees is NO
    # 15 % vitamin C goes through whole skin at 1.9e-5 cm/h, most of it by the polar way: 22.6 ug/cm2 in 8 h
    assert verdict("S4", uptake=around(30, 22, 50), product="ascorbic-acid").agrees is NO
    assert verdict("S4", uptake=around(30, 23, 50), product="ascorbic-acid").agrees is PARTLY


def test_s4_asks_whether_serums_may_go_in(verdict: Callable[..., Verdict], monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Fails: most serums" in verdict("S4", uptake=around(4, 2, 8)).reason
    allowed = {name: one.model_copy(update={"allowed_in_open_channels": True}) for name, one in topicals().items()}
    monkeypatch.setattr("cicatrix.report.statements.topicals", lambda: allowed)
    assert "Fails" not in verdict("S4", uptake=around(4, 2, 8)).reason


@pytest.mark.parametrize(
    ("pain", "expected"), [(around(2, 1, 3), YES), (around(2.5, 1, 5), PARTLY), (around(4, 2, 7), NO)]
)
def test_s5_asks_for_mild_pain(verdict: Callable[..., Verdict], pain: Any, expected: Agreement) -> None:
    assert verdict("S5", {"pain": pain}).agrees is expected


@pytest.mark.parametrize(
    ("seen", "later", "expected"),
    [
        (around(5, 4, 9), 60, YES),
        (around(5, 4, 9), 50, PARTLY),
        (around(2, 1, 10), 60, PARTLY),
        (around(2, 1, 3.9), 60, NO),
        (around(9, 6.1, 12), 60, NO),
        ({"state": "not_expected", "reason": "too small"}, 60, NO),
    ],
)
def test_s6_asks_when_a_change_is_first_seen(
    verdict: Callable[..., Verdict], seen: Any, later: float, expected: Agreement
) -> None:
    course = {"first_visible_weeks": seen, "forecast": forecasts(0, 20, 40, 50, 50, later)}
    assert verdict("S6", course).agrees is expected


@pytest.mark.parametrize(
    ("demo", "severe", "interval", "expected"),
    [(3, 4, 28.0, YES), (2, 5, 42.0, YES), (5, 4, 28.0, PARTLY), (3, 3, 28.0, PARTLY), (5, 3, 14.0, NO)],
)
def test_s7_asks_for_number_and_interval(
    verdict: Callable[..., Verdict], make_plan: Make, demo: int, severe: int, interval: float, expected: Agreement
) -> None:
    plans = (with_schedule(make_plan, sessions=number, interval=interval) for number in (demo, severe))
    assert verdict("S7", *plans).agrees is expected


def event(name: str, rate: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "probability": rate, "from": 0, "to": 24, "unit": "h", "source": "chu2021"}


@pytest.mark.parametrize(
    ("hours", "events", "expected"),
    [
        (around(30, 10, 47), [event("bruise", around(0.03, 0.01, 0.1))], YES),
        (around(30, 10, 70), [event("bruise", around(0.03, 0.01, 0.1))], PARTLY),
        (around(30, 10, 47), [event("bruise", around(0.3, 0.1, 0.5))], PARTLY),
        (around(30, 10, 47), [event("infection", NO_RATE)], PARTLY),
        (around(60, 30, 90), [event("bruise", around(0.03, 0.01, 0.1))], NO),
    ],
)
def test_s8_asks_how_long_redness_shows(
    verdict: Callable[..., Verdict], make_plan: Make, hours: Any, events: Any, expected: Agreement
) -> None:
    days = make_plan().first_days.model_dump() | {"downtime_hours": hours}
    assert verdict("S8", {"first_days": days, "events": events}).agrees is expected


def test_s9_asks_for_the_prescriber_before_the_first_session(verdict: Callable[..., Verdict], make_plan: Make) -> None:
    assert verdict("S9").agrees is YES
    without = with_schedule(make_plan)
    without["schedule"]["sessions"][0]["before"] = []
    assert verdict("S9", without).agrees is NO
    case = make_plan().case.model_dump(exclude_none=True)
    case["history"]["facial_hsv"] = False
    assert verdict("S9", {"case": case}).agrees is NOT_COMPUTABLE


def test_s10_asks_for_a_risk_that_fades(verdict: Callable[..., Verdict]) -> None:
    some = verdict("S10", {"pih": around(0.1, 0.05, 0.2)})
    assert some.agrees is YES
    assert "skin type 4" in some.computed
    assert verdict("S10", {"pih": around(0.0, 0.0, 0.0)}).agrees is PARTLY
    unknown = verdict("S10", {"pih": NO_RATE})
    assert unknown.agrees is NOT_COMPUTABLE
    assert "no rate was found" in unknown.computed


@pytest.mark.parametrize(
    ("demo", "severe", "severe_end", "expected"),
    [
        ({"2": 0.7, "3": 0.3}, {"3": 0.4, "4": 0.6}, 30, YES),
        ({"2": 0.3, "3": 0.7}, {"3": 0.4, "4": 0.6}, 30, PARTLY),
        ({"2": 0.3, "3": 0.7}, {"3": 0.6, "4": 0.4}, 80, NO),
    ],
)
def test_s11_asks_what_the_severe_case_is_left_with(
    verdict: Callable[..., Verdict], demo: Any, severe: Any, severe_end: float, expected: Agreement
) -> None:
    found = verdict(
        "S11",
        {"forecast": forecasts(0, 20, 40, 50, 60, 70), "residual_grade": demo},
        {"forecast": forecasts(0, 5, 10, 15, 20, severe_end, grade=4.0), "residual_grade": severe},
    )
    assert found.agrees is expected


def price(low: float, high: float, *, sessions: int = 3, currency: str = "USD") -> dict[str, Any]:
    course = {"low": sessions * low, "high": sessions * high, "currency": currency}
    return {"cost": {"low_per_session": low, "high_per_session": high, **course}}


def test_s12_asks_for_the_price_of_a_session_and_of_a_course(verdict: Callable[..., Verdict]) -> None:
    assert verdict("S12", price(150, 400)).agrees is YES
    assert verdict("S12", price(150, 500)).agrees is PARTLY
    assert verdict("S12", price(150, 400, currency="EUR")).agrees is PARTLY
    assert verdict("S12", price(150, 500, sessions=1)).agrees is NO
    assert verdict("S12", {"cost": NO_RATE}).agrees is NOT_COMPUTABLE


def test_s13_asks_for_a_talk_and_for_patience(verdict: Callable[..., Verdict], make_plan: Make) -> None:
    talk = {"what": "Talk", "who": "the clinician who treats", "reason": "", "date": make_plan().date}
    talked = with_schedule(make_plan)
    talked["schedule"]["sessions"][0]["before"] = [talk]
    slow, fast = forecasts(0, 20, 40, 50, 60, 70), forecasts(0, 40, 69, 70, 70, 70)
    assert verdict("S13", talked | {"forecast": slow}).agrees is YES
    assert verdict("S13", talked | {"forecast": fast}).agrees is PARTLY
    late = make_plan().schedule.sessions[0].date
    talked["schedule"]["sessions"][0]["before"] = [talk | {"date": late}]
    assert verdict("S13", talked | {"forecast": fast}).agrees is NO
