"""One limit beside the value that is planned."""

from __future__ import annotations

import math
from typing import Literal

from cicatrix.base.model import Frozen
from cicatrix.base.numbers import rounded

_ROUND_OFF = 1.0 + 1e-9
FOR_EFFECT = "_for_effect"
"""How the names of limits end that are least values, below which a cream does too little."""


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
    says: str = ""
    """What a break of it means, where its numbers do not say so."""


def at_most(
    name: str, value: float, limit: float | None, unit: str, way_out: str, *, refuses: bool = True, says: str = ""
) -> Limit:
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
        says=says,
    )


def at_least(name: str, value: float, limit: float, unit: str, *, way_out: str = "", says: str = "") -> Limit:
    """Return a lower limit; one that says what a break of it means refuses, the others mean poor relief, not harm."""
    low = value * _ROUND_OFF < limit
    return Limit(
        name=name,
        value=rounded(value),
        limit=rounded(limit),
        unit=unit,
        state="below_minimum" if low else "within",
        refuses=low and bool(says),
        way_out=way_out,
        says=says,
    )


def round_down(value: float) -> float:
    """Return *value* cut to two significant digits (three from 100 on), so that what is called safe stays safe."""
    if value <= 0.0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(value)) - (2 if value >= 100.0 else 1))
    return rounded(math.floor(value / step * _ROUND_OFF) * step)
