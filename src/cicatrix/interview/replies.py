"""Answers to the questionnaire: which questions they put, and the check that refuses what does not fit."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from typing import Any, TypeAlias, cast

from cicatrix.base.errors import BadInput
from cicatrix.base.unknown_name import unknown_name
from cicatrix.base.words import nearest
from cicatrix.interview.question import Answer, Kind, Question, Questionnaire

Answers: TypeAlias = Mapping[str, Answer]
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def is_put(question: Question, asked: Mapping[str, Question], answers: Answers) -> bool:
    """Return whether a question is put: always, or after one of the answers that it hangs on."""
    if question.when is None:
        return True
    if question.when.question not in answers or not is_put(asked[question.when.question], asked, answers):
        return False
    given = answers[question.when.question]
    return any(answer in given if isinstance(given, list) else answer == given for answer in question.when.answers)


def still_open(form: Questionnaire, answers: Answers) -> list[Question]:
    """Return the questions that are put and not answered, in their order."""
    asked = form.by_id()
    return [
        question for question in form.questions() if question.id not in answers and is_put(question, asked, answers)
    ]


def checked(form: Questionnaire, answers: Mapping[str, Any], where: str) -> Answers:
    """Return answers that fit their questions.

    Raises
    ------
    BadInput
        If an answer is to no question, of the wrong type, out of range, or to a question that was not put; or if one
        is missing without which the others cannot be read.
    """
    asked = form.by_id()
    for name in answers:
        if name not in asked:
            raise unknown_name("question", name, asked, where)
    found = {name: _fitting(asked[name], value, f"{where}: {name}") for name, value in answers.items()}
    for name in found:
        if not is_put(asked[name], asked, found):
            raise BadInput(
                f"'{name}' is answered, and it is asked only after {_branch(asked[name])}", where=where,
                do=f"leave '{name}' out, or correct the other answer",
            )  # fmt: skip
    for question in still_open(form, found):
        if question.required:
            after = f" after {_branch(question)}" if question.when else ""
            raise BadInput(f"the answer to '{question.id}' is missing: it must be there{after}", where=where)
    return found


def _branch(question: Question) -> str:
    """Return in words which answer a question hangs on."""
    if question.when is None:
        return ""
    wanted = " or ".join(_shown(answer) for answer in question.when.answers)
    return f"{wanted} to '{question.when.question}'"


def _shown(answer: bool | str) -> str:
    return ("yes" if answer else "no") if isinstance(answer, bool) else f"'{answer}'"


def _fitting(question: Question, value: Any, where: str) -> Answer:
    match question.kind:
        case Kind.YES_NO:
            if not isinstance(value, bool):
                raise BadInput(f"{value!r}"[:60] + " is neither yes nor no", where=where, allowed="true, false")
            return value
        case Kind.CHOICE:
            return _code(question, value, where)
        case Kind.SEVERAL:
            return _codes(question, value, where)
        case Kind.DAY:
            return _day(value, where)
        case Kind.NUMBER | Kind.WHOLE:
            return _number(question, value, where)


def _code(question: Question, value: Any, where: str) -> str:
    codes = [choice.code for choice in question.choices]
    if not isinstance(value, str) or value not in codes:
        near = nearest(value, codes) if isinstance(value, str) else ""
        raise BadInput(f"{value!r}"[:60] + " is none of the choices", where=where, allowed=", ".join(codes), do=near)
    return value


def _codes(question: Question, value: Any, where: str) -> list[str]:
    if not isinstance(value, list) or not value:
        alone = next((f"; [{choice.code!r}] for none" for choice in question.choices if choice.exclusive), "")
        raise BadInput(
            f"{value!r}"[:60] + " is no list of choices", where=where, allowed=f"a list with one or more{alone}"
        )
    codes = [_code(question, one, where) for one in cast("list[Any]", value)]
    if len(set(codes)) < len(codes):
        raise BadInput("a choice stands twice", where=where, allowed="each once")
    alone = {choice.code for choice in question.choices if choice.exclusive} & set(codes)
    if alone and len(codes) > 1:
        raise BadInput(f"'{alone.pop()}' stands beside others", where=where, allowed="that one alone, or the others")
    return codes


def _day(value: Any, where: str) -> str:
    if type(value) is dt.date:  # as TOML writes it; a moment is no day
        return value.isoformat()
    try:
        if not isinstance(value, str) or not DAY.fullmatch(value):  # other ISO forms mean more than a day
            raise ValueError
        return dt.date.fromisoformat(value).isoformat()
    except ValueError:
        raise BadInput(f"{value!r}"[:60] + " is no day", where=where, allowed="a day such as 2026-11-23") from None


def _number(question: Question, value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadInput(f"{value!r}"[:60] + " is not a number", where=where, allowed="a number")
    low = -math.inf if question.low is None else question.low
    high = math.inf if question.high is None else question.high
    if not low <= value <= high:  # not a number is refused as well
        raise BadInput(f"{value:g} is out of range", where=where, allowed=f"{low:g} to {high:g}")
    if question.kind is Kind.WHOLE and value != int(value):
        raise BadInput(f"{value:g} is not a whole number", where=where, allowed="a whole number")
    return int(value) if question.kind is Kind.WHOLE else float(value)
