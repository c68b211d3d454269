"""What goes into the solver of the depth column: the items of a batch and the calendar of steps, as arrays."""

from typing import NamedTuple

from cicatrix.healing.kinetics import FIELDS, Kinetics, Strike, Values

N_CELLS = 24
SUPERFICIAL_CELLS = 3
"""Cells whose inflammation reaches the pigment cells: the top eighth of the dermis."""

N_OUTPUTS = len(FIELDS) + 1
"""The fields and, last, the melanin stimulus."""


class Items(NamedTuple):
    """What differs between the items of a batch; the last axis is the item."""

    injured: Values  # (N_CELLS, items), fraction
    sessions: Values  # (items,), sessions that this item gets
    dermis_mm: Values  # (items,)
    diffusivity: Values  # (5, items), mm2/day
    melanin_days: Values  # (items,)
    kinetics: Kinetics  # each (items,)
    strike: Strike  # each (items,)


class Steps(NamedTuple):
    """A padded calendar; see `stepping.Calendar`."""

    diffuse_days: Values
    react_days: Values
    session: Values
    report: Values
    n_steps: Values
