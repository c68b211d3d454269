"""Terms: conditions that the rules file names once and rules use by name, put in their place before rules are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from pydantic import Field

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.reading import validate
from cicatrix.base.unknown_name import unknown_name


class Term(Frozen):
    """A condition with a name; its parts may be terms themselves."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)
    means: str = Field(min_length=3)
    condition: dict[str, Any]


def terms_from(entries: object, where: str) -> Mapping[str, Any]:
    """Return the conditions of a file's terms by name, with no term left in them.

    Raises
    ------
    BadInput
        For a term that stands twice, is not known, or is defined by itself.
    """
    if not isinstance(entries, list):
        raise BadInput("'term' is not a list of tables", where=where, allowed="[[term]] tables")
    terms: dict[str, Term] = {}
    for index, entry in enumerate(cast("list[Any]", entries)):
        name = str(entry.get("id", f"number {index + 1}"))[:60] if isinstance(entry, dict) else f"number {index + 1}"
        term = validate(entry, Term, f"{where}: term {name}")
        if term.id in terms:
            raise BadInput("this term stands twice", where=f"{where}: term {term.id}", allowed="one term per id")
        terms[term.id] = term
    raw = {name: term.condition for name, term in terms.items()}
    return {name: expanded(condition, raw, f"{where}: term {name}", (name,)) for name, condition in raw.items()}


def expanded(condition: Any, terms: Mapping[str, Any], where: str, within: tuple[str, ...] = ()) -> Any:
    """Return a raw condition with every ``{ term = ... }`` replaced by what it stands for.

    Raises
    ------
    BadInput
        If a term is not known, or leads back to itself.
    """
    if isinstance(condition, list):
        return [expanded(part, terms, where, within) for part in cast("list[Any]", condition)]
    if not isinstance(condition, dict):
        return condition
    table = cast("dict[str, Any]", condition)
    if "term" not in table:
        return {key: expanded(part, terms, where, within) for key, part in table.items()}
    name = str(table["term"])[:60]
    if len(table) > 1:
        other = next(key for key in table if key != "term")
        raise BadInput(f"the term '{name}' stands beside '{other[:60]}'", where=where, allowed="a term alone")
    if name not in terms:
        raise unknown_name("term", name, terms, where)
    if name in within:
        circle = " -> ".join((*within[within.index(name) :], name))
        raise BadInput(f"a term is defined by itself: {circle}", where=where, do="break the circle")
    return expanded(terms[name], terms, where, (*within, name))


def used(condition: Any) -> frozenset[str]:
    """Return the names of the terms in a raw condition."""
    if isinstance(condition, list):
        return frozenset[str]().union(*(used(part) for part in cast("list[Any]", condition)))
    if not isinstance(condition, dict):
        return frozenset()
    table = cast("dict[str, Any]", condition)
    own = {str(table["term"])} if "term" in table else set[str]()
    return frozenset(own).union(*(used(part) for part in table.values()))
