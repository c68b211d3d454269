"""Answers that cannot both be right: named beside the decision, with the keys to ask again."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import Field

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.reading import parse, validate
from cicatrix.candidacy.conditions import Condition, Facts, comparisons, evaluate
from cicatrix.candidacy.origins import origins
from cicatrix.candidacy.rules import DATA, check_condition

FILE = "contradictions.toml"


class Rival(Frozen):
    """Answers that exclude each other."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    says: str = Field(min_length=10)
    condition: Condition


class RivalFile(Frozen):
    """The contradictions file."""

    contradiction: tuple[Rival, ...]


class Contradiction(Frozen):
    """Two or more answers of a case that cannot both be right: ask which is."""

    id: str
    says: str
    keys: list[str]
    """The keys of the case that hold them."""


def contradictions_from(data: Mapping[str, Any], where: str) -> tuple[Rival, ...]:
    """Return the contradictions in a parsed file.

    Raises
    ------
    BadInput
        If one is broken or stands twice.
    """
    found = validate(dict(data), RivalFile, where).contradiction
    names = [one.id for one in found]
    for one in found:
        if names.count(one.id) > 1:
            raise BadInput("this id stands twice", where=f"{where}: {one.id}", allowed="one contradiction per id")
        check_condition(one.condition, f"{where}: {one.id}")
    return found


@cache
def load_contradictions() -> tuple[Rival, ...]:
    """Read the contradictions that ship with the package."""
    where = f"{DATA}/{FILE}"
    return contradictions_from(parse(files(DATA).joinpath(FILE).read_text("utf-8"), where), where)


def contradictions_in(facts: Facts) -> list[Contradiction]:
    """Return the answers that cannot both be right."""
    return [
        Contradiction(id=one.id, says=one.says, keys=_keys(one))
        for one in load_contradictions()
        if evaluate(one.condition, facts) is True
    ]


def _keys(one: Rival) -> list[str]:
    return list(dict.fromkeys(key for part in comparisons(one.condition) for key in origins(part.fact)))
