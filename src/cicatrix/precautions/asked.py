"""The facts that pathways read: those of the rules, and what only a precaution asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

from cicatrix.candidacy.conditions import UNKNOWN, Facts, Value
from cicatrix.candidacy.facts import FACTS, Fact, case_facts
from cicatrix.intake.case import Case


def _of(part: Callable[[Case], bool | float | str | None]) -> Callable[[Case], Value]:
    def answer(case: Case) -> Value:
        value = part(case)
        return UNKNOWN if value is None else value

    return answer


def _own(
    name: str,
    kind: Literal["bool", "number", "choice"],
    question: str,
    key: str,
    part: Callable[[Case], bool | float | str | None],
    choices: tuple[str, ...] = (),
) -> Fact:
    return Fact(name, kind, question, key, _of(part), choices)


OWN: tuple[Fact, ...] = (
    _own(
        "prior_pih", "bool", "Have spots, cuts or treatments ever left dark marks on your skin for weeks or longer?",
        "history.prior_pih", lambda case: case.history.prior_pih,
    ),
    _own(
        "sun_protection", "choice", "How often do you protect your face from the sun (always, usually, rarely)?",
        "adherence.sun_protection", lambda case: case.adherence.sun_protection, ("always", "usually", "rarely"),
    ),
    _own(
        "kidney_disease", "bool", "Do you have a kidney disease, or were you told that your kidneys work less well?",
        "antiviral.kidney_disease", lambda case: case.antiviral.kidney_disease,
    ),
    _own(
        "egfr_ml_min", "number", "What was your last kidney blood test (eGFR)?",
        "antiviral.egfr_ml_min", lambda case: case.antiviral.egfr_ml_min,
    ),
    _own(
        "antiviral_allergy", "bool", "Are you allergic to aciclovir or valaciclovir?",
        "antiviral.allergy", lambda case: case.antiviral.allergy,
    ),
)  # fmt: skip
ASKED: Mapping[str, Fact] = MappingProxyType({**FACTS, **{fact.name: fact for fact in OWN}})
"""Every fact that a pathway may read, by name."""


def precaution_facts(case: Case) -> Facts:
    """Return what a case says of every fact that a case can hold; what was not asked is unknown."""
    return {**case_facts(case), **{fact.name: fact.of(case) for fact in OWN if fact.of is not None}}
