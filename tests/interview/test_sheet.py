"""The printable page: every question once, branches said, nothing fetched, no script, everything escaped."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from cicatrix import pipeline
from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.interview.question import Language, Questionnaire
from cicatrix.interview.questionnaire import questionnaire
from cicatrix.interview.sheet import days_beside, numbers, only_if, render_sheet

EMPTY = {"meta", "br"}


class Page(HTMLParser):
    """What a page holds; a tag that is not closed is a failure."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.seen: set[str] = set()
        self.ids: list[str] = []
        self.values: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {tag, *(name for name, _ in attrs)}
        told = dict(attrs)
        if tag == "li" and "id" in told:
            self.ids.append(told["id"] or "")
            self.values.append(told["value"] or "")
        if tag not in EMPTY:
            self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.tags.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("language", Language)
def test_every_question_stands_on_the_page(language: Language) -> None:
    form = questionnaire(language)
    text = render_sheet(form)
    page = Page(text)
    assert page.tags == []
    assert page.ids == list(numbers(form))
    assert page.values == [str(number) for number in range(1, len(page.ids) + 1)]
    words = " ".join(page.words.split())
    for question in form.questions():
        if question.id in page.ids:
            assert question.text in words
            assert only_if(form, question) in words
        assert question.help in words
        assert all(choice.label in words for choice in question.choices)
    assert f'<html lang="{language}">' in text
    for mark in (form.review, form.intended_use, form.translation, REVIEW_MARK, INTENDED_USE):
        assert mark in words


def test_nothing_is_fetched_and_nothing_runs(form: Questionnaire) -> None:
    text = render_sheet(form)
    page = Page(text)
    assert not page.seen & {"script", "link", "img", "iframe", "src", "href", "onload", "onclick", "style-src"} - {
        "href"
    }
    assert not re.search(r"url\(|@import|https?://|<script", text)
    assert "default-src 'none'" in text


def test_what_was_done_has_its_day_beside_it(form: Questionnaire) -> None:
    beside = days_beside(form)
    recent = form.by_id()["recent"]
    assert {code for _, code in beside} == {choice.code for choice in recent.choices if not choice.exclusive}
    assert not {one.id for one in beside.values()} & numbers(form).keys()


def test_a_branch_names_the_number_and_the_answer(form: Questionnaire) -> None:
    number = numbers(form)["anticoagulant"]
    assert only_if(form, form.by_id()["inr"]) == f"Only if the answer to question {number} is “Warfarin”"
    assert only_if(form, form.by_id()["keloid_face"]).endswith("is “Yes”")
    assert only_if(form, form.by_id()["hba1c_percent"]).endswith("is “Yes, type 1” or “Yes, type 2”")
    assert only_if(form, form.by_id()["smoker"]) == ""


def test_text_with_markup_is_escaped(form: Questionnaire) -> None:
    section = form.sections[0]
    bad = section.questions[0].model_copy(update={"text": "<script>alert(1)</script> & you?"})
    risky = form.model_copy(
        update={"sections": [section.model_copy(update={"questions": [bad]})], "title": "<b>title</b>"}
    )
    text = render_sheet(risky)
    assert "<script" not in text
    assert "<b>title" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; you?" in text


def test_a_sheet_for_a_case_has_only_what_is_left(form: Questionnaire) -> None:
    left = pipeline.questionnaire("hi", pipeline.demo_case())
    page = Page(render_sheet(left))
    assert left.title == left.words["still_open"]
    assert set(page.ids) == numbers(left).keys()
    assert "age_years" not in page.ids
    assert left.words["again"] in page.words
