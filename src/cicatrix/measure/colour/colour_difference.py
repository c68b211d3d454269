"""Difference of two colours: CIE 1976 and CIEDE2000."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def delta_e76(first: Floats, second: Floats) -> Floats:
    """Return the distance in CIELAB of colours (..., 3)."""
    return np.linalg.norm(np.asarray(first, dtype=float) - np.asarray(second, dtype=float), axis=-1)


def delta_e2000(first: Floats, second: Floats) -> Floats:
    """Return CIEDE2000 of colours in CIELAB, (..., 3), with kL = kC = kH = 1.

    Notes
    -----
    Sharma G, Wu W, Dalal EN. The CIEDE2000 color-difference formula. Color Res Appl 2005;30:21-30, whose 34 pairs are a
    test here.
    """
    one, two = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    light1, light2 = one[..., 0], two[..., 0]
    mean7 = (0.5 * (np.hypot(one[..., 1], one[..., 2]) + np.hypot(two[..., 1], two[..., 2]))) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(mean7 / (mean7 + 25.0**7))
    a1, a2 = one[..., 1] * stretch, two[..., 1] * stretch
    chroma1, chroma2 = np.hypot(a1, one[..., 2]), np.hypot(a2, two[..., 2])
    hue1 = np.degrees(np.arctan2(one[..., 2], a1)) % 360.0
    hue2 = np.degrees(np.arctan2(two[..., 2], a2)) % 360.0
    grey = chroma1 * chroma2 == 0.0
    turn = np.where(grey, 0.0, (hue2 - hue1 + 180.0) % 360.0 - 180.0)
    turn = np.where(hue2 - hue1 == 180.0, 180.0, turn)
    d_light, d_chroma = light2 - light1, chroma2 - chroma1
    d_hue = 2.0 * np.sqrt(chroma1 * chroma2) * np.sin(np.radians(turn) / 2.0)
    light, chroma = 0.5 * (light1 + light2), 0.5 * (chroma1 + chroma2)
    total = hue1 + hue2
    wide = np.abs(hue1 - hue2) > 180.0
    hue = np.where(grey, total, np.where(wide, 0.5 * (total + np.where(total < 360.0, 360.0, -360.0)), 0.5 * total))
    cosines = (
        1.0
        - 0.17 * _cos(hue - 30.0)
        + 0.24 * _cos(2.0 * hue)
        + 0.32 * _cos(3.0 * hue + 6.0)
        - 0.20 * _cos(4.0 * hue - 63.0)
    )
    away = (light - 50.0) ** 2
    by_light = 1.0 + 0.015 * away / np.sqrt(20.0 + away)
    by_chroma = 1.0 + 0.045 * chroma
    by_hue = 1.0 + 0.015 * chroma * cosines
    rotation = 60.0 * np.exp(-(((hue - 275.0) / 25.0) ** 2))
    mixed = -np.sin(np.radians(rotation)) * 2.0 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    squares = (d_light / by_light) ** 2 + (d_chroma / by_chroma) ** 2 + (d_hue / by_hue) ** 2
    return np.sqrt(squares + mixed * (d_chroma / by_chroma) * (d_hue / by_hue))


def _cos(degrees: Floats) -> Floats:
    return np.cos(np.radians(degrees))
