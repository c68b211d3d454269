"""How the heights of neighbouring places go together on skin without scars, and what a sum of heights is uncertain by.

Relief of skin and what pixels of an instrument share are correlated over some tenths of a millimetre to some
millimetres. The variance of a weighted sum of heights is the sum over all pairs of places of their two weights times
the covariance at their distance: exact for stationary fields, whatever the form of the area and wherever the skin lies
that it is compared with. The covariance is read from the map itself, outside scars; noise is in it as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.fft as scipy_fft

from cicatrix.base.numbers import robust_sd
from cicatrix.measure.surface import Floats, Mask

_fft: Any = scipy_fft

MOST_SIDE = 1024
"""Places along a side of the piece that is looked at, the middle of the map: its correlations are those of the rest."""
MOST_LAG_MM = 12.0
"""Farthest distance looked at: the skin's waves beyond are in the reference (its nesting index is 12 mm)."""
LEAST_PAIRS = 0.05
"""Share of pairs of places that must both be skin, or that distance counts as uncorrelated (assumption: fewer pairs
tell little)."""
TRIM = 6.0
"""Robust standard deviations beyond which a height is no skin, but a hair or a dent that was not found."""


@dataclass(frozen=True, slots=True)
class Covariance:
    """Covariance of heights by distance.

    Attributes
    ----------
    values_mm2
        (2 m + 1, 2 n + 1): by distance in rows and columns, from -m to m and from -n to n.
    """

    values_mm2: Floats

    def of_sum(self, weight: Floats) -> float:
        """Return the variance of the sum of heights times ``weight`` (ny, nx), mm²; never below 0."""
        rows, columns = weight.shape
        shape = _fft.next_fast_len(2 * rows - 1, real=True), _fft.next_fast_len(2 * columns - 1, real=True)
        power = np.abs(_fft.rfft2(weight, s=shape)) ** 2
        pairs = _centred(_fft.irfft2(power, s=shape), (rows - 1, columns - 1))
        reach = [min(a // 2, b // 2) for a, b in zip(pairs.shape, self.values_mm2.shape, strict=True)]
        return max(float((_middle(pairs, reach) * _middle(self.values_mm2, reach)).sum()), 0.0)


def covariance_of(height_mm: Floats, skin: Mask, pitch_mm: tuple[float, float]) -> Covariance:
    """Return the covariance of heights (ny, nx), mm, over places of ``skin``.

    It is the mean product of two heights about the mean, over all pairs of places at that distance that both are skin.

    Parameters
    ----------
    height_mm
        Heights above the reference, or any field; finite on skin.
    skin
        Where it is read: outside scars, and what was seen.
    pitch_mm
        Distance of rows and of columns.
    """
    part = tuple(slice(max(0, (n - MOST_SIDE) // 2), max(0, (n - MOST_SIDE) // 2) + MOST_SIDE) for n in skin.shape)
    skin = skin[part]
    lags = [max(0, min(n // 2, int(MOST_LAG_MM / pitch))) for n, pitch in zip(skin.shape, pitch_mm, strict=True)]
    empty = Covariance(np.zeros((2 * lags[0] + 1, 2 * lags[1] + 1)))
    if not skin.any():
        return empty
    values = height_mm[part][skin]
    middle = float(np.median(values))
    skin = skin.copy()
    skin[skin] = np.abs(values - middle) <= TRIM * robust_sd(values, about=middle) + 1e-12
    field = np.where(skin, height_mm[part], 0.0)
    field[skin] -= field[skin].mean()
    shape = [_fft.next_fast_len(n + lag, real=True) for n, lag in zip(skin.shape, lags, strict=True)]
    product, count = (
        _centred(_fft.irfft2(np.abs(_fft.rfft2(one, s=shape)) ** 2, s=shape), (lags[0], lags[1]))
        for one in (field, skin.astype(float))
    )
    known = count > LEAST_PAIRS * float(skin.sum())
    return Covariance(np.where(known, product / np.maximum(count, 1.0), 0.0))


def _centred(circular: Floats, reach: tuple[int, int]) -> Floats:
    """Return a circular correlation from -reach to reach along both sides, distance 0 in the middle."""
    rows, columns = (np.arange(-one, one + 1) for one in reach)
    return np.asarray(circular[np.ix_(rows, columns)], dtype=np.float64)


def _middle(values: Floats, reach: list[int]) -> Floats:
    rows, columns = values.shape[0] // 2, values.shape[1] // 2
    return values[rows - reach[0] : rows + reach[0] + 1, columns - reach[1] : columns + reach[1] + 1]
