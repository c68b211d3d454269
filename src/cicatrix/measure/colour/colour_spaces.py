"""sRGB, linear RGB, CIE XYZ and CIELAB, with adaptation from one white to another.

Arrays have the three components last. Linear RGB and XYZ are relative: white has Y = 1. Formulas: IEC 61966-2-1 (sRGB),
CIE 15 (CIELAB), Lam 1985 (the Bradford matrix).
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Real = TypeVar("Real", np.float32, np.float64)
Floats = NDArray[np.float64]

RGB_TO_XYZ: Floats = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
"""Linear sRGB to XYZ, IEC 61966-2-1."""
XYZ_TO_RGB: Floats = np.asarray(np.linalg.inv(RGB_TO_XYZ), dtype=np.float64)
D65: Floats = RGB_TO_XYZ @ np.ones(3)
"""White of sRGB: what R = G = B = 1 gives, so that greys have a* = b* = 0 exactly."""
D50: Floats = np.array([0.9642, 1.0, 0.8249])
"""White of the ICC profile connection space (ICC.1), against which charts are published."""
BRADFORD: Floats = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_EPSILON, _KAPPA = 216.0 / 24389.0, 24389.0 / 27.0


def srgb_to_linear(encoded: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return 8-bit sRGB as linear RGB in 0..1, float32."""
    return np.take(LINEAR_OF_CODE, encoded)


def linear_from_encoded(encoded: Floats) -> Floats:
    """Return sRGB in 0..1 as linear RGB in 0..1."""
    return np.where(encoded <= 0.04045, encoded / 12.92, ((np.maximum(encoded, 0.0) + 0.055) / 1.055) ** 2.4)


LINEAR_OF_CODE = linear_from_encoded(np.arange(256) / 255.0).astype(np.float32)
"""Linear value of each 8-bit sRGB code, (256,)."""


def linear_to_srgb(linear: NDArray[Real]) -> NDArray[np.uint8]:
    """Return linear RGB as 8-bit sRGB; what lies outside 0..1 is cut off."""
    held = np.clip(linear, 0.0, 1.0)
    encoded = np.where(held <= 0.0031308, 12.92 * held, 1.055 * held ** (1.0 / 2.4) - 0.055)
    return np.rint(255.0 * encoded).astype(np.uint8)


def linear_to_xyz(linear: NDArray[Real]) -> NDArray[Real]:
    """Return linear sRGB as XYZ under D65."""
    return np.asarray(linear @ RGB_TO_XYZ.T.astype(linear.dtype), dtype=linear.dtype)


def xyz_to_linear(xyz: NDArray[Real]) -> NDArray[Real]:
    """Return XYZ under D65 as linear sRGB; colours outside its gamut get components outside 0..1."""
    return np.asarray(xyz @ XYZ_TO_RGB.T.astype(xyz.dtype), dtype=xyz.dtype)


def xyz_to_lab(xyz: NDArray[Real], white: Floats = D65) -> NDArray[Real]:
    """Return CIELAB of XYZ against *white*, (3,)."""
    share = xyz / white.astype(xyz.dtype)
    root = np.where(share > _EPSILON, np.cbrt(share), (_KAPPA * share + 16.0) / 116.0).astype(xyz.dtype)
    x, y, z = root[..., 0], root[..., 1], root[..., 2]
    lab = np.stack([116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)], axis=-1)
    return np.asarray(lab, dtype=xyz.dtype)


def lab_to_xyz(lab: NDArray[Real], white: Floats = D65) -> NDArray[Real]:
    """Return XYZ of CIELAB that was taken against *white*, (3,)."""
    y = (lab[..., 0] + 16.0) / 116.0
    root = np.stack([y + lab[..., 1] / 500.0, y, y - lab[..., 2] / 200.0], axis=-1)
    cubed = root**3
    share = np.where(cubed > _EPSILON, cubed, (116.0 * root - 16.0) / _KAPPA)
    return (share * white).astype(lab.dtype)


def linear_to_lab(linear: NDArray[Real]) -> NDArray[Real]:
    """Return CIELAB under D65 of linear sRGB."""
    return xyz_to_lab(linear_to_xyz(linear))


def adapted(xyz: NDArray[Real], from_white: Floats, to_white: Floats) -> NDArray[Real]:
    """Return XYZ seen under *from_white* as its match under *to_white*, by the Bradford transform."""
    gain = (BRADFORD @ to_white) / (BRADFORD @ from_white)
    matrix = np.linalg.inv(BRADFORD) @ np.diag(gain) @ BRADFORD
    return np.asarray(xyz @ matrix.T, dtype=xyz.dtype)
