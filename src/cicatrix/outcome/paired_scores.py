"""Scores of the same people before and after: how they spread, change and go together, in closed form.

A score before is a true one and the noise of a rating; after, a share of the true one is left, which differs between
people whatever their score was, and the rating is made again.
"""

from __future__ import annotations

from typing import Any


def paired_variances(xp: Any, left: Any, spread: Any, mean: Any, sd: Any, noise: Any) -> tuple[Any, Any, Any]:
    """Return the variance of a score after treatment, of its change, and its correlation with the score before.

    Parameters
    ----------
    xp
        ``numpy`` or ``jax.numpy``.
    left, spread
        Mean and variance between people of the share of the true score that is left, whatever it was.
    mean, sd
        Of the score before treatment as it was rated.
    noise
        Variance of a rating that is new at each visit; it is part of the reported *sd*.
    """
    true = xp.maximum(sd**2 - noise, 0.0)
    before = true + noise
    after = (left**2 + spread) * (mean**2 + true) - (left * mean) ** 2 + noise
    shared = left * true
    return after, before + after - 2.0 * shared, shared / xp.sqrt(before * after)


def percent_variance(left: Any, spread: Any, mean: Any, sd: Any, noise: Any) -> Any:
    """Return the variance between people of their own percent change, as a share squared.

    Each person's change is divided by that person's score, so that the spread of scores before treatment matters only
    as noise weighs more where the score is low: to first order, with log-normal scores. Arguments as above.
    """
    low_scores = (1.0 + (sd / mean) ** 2) ** 3  # the mean of 1 over a log-normal squared, times its mean squared
    return spread + noise * (1.0 + left**2 + spread) * low_scores / mean**2
