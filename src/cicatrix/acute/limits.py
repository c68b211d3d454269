"""One limit beside the value that is planned."""

from __future__ import annotations

from typing import Literal

from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded

_ROUND_OFF = 1.0 + 1e-9


class Limit(Frozen):
    """A value, the limit it is held against, and whether it keeps to it."""

    name: str
    value: float
    limit: float | None
    """None where no label gives one."""
    unit: str
    state: Literal["within", "exceeded", "unknown", "below_minimum"]
    refuses: bool = False
    """Whether a break of it stops the plan."""
    way_out: str = ""


def at_most(name: str, value: float, limit: float | None, unit: str, way_out: str, *, refuses: bool = True) -> Limit:
    """Return an upper limit."""
    exceeded = limit is not None and value > limit * _ROUND_OFF
    state = "unknown" if limit is None else "exceeded" if exceeded else "within"
    shown = None if limit is None else rounded(limit)
    return Limit(
        name=name,
        value=rounded(value),
        limit=shown,
        unit=unit,
        state=state,
        refuses=refuses and exceeded,
        way_out=way_out,
    )


def at_least(name: str, value: float, limit: float, unit: str) -> Limit:
    """Return a lower limit; staying under it means poor relief, not harm, and never refuses."""
    state = "below_minimum" if value * _ROUND_OFF < limit else "within"
    return Limit(name=name, value=rounded(value), limit=rounded(limit), unit=unit, state=state)
