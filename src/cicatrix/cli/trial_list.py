"""The published arms and events as the command line answers them."""

from __future__ import annotations

from typing import get_args

from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.base.unknown_name import unknown_name
from cicatrix.evidence.trials.estimates import Estimate, Increment, estimates, increments
from cicatrix.evidence.trials.event_rows import EventRow, shipped_events
from cicatrix.evidence.trials.schema import Scale, TrialRow
from cicatrix.evidence.trials.table import shipped_trials


class TrialList(Frozen):
    """Answer of ``evidence list --trials``."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    trials: list[TrialRow]
    estimates: list[Estimate]
    """What each arm improved by; positive is better. Never pooled over scales or measures."""
    increments: list[Increment]
    """What combinations improved by beyond their own side of needling alone."""
    events: list[EventRow]
    """All published events; none where one scale is asked for."""
    total: int
    """How many rows there are without the filter."""
    calibrating: int
    """How many of the rows shown inform the model's parameters."""


def trial_list(scale: str | None) -> TrialList:
    """Return the shipped table, of one scale or whole.

    Raises
    ------
    BadInput
        If there is no such scale.
    """
    scales = get_args(Scale)
    if scale is not None and scale not in scales:
        raise unknown_name("scale", scale, scales, "--scale")
    every = shipped_trials()
    rows = [row for row in every if scale is None or row.scale == scale]
    found = estimates(rows)
    return TrialList(
        trials=rows,
        estimates=found,
        increments=increments(found, rows),
        events=list(shipped_events()) if scale is None else [],
        total=len(every),
        calibrating=sum(row.calibrates for row in rows),
    )
