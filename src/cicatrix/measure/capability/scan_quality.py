"""Lateral resolution, noise and height step of a scan, from nothing but its heights."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.fft as scipy_fft
import scipy.optimize as scipy_optimize
from scipy import ndimage

from cicatrix.measure.form.polynomial import polynomial_form
from cicatrix.measure.surface import Floats, Surface

_optimize: Any = scipy_optimize
_fft: Any = scipy_fft

MOST_SIDE = 1024
"""Pixels along a side of the piece that is looked at."""
RINGS = 60
FROM_PER_MM = 0.35
"""Lowest frequency taken: below lie the form of the face and the scars themselves."""
SLOPES = (2.5, 3.5)
"""Exponents between which the spectrum of what was scanned may fall: 3 for edges; assumption on either side."""
LEAST_POINTS = 6
"""Points without which no form of second order is known: it has six numbers."""
TOP = 0.8
"""Share of the highest frequency from which the power counts as noise."""
MOST_LEVELS = 0.02
"""A map that holds fewer different heights than this share of its points is told in steps."""


@dataclass(frozen=True, slots=True)
class ScanQuality:
    """What a scan resolves.

    Attributes
    ----------
    resolution_mm
        Full width at half maximum of the point spread, the pixel's width included; never below two pixels. Where the
        skin has nothing finer to show, it is the skin's own finest structure, and so an upper bound.
    noise_um
        Standard deviation of the noise that pixels do not share. What neighbours share looks like skin and can be told
        from a repeated scan only.
    step_um
        Distance of neighbouring heights where the map holds few different ones; 0 where it is fine.
    """

    resolution_mm: float
    noise_um: float
    step_um: float


def scan_quality(surface: Surface, *, native_spacing_mm: float | None = None) -> ScanQuality:
    """Return lateral resolution, noise and height step as the data tell them.

    Parameters
    ----------
    surface
        The scan; holes are allowed.
    native_spacing_mm
        Distance of the points that were measured, if that is known and coarser than the grid.

    Notes
    -----
    The power spectrum of the map, averaged over rings of equal frequency, is taken for that of structure which falls as
    a power of the frequency, times the square of a Gaussian transfer function, plus a flat floor of noise:
    ``P(f) = A f^-b exp(-4 pi^2 s^2 f^2) + N``. It is fitted on the logarithm, b within `SLOPES`. The width of the
    Gaussian gives the resolution. The noise is read from the power at the highest frequencies: where the skin reaches
    so far it is counted with the noise, which then is an upper bound. Skin without any edge, or noise that neighbours
    share over less than the blur, make the resolution read too fine.
    """
    pixel = math.sqrt(surface.pixel_area_mm2)
    frequency, power = ring_spectrum(surface)
    step = _step_mm(surface)
    sigma = _fitted(frequency, power)
    floor = float(power[frequency >= TOP * frequency[-1]].mean())
    width = math.sqrt(8.0 * math.log(2.0)) * sigma
    spacing = max(pixel, native_spacing_mm or 0.0)
    noise = math.sqrt(floor / surface.pixel_area_mm2)
    return ScanQuality(max(width, 2.0 * spacing), 1e3 * math.hypot(noise, step / math.sqrt(12.0)), 1e3 * step)


def ring_spectrum(surface: Surface) -> tuple[Floats, Floats]:
    """Return frequencies, 1/mm, and the power of a map there, mm^4, (n,) each; form of second order taken out."""
    height, seen = _piece(surface)
    rows, columns = height.shape
    residual = _without_form(height, seen)
    window = np.hanning(rows + 2)[1:-1, None] * np.hanning(columns + 2)[1:-1]
    power = np.abs(_fft.rfft2(residual * window)) ** 2 * (surface.pixel_area_mm2 / float((window**2).sum()))
    fy, fx = np.fft.fftfreq(rows, surface.pixel_y_mm), np.fft.rfftfreq(columns, surface.pixel_x_mm)
    nyquist = 0.5 / max(surface.pixel_x_mm, surface.pixel_y_mm)
    lowest = 1.0 / (min(rows * surface.pixel_y_mm, columns * surface.pixel_x_mm))
    count = min(RINGS, max(4, min(rows, columns) // 4))
    edges = np.geomspace(2.0 * lowest, nyquist, count + 1)
    ring = np.digitize(np.hypot(fy[:, None], fx), edges) - 1
    number = np.bincount(np.clip(ring, -1, count).ravel() + 1, minlength=count + 2)[1:-1]
    total = np.bincount(np.clip(ring, -1, count).ravel() + 1, weights=power.ravel(), minlength=count + 2)[1:-1]
    kept = number >= 4
    return np.sqrt(edges[1:] * edges[:-1])[kept], (total / np.maximum(number, 1))[kept]


def _piece(surface: Surface) -> tuple[Floats, np.ndarray]:
    """Return the middle of the map."""
    rows, columns = surface.height_mm.shape
    top, left = max(0, (rows - MOST_SIDE) // 2), max(0, (columns - MOST_SIDE) // 2)
    piece = surface.height_mm[top : top + MOST_SIDE, left : left + MOST_SIDE]
    return piece, np.isfinite(piece)


def _without_form(height: Floats, seen: np.ndarray) -> Floats:
    """Return what is left of a polynomial of second order; a hole takes the value of the nearest point."""
    if int(seen.sum()) < LEAST_POINTS:
        return np.zeros_like(height)
    left = height - polynomial_form(Surface(height, 1.0, 1.0), 2)
    if not seen.all():
        left = _filled(np.where(seen, left, 0.0), seen)
    return left


def _filled(height: Floats, seen: np.ndarray) -> Floats:
    """Return heights with holes filled by the mean of what is seen near them: no step at a hole's edge is made up."""
    filled, known, sigma = height.copy(), seen.copy(), 1.0
    while not known.all():
        weight = ndimage.gaussian_filter(seen.astype(float), sigma, truncate=3.0)
        near = ~known & (weight > 0.05)
        if near.any():
            filled[near] = ndimage.gaussian_filter(height, sigma, truncate=3.0)[near] / weight[near]
            known |= near
        elif sigma > max(height.shape):
            break
        sigma *= 2.0
    return filled


def _fitted(frequency: Floats, power: Floats) -> float:
    """Return the standard deviation of the point spread, mm."""
    kept = (frequency >= min(FROM_PER_MM, float(np.quantile(frequency, 0.5)))) & (power > 0.0)
    if kept.sum() < 6:
        return 0.0
    f, p = frequency[kept], power[kept]
    floor = float(np.log(p.min()))

    def off(values: Floats) -> Floats:
        size, slope, spread, noise = values
        signal = size - slope * np.log(f) - 4.0 * math.pi**2 * spread * f**2
        return np.logaddexp(signal, noise) - np.log(p)

    best: Any = None
    for spread in (0.0, 0.05 / f[-1] ** 2, 0.5 / f[-1] ** 2):  # several starts: the fit has more than one valley
        start = np.array([float(np.log(p[0])) + 3.0 * math.log(f[0]), 3.0, spread + 1e-9, floor])
        found = _optimize.least_squares(
            off, start, loss="soft_l1", x_scale=[1.0, 1.0, 0.1 / f[-1] ** 2, 1.0],
            bounds=([-np.inf, SLOPES[0], 0.0, -np.inf], [np.inf, SLOPES[1], np.inf, floor + 3.0]),
        )  # fmt: skip
        best = found if best is None or found.cost < best.cost else best
    return math.sqrt(float(best.x[2]))


def _step_mm(surface: Surface) -> float:
    """Return the median distance of neighbouring heights where there are few of them, else 0."""
    heights = surface.height_mm[np.isfinite(surface.height_mm)][: MOST_SIDE**2]
    levels = np.unique(np.round(heights, 7))
    if levels.size < 2 or levels.size > max(3.0, MOST_LEVELS * heights.size):
        return 0.0
    return float(np.median(np.diff(levels)))
