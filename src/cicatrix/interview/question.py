"""What a questionnaire is made of."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TypeAlias

from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen

Answer: TypeAlias = bool | float | str | list[str]
"""Yes or no, a number, a code or a day, or the codes that were ticked."""


class Kind(StrEnum):
    """What an answer looks like."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    SEVERAL = "several"
    NUMBER = "number"
    WHOLE = "whole"
    DAY = "day"


class Person(StrEnum):
    """Who answers."""

    PATIENT = "patient"
    CLINICIAN = "clinician"


class Language(StrEnum):
    """What the questionnaire is written in."""

    ENGLISH = "en"
    HINDI = "hi"
    TAMIL = "ta"


class Choice(Frozen):
    """One of the answers that may be given."""

    code: str
    label: str
    exclusive: bool = False
    """Whoever ticks it ticks no other."""


class When(Frozen):
    """A question is asked only after one of these answers to another."""

    question: str
    answers: list[bool | str]


class Question(Frozen):
    """One question, in one language."""

    id: str
    key: str
    """Where the case file holds the answer."""
    by: Person
    kind: Kind
    text: str
    help: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: list[Choice] = []
    when: When | None = None
    required: bool = False
    """A form without it cannot be read; any other may stay blank, and is then an open question."""
    lasting: bool = False
    """Neither time nor treatment changes the answer: it is not asked again before each session."""
    again: bool = False
    """The case holds an answer, and it may have changed since."""
    rules: list[str] = []
    """The rules that read the answer."""
    facts: list[str] = []
    """The facts that it tells them."""


class Section(Frozen):
    """Questions that belong together."""

    id: str
    title: str
    by: Person
    questions: list[Question]


class Questionnaire(Frozen):
    """Every question, in one language, in the order in which it is put."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    version: str
    language: Language
    translation: str
    """That a machine made the translation and nobody has checked it; empty in English, the language of the source."""
    title: str
    introduction: str
    words: dict[str, str]
    """What stands around the questions on a page."""
    sections: list[Section]

    def marks(self) -> str:
        """Return in sentences that it is unreviewed, what it is for, and that a machine translated it."""
        marks = [text for text in (self.review, self.intended_use, self.translation) if text]
        return " ".join(text if text.endswith((".", "।")) else f"{text}." for text in marks)

    def questions(self) -> Iterator[Question]:
        """Yield the questions in their order."""
        for section in self.sections:
            yield from section.questions

    def by_id(self) -> dict[str, Question]:
        """Return the questions by id."""
        return {question.id: question for question in self.questions()}
