"""What the depth column must know of the holes that it averages over: who meets whom in the cloud about a hole.

Macrophages clear debris and early inflammatory cells where both are: in the cloud about a hole, not in the mean of the
tissue. Where holes stand apart, the product of two means is too small, the column clears too little, and it heals too
much. The mean of a product is the product of the means times 1 + meet, where meet is what a hole's own cloud adds:

    meet = r^2 / (x (r^2 + spread D t)),    x = -ln(1 - injured share)

the share r^2 / x of a hole of radius r in the tissue that belongs to it, over the cross-section of its cloud after t
days. It vanishes where clouds overlap many times over and makes a lone hole heal alone. `spread` is 4 for two clouds
that grow alike, and less for debris, which stays; it and the time are set on resolved holes, and `homogenisation` in
validation says how well they do. A resolved patch has no such terms: all its meet are 0.
"""

from typing import Any

import numpy as np

from cicatrix.healing.batch import Items
from cicatrix.healing.kinetics import DIFFUSING, FIELDS, Values

SPREAD = {"meet_dm": 2.3, "meet_im": 4.0, "meet_ii": 2.6}
"""Growth of a cloud's cross-section over diffusivity times days, measured in resolved holes to a tenth."""

FAINTEST = 1e-7
"""Least mean exposure that is told from none: a hole of 0.07 mm in 15 m2 of skin."""

_FIRST = DIFFUSING.start
EARLY, MACROPHAGES = FIELDS.index("i") - _FIRST, FIELDS.index("m") - _FIRST


def exposure(injured: Values, xp: Any = np) -> Values:
    """Return holes times cross-section of the injured over tissue, weighted by itself over depth, shape (items,).

    Parameters
    ----------
    injured : (cells, items)
        Injured share; holes fall anywhere alike.
    xp
        Array library.
    """
    x = -xp.log1p(-xp.minimum(injured, 1.0 - 1e-6))
    whole = x.sum(0)
    return xp.where(whole > 0.0, (x * x).sum(0) / xp.where(whole > 0.0, whole, 1.0), 0.0)


def meeting(items: Items, xp: Any = np) -> Items:
    """Return the items with the encounters that follow from their holes; *xp* is the array library."""
    x = exposure(items.injured, xp)
    some = x > FAINTEST
    safe = xp.where(some, x, 1.0)
    square = items.hole_radius_mm * items.hole_radius_mm
    excess = {}
    for name, spread in SPREAD.items():
        moved = items.diffusivity[EARLY if name == "meet_ii" else MACROPHAGES]
        cloud = square + spread * moved * items.encounter_days
        excess[name] = xp.where(some, square / (safe * xp.maximum(cloud, 1e-30)), 0.0)
    return items._replace(kinetics=items.kinetics._replace(**excess))
