"""Release of the tethers that hold a rolling scar down: an event of its own, not growth.

Each session cuts a share of the tethers that are left, as many as its holes reach. What a cut tether held down comes
up in part at once and in part as the gap fills and organises.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cicatrix.evidence.draws import Draws

Floats = NDArray[np.float64]

READS = (
    "outcome.tether_share",
    "outcome.tether_release_per_session",
    "outcome.tether_immediate_share",
    "outcome.tether_organisation_weeks",
)


def raised_by_release(
    draws: Draws, share_reaching: Floats, weeks: Sequence[float] | Floats, session_weeks: Sequence[float] | Floats
) -> Floats:
    """Return the share of a rolling scar's depth that comes up because tethers were cut, shape (n, t).

    Parameters
    ----------
    draws
        Parameter draws, n of them.
    share_reaching
        Share of holes that reach the tethers in one session, shape (n,).
    weeks, session_weeks
        Report times, shape (t,) or (n, t), and times of the sessions since the first, shape (s,) or (n, s), in any
        order; an infinite time is a session that a draw does not have.

    Notes
    -----
    Never falls with time or with one more session; at most ``outcome.tether_share``. How many holes there are does not
    enter: no study compares densities.
    """
    p = draws.reading(READS)
    time = np.atleast_2d(np.asarray(weeks, dtype=float))
    starts = np.atleast_2d(np.sort(np.asarray(session_weeks, dtype=float), axis=-1))
    cut = np.clip(p["outcome.tether_release_per_session"] * share_reaching, 0.0, 1.0)
    at_once = p["outcome.tether_immediate_share"][:, None]
    tau = p["outcome.tether_organisation_weeks"][:, None]
    raised = np.zeros((draws.n, time.shape[1]))
    left = np.ones(draws.n)
    for number in range(starts.shape[1]):
        start = starts[:, number : number + 1]
        since = np.maximum(time - start, 0.0)
        rise = at_once - (1.0 - at_once) * np.expm1(-since / tau)
        raised += np.where(time > start, (left * cut)[:, None] * rise, 0.0)
        left = left * (1.0 - cut)
    return p["outcome.tether_share"][:, None] * raised
