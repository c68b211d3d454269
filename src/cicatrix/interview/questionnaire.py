"""The questionnaire in one language: the data file with the wording of facts, bounds of the case file, and rules."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from functools import cache
from typing import cast

from annotated_types import Ge, Le

from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.candidacy.facts import FACTS
from cicatrix.candidacy.rules import load_rules
from cicatrix.intake.case import Patient
from cicatrix.intake.history import History, KeloidTendency
from cicatrix.interview.question import Choice, Language, Person, Question, Questionnaire, Section, When
from cicatrix.interview.translations import translator
from cicatrix.interview.written_questions import WrittenQuestion, written_questions

Translate = Callable[[str], str]
MODELS = {"patient": Patient, "history": History}


@cache
def questionnaire(language: Language = Language.ENGLISH) -> Questionnaire:
    """Return every question that a screening needs, in *language*."""
    written, translate = written_questions(), translator(language)
    words = {name: translate(text) for name, text in written.words.items()}
    return Questionnaire(
        intended_use=translate(INTENDED_USE),
        review=translate(REVIEW_MARK),
        version=written.version,
        language=language,
        translation="" if language is Language.ENGLISH else words["translation"],
        title=words["title"],
        introduction=words["blank"],
        words=words,
        sections=[
            Section(
                id=section.id,
                title=translate(section.title),
                by=section.by,
                questions=list(
                    itertools.chain.from_iterable(_questions(one, section.by, translate) for one in section.question)
                ),
            )
            for section in written.section
        ],
    )


def texts() -> list[str]:
    """Return every English text that a catalogue translates, in the order of the questions, each once."""
    written = written_questions()
    found = [INTENDED_USE, REVIEW_MARK, *written.words.values()]
    for section in written.section:
        found.append(section.title)
        for one in section.question:
            found += [one.wording, one.help, *one.choices.values()]
    return [text for text in dict.fromkeys(found) if text]


def _questions(written: WrittenQuestion, by: Person, translate: Translate) -> Iterator[Question]:
    """Yield a question, or one for each choice of the question that it follows."""
    if not written.each_of:
        yield _question(written, by, translate, written.id, translate(written.wording), written.when)
        return
    followed = next(one for one in written_questions().questions() if one.id == written.each_of)
    for code, label in followed.choices.items():
        if code != followed.exclusive:
            text = translate(written.wording).format(what=translate(label))
            when = When(question=followed.id, answers=[code])
            one = written.model_copy(update={"facts": [f"days_since_{code}"]})
            yield _question(one, by, translate, f"{written.id}_{code}", text, when)


def _question(
    written: WrittenQuestion, by: Person, translate: Translate, name: str, text: str, when: When | None
) -> Question:
    key = written.key or f"history.{written.id}"
    low, high = _bounds(key, written.id)
    return Question(
        id=name,
        key=key,
        by=by,
        kind=written.kind,
        text=text,
        help=translate(written.help),
        unit=written.unit,
        low=low,
        high=high,
        choices=[
            Choice(code=code, label=translate(label), exclusive=code == written.exclusive)
            for code, label in written.choices.items()
        ],
        when=when,
        required=written.required,
        lasting=written.lasting or (bool(written.tells) and all(FACTS[fact].lasting for fact in written.tells)),
        rules=[rule.id for rule in load_rules().values() if rule.facts & set(written.tells)],
        facts=written.tells,
    )


def _bounds(key: str, name: str) -> tuple[float | None, float | None]:
    """Return the least and the greatest number that the case file takes."""
    section, field = key.split(".")
    part = KeloidTendency.model_fields.get(name.removeprefix("keloid_")) if field == "keloid_tendency" else None
    limits = (part or MODELS[section].model_fields[field]).metadata
    low = next((limit.ge for limit in limits if isinstance(limit, Ge)), None)
    high = next((limit.le for limit in limits if isinstance(limit, Le)), None)
    return cast("tuple[float | None, float | None]", (low, high))
