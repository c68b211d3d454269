"""Images of another size, in which only what was seen counts."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]

LEAST_SEEN = 0.5
"""Share of a new pixel that must have been seen."""


def seen_average(image: Image, size: tuple[int, int], method: int = cv2.INTER_AREA) -> Image:
    """Return an image (ny, nx) at another size, columns and rows, averaged over what is not NaN.

    It is NaN where less than `LEAST_SEEN` was seen: a plain average would be lost wherever one pixel is missing.
    """
    seen = np.isfinite(image)
    total: Any = cv2.resize(np.where(seen, image, np.float32(0.0)), size, interpolation=method)
    share: Any = cv2.resize(seen.astype(np.float32), size, interpolation=method)
    return np.where(share >= LEAST_SEEN, total / np.maximum(share, LEAST_SEEN), np.nan).astype(np.float32)
