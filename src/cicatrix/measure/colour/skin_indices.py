"""Indices of the skin's colour: individual typology angle, erythema index, melanin index."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Real = TypeVar("Real", np.float32, np.float64)

DARKEST = 1.0 / 4095.0
"""Reflectance below which an index is not followed: the step of a 12-bit sensor (assumption)."""


class ItaBand(StrEnum):
    """Classes of constitutive pigment by the individual typology angle."""

    VERY_LIGHT = "very light"
    LIGHT = "light"
    INTERMEDIATE = "intermediate"
    TAN = "tan"
    BROWN = "brown"
    DARK = "dark"


ITA_BANDS: tuple[tuple[float, ItaBand], ...] = (
    (55.0, ItaBand.VERY_LIGHT),
    (41.0, ItaBand.LIGHT),
    (28.0, ItaBand.INTERMEDIATE),
    (10.0, ItaBand.TAN),
    (-30.0, ItaBand.BROWN),
)
"""Lower limit of each class, degrees; below the last is dark. Assumption: the limits as the field quotes them after
Chardon 1991 and Del Bino; the primary papers were not read."""
ITA_SOURCE = "assumption: limits as commonly quoted after Chardon 1991 and Del Bino; primary papers not read"


def individual_typology_angle(lab: NDArray[Real]) -> NDArray[Real]:
    """Return the individual typology angle of CIELAB (..., 3), degrees.

    The angle of (b*, L* - 50) is taken in all four quadrants: for b* > 0 it is arctan((L* - 50) / b*), and it goes on
    smoothly where b* is 0 or below, where the quotient would jump. Skin has b* > 0: elsewhere the colour is off.
    """
    return np.degrees(np.arctan2(lab[..., 0] - 50.0, lab[..., 2]))


def ita_band(ita_degrees: float) -> ItaBand:
    """Return the class of an individual typology angle."""
    return next((band for limit, band in ITA_BANDS if ita_degrees > limit), ItaBand.DARK)


def erythema_index(linear: NDArray[Real]) -> NDArray[Real]:
    """Return 100 log10(R / G) of linear RGB (..., 3).

    The form of narrow-band reflectometry with a camera's broad bands (Takiwaki, J Med Invest 44:121; Yamamoto 2008);
    the scale factor 100 is a convention. Light that is weaker everywhere leaves it as it is; melanin leaks into it, so
    compare it with the skin around.
    """
    return np.asarray(100.0 * (_log(linear[..., 0]) - _log(linear[..., 1])), dtype=linear.dtype)


def melanin_index(linear: NDArray[Real]) -> NDArray[Real]:
    """Return 100 log10(1 / R) of linear RGB (..., 3); a shadow raises it as pigment does."""
    return np.asarray(-100.0 * _log(linear[..., 0]), dtype=linear.dtype)


def _log(reflectance: NDArray[Real]) -> NDArray[Real]:
    return np.log10(np.maximum(reflectance, DARKEST))
