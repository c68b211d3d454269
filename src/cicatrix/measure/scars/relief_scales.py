"""The skin's own relief by scale: how deep a dent of a given size it makes by chance.

Skin has furrows and pores. A dent is called a scar only if relief as measured on the same map would hardly make one
like it anywhere on the map: maxima of a smooth Gaussian random field above u standard deviations number, over an area
A, about A (2 pi)^-3/2 m u exp(-u²/2), where m is the mean square slope of the field over its variance along one axis
(R. J. Adler's Euler characteristic, as K. J. Worsley used it for brain maps).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from cicatrix.measure.form.gaussian_regression import upper_spread
from cicatrix.measure.surface import Floats, Mask

Singles = NDArray[np.float32]

LEAST_SIGMA_PX = 0.8
"""Least smoothing, in pixels: less hardly mends the noise of single ones."""
FINEST_SIGMA_MM = 0.06
"""Finest scale: the smoothing with which scars are looked for. Assumption: from trials on made-up skin; it takes
noise of single pixels out and moves the half-depth edge of the narrowest pit sought, 0.44 mm, by little."""
SCALES = 5
"""Octaves from the finest up: the last one, about 1 mm, is as wide as half a rolling scar."""

MOST_SIGMA_MM = 0.3
"""Widest smoothing at which a dent is asked for: wider, the reference follows the skin's waves except where a dent was
taken out of it, so that every dent stands out."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Depth smoothed with a Gaussian.

    Attributes
    ----------
    sigma_mm
        Standard deviation of the Gaussian.
    step
        Blocks of the working map per pixel of this scale.
    depth_mm
        Smoothed depth; 0 where nothing was seen near.
    spread_mm
        Robust standard deviation of the skin's relief at this scale.
    roughness_per_mm2
        Mean square slope over variance along one axis, 1/mm².
    """

    sigma_mm: float
    step: int
    depth_mm: Singles
    spread_mm: float
    roughness_per_mm2: float

    def expected_above(self, u: Floats, area_mm2: float) -> Floats:
        """Return how many maxima above ``u`` standard deviations relief makes by chance over an area."""
        u = np.maximum(u, 1.0)
        return area_mm2 * (2.0 * np.pi) ** -1.5 * self.roughness_per_mm2 * u * np.exp(-0.5 * u**2)


def smoothed(depth: Singles, seen: Singles, sigma_px: tuple[float, float]) -> Singles:
    """Return a Gaussian mean over what was seen (ny, nx), 0 where nothing was seen near; sigma along y and x."""
    blur: Any = cv2.GaussianBlur
    border = cv2.BORDER_CONSTANT
    top = np.asarray(blur(depth * seen, (0, 0), sigma_px[1], sigmaY=sigma_px[0], borderType=border))
    if seen.all():  # what lies beyond the border is then a product of both sides' shares
        along_y, along_x = (
            np.asarray(blur(np.ones((n, 1), dtype=np.float32), (1, 0), 1.0, sigmaY=sigma, borderType=border))[:, 0]
            for n, sigma in zip(seen.shape, sigma_px, strict=True)
        )
        return np.asarray(top / (along_y[:, None] * along_x), dtype=np.float32)
    below = np.asarray(blur(seen, (0, 0), sigma_px[1], sigmaY=sigma_px[0], borderType=border))
    return np.where(below > 1e-3, top / np.maximum(below, 1e-3), 0.0).astype(np.float32)


def finest_sigma_mm(pitch_mm: tuple[float, float]) -> float:
    """Return the smoothing with which scars are looked for on blocks of that pitch."""
    return max(FINEST_SIGMA_MM, LEAST_SIGMA_PX * max(pitch_mm))


def relief_scales(depth: Singles, seen: Singles, pitch_mm: tuple[float, float], scar: Mask | None) -> list[Scale]:
    """Return the scales from the finest smoothing up, an octave each, as far as the map is wide enough.

    Parameters
    ----------
    depth, seen
        Depth below the reference, mm, and 1 where it was seen, else 0.
    pitch_mm
        Distance of rows and of columns.
    scar
        Where scars are: they take no part in the spread.
    """
    found: list[Scale] = []
    sigma = finest_sigma_mm(pitch_mm)
    step = 1
    now, weight = depth, seen
    skin = np.ones(depth.shape, dtype=np.float32) if scar is None else (~scar).astype(np.float32)
    for _ in range(SCALES):
        pitch = pitch_mm[0] * step, pitch_mm[1] * step
        if 8.0 * sigma > min(now.shape[0] * pitch[0], now.shape[1] * pitch[1]):
            break
        field = smoothed(now, weight, (sigma / pitch[0], sigma / pitch[1]))
        found.append(_scale(field, (weight > 0.5) & (skin > 0.5), sigma, step, pitch))
        sigma *= 2.0
        if sigma >= 4.0 * max(pitch):
            now, weight, skin = _halved(now, weight, skin)
            step *= 2
    return found


def _scale(field: Singles, skin: Mask, sigma: float, step: int, pitch: tuple[float, float]) -> Scale:
    spread = upper_spread(-field, skin)
    if spread <= 0.0:
        return Scale(sigma, step, field, 0.0, 0.0)
    calm = skin & (np.abs(field) < 3.0 * spread)
    slopes = 0.0
    for axis in (0, 1):
        slope = np.diff(field, axis=axis) / pitch[axis]
        both = calm[1:] & calm[:-1] if axis == 0 else calm[:, 1:] & calm[:, :-1]
        slopes += float(np.mean(np.square(slope[both]), dtype=float)) if both.any() else 0.0
    return Scale(sigma, step, field, spread, 0.5 * slopes / spread**2)


def _halved(depth: Singles, seen: Singles, skin: Singles) -> tuple[Singles, Singles, Singles]:
    """Return means over 2 x 2, with an odd last row or column left out; skin only where all four are."""
    rows, columns = depth.shape[0] // 2 * 2, depth.shape[1] // 2 * 2

    def mean(values: Singles) -> Singles:
        part = values[:rows, :columns]
        return (0.25 * (part[::2, ::2] + part[1::2, ::2] + part[::2, 1::2] + part[1::2, 1::2])).astype(np.float32)

    weight = mean(seen)
    return (
        (mean(depth * seen) / np.maximum(weight, 1e-6)).astype(np.float32),
        weight,
        np.floor(mean(skin)).astype(np.float32),
    )


def chance(scales: list[Scale], labels: NDArray[np.int32], count: int, area_mm2: float) -> Floats:
    """Return, for each object from 1 to ``count``, how many such dents relief would make on a map like this.

    It is the least over the scales of the expected number of maxima as high as the object's, times the number of scales
    looked at.
    """
    least = np.full(count, np.inf)
    asked = [one for one in scales if one.sigma_mm <= MOST_SIGMA_MM] or scales[:1]
    for scale in asked:
        if scale.spread_mm <= 0.0:
            return np.zeros(count)
        half = scale.step // 2
        sub = labels[half :: scale.step, half :: scale.step]
        shape = min(sub.shape[0], scale.depth_mm.shape[0]), min(sub.shape[1], scale.depth_mm.shape[1])
        sub, field = sub[: shape[0], : shape[1]], scale.depth_mm[: shape[0], : shape[1]]
        at = sub > 0
        top = np.zeros(count + 1)
        np.maximum.at(top, sub[at], field[at])
        least = np.minimum(least, scale.expected_above(top[1:] / scale.spread_mm, area_mm2))
    return least * len(asked)
