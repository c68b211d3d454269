"""Colour ramps of the maps: even in lightness, so that equal steps of depth look equal, also in grey."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cicatrix.measure.surface import Floats

if TYPE_CHECKING:
    from matplotlib.colors import ListedColormap

STEPS = 256
DEPTH = ("#f3efe6", "#9ccac3", "#2f8f98", "#1b4f7d", "#10224a")
"""Skin is light, deep is dark."""
DEEPER_FILLED = ("#8a3a0e", "#dd8f5c", "#f4f3f0", "#4fa3a8", "#0b5560")
"""Deeper than before is orange, filled is teal: apart for the common forms of colour blindness."""

# OKLab, a space in which distances are close to seen differences: B. Ottosson, "A perceptual color space for image
# processing", 2020 (bottosson.github.io/posts/oklab).
_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def oklab(rgb: Floats) -> Floats:
    """Return sRGB colours (n, 3) from 0 to 1 in OKLab."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T


def from_oklab(lab: Floats) -> Floats:
    """Return OKLab colours (n, 3) as sRGB, clipped to what a screen can show."""
    linear = np.clip((lab @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_LMS).T, 0.0, 1.0)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def ramp(colours: tuple[str, ...], steps: int = STEPS) -> Floats:
    """Return a ramp (steps, 3) of sRGB through *colours*.

    Lightness is linear between the ends; where the middle is lighter than both, linear from each end to it. Hue and
    chroma are those of the colours named.
    """
    from matplotlib.colors import to_rgb

    lab = oklab(np.array([to_rgb(one) for one in colours]))
    at, wanted = np.linspace(0.0, 1.0, len(colours)), np.linspace(0.0, 1.0, steps)
    light = lab[:, 0]
    middle = len(colours) // 2
    anchors = [0, middle, -1] if light[middle] > max(light[0], light[-1]) else [0, -1]
    even = np.interp(wanted, at[anchors], light[anchors])
    return from_oklab(np.column_stack([even, np.interp(wanted, at, lab[:, 1]), np.interp(wanted, at, lab[:, 2])]))


def colour_map(colours: tuple[str, ...]) -> ListedColormap:
    """Return a ramp as Matplotlib takes it."""
    from matplotlib.colors import ListedColormap

    return ListedColormap(ramp(colours))
