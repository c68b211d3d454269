"""The questionnaire, question by question."""

from __future__ import annotations

from page import page, table

from cicatrix.base.readability import grade_level
from cicatrix.candidacy.facts import FACTS
from cicatrix.interview.question import Kind, Question, Questionnaire
from cicatrix.interview.questionnaire import questionnaire, texts
from cicatrix.interview.sheet import range_of
from cicatrix.interview.translations import MARK
from cicatrix.interview.written_questions import written_questions

KINDS = {
    Kind.YES_NO: "yes or no",
    Kind.CHOICE: "one of",
    Kind.SEVERAL: "one or more of",
    Kind.NUMBER: "a number",
    Kind.WHOLE: "a whole number",
    Kind.DAY: "a day",
}


def questions() -> str:
    """Return every question: who answers, in which words, after what, where the answer goes, which rules read it."""
    form = questionnaire()
    count = len(list(form.questions()))
    parts = [
        f"{count} questions, {sum(one.when is not None for one in form.questions())} of them only after an answer to "
        "another. The wording is that of the facts which the rules read, so that an open question of `cicatrix screen` "
        "says the same. What is not answered stays open and is never taken for a no. No clinician has reviewed the "
        "questions; how to use them: [ask the questions](../how-to/ask-the-questions.md).",
        f"Hindi and Tamil: {len(texts())} texts each, every one translated; {MARK}.",
    ]
    for section in form.sections:
        rows = [_row(form, one) for one in section.questions]
        head = ("id", "question", "answer", "only after", "key of the case file", "rules", "grade")
        parts.append(f"## {section.title}\n\nThe {section.by} answers.\n\n{table(head, rows)}")
    return page("The questionnaire", *parts, _reading(), _derived())


def _row(form: Questionnaire, question: Question) -> tuple[object, ...]:
    text = f"{question.text} *{question.help}*" if question.help else question.text
    return (
        f"`{question.id}`", text, _answer(form, question), _after(question), f"`{question.key}`",
        ", ".join(question.rules), f"{grade_level(question.text):.1f}",
    )  # fmt: skip


def _answer(form: Questionnaire, question: Question) -> str:
    choices = "; ".join(f"`{one.code}` {one.label}" for one in question.choices)
    limits = range_of(form, question).lower()
    words = " ".join(part for part in (KINDS[question.kind], choices, limits, question.unit) if part)
    return f"{words} (must be there)" if question.required else words


def _after(question: Question) -> str:
    if question.when is None:
        return ""
    answers = ["yes" if one is True else "no" if one is False else f"`{one}`" for one in question.when.answers]
    return f"{' or '.join(answers)} to `{question.when.question}`"


def _reading() -> str:
    named = [one for one in written_questions().questions() if one.names]
    rows = [(f"`{one.id}`", f"{grade_level(one.wording):.1f}", one.because, ", ".join(one.names)) for one in named]
    return (
        "## Reading level\n\nThe last column above is the Flesch-Kincaid grade of the English question: the school "
        "year at which it is understood. Each question is held to grade 8, with these exceptions, for which there is "
        "no plainer word; without the names they keep to it too. Syllables are counted by a heuristic that is "
        "right for 96 words of a hundred, and the formula was made for longer texts: one long word in a short question "
        f"weighs much. No reading level is computed for Hindi and Tamil.\n\n"
        f"{table(('id', 'grade', 'why', 'names'), rows)}"
    )


def _derived() -> str:
    rows = [
        (f"`{name}`", FACTS[name].question, ", ".join(f"`{path}`" for path in paths))
        for name, paths in written_questions().derived.items()
    ]
    return (
        "## What nobody is asked\n\nThese facts of the rules come from other keys of the case file.\n\n"
        f"{table(('fact', 'what it says', 'from'), rows)}"
    )
