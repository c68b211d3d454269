"""Water loss through the skin after needling, against its own baseline.

TEWL(t) / TEWL_0 = 1 + A [w exp(-t / tau_e) + (1 - w) exp(-t / tau_b)]: holes that spring shut, then repair. This is the
barrier as a water-loss probe sees it, slower than the electrical clock of `pores`. No hour-by-hour numbers after a pen
were found: the rise is an assumption, the times are held against what is known of 48 and 72 h.
"""

from __future__ import annotations

import numpy as np

from cicatrix.acute.redness import hours_above
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.needling.standard import STANDARD_DEPTH_MM, STANDARD_HOLES_PER_CM2

READS = tuple(
    f"acute.tewl_{name}"
    for name in ("rise", "depth_exponent", "elastic_share", "elastic_h", "repair_h", "recovered_share")
)


def _rise(draws: Draws, depth_mm: Floats, holes_per_cm2: Floats) -> Floats:
    p = draws.reading(READS)
    deeper = np.maximum(depth_mm, 0.0) / STANDARD_DEPTH_MM
    more = np.maximum(holes_per_cm2, 0.0) / STANDARD_HOLES_PER_CM2
    return p["acute.tewl_rise"] * more * deeper ** p["acute.tewl_depth_exponent"]


def water_loss_ratio(draws: Draws, depth_mm: Floats, holes_per_cm2: Floats, hours: Floats) -> Floats:
    """Return water loss relative to the untreated skin, shape (n, t), at *hours* after the session, shape (t,)."""
    p = draws.reading(READS)
    time = np.asarray(hours, dtype=np.float64)[None, :]
    share = p["acute.tewl_elastic_share"][:, None]
    fast = np.exp(-time / p["acute.tewl_elastic_h"][:, None])
    slow = np.exp(-time / p["acute.tewl_repair_h"][:, None])
    return 1.0 + _rise(draws, depth_mm, holes_per_cm2)[:, None] * (share * fast + (1.0 - share) * slow)


def recovered_hours(draws: Draws, depth_mm: Floats, holes_per_cm2: Floats) -> Floats:
    """Return the hours until water loss is so near its baseline that it counts as recovered, shape (n,)."""
    p = draws.reading(READS)
    rise = _rise(draws, depth_mm, holes_per_cm2) / p["acute.tewl_recovered_share"]
    share = p["acute.tewl_elastic_share"]
    return hours_above(rise * share, rise * (1.0 - share), p["acute.tewl_elastic_h"], p["acute.tewl_repair_h"])
