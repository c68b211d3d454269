"""Answers that fit the questionnaire, drawn at random, and as a response to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from cicatrix.interview.question import Kind, Question, Questionnaire
from cicatrix.interview.questionnaire import questionnaire
from cicatrix.interview.replies import is_put

TODAY = dt.date(2026, 11, 23)
LEAST = {"age_years": 30.0, "sex": "female"}
"""The fewest answers that can be read."""


def value_of(question: Question) -> st.SearchStrategy[Any]:
    """Return the answers that fit a question."""
    codes = [choice.code for choice in question.choices if not choice.exclusive]
    alone = [[choice.code] for choice in question.choices if choice.exclusive]
    match question.kind:
        case Kind.YES_NO:
            return st.booleans()
        case Kind.CHOICE:
            return st.sampled_from([choice.code for choice in question.choices])
        case Kind.SEVERAL:
            return st.one_of(st.sampled_from(alone), st.lists(st.sampled_from(codes), min_size=1, unique=True))
        case Kind.DAY:
            return st.dates(dt.date(2001, 1, 1), TODAY).map(str)
        case Kind.WHOLE:
            return st.integers(int(question.low or 0), int(question.high or 0))
        case Kind.NUMBER:
            low = max(question.low or 0.0, 0.5)  # an INR of 0.0 is how a case says that there is none
            return st.floats(low, question.high or 0.0)


@st.composite
def answers(draw: st.DrawFn) -> dict[str, Any]:
    """Return answers that fit, some questions left blank."""
    form, found = questionnaire(), {}
    asked = form.by_id()
    for question in form.questions():
        if is_put(question, asked, found) and (question.required or draw(st.booleans())):
            found[question.id] = draw(value_of(question))
    found["age_years"] = max(found["age_years"], 25.0)  # days reach back to 2001, and nothing was done before birth
    if found.get("keloid_tendency"):
        found["keloid_family"] = found["keloid_family"] or not (found["keloid_face"] or found["keloid_off_face"])
    return found


def told_of(form: Questionnaire, told: dict[str, Any]) -> dict[str, Any]:
    """Return answers as the QuestionnaireResponse of a program that shows the form by its groups."""
    names = {
        Kind.YES_NO: "valueBoolean", Kind.NUMBER: "valueDecimal", Kind.WHOLE: "valueInteger", Kind.DAY: "valueDate",
    }  # fmt: skip

    def values(question: Question, value: Any) -> list[dict[str, Any]]:
        if question.choices:
            return [{"valueCoding": {"code": code}} for code in (value if isinstance(value, list) else [value])]
        return [{names[question.kind]: value}]

    groups = [
        {
            "linkId": f"section.{section.id}",
            "item": [
                {"linkId": one.id, "text": one.text, "answer": values(one, told[one.id])}
                for one in section.questions
                if one.id in told
            ],
        }
        for section in form.sections
    ]
    return {"resourceType": "QuestionnaireResponse", "status": "completed", "item": [{"linkId": "mark"}, *groups]}
