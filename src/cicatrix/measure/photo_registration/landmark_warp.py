"""From one face to the other by their landmarks: a similarity for display, then a thin-plate spline."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RBFInterpolator

from cicatrix.base.errors import BadInput

Floats = NDArray[np.float64]
Image = NDArray[np.float32]

LEAST_LANDMARKS = 8
MOST_LANDMARKS = 2000
KNOTS = 64
"""Knots of the spline along the longer side: landmarks are farther apart than a knot's cell."""
SMOOTHING = 1e-5
"""Of the spline, in faces: lets it miss a landmark by about a pixel, which is how well one is found (assumption)."""
MOST_MISFIT = 0.12
"""RMS distance of landmarks after the similarity, in faces' radii, beyond which these are not two views of one face."""


def similarity(source: Floats, target: Floats) -> Floats:
    """Return the similarity (2, 3) that takes points (n, 2) closest to others.

    Notes
    -----
    Umeyama, IEEE Trans PAMI 1991;13:376.
    """
    a, b = source - source.mean(axis=0), target - target.mean(axis=0)
    left, singular, right = np.linalg.svd(b.T @ a / len(a))
    turn = np.diag([1.0, np.sign(np.linalg.det(left) * np.linalg.det(right))])
    rotation = left @ turn @ right
    scale = float(np.trace(np.diag(singular) @ turn) / np.mean(np.sum(a**2, axis=1)))
    shift = target.mean(axis=0) - scale * rotation @ source.mean(axis=0)
    return np.column_stack([scale * rotation, shift])


def checked_landmarks(source: Floats, target: Floats) -> tuple[Floats, Floats]:
    """Return landmarks of two photos as floats.

    Raises
    ------
    BadInput
        If they differ in number, are too few, not finite, all in one place, or belong to a mirrored or another view.
    """
    one, two = np.asarray(source, dtype=float), np.asarray(target, dtype=float)
    if one.ndim != 2 or one.shape[1] != 2 or one.shape != two.shape:
        raise BadInput("the landmarks of the two photos do not match", where="landmarks", allowed="(n, 2) for each")
    if not LEAST_LANDMARKS <= len(one) <= MOST_LANDMARKS:
        raise BadInput(f"{len(one)} landmarks", where="landmarks", allowed=f"{LEAST_LANDMARKS} to {MOST_LANDMARKS}")
    if not (np.isfinite(one).all() and np.isfinite(two).all()):
        raise BadInput("a landmark is not a number", where="landmarks")
    if min(np.linalg.svd(points - points.mean(axis=0), compute_uv=False)[1] for points in (one, two)) < 1.0:
        raise BadInput("the landmarks lie on a line or in one place", where="landmarks")
    misfit = _misfit(one, two)
    if misfit > MOST_MISFIT:
        if _misfit(one * [-1.0, 1.0], two) < 0.5 * misfit:
            raise BadInput("one of the two photos is mirrored", where="landmarks", do="flip it: left is right in it")
        raise BadInput(
            f"the two faces differ by {100 * misfit:.0f} % of their size after turning and scaling", where="landmarks",
            allowed=f"at most {100 * MOST_MISFIT:g} %", do="use two photos from the same view",
        )  # fmt: skip
    return one, two


def _misfit(source: Floats, target: Floats) -> float:
    matrix = similarity(source, target)
    apart = source @ matrix[:, :2].T + matrix[:, 2] - target
    return float(
        np.sqrt(np.mean(np.sum(apart**2, axis=1)) / np.mean(np.sum((target - target.mean(axis=0)) ** 2, axis=1)))
    )


def positions(shape: tuple[int, int], matrix: Floats) -> Image:
    """Return where an affine map (2, 3) takes each pixel of an image, (ny, nx, 2) as (x, y)."""
    x = np.arange(shape[1], dtype=np.float32)
    y = np.arange(shape[0], dtype=np.float32)[:, None]
    m = matrix.astype(np.float32)
    return np.stack([m[0, 0] * x + m[0, 1] * y + m[0, 2], m[1, 0] * x + m[1, 1] * y + m[1, 2]], axis=-1)


def spline_positions(shape: tuple[int, int], source: Floats, target: Floats) -> Image:
    """Return where the thin-plate spline through landmarks takes each pixel, (ny, nx, 2) as (x, y).

    Parameters
    ----------
    shape
        Rows and columns of the image that *source* lies in.
    source, target
        Landmarks, (n, 2), pixels.

    Notes
    -----
    The spline is evaluated at `KNOTS` along the longer side; what it adds to the similarity is interpolated.
    """
    matrix = similarity(source, target)
    centre, size = source.mean(axis=0), float(np.sqrt(np.mean(np.sum((source - source.mean(axis=0)) ** 2, axis=1))))
    rest = target - (source @ matrix[:, :2].T + matrix[:, 2])
    spline = RBFInterpolator(
        (source - centre) / size, rest, kernel="thin_plate_spline", smoothing=SMOOTHING * len(source), degree=1
    )
    cell = max(shape) / KNOTS
    rows, columns = max(4, round(shape[0] / cell)), max(4, round(shape[1] / cell))
    x = (np.arange(columns) + 0.5) * shape[1] / columns - 0.5
    y = (np.arange(rows) + 0.5) * shape[0] / rows - 0.5
    knots = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    added: Any = spline((knots - centre) / size).reshape(rows, columns, 2).astype(np.float32)
    fine = np.asarray(cv2.resize(added, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), dtype=np.float32)
    return positions(shape, matrix) + fine
