"""What is left to ask for a case: what is open, what may have changed, and what hangs on either."""

from __future__ import annotations

from cicatrix.candidacy.rescreen import settles
from cicatrix.interview.question import Question, Questionnaire
from cicatrix.interview.replies import Answers, is_put


def remaining(form: Questionnaire, answers: Answers) -> Questionnaire:
    """Return the questions that a case leaves open, and those to ask again since the answer may have changed.

    Notes
    -----
    A question that hangs on one of these stands behind it, though it may turn out needless. One that hangs on an
    answer that stays is put without a condition.
    """
    asked = form.by_id()
    kept: dict[str, Question] = {}
    for question in form.questions():
        hangs = question.when is not None and question.when.question in kept
        put = is_put(question, asked, answers)
        settled = question.lasting and settles(question.key.removeprefix("history."), answers.get(question.id))
        again = question.id in answers and put and not settled
        if again or (question.id not in answers and (put or hangs)):
            kept[question.id] = question.model_copy(update={"again": again, "when": question.when if hangs else None})
    sections = [
        section.model_copy(update={"questions": [kept[one.id] for one in section.questions if one.id in kept]})
        for section in form.sections
    ]
    return form.model_copy(
        update={"title": form.words["still_open"], "sections": [section for section in sections if section.questions]}
    )
