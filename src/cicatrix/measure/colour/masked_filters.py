"""Smoothing of images in which only the pixels of a mask count."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]
Mask = NDArray[np.bool_]

HALF_TRANSMISSION = 0.1874
"""Standard deviation of a Gaussian that lets half of a wave through, over the wave's length: sqrt(ln 2 / 2) / pi."""


def smoothed(values: Image, mask: Mask, sigma_px: float) -> Image:
    """Return the Gaussian mean of the pixels of the mask around each pixel, (ny, nx); 0 where there is none near.

    Wide filters run on a smaller image: what they leave has no detail to lose.
    """
    step = max(1, int(sigma_px / 4.0))
    weight, held = mask.astype(np.float32), np.where(mask, values, 0.0).astype(np.float32)
    size = (values.shape[1], values.shape[0])
    if step > 1:
        small = (max(2, -(-size[0] // step)), max(2, -(-size[1] // step)))
        weight, held = _resized(weight, small, cv2.INTER_AREA), _resized(held, small, cv2.INTER_AREA)
    total, share = _gaussian(held, sigma_px / step), _gaussian(weight, sigma_px / step)
    mean = np.where(share > 1e-4, total / np.maximum(share, 1e-4), 0.0).astype(np.float32)
    return _resized(mean, size, cv2.INTER_LINEAR) if step > 1 else mean


def band_passed(values: Image, mask: Mask, shortest_px: float, longest_px: float) -> Image:
    """Return waves between two lengths (half transmission at each), (ny, nx), 0 outside the mask."""
    fine = smoothed(values, mask, HALF_TRANSMISSION * shortest_px)
    coarse = smoothed(values, mask, HALF_TRANSMISSION * longest_px)
    return np.where(mask, fine - coarse, 0.0).astype(np.float32)


def _gaussian(image: Image, sigma: float) -> Image:
    side: Any = 2 * int(np.ceil(3.0 * sigma)) + 1
    return np.asarray(cv2.GaussianBlur(image, (side, side), sigma, borderType=cv2.BORDER_CONSTANT), dtype=np.float32)


def _resized(image: Image, size: tuple[int, int], how: int) -> Image:
    return np.asarray(cv2.resize(image, size, interpolation=how), dtype=np.float32)
