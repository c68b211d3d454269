"""The small language in which rules say when they fire, and its three-valued evaluation.

A condition is a comparison of one fact (``{ fact = "age_years", lt = 18 }``) or a combination
(``{ all = [...] }``, ``{ any = [...] }``, ``{ not = {...} }``). A fact that was not asked is ``UNKNOWN``, and so is
what depends on it (Kleene's strong logic): it is never taken for a no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import cached_property
from typing import Annotated, Any, TypeAlias

from pydantic import Discriminator, Field, Tag, model_validator

from cicatrix.base.model import Frozen


class Unknown(Enum):
    """Not asked, or not answered."""

    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        """Refuse to be read as a no."""
        raise TypeError("an unknown answer is neither yes nor no")


UNKNOWN = Unknown.UNKNOWN
Scalar: TypeAlias = bool | float | str
Value: TypeAlias = Scalar | frozenset[str] | Unknown
Truth: TypeAlias = bool | Unknown
Facts: TypeAlias = Mapping[str, Value]

Listed = Annotated[tuple[Scalar, ...], Field(min_length=1)]
TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, operand: value == operand,
    "ne": lambda value, operand: value != operand,
    "lt": lambda value, operand: value < operand,
    "le": lambda value, operand: value <= operand,
    "gt": lambda value, operand: value > operand,
    "ge": lambda value, operand: value >= operand,
    "in": lambda value, operand: value in operand,
    "contains": lambda value, operand: operand in value,
}
ORDERED = frozenset({"lt", "le", "gt", "ge"})


class Comparison(Frozen):
    """One fact against one value; exactly one operator."""

    fact: str
    eq: Scalar | None = None
    ne: Scalar | None = None
    lt: float | None = Field(default=None, strict=True)
    le: float | None = Field(default=None, strict=True)
    gt: float | None = Field(default=None, strict=True)
    ge: float | None = Field(default=None, strict=True)
    in_: Listed | None = Field(default=None, alias="in")
    contains: str | None = None

    @model_validator(mode="after")
    def _one_operator(self) -> Comparison:
        if len(self.model_fields_set) != 2:
            raise ValueError(f"a comparison of '{self.fact[:60]}' needs one operator; allowed: {', '.join(TESTS)}")
        if self.operand is None:
            raise ValueError(f"'{self.operator}' of '{self.fact[:60]}' has no value")
        return self

    @cached_property
    def operator(self) -> str:
        """The operator as the file writes it."""
        return next(iter(self.model_fields_set - {"fact"})).removesuffix("_")

    @cached_property
    def operand(self) -> Any:
        """The value on the right of the operator."""
        return getattr(self, "in_" if self.operator == "in" else self.operator)


class AllOf(Frozen):
    """True when every part is."""

    all: tuple[Condition, ...] = Field(min_length=1)


class AnyOf(Frozen):
    """True when some part is."""

    any: tuple[Condition, ...] = Field(min_length=1)


class NotThis(Frozen):
    """True when the part is false."""

    not_: Condition = Field(alias="not")


def _kind(value: object) -> str:
    """Return which form a condition is in: the word it holds, so that errors name that form's keys only."""
    if isinstance(value, Mapping):
        return next((word for word in ("all", "any", "not") if word in value), "fact")
    forms = {"all": AllOf, "any": AnyOf, "not": NotThis}
    return next((word for word, form in forms.items() if isinstance(value, form)), "fact")


Condition = Annotated[
    Annotated[Comparison, Tag("fact")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[NotThis, Tag("not")],
    Discriminator(_kind),
]
Tree: TypeAlias = Comparison | AllOf | AnyOf | NotThis
for _model in (AllOf, AnyOf, NotThis):
    _model.model_rebuild()


def _both(truths: list[Truth]) -> Truth:
    if any(truth is False for truth in truths):
        return False
    return UNKNOWN if any(truth is UNKNOWN for truth in truths) else True


def negated(truth: Truth) -> Truth:
    """Return the contrary; of what is unknown, unknown."""
    return truth if isinstance(truth, Unknown) else not truth


def evaluate(condition: Tree, facts: Facts) -> Truth:
    """Return whether a condition holds; a fact that is absent from *facts* is unknown."""
    if isinstance(condition, Comparison):
        value = facts.get(condition.fact, UNKNOWN)
        return UNKNOWN if value is UNKNOWN else TESTS[condition.operator](value, condition.operand)
    if isinstance(condition, NotThis):
        return negated(evaluate(condition.not_, facts))
    if isinstance(condition, AllOf):
        return _both([evaluate(part, facts) for part in condition.all])
    return negated(_both([negated(evaluate(part, facts)) for part in condition.any]))


def comparisons(condition: Tree) -> Iterator[Comparison]:
    """Yield every comparison in a condition."""
    if isinstance(condition, Comparison):
        yield condition
    elif isinstance(condition, NotThis):
        yield from comparisons(condition.not_)
    else:
        for part in condition.all if isinstance(condition, AllOf) else condition.any:
            yield from comparisons(part)


def undecided(condition: Tree, facts: Facts) -> Iterator[Comparison]:
    """Yield the comparisons that leave a condition undecided, as they would be asked.

    Notes
    -----
    Those that no longer matter are passed by, and of ``all`` only the first open part is asked: its answer may make
    the others needless (nobody without diabetes is asked for an HbA1c).
    """
    if evaluate(condition, facts) is not UNKNOWN:
        return
    if isinstance(condition, Comparison):
        yield condition
    elif isinstance(condition, NotThis):
        yield from undecided(condition.not_, facts)
    elif isinstance(condition, AllOf):
        yield from undecided(next(part for part in condition.all if evaluate(part, facts) is UNKNOWN), facts)
    else:
        for part in condition.any:
            yield from undecided(part, facts)
