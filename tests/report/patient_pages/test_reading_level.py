"""The reading level of every text and of the printed pages of three cases: at most grade 8."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from cicatrix import pipeline
from cicatrix.base.readability import counts, grade_level
from cicatrix.planning.plan import Plan
from cicatrix.report.patient_pages import patient_texts, sheets
from cicatrix.report.patient_pages.plan_words import plan_words
from cicatrix.report.patient_pages.readable import LIMIT, NAMES, read_page, read_text
from cicatrix.report.patient_pages.suitability import suitability_page

GRADES: tuple[pipeline.Grade, ...] = ("mild", "moderate", "severe")


def hold(plan: Plan, grade: pipeline.Grade) -> None:
    """Hold every page of a plan against the limit, as a whole and section by section."""
    assert plan.grading.goodman_baron_grade.value == 2 + GRADES.index(grade)
    assert {"graded", grade} <= plan_words(plan).holds
    for page in [*sheets.patient_pages(plan), suitability_page(plan, general=True)]:
        whole, *parts = read_page(page)
        assert whole.counted.words > 500
        assert whole.in_sentences is not None
        assert max(whole.counted.grade, whole.in_sentences.grade, whole.as_spelt.grade) <= LIMIT
        assert max(part.counted.grade for part in parts) <= LIMIT


@pytest.mark.parametrize("page", patient_texts.PAGES)
def test_every_text_as_it_stands_in_the_data(page: patient_texts.PageName) -> None:
    for section in patient_texts.wording(page).section:
        text = re.sub(r"\{\w+\}", "it", "\n".join(line.text for line in section.lines))
        assert counts(text, NAMES).grade <= LIMIT, section.key


@pytest.mark.parametrize("one", patient_texts.treatments(), ids=lambda one: one.key)
def test_every_comparison(one: patient_texts.Treatment) -> None:
    text = "\n".join((one.name, one.what, one.compared, one.result, one.also, one.because))
    assert counts(text, NAMES).grade <= LIMIT


@pytest.mark.parametrize("grade", GRADES)
def test_the_words_of_each_grade(grade: pipeline.Grade, make_plan: Callable[..., Plan], plan: Plan) -> None:
    """The person and the grades of each bundled case, in a plan that is made up."""
    case = pipeline.example_case(grade)
    forecast = [
        one.model_copy(update={"baseline": 2.0 + GRADES.index(grade)}) if one.measure == "goodman_baron_grade" else one
        for one in plan.forecast
    ]
    hold(make_plan(case=case, grading=pipeline.grade(case), forecast=forecast, device=case.clinic.device), grade)


@pytest.mark.slow
@pytest.mark.parametrize("grade", GRADES)
def test_the_printed_pages_of_each_bundled_case(grade: pipeline.Grade) -> None:
    hold(pipeline.plan(pipeline.example_case(grade), draws=60, seed=0), grade)


def test_the_measure_tells_hard_words_from_easy_ones() -> None:
    hard = "Post-inflammatory hyperpigmentation, a recognised complication of percutaneous collagen induction, is "
    hard += "usually self-limiting but occasionally necessitates pharmacological intervention."
    assert grade_level(hard) > 18
    assert read_text("x", hard).counted.grade > LIMIT


def test_names_that_are_excepted_are_names() -> None:
    everything = " ".join(page.title for page in map(patient_texts.wording, patient_texts.PAGES))
    assert not any(name.lower() in everything.lower() for name in NAMES if len(name) > 3)
    assert len(NAMES) == len(set(NAMES)) < 30
