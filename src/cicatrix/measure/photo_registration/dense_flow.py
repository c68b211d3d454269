"""What is left after the landmarks: dense flow between two pictures of skin, bounded and smooth."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]

SMOOTH_PX = 9.0
"""Standard deviation of the flow's smoothing at the working size: skin does not shear from pixel to pixel."""
HIGH_PASS_PX, LEVEL_PX = 10.0, 24.0
"""Widths of the filters that take out light, and that bring contrast to one level."""
CONTRAST_FLOOR = 1.0
"""Grey levels of contrast below which a place is plain: it is not blown up to texture."""


def high_passed(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the texture of a photo without its light: high-passed luminance over its local contrast, 8 bits."""
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), dtype=np.float32)
    fine = grey - _blurred(grey, HIGH_PASS_PX)
    level = np.sqrt(_blurred(fine**2, LEVEL_PX)) + CONTRAST_FLOOR
    return np.clip(128.0 + 40.0 * fine / level, 0.0, 255.0).astype(np.uint8)


def raw_flow(first: NDArray[np.uint8], second: NDArray[np.uint8], *, fine: bool) -> Image:
    """Return by how much each pixel of the first is displaced in the second, (ny, nx, 2), pixels.

    *fine* goes on to half the images' size, else a quarter: four times as long, a third of the error below a pixel.

    Notes
    -----
    Dense inverse search: Kroeger et al., ECCV 2016, as OpenCV has it.
    """
    preset = cv2.DISOPTICAL_FLOW_PRESET_MEDIUM if fine else cv2.DISOPTICAL_FLOW_PRESET_FAST
    library: Any = cv2  # its type hints do not know this search
    search = library.DISOpticalFlow_create(preset)
    return np.asarray(search.calc(first, second, None), dtype=np.float32)


def agreement(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> Image:
    """Return the local correlation of two textures from `high_passed`, (ny, nx), -1 to 1.

    Flow finds something alike anywhere; whether it is the same skin shows in how well all of the texture agrees.
    """
    one, two = first.astype(np.float32) - np.float32(128.0), second.astype(np.float32) - np.float32(128.0)
    both, first_power, second_power = (
        _blurred(np.multiply(a, b), LEVEL_PX) for a, b in ((one, two), (one, one), (two, two))
    )
    return both / (np.sqrt(first_power * second_power) + np.float32(1.0))


def bounded(flow: Image, seen: NDArray[np.bool_], most_px: float) -> tuple[Image, float]:
    """Return the flow smoothed, and the share of pixels whose flow was over *most_px* and therefore not believed.

    Parameters
    ----------
    flow
        (ny, nx, 2), pixels.
    seen
        Pixels with a counterpart in the other photo, (ny, nx).
    most_px
        Largest magnitude believed; a larger one is replaced by its neighbours'.
    """
    size = np.hypot(flow[..., 0], flow[..., 1])
    good = (seen & (size <= most_px)).astype(np.float32)
    share = 1.0 - float(good[seen].mean()) if seen.any() else 1.0
    weight = _blurred(good, SMOOTH_PX)
    mean = _blurred(flow * good[..., None], SMOOTH_PX) / np.maximum(weight, 1e-3)[..., None]
    return mean.astype(np.float32), share


def _blurred(image: Image, sigma: float) -> Image:
    """Return a Gaussian mean; wide ones are had from a quarter of the image, which holds all that they leave."""
    step = 4
    size = (image.shape[1], image.shape[0])
    small = (max(1, size[0] // step), max(1, size[1] // step))
    held = cv2.resize(image, small, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(cv2.GaussianBlur(held, (0, 0), sigma / step), size), dtype=np.float32)
