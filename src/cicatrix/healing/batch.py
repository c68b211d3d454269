"""What goes into the solver of the depth column: the items of a batch and the calendar of steps, as arrays."""

from typing import NamedTuple

from cicatrix.healing.kinetics import FIELDS, Kinetics, Strike, Values

N_CELLS = 64
SUPERFICIAL_PART = 8
"""The inflammation of the top eighth of the dermis reaches the pigment cells."""

N_OUTPUTS = len(FIELDS) + 1
"""The fields and, last, the melanin stimulus."""


class Items(NamedTuple):
    """What differs between the items of a batch; the last axis is the item.

    Every constant of `kinetics` and `strike` has the shape (items,) or, where it differs by depth, (N_CELLS, items).
    """

    injured: Values  # (N_CELLS, items), fraction
    sessions: Values  # (items,), sessions that this item gets
    dermis_mm: Values  # (items,)
    diffusivity: Values  # (diffusing fields, items), mm2/day
    melanin_days: Values  # (items,)
    hole_radius_mm: Values  # (items,), of the injured tissue about a hole
    encounter_days: Values  # (items,), see `encounters`
    kinetics: Kinetics
    strike: Strike


class Steps(NamedTuple):
    """A calendar; see `stepping.Calendar`."""

    days: Values
    session: Values
    report: Values
    n_steps: Values


class Outputs(NamedTuple):
    """What the solver returns; the last axis is the item."""

    means: Values  # (reports, N_OUTPUTS, items), averages over the dermis
    collagen: Values  # (reports, N_CELLS, items), new plus mature, normal dermis = 1
    peaks: Values  # (N_OUTPUTS, items), highest average at any step
    organised: Values  # (reports, N_CELLS, items), organised matrix, normal dermis = 1
