"""The standing of every outcome, which results carry: what the stored posterior was inferred from, or that none is."""

from __future__ import annotations

from functools import cache

from cicatrix.evidence.posterior import load_posterior


@cache
def standing() -> str:
    """Return in one sentence what forecasts of outcomes rest on."""
    account = load_posterior().account
    if account is None:
        return "The outcome model is not calibrated on trials; its forecasts rest on priors and assumptions."
    return (
        f"The outcome model is calibrated on {len(account.arms)} published arms; what they do not tell rests on priors "
        "and assumptions, and no interval covers a wrong model."
    )
