"""Real Fourier transforms of images in single precision, on two threads."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import fft

Singles = NDArray[np.float32]
Spectrum = NDArray[np.complex64]
Shape = tuple[int, int]
_fft: Any = fft
THREADS = 2


def padded_shape(rows: int, columns: int) -> Shape:
    """Return the least quick shape of transforms that holds *rows* and *columns*."""
    return int(_fft.next_fast_len(rows, real=True)), int(_fft.next_fast_len(columns, real=True))


def spectrum(image: Singles, shape: Shape) -> Spectrum:
    """Return the transform of an image, filled up with zeros to *shape*."""
    return _fft.rfft2(image, shape, workers=THREADS)


def correlation_of(first: Spectrum, second: Spectrum, shape: Shape) -> Singles:
    """Return the cross-correlation of two images from their transforms; at (i, j) the second is shifted by (i, j)."""
    return _fft.irfft2(first * np.conj(second), shape, workers=THREADS)
