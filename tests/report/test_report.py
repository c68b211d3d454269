"""The report as files: the mark on every page, nothing loaded, hostile texts harmless, no doses for the patient."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from html_reading import tags_of, text_of
from pypdf import PdfReader

from cicatrix.candidacy.screen import Candidacy
from cicatrix.intake.case import Case
from cicatrix.planning.plan import Plan
from cicatrix.report.context import context_of
from cicatrix.report.figures import forecast_figure
from cicatrix.report.html import render_html
from cicatrix.report.patient_pages.sheets import FILES, RECORD
from cicatrix.report.pdf import render_pdf
from cicatrix.report.write import write_report

HOSTILE = '<script>alert(1)</script> #import "x.typ" $x^2$ *_bold_* \\ [#eval("1")] {{ 7*7 }} & "q" @ref <label>'
HEADING = "For the patient"
VOID = {"meta", "br", "link", "img", "hr", "input"}


def pages_of(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.fixture(scope="module")
def pages(pdf: bytes) -> list[str]:
    return pages_of(pdf)


@pytest.fixture
def hostile(make_plan: Callable[..., Plan], plan: Plan) -> Plan:
    case = plan.case.model_dump() | {
        "overrides": [{"rule": "C41", "by": HOSTILE[:100], "role": "doctor", "reason": HOSTILE, "date": plan.date}]
    }
    screened = plan.candidacy.model_dump()
    screened["findings"][0] |= {"reason": HOSTILE, "action": HOSTILE}
    goals = [one.model_dump() | {"value": HOSTILE} for one in plan.goals]
    return make_plan(
        case=Case.model_validate(case),
        candidacy=Candidacy.model_validate(screened),
        reasons=[HOSTILE],
        goals=goals,
        device_name=HOSTILE,
    )


@pytest.mark.usefixtures("drawn")
def test_files_are_written_together(plan: Plan, tmp_path: Path) -> None:
    paths = write_report(plan, tmp_path / "out")
    assert {path.name for path in paths} >= {
        "report.html",
        "report.pdf",
        "facemap.svg",
        "forecast.svg",
        *FILES.values(),
        RECORD,
    }
    assert all(path.is_file() and path.stat().st_size for path in paths)
    assert sorted(paths) == sorted(path for path in (tmp_path / "out").rglob("*") if path.is_file())


def test_same_plan_same_bytes(plan: Plan, html: str, pdf: bytes) -> None:
    again = context_of(plan)
    assert render_html(again) == html
    assert render_pdf(again) == pdf


def test_mark_and_intended_use_in_html(plan: Plan, html: str) -> None:
    text = text_of(html)
    assert text.count(plan.intended_use) >= 3  # top and bottom of the screen, footer of each printed page
    assert text.count(plan.review) >= 4
    assert html.count('class="running') == 2


def test_every_page_of_the_pdf_carries_the_mark(plan: Plan, pages: list[str]) -> None:
    assert len(pages) > 4
    for page in pages:
        assert plan.review in page
        assert plan.intended_use in page
        assert re.search(rf"page \d+ of {len(pages)}", page)


def test_html_runs_and_loads_nothing(html: str) -> None:
    seen = tags_of(html, VOID)
    assert not {tag for tag, _ in seen} & {"script", "link", "iframe", "object", "embed", "form", "base", "img"}
    for _, attributes in seen:
        assert not any(name.startswith("on") for name in attributes)
        for name in ("src", "href", "xlink:href", "srcset", "action"):
            assert (attributes.get(name) or "#").startswith("#") or attributes[name] in FILES.values()
    assert not re.search(r"url\((?!['\"]?#)|@import", html)
    policy = next(a["content"] for t, a in seen if t == "meta" and a.get("http-equiv") == "Content-Security-Policy")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def test_links_and_ids(plan: Plan, html: str) -> None:
    seen = tags_of(html, VOID)
    ids = [a["id"] for _, a in seen if "id" in a]
    assert len(ids) == len(set(ids))
    targets = {a["href"] or "" for t, a in seen if t == "a"}
    assert targets >= set(FILES.values())
    assert {one[1:] for one in targets - set(FILES.values())} <= set(ids)
    for identifier in plan.provenance.parameters_used:
        assert f"p-{identifier}" in ids


def test_hostile_texts_come_out_as_texts(hostile: Plan) -> None:
    context = context_of(hostile)
    html = render_html(context)
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "{{ 7*7 }}" in html
    tags_of(html, VOID)
    pdf = "".join("".join(page.split()) for page in pages_of(render_pdf(context)))
    for part in ("<script>alert(1)</script>", '#import"x.typ"', "$x^2$", "*_bold_*", '[#eval("1")]', "<label>"):
        assert part in pdf.replace("“", '"').replace("”", '"')


def test_decision_comes_first_and_the_order_is_the_same(html: str, pages: list[str]) -> None:
    screen, paper = text_of(html), " ".join(pages)
    order = [
        "What the rules found",
        "Settings by zone",
        "This plan is better in",
        "What it means",
        "hour by hour",
        "Filled: the median",
        "Red flags",
        "Limits of the anaesthetic",
        "Goals and limits",
        "Alternatives considered",
        "Status of the models",
        HEADING,
        "Sources and assumptions",
        "Provenance",
    ]
    for text in (screen[screen.index("Needling is possible") :], paper):
        places = [text.index(words) for words in order]
        assert places == sorted(places)


def test_prescriber_step_stands_with_the_first_session(context: dict[str, Any]) -> None:
    sessions: list[dict[str, Any]] = context["sessions"]
    assert [any(step["prescriber"] for step in one["before"]) for one in sessions] == [True, False, False]


def test_what_cannot_be_estimated_has_no_picture(context: dict[str, Any]) -> None:
    unknown = [one for one in context["risks"] if not one["known"]]
    assert [one["name"] for one in unknown] == ["cold sore"]
    assert unknown[0]["frequency"] == "not estimable"
    assert not any("cold-sore" in name for name in context["figures"])
    assert sum(name.startswith("icons-") for name in context["figures"]) == 3


def test_emergency_line_and_red_flags(plan: Plan, context: dict[str, Any], html: str) -> None:
    assert html.count("call your local emergency number") >= 2
    assert len(context["first_days"]["red_flags"]) == len(plan.first_days.red_flags)
    assert context["first_days"]["red_flags"][0]["emergency"]


def test_patient_page_has_no_doses(html: str, pages: list[str]) -> None:
    first = max(number for number, page in enumerate(pages) if HEADING in page)
    end = min(number for number, page in enumerate(pages) if "Sources and assumptions" in page)
    for text in ["".join(pages[first:end]), text_of(html[html.index('id="patient"') : html.index('id="sources"')])]:
        assert not re.search(r"\bm?g\b|\d ?mg|mg/|µg|lidocaine|percentile|assumption", text)
        assert "0 (no pain) to 10" in text


def test_assumptions_say_what_the_trials_made_of_them(plan: Plan, html: str, pages: list[str]) -> None:
    told = [one for one in plan.assumptions if one.calibrated]
    assert 0 < len(told) < len(plan.assumptions)
    for text in (text_of(html), " ".join("".join(pages).split())):
        assert text.count("after the trials 1.5") == len(told)
        assert "(0.75 to 3)" in text


def test_states_are_words_and_not_colours_alone(context: dict[str, Any], html: str) -> None:
    assert {one["state"] for one in context["goals"]} == {"met", "not evaluable"}
    assert "? not evaluable" in text_of(html)


def test_time_line_always_says_what_kind_of_line_it_is(context: dict[str, Any]) -> None:
    rows: list[dict[str, str]] = context["first_days"]["timeline"]
    assert {row["kind"] for row in rows} == {"expect", "do", "avoid"}
    for day in context["patient"]["days"]:
        assert not set(day["do"]) & set(day["avoid"])


def test_headings_go_down_one_step_at_a_time_and_columns_have_names(html: str) -> None:
    seen = tags_of(html, VOID)
    levels = [int(tag[1]) for tag, _ in seen if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert all(attributes.get("scope") in {"col", "row"} for tag, attributes in seen if tag == "th")
    tables = sum(tag == "table" for tag, _ in seen)
    assert sum(tag == "thead" for tag, _ in seen) == tables
    assert sum(tag == "svg" for tag, _ in seen) == sum(a.get("role") == "img" for t, a in seen if t == "svg")


@pytest.mark.usefixtures("drawn")
def test_long_name_is_cut_in_the_running_line_only(plan: Plan) -> None:
    name = "W" * 64
    context = context_of(plan.model_copy(update={"patient": name}))
    assert name in context["title"]
    assert len(context["running"]) < 62
    pages = pages_of(render_pdf(context))
    assert all(plan.review in page for page in pages)


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize(("jurisdiction", "number"), [("us", "911"), ("eu_uk", "112"), ("india", "112")])
def test_emergency_number_of_the_place(plan: Plan, jurisdiction: str, number: str) -> None:
    clinic = plan.case.clinic.model_copy(update={"jurisdiction": jurisdiction})
    there = plan.model_copy(update={"case": plan.case.model_copy(update={"clinic": clinic})})
    context = context_of(there)
    assert number in context["emergency"]
    assert render_html(context).count(context["emergency"]) == 2


def test_percent_signs_are_written_in_one_way(html: str) -> None:
    text = text_of(html)
    assert re.search(r"\d%", text)
    assert not re.search(r"\d %", text)


@pytest.mark.usefixtures("drawn")
def test_plan_without_rates_price_or_visible_change(make_plan: Callable[..., Plan], figures: dict[str, str]) -> None:
    missing = {"state": "not_estimable", "reason": "no rate for this phototype"}
    bare = make_plan(
        pih=missing,
        cost={"state": "not_estimable", "reason": "no price"},
        first_visible_weeks={"state": "not_expected", "reason": "below the threshold"},
    )
    assert forecast_figure(bare) not in (None, figures["forecast"])  # drawn, and without its first visible week
    context = context_of(bare)
    html = render_html(context)
    assert "not expected" in html
    assert "no rate for this phototype" in html
    assert "Ask for it before you begin" in html
    assert PdfReader(io.BytesIO(render_pdf(context))).pages
