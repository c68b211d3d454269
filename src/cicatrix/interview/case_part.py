"""From answers to the part of a case file that they fill, and from a case to the answers that it holds."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, cast

from cicatrix.base.errors import BadInput
from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.base.reading import validate
from cicatrix.intake.case import Case
from cicatrix.intake.history import History, KeloidTendency
from cicatrix.interview.question import Answer, Questionnaire
from cicatrix.interview.replies import Answers, checked, is_put, still_open

NONE = "none"
DAY_OF = "recent_day_"
APART = frozenset({"keloid_tendency", "isotretinoin", "recent"})
"""Keys of the history that several questions fill."""


class CasePart(Frozen):
    """What the answers fill in a case file; what was not answered is left out, and so stays open."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    patient: dict[str, Any]
    history: dict[str, Any]
    still_open: list[str]
    """The questions that these answers put and that are not answered, by id."""
    set_aside: list[str]
    """The answers of the case to questions that the new answers no longer put, by id."""
    case: dict[str, Any] | None = None
    """The whole case with these answers in it, where a case was given."""


def case_part(form: Questionnaire, answers: Answers, where: str, before: Answers | None = None) -> CasePart:
    """Return the sections ``[patient]`` and ``[history]`` that answers fill.

    Parameters
    ----------
    form
        The questionnaire, in any language.
    answers
        By the id of the question.
    where
        What an error names.
    before
        Answers that a case holds already; the new ones stand in their place.

    Raises
    ------
    BadInput
        If the answers do not fit the questions, or contradict each other.
    """
    together = {**(before or {}), **answers}
    kept = {name: value for name, value in together.items() if name in answers or _is_put(form, name, together)}
    given = checked(form, kept, where)
    asked = form.by_id()
    patient: dict[str, Any] = {}
    history: dict[str, Any] = {}
    for name, value in given.items():
        section, key = asked[name].key.split(".")
        if section == "patient":
            patient[key] = value
        elif key not in APART:
            history[key] = value
    history |= _isotretinoin(given) | _keloids(given, where) | _recent(given)
    return CasePart(
        patient=patient,
        history=validate(history, History, where).model_dump(mode="json", exclude_none=True),
        still_open=[one.id for one in still_open(form, given)],
        set_aside=[name for name in together if name not in kept],
    )


def answers_of(form: Questionnaire, case: Case) -> Answers:
    """Return the answers that a case holds; of what was done more than once, the last day."""
    told: dict[str, Any] = case.history.model_dump(mode="json", exclude_none=True)
    whole = {"patient": case.patient.model_dump(mode="json", exclude_none=True), "history": told}
    found: dict[str, Answer] = {}
    for question in form.questions():
        section, key = question.key.split(".")
        if key not in APART and whole[section].get(key) is not None:
            found[question.id] = whole[section][key]
    if not case.history.inr:  # the contract writes 0.0 where there is no measurement
        found.pop("inr", None)
    if case.history.isotretinoin is not None:
        found["isotretinoin"] = case.history.isotretinoin.status
        if case.history.isotretinoin.date is not None:
            found["isotretinoin_date"] = str(case.history.isotretinoin.date)
    found |= _keloids_told(case.history.keloid_tendency) | _recent_told(case.history)
    return found


def _is_put(form: Questionnaire, name: str, answers: Answers) -> bool:
    asked = form.by_id()
    return is_put(asked[name], asked, answers)


def _isotretinoin(given: Answers) -> dict[str, Any]:
    if "isotretinoin" not in given:
        return {}
    day = {"date": given["isotretinoin_date"]} if "isotretinoin_date" in given else {}
    return {"isotretinoin": {"status": given["isotretinoin"], **day}}


def _keloids(given: Answers, where: str) -> dict[str, Any]:
    told = given.get("keloid_tendency")
    if told is None:
        return {}
    if not told:
        return {"keloid_tendency": False}
    parts = {part: given[f"keloid_{part}"] for part in KeloidTendency.model_fields}
    if not any(parts.values()):
        raise BadInput(
            "'keloid_tendency' is yes, and every detail says no", where=where,
            allowed=f"no, or a yes in one of {', '.join(f'keloid_{part}' for part in parts)}",
        )  # fmt: skip
    return {"keloid_tendency": parts}


def _keloids_told(told: bool | KeloidTendency | None) -> dict[str, Answer]:
    if told is None:
        return {}
    if not isinstance(told, KeloidTendency) or told == KeloidTendency():
        return {"keloid_tendency": False}
    return {"keloid_tendency": True} | {f"keloid_{part}": value for part, value in told}


def _recent(given: Answers) -> dict[str, Any]:
    ticked = given.get("recent")
    if not isinstance(ticked, list):
        return {}
    return {"recent": [{"what": what, "date": given[f"{DAY_OF}{what}"]} for what in ticked if what != NONE]}


def _recent_told(history: History) -> dict[str, Answer]:
    if history.recent is None:
        return {}
    last: dict[str, dt.date] = {}
    for item in history.recent:
        last[item.what] = max(item.date, last.get(item.what, item.date))
    ticked: dict[str, Answer] = {"recent": list(last) or [NONE]}
    return ticked | {f"{DAY_OF}{what}": str(day) for what, day in last.items()}


def as_toml(part: CasePart) -> str:
    """Return the sections as a case file writes them."""
    sections = {"patient": part.patient, "history": part.history}
    return "\n\n".join(
        "\n".join([f"[{name}]", *(f"{key} = {_toml(value)}" for key, value in values.items())])
        for name, values in sections.items()
        if values
    )


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_toml(one)}' for key, one in cast('dict[str, Any]', value).items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(_toml(one) for one in cast('list[Any]', value))}]"
    return json.dumps(value, ensure_ascii=False)
