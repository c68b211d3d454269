"""What a course costs, as an interval."""

from __future__ import annotations

from cicatrix.base.numbers import NotEstimable
from cicatrix.intake.case import PriceRange
from cicatrix.planning.plan import Cost


def cost_of(price: PriceRange | None, sessions: int) -> Cost | NotEstimable:
    """Return the price of *sessions* sessions, or why it cannot be told."""
    if price is None:
        return NotEstimable(reason="the case gives no 'clinic.price_per_session'")
    return Cost(
        low_per_session=price.low,
        high_per_session=price.high,
        low=price.low * sessions,
        high=price.high * sessions,
        currency=price.currency,
    )
