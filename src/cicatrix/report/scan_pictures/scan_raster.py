"""Maps as pictures of bounded size: thinned by the mean of blocks, with holes kept."""

from __future__ import annotations

import base64
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from cicatrix.measure.surface import Floats, Mask

Bytes = NDArray[np.uint8]

MOST_PIXELS = 480
"""Points along the longer side of a picture; what is measured keeps all of them."""
MEASURED_SHARE = 0.5
"""A block with fewer measured points than this share is a hole (assumption: the majority decides)."""


def step_of(shape: tuple[int, ...], most: int = MOST_PIXELS) -> int:
    """Return the side of the blocks that bring the longer side of a map to *most* points or fewer."""
    return -(-max(shape[0], shape[1]) // most)


def thinned(field: Floats, step: int) -> Floats:
    """Return the means of blocks of *step* by *step* points, NaN where most of a block is; the last may be smaller."""
    if step == 1:
        return field
    hole = np.isnan(field)
    counts = _block_sums((~hole).astype(np.float64), step)
    sums = _block_sums(np.where(hole, 0.0, field), step)
    sizes = _block_sums(np.ones((field.shape[0], 1)), step) * _block_sums(np.ones((1, field.shape[1])), step)
    enough = (counts >= MEASURED_SHARE * sizes) & (counts > 0.0)
    return np.where(enough, sums / np.where(enough, counts, 1.0), np.nan)


def _block_sums(field: Floats, step: int) -> Floats:
    rows, columns = (np.arange(0, length, step) for length in field.shape)
    return np.add.reduceat(np.add.reduceat(field, rows, axis=0), columns, axis=1)


def outlines(labels: NDArray[np.int32], least_points: int = 3) -> dict[int, list[Floats]]:
    """Return the outer boundaries of each label as lists of (x, y) in pixels, closed, in the order of the labels."""
    found: dict[int, list[Floats]] = {}
    for index, place in enumerate(ndimage.find_objects(labels), start=1):
        if place is None:
            continue
        mask = np.pad((labels[place] == index).astype(np.uint8), 1)
        contours: Any = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
        corner = np.array([place[1].start - 1, place[0].start - 1], dtype=np.float64)
        rings = [np.asarray(one, dtype=np.float64).reshape(-1, 2) + corner for one in contours]
        found[index] = [np.vstack([ring, ring[:1]]) for ring in rings if len(ring) >= least_points]
    return found


def coloured(field: Floats, low: float, high: float, colours: Any, hole: tuple[float, float, float]) -> Bytes:
    """Return a field (ny, nx) as RGB (ny, nx, 3) by a Matplotlib colour map between two values; holes have a colour."""
    share = np.clip((field - low) / max(high - low, 1e-12), 0.0, 1.0)
    rgb = np.asarray(colours(np.nan_to_num(share)), dtype=np.float64)[..., :3]
    rgb[np.isnan(field)] = hole
    return np.round(255.0 * rgb).astype(np.uint8)


def png_bytes(rgb: Bytes, effort: int = 9) -> bytes:
    """Return a picture (ny, nx, 3) as PNG; a photograph hardly gets smaller by an *effort* above 3 of 9."""
    done, data = cv2.imencode(".png", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_PNG_COMPRESSION, effort])
    if not done:
        raise ValueError("the picture could not be written as PNG")
    return data.tobytes()


def data_uri(png: bytes) -> str:
    """Return a PNG as an address that holds it."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def depth_range(depth_mm: Floats, scars: Mask) -> tuple[float, float]:
    """Return the depths at the ends of a colour scale, mm.

    From the 1st percentile of the skin (peaks above the reference) to the 99.5th of the scars, so that single points do
    not set the scale; without scars the 99.5th of the whole. At least 0.02 mm apart.
    """
    seen = depth_mm[~np.isnan(depth_mm)]
    if seen.size == 0:
        return 0.0, 0.02
    inside = depth_mm[scars & ~np.isnan(depth_mm)]
    low = min(float(np.percentile(seen, 1.0)), 0.0)
    high = float(np.percentile(inside if inside.size else seen, 99.5))
    return low, max(high, low + 0.02)
