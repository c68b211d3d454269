"""Which parameter of healing moves which published case, and by how much: one at a time, about the records' values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cicatrix.base.errors import InternalError
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.store import load_evidence
from cicatrix.validation.healing_cases import CASES
from cicatrix.validation.published_case import PublishedCase

STEP = 1.2
"""Each parameter is divided and multiplied by this."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What one parameter does to one case.

    Attributes
    ----------
    parameter
        Its id.
    lower, upper
        Change of the prediction as the parameter is divided and multiplied by the step, within the record's bounds.
    """

    parameter: str
    lower: float
    upper: float

    @property
    def swing(self) -> float:
        """The change from the divided to the multiplied parameter, in the unit of the case."""
        return self.upper - self.lower


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """A case with the effects of every parameter on it, the largest swing first; `base` is at the records' values."""

    case: PublishedCase
    base: float
    effects: tuple[Effect, ...]

    def percent(self, effect: Effect) -> float:
        """Return a swing in percent of the base."""
        return 100.0 * effect.swing / abs(self.base) if self.base else float("nan")


def parameters(model: str = "healing") -> tuple[str, ...]:
    """Return the ids of one model's records, in order."""
    return tuple(name for name, record in load_evidence().parameters.items() if record.model == model)


def sensitivities(
    cases: Sequence[PublishedCase] = CASES, names: Sequence[str] | None = None, step: float = STEP
) -> tuple[Sensitivity, ...]:
    """Return how each case moves when one parameter at a time is divided and multiplied by *step*.

    Parameters
    ----------
    cases
        The cases to predict.
    names
        Parameter ids; those of healing by default.
    step
        Factor, above 1.

    Raises
    ------
    InternalError
        If the step is not above 1, or a name is no record.

    Notes
    -----
    All variants of a case run as one batch, each as a draw of its own, beside a batch of as many draws in which nothing
    is moved: what differs between draws by chance (the sex of a person) is the same in both. Effects are local: where
    two parameters act together, the spread of the draws shows more than this table.
    """
    ids = parameters() if names is None else tuple(names)
    if not step > 1.0 or not set(ids) <= set(load_evidence().parameters):
        raise InternalError("sensitivity: the step is not above 1, or a parameter has no record")
    moved, still = _variants(ids, step), _variants((), step, 2 * len(ids))
    found: list[Sensitivity] = []
    for case in cases:
        base = np.asarray(case.predict(still), dtype=np.float64)
        change = np.asarray(case.predict(moved), dtype=np.float64) - base
        effects = [Effect(name, float(change[2 * k]), float(change[2 * k + 1])) for k, name in enumerate(ids)]
        effects.sort(key=lambda effect: -abs(effect.swing))
        found.append(Sensitivity(case, float(np.median(base)), tuple(effects)))
    return tuple(found)


def strongest(found: Sequence[Sensitivity]) -> dict[str, tuple[str, float]]:
    """Return for each parameter the case that it moves most, in percent of that case's base, and by how much."""
    best: dict[str, tuple[str, float]] = {}
    for one in found:
        for effect in one.effects:
            share = one.percent(effect)
            if np.isfinite(share) and abs(share) > abs(best.get(effect.parameter, ("", 0.0))[1]):
                best[effect.parameter] = (one.case.what, share)
    return best


def _variants(ids: Sequence[str], step: float, n: int | None = None) -> Draws:
    """Return draws at the records' values, of which each pair has one parameter lower and higher."""
    records = load_evidence().parameters
    count = 2 * len(ids) if n is None else n
    values = {name: np.full(count, record.value) for name, record in records.items()}
    for k, name in enumerate(ids):
        shape = records[name].distribution
        moved = records[name].value * np.array([1.0 / step, step])
        values[name][2 * k : 2 * k + 2] = np.clip(moved, shape.low, shape.high)
    return Draws(values, 0, count)
