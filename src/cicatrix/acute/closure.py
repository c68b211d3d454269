"""The two clocks of closure: the barrier recovers in hours, the channels as holes are there for a day or more.

Never one for both: water loss, impedance and the flux of small molecules follow the barrier, infection and large
molecules the channels. The barrier closes in two phases, elastic contraction at once and resealing after; occlusion,
age and needle length slow what is biological.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.needling.standard import STANDARD_HOLES_PER_CM2

READS = tuple(
    f"transport.{name}"
    for name in (
        "elastic_share", "elastic_h", "resealing_h", "resealing_occlusion_factor", "resealing_length_exponent",
        "channel_half_life_h", "channel_occlusion_factor", "channel_length_exponent", "closure_reference_mm",
        "closure_age_factor", "closed_share", "channel_closed_share",
    )
)  # fmt: skip
Clock = Literal["barrier", "channel"]
_YOUNG_YEARS, _OLD_YEARS = 25.6, 77.3
"""Mean ages of the two groups in which closure was compared."""
_LEAST_LENGTH_MM = 0.05
_BISECTIONS = 48


@dataclass(frozen=True, slots=True)
class Closure:
    """Share open over time: fast_share exp(-fast t) + (1 - fast_share) exp(-slow t); arrays of shape (n,)."""

    fast_share: Floats
    fast_per_h: Floats
    slow_per_h: Floats

    def at(self, hours: Floats) -> Floats:
        """Return the share open, shape (n, t) or as *hours* broadcasts with (n, 1)."""
        fast, slow = self.fast_per_h[:, None], self.slow_per_h[:, None]
        share = self.fast_share[:, None]
        return share * np.exp(-fast * hours) + (1.0 - share) * np.exp(-slow * hours)


def closure(
    draws: Draws,
    clock: Clock,
    *,
    occluded: bool = False,
    age_years: float | None = None,
    length_mm: Floats | float | None = None,
) -> Closure:
    """Return how the channels close.

    Parameters
    ----------
    clock
        Of the barrier, or of the channels as holes.
    occluded
        Whether the skin is covered.
    age_years
        None where no person is known: as at 25.
    length_mm
        Depth reached by the needles, shape (n,) or scalar; None for that of the studies.
    """
    p = draws.reading(READS)
    slower = np.ones(draws.n)
    if age_years is not None:
        slower = p["transport.closure_age_factor"] ** max((age_years - _YOUNG_YEARS) / (_OLD_YEARS - _YOUNG_YEARS), 0.0)
    if length_mm is not None:
        exponent = p[f"transport.{'resealing' if clock == 'barrier' else 'channel'}_length_exponent"]
        relative = np.maximum(length_mm, _LEAST_LENGTH_MM) / p["transport.closure_reference_mm"]
        slower = slower * relative**exponent
    if clock == "channel":
        cover = p["transport.channel_occlusion_factor"] if occluded else 1.0
        rate = np.log(2.0) / (p["transport.channel_half_life_h"] * cover * slower)
        return Closure(np.zeros(draws.n), rate, rate)
    cover = p["transport.resealing_occlusion_factor"] if occluded else 1.0
    return Closure(
        fast_share=p["transport.elastic_share"],
        fast_per_h=1.0 / p["transport.elastic_h"],
        slow_per_h=1.0 / (p["transport.resealing_h"] * cover * slower),
    )


def hours_to_close(
    draws: Draws, clock: Clock, found: Closure, holes_per_cm2: Floats | float = STANDARD_HOLES_PER_CM2
) -> Floats:
    """Return the hours until what is open counts as closed, shape (n,).

    Closed is a fixed rest of a standard treatment, so more holes take longer to fall below what an instrument sees.
    """
    p = draws.reading(READS)
    closed = p["transport.closed_share" if clock == "barrier" else "transport.channel_closed_share"]
    rest = closed * STANDARD_HOLES_PER_CM2 / np.maximum(holes_per_cm2, 1e-9)
    rest = np.minimum(rest, 1.0)
    low = np.zeros(draws.n)
    high = np.log(1.0 / rest) / np.minimum(found.fast_per_h, found.slow_per_h)
    for _ in range(_BISECTIONS):
        middle = 0.5 * (low + high)
        open_still = found.at(middle[:, None])[:, 0] > rest
        low, high = np.where(open_still, middle, low), np.where(open_still, high, middle)
    return high
