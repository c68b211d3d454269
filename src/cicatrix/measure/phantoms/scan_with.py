"""A surface as an instrument would bring it home."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.measure.phantoms.instruments import Instrument
from cicatrix.measure.surface import LEAST_SIDE, Floats, Surface

Singles = NDArray[np.float32]
_cv2: Any = cv2

SIGMA = 1.0 / math.sqrt(8.0 * math.log(2.0))
"""Standard deviation of a Gaussian whose full width at half maximum is 1."""
LEAST_SEEN = 0.5
"""Share of a pixel's surroundings that must be seen, or it is a hole; assumption."""


def scan_with(instrument: Instrument, truth: Surface, seed: int) -> Surface:
    """Return what an instrument makes of a surface; the same seed gives the same scan.

    Parameters
    ----------
    instrument
        The class of instruments.
    truth
        The surface, on square pixels finer than the instrument's, without holes.
    seed
        Of noise and pose: two seeds are two scans of the same skin.

    Returns
    -------
    Surface
        On the instrument's own pixels; its edges are those of the truth, but for less than half a pixel of shift.

    Raises
    ------
    BadInput
        If the truth has holes, or is smaller than `LEAST_SIDE` pixels of the instrument.

    Notes
    -----
    In this order: what lies in a shadow, or is too steep, is left out; the rest is blurred; sampled at the pixels,
    shifted by up to half of one; tilted; bent by drift; noise is added; heights are rounded. Tilt is added as a plane,
    which is right to 0.14 % of lengths at 3 degrees.
    """
    height = truth.height_mm.astype(np.float32)
    if not np.isfinite(height).all():
        raise BadInput("the true surface has holes")
    fine, pixel = truth.pixel_x_mm, instrument.pixel_mm
    width, depth = truth.size_mm
    columns, rows = int(width / pixel + 1e-6), int(depth / pixel + 1e-6)
    if min(rows, columns) < LEAST_SIDE:
        raise BadInput(
            f"the surface holds {columns} x {rows} pixels of this instrument", allowed=f"{LEAST_SIDE} or more"
        )
    random = np.random.default_rng(seed)
    level = float(height.mean())
    seen = _seen(height, fine, instrument)
    sigma = math.hypot(SIGMA * instrument.blur_mm, pixel / math.sqrt(12.0)) / fine
    share = _blurred(seen, sigma)
    blurred: Any = _blurred((height - np.float32(level)) * seen, sigma) / np.maximum(share, np.float32(1e-3))
    shift = random.uniform(-0.5, 0.5, 2) * pixel
    at_x = ((np.arange(columns) + 0.5) * pixel + shift[0]) / fine - 0.5
    at_y = ((np.arange(rows) + 0.5) * pixel + shift[1]) / fine - 0.5
    scanned = _sampled(blurred, at_x, at_y).astype(np.float64) + level
    holes = _sampled(share, at_x, at_y) < LEAST_SEEN
    scanned += _pose(rows, columns, instrument, random)
    scanned += _noise(rows, columns, instrument, random)
    if instrument.quantum_mm > 0.0:
        scanned = np.round(scanned / instrument.quantum_mm + random.uniform()) * instrument.quantum_mm
    scanned[holes] = np.nan
    return Surface(scanned, pixel, pixel)


def _seen(height: Singles, fine: float, instrument: Instrument) -> Singles:
    """Return 1 where light comes back and both lines of sight are free, else 0."""
    along_y, along_x = np.gradient(height, fine)
    steepest = math.tan(math.radians(min(instrument.steepest_degrees, 89.9)))
    seen = along_x**2 + along_y**2 <= steepest**2
    if instrument.triangulation_degrees is not None:
        # A line that rises by `slope` is free if no point ahead is higher: a running maximum in a sheared frame.
        slope = 1.0 / math.tan(math.radians(0.5 * instrument.triangulation_degrees))
        sheared = (slope * fine * np.arange(height.shape[1]))[None, :]
        right = (height - sheared)[:, ::-1]
        seen &= (np.maximum.accumulate(right, axis=1) <= right + 1e-9)[:, ::-1]
        left = height + sheared
        seen &= np.maximum.accumulate(left, axis=1) <= left + 1e-9
    return np.asarray(seen, dtype=np.float32)


def _blurred(field: Singles, sigma: float) -> Singles:
    if sigma <= 0.1:
        return field
    blurred: Singles = _cv2.GaussianBlur(field, (0, 0), sigma, borderType=_cv2.BORDER_REFLECT_101)
    return blurred


def _sampled(field: Singles, at_x: Floats, at_y: Floats) -> Singles:
    grid_x, grid_y = np.meshgrid(at_x.astype(np.float32), at_y.astype(np.float32))
    return _cv2.remap(field, grid_x, grid_y, _cv2.INTER_LINEAR, borderMode=_cv2.BORDER_REPLICATE)


def _pose(rows: int, columns: int, instrument: Instrument, random: np.random.Generator) -> Floats:
    """Return offset, tilt and drift, mm."""
    x = (np.arange(columns) - 0.5 * (columns - 1)) * instrument.pixel_mm
    y = ((np.arange(rows) - 0.5 * (rows - 1)) * instrument.pixel_mm)[:, None]
    slopes = np.tan(np.radians(random.uniform(-1.0, 1.0, 2) * instrument.tilt_degrees))
    plane = random.uniform(-0.5, 0.5) + slopes[0] * x + slopes[1] * y
    u, v = x / np.abs(x).max(), y / np.abs(y).max()
    # Terms of variance 1 each over the unit square; a bend and a twist, as of a lens that warms up.
    bend = [(u**2 - 1.0 / 3.0) * math.sqrt(45.0 / 4.0), (v**2 - 1.0 / 3.0) * math.sqrt(45.0 / 4.0), 3.0 * u * v]
    weights = random.standard_normal(3) * (1e-3 * instrument.drift_um / math.sqrt(3.0))
    for weight, term in zip(weights, bend, strict=True):
        plane = plane + weight * term
    return np.asarray(plane, dtype=np.float64)


def _noise(rows: int, columns: int, instrument: Instrument, random: np.random.Generator) -> Floats:
    white = random.standard_normal((rows, columns), dtype=np.float32)
    noise = math.sqrt(1.0 - instrument.correlated_share) * white
    if instrument.correlated_share > 0.0:
        sigma = SIGMA * instrument.correlation_mm / instrument.pixel_mm
        common = _blurred(random.standard_normal((rows, columns), dtype=np.float32), sigma)
        # Sum of the squares of a sampled Gaussian's weights, from its own kernel
        kernel = _blurred(np.pad(np.ones((1, 1), dtype=np.float32), max(2, math.ceil(4.0 * sigma))), sigma)
        noise += math.sqrt(instrument.correlated_share) * common / np.float32(np.sqrt((kernel**2).sum()))
    return (1e-3 * instrument.noise_um) * noise.astype(np.float64)
