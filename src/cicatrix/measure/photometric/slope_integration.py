"""Heights from slopes: weighted Poisson equation with natural boundaries, solved by conjugate gradients."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dctn, idctn
from scipy.ndimage import label

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

TOLERANCE = 1e-5
MOST_ROUNDS = 200


def integrated(slope_x: Floats, slope_y: Floats, weight: Floats, pixel_mm: float) -> Floats:
    """Return the heights whose differences fit slopes best, (ny, nx), mm; NaN outside the largest connected part.

    Parameters
    ----------
    slope_x, slope_y
        Height gained per mm along columns (to the right) and along rows (downwards), (ny, nx).
    weight
        How far a pixel's slopes are trusted, (ny, nx), 0 to 1; 0 is a hole.
    pixel_mm
        Distance of pixels.

    Notes
    -----
    Least squares over pairs of neighbours: each difference is the mean of the two slopes times the distance, weighted
    by the lesser of the two weights. The equation without weights is solved exactly by the cosine transform (Simchony,
    Chellappa, Shao 1990) and preconditions the one with weights. The plane that fits best is taken out: a small error
    of the lights tilts the whole. No slope tells the level of a part that holes cut off: the
    largest part alone is kept.
    """
    weight = np.where(_largest(weight > 0), weight, 0.0)
    held_x, held_y = np.where(weight > 0, slope_x, 0.0), np.where(weight > 0, slope_y, 0.0)
    step_x = 0.5 * pixel_mm * (held_x[:, 1:] + held_x[:, :-1])
    step_y = 0.5 * pixel_mm * (held_y[1:] + held_y[:-1])
    weight_x = np.minimum(weight[:, 1:], weight[:, :-1])
    weight_y = np.minimum(weight[1:], weight[:-1])
    right = _spread(weight_x * step_x, weight_y * step_y)
    eigen = _eigenvalues(weight.shape)
    heights = _poisson(right, eigen)
    if not np.all(weight == 1.0):
        heights = _conjugate(right, heights, weight_x, weight_y, eigen)
    return _without_plane(np.where(weight > 0, heights, np.nan))


def _largest(known: Mask) -> Mask:
    """Return the largest part whose pixels are joined side by side."""
    labelled: Any = label(known)
    parts: NDArray[np.int32] = labelled[0]
    return known & (parts == 1 + np.argmax(np.bincount(parts[known], minlength=2)[1:]))


def _spread(flow_x: Floats, flow_y: Floats) -> Floats:
    """Return the negative divergence of differences, (ny, nx): the transpose of taking differences."""
    out = np.zeros((flow_x.shape[0], flow_x.shape[1] + 1))
    out[:, 1:] += flow_x
    out[:, :-1] -= flow_x
    out[1:] += flow_y
    out[:-1] -= flow_y
    return out


def _eigenvalues(shape: tuple[int, ...]) -> Floats:
    y = 2.0 - 2.0 * np.cos(np.pi * np.arange(shape[0]) / shape[0])
    x = 2.0 - 2.0 * np.cos(np.pi * np.arange(shape[1]) / shape[1])
    eigen = y[:, None] + x
    eigen[0, 0] = 1.0
    return eigen


def _poisson(right: Floats, eigen: Floats) -> Floats:
    modes: Any = np.asarray(dctn(right, type=2, norm="ortho")) / eigen
    modes[0, 0] = 0.0
    return np.asarray(idctn(modes, type=2, norm="ortho"))


def _conjugate(right: Floats, start: Floats, weight_x: Floats, weight_y: Floats, eigen: Floats) -> Floats:
    def applied(z: Floats) -> Floats:
        return _spread(weight_x * np.diff(z, axis=1), weight_y * np.diff(z, axis=0))

    z = start
    rest = right - applied(z)
    goal = TOLERANCE * float(np.linalg.norm(right)) + 1e-15
    search = better = _poisson(rest, eigen)
    product = float(np.sum(rest * better))
    for _ in range(MOST_ROUNDS):
        if float(np.linalg.norm(rest)) <= goal:
            break
        image = applied(search)
        step = product / max(float(np.sum(search * image)), 1e-300)
        z = z + step * search
        rest = rest - step * image
        better = _poisson(rest, eigen)
        following = float(np.sum(rest * better))
        search = better + following / max(product, 1e-300) * search
        product = following
    return z


def _without_plane(heights: Floats) -> Floats:
    rows, columns = heights.shape
    good = np.isfinite(heights)
    y, x = np.nonzero(good)
    table = np.column_stack([np.ones(x.size), x / columns, y / rows])
    plane = np.linalg.lstsq(table.T @ table, table.T @ heights[good], rcond=None)[0]
    return heights - (plane[0] + plane[1] * np.arange(columns) / columns + plane[2] * np.arange(rows)[:, None] / rows)
