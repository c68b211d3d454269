"""The pages as files: marks, structure, nothing loaded, hostile texts harmless, dates never too early."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from html_reading import tags_of, text_of

from cicatrix import pipeline
from cicatrix.acute.aftercare import aftercare
from cicatrix.candidacy.screen import Candidacy
from cicatrix.device.catalogue import devices, get_device
from cicatrix.intake.case import Case
from cicatrix.needling.injury import off_label
from cicatrix.planning.plan import Plan
from cicatrix.report.patient_pages import page_parts, sheets
from cicatrix.report.patient_pages.aftercare_sheet import allowed_table
from cicatrix.report.patient_pages.consent import consent_page
from cicatrix.report.patient_pages.found_for_you import found_for_you
from cicatrix.report.patient_pages.page_parts import Page
from cicatrix.report.patient_pages.plan_words import plan_words
from cicatrix.report.patient_pages.suitability import suitability_page

HOSTILE = '<script>alert(1)</script> {{ 7*7 }} {zones} & "q"'
VOID = {"meta", "br"}


def section(page: Page, key: str) -> str:
    return page_parts.prose(page)[key]


@pytest.fixture(scope="module")
def pages(plan: Plan) -> list[Page]:
    return [*sheets.patient_pages(plan), suitability_page(plan, general=True)]


@pytest.fixture(scope="module")
def written(pages: list[Page]) -> list[str]:
    return [sheets.render_sheet(page) for page in pages]


def test_marks_and_language(pages: list[Page], written: list[str]) -> None:
    for page, html in zip(pages, written, strict=True):
        text = text_of(html)
        assert text.count(page.review) >= 4  # head, top, bottom of the screen and of each printed page
        assert text.count(page.intended_use) >= 3
        assert '<html lang="en">' in html
        assert "No doctor has checked it" in text or "no doctor has" in text


def test_they_run_and_load_nothing(written: list[str]) -> None:
    for html in written:
        seen = tags_of(html, VOID)
        assert not {tag for tag, _ in seen} & {"script", "link", "iframe", "object", "embed", "form", "base", "img"}
        for _, attributes in seen:
            assert not any(name.startswith("on") or name in {"src", "href", "srcset"} for name in attributes)
        assert not re.search(r"url\(|@import", html)
        policy = next(a["content"] for t, a in seen if t == "meta" and "http-equiv" in a)
        assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def test_headings_tables_and_pictures_can_be_heard(written: list[str]) -> None:
    for html in written:
        seen = tags_of(html, VOID)
        levels = [int(tag[1]) for tag, _ in seen if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
        assert all(a.get("scope") in {"col", "row"} for t, a in seen if t == "th")
        assert all(a.get("role") == "img" for t, a in seen if t == "svg")
        assert html.count("<title>") == 1 + sum(t == "svg" for t, _ in seen)
        ids = [a["id"] for _, a in seen if "id" in a]
        assert len(ids) == len(set(ids))


def test_each_use_of_a_photograph_is_asked_on_its_own(written: list[str]) -> None:
    consent = written[0]
    assert consent.count('aria-label="box for yes"') == consent.count('aria-label="box for no"') == 3
    assert "For my own care" in consent
    assert "For teaching" in consent
    assert "For print, the web or adverts" in consent


def test_what_was_signed_can_be_told_apart(plan: Plan, make_plan: Callable[..., Plan], pages: list[Page]) -> None:
    consent = pages[0]
    html = sheets.render_sheet(consent)
    for mark in (consent.words_sha256, consent.page_sha256, consent.case_sha256):
        assert mark[:16] in html
    other = consent_page(make_plan(responder_share=0.21))
    assert other.words_sha256 == consent.words_sha256
    assert other.page_sha256 != consent.page_sha256
    record = sheets.record_of(pages[:3])
    assert [one.file for one in record.pages] == list(sheets.FILES.values())
    assert record.pages[0].words_sha256 == consent.words_sha256
    assert record.case_sha256 == plan.provenance.input_sha256


def test_same_plan_same_bytes(plan: Plan, written: list[str]) -> None:
    assert [sheets.render_sheet(page) for page in sheets.patient_pages(plan)] == written[:3]


def test_the_general_page_is_about_nobody(plan: Plan, pages: list[Page]) -> None:
    html = sheets.render_sheet(pages[3])
    assert plan.patient not in html
    assert str(plan.date.year) not in section(pages[3], "expect")
    assert "made-up adult" in section(pages[3], "whom")
    assert "made-up" not in section(pages[2], "whom")


def test_hostile_texts_come_out_as_texts(make_plan: Callable[..., Plan], plan: Plan) -> None:
    case = plan.case.model_dump() | {
        "overrides": [{"rule": "C41", "by": HOSTILE, "role": "doctor", "reason": HOSTILE, "date": plan.date}]
    }
    hostile = make_plan(case=Case.model_validate(case), device_name=HOSTILE)
    for page in sheets.patient_pages(hostile):
        html = sheets.render_sheet(page)
        tags_of(html, VOID)
        assert "<script" not in html
        if page.page == "consent":
            assert html.count("&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }} {zones} &amp;") == 2


def test_what_the_rules_found_is_told_and_never_left_out(make_plan: Callable[..., Plan], plan: Plan) -> None:
    screened = plan.candidacy.model_dump()
    model: dict[str, Any] = screened["findings"][0]
    screened["findings"] = [
        model | {"rule": rule, "scope": scope, "severity": severity}
        for rule, scope, severity in (
            ("C10", "patient", "precaution"), ("C98", "patient", "precaution"), ("A01", "agent", "absolute"),
            ("C99", "patient", "information"),
        )
    ]  # fmt: skip
    (group,) = found_for_you(make_plan(candidacy=Candidacy.model_validate(screened)))
    assert "cold sores" in group.items[0]
    assert [item[-11:] for item in group.items[1:]] == ["(rule C98).", "(rule A01).", "(rule C99)."]


@pytest.mark.parametrize(
    ("device", "age", "skin", "holds"),
    [
        ("skinpen-precision", 29.0, 4, {"on_label"}),
        ("dr-pen-system", 29.0, 4, {"off_label_use"}),
        ("skinpen-precision", 20.0, 4, {"off_label_age"}),
        ("exceed", 29.0, 5, {"off_label_skin"}),
        ("generic-pen", 29.0, 4, {"label_unknown"}),
        ("a-pen-nobody-knows", 29.0, 4, {"label_unknown"}),
    ],
)
def test_use_outside_the_label_is_said(
    device: str, age: float, skin: int, holds: set[str], make_plan: Callable[..., Plan], plan: Plan
) -> None:
    case = plan.case.model_dump()
    case["patient"] |= {"age_years": age, "fitzpatrick": skin}
    schedule = plan.schedule.model_dump()
    for session in schedule["sessions"]:
        for zone in session["zones"]:
            zone["off_label"] = off_label(get_device(device), zone["depth_mm"]) if device in devices() else None
    there = make_plan(device=device, case=Case.model_validate(case), schedule=schedule)
    assert {one for one in plan_words(there).holds if "label" in one} == holds
    page = consent_page(there)
    assert ("off-label" in section(page, "what")) is (holds != {"on_label"})


def test_a_plan_without_rates_price_grade_or_visible_change(make_plan: Callable[..., Plan]) -> None:
    bare = make_plan(
        pih={"state": "not_estimable", "reason": "no rate"},
        cost={"state": "not_estimable", "reason": "no price"},
        first_visible_weeks={"state": "not_expected", "reason": "below the threshold"},
        responder_share=0.1,
        residual_grade={},
        forecast=[],
    )
    consent, _, right = sheets.patient_pages(bare)
    assert "The price is not known" in section(consent, "cost")
    assert "does not expect a change that you can see" in section(consent, "hope")
    assert "Ask what else can be done" in section(consent, "hope")
    assert "same grade" not in section(consent, "hope")
    assert "Nobody has graded your scars yet" in section(right, "whom")


def test_nothing_is_allowed_too_early(plan: Plan) -> None:
    table = allowed_table(plan)
    again = sorted(plan.over_time.allowed_again, key=lambda one: one.safe_from_h)
    assert len(table.head) == 2 + len(plan.schedule.sessions)
    for row, one in zip(table.rows, again, strict=True):
        for session, (cell,) in zip(plan.schedule.sessions, row[2:], strict=True):
            day = dt.datetime.strptime(f"{cell} {session.date.year}", "%d %b %Y")
            day = day if day.date() >= session.date else day.replace(year=day.year + 1)
            waited = day - dt.datetime.combine(session.date, dt.time(12))
            assert one.safe_from_h <= waited.total_seconds() / 3600 < one.safe_from_h + 48


def test_the_duties_in_the_consent_are_those_of_the_aftercare(pages: list[Page]) -> None:
    sun = max(one.to_h for one in aftercare() if one.kind == "avoid" and "sun" in one.what.split())
    cream = min(one.from_h for one in aftercare() if one.kind == "do" and "sunscreen" in one.what)
    assert (sun, cream) == (14 * 24, 24)
    assert "out of the sun for two weeks. Use sunscreen from the second day" in section(pages[0], "duties")


def test_red_flags_come_first_on_the_aftercare_sheet(plan: Plan, pages: list[Page]) -> None:
    help_ = pages[1].sections[0]
    assert help_.key == "help"
    assert help_.flags[0].emergency
    assert sum(len(one.signs) for one in help_.flags) == len(plan.first_days.red_flags)
    assert "local emergency number (911)" in help_.lines[0].text


def test_the_verb_writes_the_general_page(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def planned(case: Case, **_: object) -> Plan:
        asked.append(case.patient.id)
        return plan

    monkeypatch.setattr(pipeline, "plan", planned)
    out = tmp_path / "page"
    code, text, err = run("patient-pages", "--grade", "mild", "--out", str(out))
    assert asked == ["DEMO-0006"]
    assert (code, err) == (0, "")
    assert "Is needling right for me?" in text
    assert {path.name for path in out.iterdir()} == {"right-for-me.html", "right-for-me.json"}
    page = json.loads((out / "right-for-me.json").read_text("utf-8"))
    assert page["review"] in (out / "right-for-me.html").read_text("utf-8")


def test_a_grade_that_is_none_is_refused(run: Callable[..., tuple[int, str, str]]) -> None:
    code, _, err = run("patient-pages", "--grade", "awful")
    assert code == 2
    assert "'awful'" in err
    assert "'mild', 'moderate', 'severe'" in err
