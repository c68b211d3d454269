"""The precautions in the report: in both forms, compact, with dates, records and sources."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader

from cicatrix.candidacy.screen import screen
from cicatrix.intake.case import Case
from cicatrix.planning.plan import Plan
from cicatrix.precautions.apply import precautions_of
from cicatrix.report.careful import before_you_begin, careful_part
from cicatrix.report.context import context_of
from cicatrix.report.html import render_html
from cicatrix.report.pdf import render_pdf

HOSTILE = "<script>alert(1)</script> #eval(1) *bold*"
START = dt.date(2026, 12, 7)


def careful_plan(make_plan: Callable[..., Plan], **history: Any) -> Plan:
    """Return the made-up plan with the precautions of its case."""
    plan = make_plan()
    case = Case.model_validate(plan.case.model_dump() | {"history": plan.case.history.model_dump() | history})
    dates = [session.date for session in plan.schedule.sessions]
    return make_plan(case=case, precautions=list(precautions_of(case, screen(case), dates)))


@pytest.mark.usefixtures("drawn")
def test_both_forms_show_every_precaution_with_its_days(make_plan: Callable[..., Plan]) -> None:
    plan = careful_plan(make_plan, anticoagulant="warfarin")
    context = context_of(plan)
    html = render_html(context)
    paper = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(render_pdf(context))).pages)
    assert [one["title"] for one in context["precautions"]] == [one.title for one in plan.precautions]
    for one in context["precautions"]:
        assert one["title"] in html
        assert one["title"] in paper
        assert one["need"] in paper
    for text in ("6 to 7 Dec 2026", "missing: the prescriber&#39;s decision", "Nothing here prescribes"):
        assert text in html
    assert "6 to 7 Dec 2026" in paper
    assert 'id="precautions"' in html
    assert 'href="#precautions"' in html


def test_a_plan_without_precautions_has_no_empty_section(context: dict[str, Any], html: str) -> None:
    assert context["precautions"] == []
    assert 'precautions"' not in html


@pytest.mark.usefixtures("drawn")
def test_what_a_prescriber_wrote_stays_text(make_plan: Callable[..., Plan]) -> None:
    plan = make_plan()
    course = {
        "session": 1, "decision": "none", "prescriber": HOSTILE, "decided_on": dt.date(2026, 12, 1), "reason": HOSTILE,
    }  # fmt: skip
    case = Case.model_validate(plan.case.model_dump() | {"antiviral": {"course": [course]}})
    found = precautions_of(case, screen(case), [session.date for session in plan.schedule.sessions])
    context = context_of(make_plan(case=case, precautions=list(found)))
    html = render_html(context)
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert render_pdf(context)


def test_spans_of_days_say_nothing_twice(make_plan: Callable[..., Plan]) -> None:
    rows = [row for one in careful_part(careful_plan(make_plan)) for row in one["steps"]]
    dates = {row["dates"] for row in rows}
    assert "6 to 7 Dec 2026; 3 to 4 Jan 2027; 31 Jan to 1 Feb 2027" in dates
    assert any("21 Dec 2026 to 18 Jan 2027" in text for text in dates)


def test_the_patient_is_told_to_go_on_with_a_blood_thinner(make_plan: Callable[..., Plan]) -> None:
    plan = make_plan()
    first = plan.schedule.sessions[0]
    step = first.before[0].model_copy(update={"who": "prescriber", "rule": "C16", "date": dt.date(2026, 11, 30)})
    sessions = [first.model_copy(update={"before": [step]}), *plan.schedule.sessions[1:]]
    told = before_you_begin(make_plan(schedule=plan.schedule.model_copy(update={"sessions": sessions})))
    assert told == [
        "Tell the doctor who gives you the blood thinner about this plan, by 30 November 2026. "
        "Go on taking it as before.",
        "Do not stop any medicine on your own.",
    ]


def test_the_patient_is_sent_to_the_prescriber_for_cold_sores(make_plan: Callable[..., Plan]) -> None:
    told = before_you_begin(make_plan())
    assert told[0].startswith("See the doctor who writes your prescriptions, by 30 November 2026.")
