"""Percent improvement with an interval: the ratio of two uncertain volumes."""

from __future__ import annotations

from cicatrix.skin.raters.differences import Z975


def improvement(before: float, change: float, var_before: float, var_change: float, covariance: float) -> (
    tuple[float | None, tuple[float, float] | None]
):  # fmt: skip
    """Return the percentage of *before* that *change* took away, and its 95 % interval by Fieller's theorem.

    Parameters
    ----------
    before, change
        Volume before, and after minus before.
    var_before, var_change, covariance
        Variances of both and their covariance.

    Returns
    -------
    tuple
        Both None where the volume before is none; the interval None where that volume cannot be told from 0.
    """
    if before <= 0.0:
        return None, None
    ratio = -change / before
    square = Z975**2
    a = before**2 - square * var_before
    if a <= 0.0:
        return 100.0 * ratio, None
    b = -change * before + square * covariance  # covariance of (-change) with before is -covariance
    c = change**2 - square * var_change
    root = max(b * b - a * c, 0.0) ** 0.5
    return 100.0 * ratio, (100.0 * (b - root) / a, 100.0 * (b + root) / a)
