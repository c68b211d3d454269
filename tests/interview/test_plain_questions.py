"""The questions can be read after eight years of school, but for names that have no plainer word."""

from __future__ import annotations

import re

import pytest

from cicatrix.base.readability import grade_level
from cicatrix.interview.written_questions import WrittenQuestion, written_questions

HIGHEST = 8.0


def without(text: str, names: list[str]) -> str:
    for name in names:
        text = re.sub(rf"\b{name}\b", "it", text)
    return text


@pytest.mark.parametrize("question", [*written_questions().questions()], ids=lambda one: one.id)
def test_each_question_is_plain_or_names_what_has_no_plainer_word(question: WrittenQuestion) -> None:
    text = question.wording.format(what="this")
    if question.names:
        assert question.because
        assert all(name in text for name in question.names)
        assert grade_level(text) > HIGHEST, "an exception that is not needed"
        assert grade_level(without(text, question.names)) <= HIGHEST
    else:
        assert grade_level(text) <= HIGHEST, text


def test_what_stands_around_the_questions_is_plain() -> None:
    written = written_questions()
    around = [one.help for one in written.questions() if one.help] + [
        written.words[name] for name in ("blank", "translation")
    ]
    assert [(text, grade_level(text)) for text in around if grade_level(text) > HIGHEST] == []


def test_few_questions_are_exceptions() -> None:
    named = [one.id for one in written_questions().questions() if one.names]
    assert len(named) == 6, named
