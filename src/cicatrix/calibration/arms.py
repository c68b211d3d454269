"""Published arms in the form that inference needs: rows of one kind side by side, with what they share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.evidence.parameter import Floats
from cicatrix.evidence.trials.schema import TrialRow
from cicatrix.outcome.measurement import PERCENT, Reading
from cicatrix.outcome.population import POPULATION_TYPES

Integers = NDArray[np.int64]
Kind = tuple[Reading, tuple[str, ...]]

NOT_NEEDLED = -1
DEFAULT_WEEKS = 26.0
"""When a control that does not say was read: natural drift is that of six months."""
DRIFT_WEEKS = 26.0
DEFAULT_PEOPLE = 30
"""Size of an arm that does not report it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows with one scale, quantity and threshold: one call of the measurement model. All arrays have shape (r,).

    Attributes
    ----------
    asked
        What was measured; a level over its arm's baseline counts as the change from it.
    types
        The types of scar that were counted.
    rows
        Places of the rows among all.
    reading
        Which reading of the engine is the row's; ``NOT_NEEDLED`` for a control.
    study, arm, line
        Indices of the study, of the arm, and of the arm's series on this scale, whose people are the same.
    observed
        In the scale's own unit and sign: percentages and roughness positive when better.
    people, spread, standard_error
        Sample size, the reported SD between people of this quantity, and the reported standard error of the value (NaN
        where none is).
    baseline_mean, baseline_sd
        NaN where none is reported.
    unblinded, drift
        1 where the raters knew; share of six months' natural drift that had passed.
    """

    asked: Reading
    types: tuple[str, ...]
    rows: Integers
    reading: Integers
    study: Integers
    arm: Integers
    line: Integers
    observed: Floats
    people: Floats
    spread: Floats
    standard_error: Floats
    baseline_mean: Floats
    baseline_sd: Floats
    unblinded: Floats
    drift: Floats

    @property
    def told(self) -> Integers:
        """Which rows report the spread between their people."""
        return np.flatnonzero(~np.isnan(self.spread))


@dataclass(frozen=True, slots=True)
class Arms:
    """All rows of a table that can be compared with the engine.

    Attributes
    ----------
    rows
        The rows in the order of the table.
    batches
        The same by kind.
    studies, arms, lines
        Names of what rows share, in the order of their indices.
    """

    rows: tuple[TrialRow, ...]
    batches: tuple[Batch, ...]
    studies: tuple[str, ...]
    arms: tuple[str, ...]
    lines: tuple[str, ...]


def arms_of(rows: Sequence[TrialRow], reading_of: Callable[[TrialRow], int]) -> Arms:
    """Return the rows by kind.

    Parameters
    ----------
    rows
        Rows with a scale, a quantity and an observed value.
    reading_of
        Gives the engine's reading of a row that was needled.

    Raises
    ------
    BadInput
        If there is no row.
    """
    if not rows:
        raise BadInput("no row of the table can be compared with the engine", allowed="at least one")
    studies = tuple(dict.fromkeys(row.study for row in rows))
    arms = tuple(dict.fromkeys(row.trial_id for row in rows))
    lines = tuple(dict.fromkeys(_line(row) for row in rows))
    kinds: dict[Kind, list[int]] = {}
    for place, row in enumerate(rows):
        quantity = "change" if row.quantity == "level" else str(row.quantity)
        asked = Reading(str(row.scale), quantity, row.threshold, row.threshold_to)
        kinds.setdefault((asked, _types(row.scar_type)), []).append(place)
    batches = tuple(
        _batch(kind, places, [rows[place] for place in places], reading_of, studies, arms, lines)
        for kind, places in kinds.items()
    )
    return Arms(tuple(rows), batches, studies, arms, lines)


def _line(row: TrialRow) -> str:
    return f"{row.trial_id} {row.scale} {row.threshold or ''} {row.scar_type}"


def _batch(
    kind: Kind,
    places: list[int],
    rows: list[TrialRow],
    reading_of: Callable[[TrialRow], int],
    studies: tuple[str, ...],
    arms: tuple[str, ...],
    lines: tuple[str, ...],
) -> Batch:
    asked, types = kind
    return Batch(
        asked=asked,
        types=types,
        rows=np.array(places),
        reading=np.array([reading_of(row) if row.sessions != 0 else NOT_NEEDLED for row in rows]),
        study=np.array([studies.index(row.study) for row in rows]),
        arm=np.array([arms.index(row.trial_id) for row in rows]),
        line=np.array([lines.index(_line(row)) for row in rows]),
        observed=np.array([observed_value(row) for row in rows]),
        people=np.array([float(row.n or DEFAULT_PEOPLE) for row in rows]),
        spread=np.array([_spread(row) for row in rows]),
        standard_error=np.array([np.nan if row.standard_error is None else row.standard_error for row in rows]),
        baseline_mean=np.array([row.baseline_mean if row.baseline_mean is not None else np.nan for row in rows]),
        baseline_sd=np.array([row.baseline_sd if row.baseline_sd is not None else np.nan for row in rows]),
        unblinded=np.array([0.0 if row.blinded else 1.0 for row in rows]),
        drift=np.array([min((row.weeks_since_first or DEFAULT_WEEKS) / DRIFT_WEEKS, 1.0) for row in rows]),
    )


def observed_value(row: TrialRow) -> float:
    """Return the observed value, a level as its change, and positive for improvement where more is better."""
    value = float(row.observed if row.observed is not None else np.nan)
    if row.quantity == "level":
        return value - float(row.baseline_mean if row.baseline_mean is not None else np.nan)
    return -value if row.scale in PERCENT and row.quantity != "responder_share" and value < 0 else value


def _types(words: str) -> tuple[str, ...]:
    """Return the types of scar that an arm counted: those it names, or all."""
    named = tuple(kind for kind in POPULATION_TYPES if kind in words)
    return named or tuple(POPULATION_TYPES)


def _spread(row: TrialRow) -> float:
    """Return the reported SD between people of the row's quantity; that of a level says nothing of its change."""
    reported = row.value_sd if row.quantity == "percent_change" else row.change_sd
    return np.nan if reported is None or row.quantity == "responder_share" else reported
