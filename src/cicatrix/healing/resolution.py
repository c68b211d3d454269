"""When needling resolves: the loop of TGF-beta and myofibroblasts, in closed form.

Myofibroblasts secrete TGF-beta, which makes myofibroblasts of fibroblasts and fibroblasts more numerous. With debris
and inflammation gone, a lasting state (fibrosis) is a positive zero of the rates of c, f and a. Eliminating f and a,

    q(c) = turn_a c^2 / ((half_a^2 + c^2)(lose_a + revert_a))            myofibroblasts per fibroblast
    b(c) = boost_f c / (half_c + c)
    F(c) = 1 + max_f (b free - lose_a q / grow_f) / (1 + b)              all cells, free = 1 - 1/max_f
    make_ca F(c) q / (1 + q) = lose_c (half_c + c)                       secretion equals loss

The last line is linear in make_ca: a lasting state exists if and only if make_ca reaches

    critical = min over c > 0 of lose_c (half_c + c)(1 + q) / (q F(c)),   where F(c) > 0

(the double root of a sextic in c). Below it rest is the only state at which the loop can stay. Admissible are
parameters with loop gain = make_ca / critical < 1. Needling of healthy, not keloid-prone skin does not leave lasting
fibrosis, so the gain is what is drawn, and make_ca follows: no draw of the others can cross the line.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NEEDS = ("half_c", "lose_c", "grow_f", "boost_f", "max_f", "turn_a", "half_a", "lose_a", "revert_a")
"""Constants of `Kinetics` that the critical secretion depends on."""

LEVELS = np.geomspace(0.02, 200.0, 320)
"""Levels of TGF-beta, relative to half_a, among which the minimum is taken: to 0.1 %."""


def critical_secretion(p: Mapping[str, Floats]) -> Floats:
    """Return the secretion of TGF-beta by myofibroblasts from which on a lasting state exists, per day, shape (n,).

    Parameters
    ----------
    p
        The constants named in `NEEDS`, each of shape (n,), positive.

    Notes
    -----
    Source: fixed points of `kinetics.reaction`, see the head of this module.
    """
    at = {name: np.asarray(p[name], float)[..., None] for name in NEEDS}
    c = LEVELS * at["half_a"]
    per_fibroblast = at["turn_a"] * LEVELS**2 / ((1.0 + LEVELS**2) * (at["lose_a"] + at["revert_a"]))
    boost = at["boost_f"] * c / (at["half_c"] + c)
    grown = boost * (1.0 - 1.0 / at["max_f"]) - at["lose_a"] * per_fibroblast / at["grow_f"]
    cells = 1.0 + at["max_f"] * grown / (1.0 + boost)
    myofibroblasts = np.maximum(cells, 0.0) * per_fibroblast / (1.0 + per_fibroblast)
    needed = at["lose_c"] * (at["half_c"] + c)
    return 1.0 / np.max(myofibroblasts / needed, axis=-1)
