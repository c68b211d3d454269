"""The numbers, sources and rules as the command line answers them, with the models that read each number."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from cicatrix.base.errors import BadInput
from cicatrix.base.grades import EvidenceGrade
from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import Uncertain
from cicatrix.base.unknown_name import unknown_name
from cicatrix.base.words import nearest
from cicatrix.candidacy.rules import Rule, load_rules
from cicatrix.evidence.bibliography import Reference
from cicatrix.evidence.parameter import Parameter
from cicatrix.evidence.posterior import load_posterior
from cicatrix.evidence.store import load_evidence

MODELS = ("skin", "device", "needling", "acute", "healing", "outcome", "planning", "cohort")


class Records(Frozen):
    """Answer of ``evidence list``."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    parameters: list[Parameter]
    total: int
    """How many there are without the filter."""


class Record(Frozen):
    """Answer of ``evidence show``: a number, a source or a rule."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    parameter: Parameter | None = None
    calibrated: Uncertain | None = None
    """What the published trials have made of the number; None where they say nothing of it."""
    reference: Reference | None = None
    """The source of the number, or the source that was asked for."""
    rule: Rule | None = None
    read_by: list[str] = []
    """Modules that declare the number among what they read."""
    carries: list[str] = []
    """The numbers that rest on the source that was asked for."""


def records(*, model: str | None, grade: EvidenceGrade | None) -> Records:
    """Return the records of one model and one grade, each optional.

    Raises
    ------
    BadInput
        If there is no such model.
    """
    every = load_evidence().parameters
    models = sorted({parameter.model for parameter in every.values()})
    if model is not None and model not in models:
        raise unknown_name("model", model, models, "--model")
    chosen = [
        every[key]
        for key in sorted(every)
        if (model is None or every[key].model == model) and (grade is None or every[key].grade is grade)
    ]
    return Records(parameters=chosen, total=len(every))


def record(identifier: str) -> Record:
    """Return one number with its reference resolved and its readers, or one source, or one rule.

    Raises
    ------
    BadInput
        If there is none of that name; the nearest is named.
    """
    evidence, rules = load_evidence(), load_rules()
    if identifier in evidence.parameters:
        parameter = evidence.parameter(identifier)
        return Record(
            parameter=parameter,
            calibrated=load_posterior().summary(identifier),
            reference=evidence.reference(parameter.source),
            read_by=[module for module, reads in _reads().items() if identifier in reads],
        )
    if identifier in evidence.references:
        resting = [key for key, one in sorted(evidence.parameters.items()) if one.source == identifier]
        return Record(reference=evidence.references[identifier], carries=resting)
    if identifier in rules:
        return Record(rule=rules[identifier])
    raise BadInput(
        f"there is no parameter, source or rule '{identifier[:60]}'",
        do=nearest(identifier, [*evidence.parameters, *evidence.references, *rules])
        or "'cicatrix evidence list' shows every parameter",
    )


@cache
def _reads() -> dict[str, frozenset[str]]:
    """Return what each module of the models declares that it reads."""
    found: dict[str, frozenset[str]] = {}
    for model in MODELS:
        package = import_module(f"cicatrix.{model}")
        for entry in pkgutil.iter_modules(package.__path__):
            if not entry.ispkg:
                reads = getattr(import_module(f"cicatrix.{model}.{entry.name}"), "READS", ())
                found[f"{model}.{entry.name}"] = frozenset(reads)
    return found
