"""Robust Gaussian regression of second order over an area, after ISO 16610-71.

At each place a quadratic is fitted by least squares, each point weighted with a Gaussian of its distance and with how
well it fits; its value there is the reference. A hole has no weight. The edge needs no padding: the fit is one-sided.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.machine_code import compiled
from cicatrix.base.numbers import robust_sd
from cicatrix.measure.surface import Floats, Mask
from cicatrix.skin.reference_plane import ABOVE, BELOW

ALPHA = float(np.sqrt(np.log(2.0) / np.pi))
"""Constant of the Gaussian weight exp(-pi (r / (alpha nesting))²): as a plain mean it passes half of a wave as long as
the nesting index (ISO 16610-61)."""
SIGMA_PER_NESTING = ALPHA / float(np.sqrt(2.0 * np.pi))
"""Standard deviation of that Gaussian over the nesting index: 0.1874."""
HALF_PASSED_PER_NESTING = 0.6426
"""Wave of which the fit of second order passes half, over the nesting index. A quadratic fit passes (1 + v) exp(-v)
with v = pi (alpha nesting / wave)², which is a half at v = 1.678; a plain mean passes exp(-v), half at v = ln 2."""
REACH_SIGMA = 4.0
"""Standard deviations at which the weight is cut off: below 0.04 % of its middle."""
ROUNDS = 20
SETTLED = 0.01
"""Rounds end when the reference moves by less than this share of the roughness anywhere."""
_ORDERS = tuple((p, q) for p in range(5) for q in range(5 - p))
_BASIS = ((0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2))
"""Powers of x and y: first what a fit can least do without, since what the points do not carry is dropped from the
end."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A reference by robust Gaussian regression.

    Attributes
    ----------
    reference
        Height of the reference at each node.
    weight
        Robust weight of each node, 0 to 1.
    spread
        Standard deviation about the reference, from the points above it.
    """

    reference: Floats
    weight: Floats
    spread: float


@compiled
def _solve(moments: Floats, right: Floats, least: float, value: Floats) -> None:  # pragma: no cover
    """Write the constant term of each node's quadratic: normal equations by Cholesky, weak terms dropped.

    ``moments`` holds the sums of w x^p y^q in the order of `_ORDERS`, ``right`` those of w z x^p y^q in that of
    `_BASIS`. Where no point has weight the value is 0.
    """
    px = np.array([0, 1, 0, 2, 1, 0])
    py = np.array([0, 0, 1, 0, 1, 2])
    place = np.zeros((5, 5), dtype=np.int64)
    at = 0
    for p in range(5):
        for q in range(5 - p):
            place[p, q] = at
            at += 1
    low = np.zeros((6, 6))
    b = np.zeros(6)
    for node in range(value.size):
        if moments[0, node] <= least:
            value[node] = 0.0
            continue
        for i in range(6):
            for j in range(i + 1):
                total = moments[place[px[i] + px[j], py[i] + py[j]], node]
                for k in range(j):
                    total -= low[i, k] * low[j, k]
                if i == j:
                    scale = moments[place[2 * px[i], 2 * py[i]], node]
                    low[i, i] = np.sqrt(total) if total > 1e-6 * scale and total > 1e-9 * moments[0, node] else 0.0
                else:
                    low[i, j] = total / low[j, j] if low[j, j] > 0.0 else 0.0
            total = right[i, node]
            for k in range(i):
                total -= low[i, k] * b[k]
            b[i] = total / low[i, i] if low[i, i] > 0.0 else 0.0
        for i in range(5, -1, -1):
            if low[i, i] > 0.0:
                total = b[i]
                for k in range(i + 1, 6):
                    total -= low[k, i] * b[k]
                b[i] = total / low[i, i]
            else:
                b[i] = 0.0
        value[node] = b[0]


@dataclass(frozen=True, slots=True)
class Window:
    """The Gaussian weight of a nesting index over a grid: kernels t^p g(t) along y and along x, (5, 2 reach + 1)."""

    along_y: Floats
    along_x: Floats

    @classmethod
    def of(cls, shape: tuple[int, ...], pitch_mm: tuple[float, float], nesting_mm: float) -> Window:
        """Return the window over a grid of ``shape`` nodes, ``pitch_mm`` apart along rows and columns."""
        sigma = SIGMA_PER_NESTING * nesting_mm
        return cls(*(_kernels(n, pitch / sigma) for n, pitch in zip(shape, pitch_mm, strict=True)))


def _kernels(n: int, step: float) -> Floats:
    reach = min(n - 1, int(REACH_SIGMA / step))
    gap = step * np.arange(-reach, reach + 1)
    return np.asarray(np.exp(-0.5 * gap**2) * gap ** np.arange(5)[:, None], dtype=np.float64)


@compiled
def _along_columns(values: Floats, kernel: Floats, out: Floats) -> None:  # pragma: no cover
    """Write the sums over rows i + k of kernel[k] values[i + k]; what lies beyond the border is 0."""
    rows, columns = values.shape
    reach = kernel.size // 2
    for i in range(rows):
        out[i, :] = 0.0
        for k in range(max(-reach, -i), min(reach, rows - 1 - i) + 1):
            factor = kernel[k + reach]
            for j in range(columns):
                out[i, j] += factor * values[i + k, j]


@compiled
def _along_rows(values: Floats, kernel: Floats, out: Floats) -> None:  # pragma: no cover
    """Write the sums over columns j + k of kernel[k] values[j + k]; what lies beyond the border is 0."""
    rows, columns = values.shape
    reach = kernel.size // 2
    for i in range(rows):
        out[i, :] = 0.0
        for k in range(-reach, reach + 1):
            factor = kernel[k + reach]
            for j in range(max(0, -k), min(columns, columns - k)):
                out[i, j] += factor * values[i, j + k]


def quadratic_regression(height: Floats, weight: Floats, window: Window) -> Floats:
    """Return the value of the local quadratic at each node (ny, nx).

    Parameters
    ----------
    height
        Heights at the nodes, finite; those without weight count for nothing.
    weight
        Weight of each node, 0 or more.
    window
        The Gaussian weight.
    """
    moments = _moments(weight, window, _ORDERS)
    right = _moments(weight * height, window, _BASIS)
    value = np.empty(height.size)
    _solve(moments, right, 1e-9, value)
    return value.reshape(height.shape)


def robust_regression(
    height: Floats,
    weight: Floats,
    pitch_mm: tuple[float, float],
    nesting_mm: float,
    *,
    limits: tuple[float, float] = (BELOW, ABOVE),
    start: Floats | None = None,
) -> Fit:
    """Return a reference that scars do not pull down.

    Parameters
    ----------
    height, weight
        As in `quadratic_regression`.
    pitch_mm, nesting_mm
        Distance of rows and of columns, and the nesting index of the Gaussian weight.
    limits
        Roughnesses below and above the reference at which a point loses all weight (Tukey's biweight).
    start
        Robust weights to begin with; all 1 if not given.
    """
    window = Window.of(height.shape, pitch_mm, nesting_mm)
    robust = np.ones_like(height) if start is None else start
    given = weight > 0.0
    reference = quadratic_regression(height, weight * robust, window)
    tiny = 1e-12 * (1.0 + float(np.abs(height).max()))
    spread = 0.0
    for _ in range(ROUNDS):
        above = height - reference
        spread = upper_spread(above, given)
        if spread <= tiny:
            break
        robust = biweight(above, spread, limits)
        now = quadratic_regression(height, weight * robust, window)
        moved = float(np.abs(now - reference)[given].max())
        reference = now
        if moved <= SETTLED * spread:
            break
    return Fit(reference, robust, spread)


def upper_spread(above: NDArray[np.floating], given: Mask) -> float:
    """Return the standard deviation of what lies above 0, as if below it were the like: scars do not touch it."""
    return robust_sd(above[given & (above > 0.0)], about=0.0)


def biweight(above: Floats, spread: float, limits: tuple[float, float]) -> Floats:
    """Return Tukey's biweights for residuals, with a limit of their own below and above 0, in ``spread``."""
    share = above / np.where(above < 0.0, limits[0] * spread, limits[1] * spread)
    return np.square(np.maximum(1.0 - np.square(share), 0.0))


def _moments(values: Floats, window: Window, orders: tuple[tuple[int, int], ...]) -> Floats:
    """Return the weighted sums of values x^p y^q about each node, one row for each pair of powers."""
    out = np.empty((len(orders), *values.shape))
    along_x = np.empty_like(values)
    for p in range(max(p for p, _ in orders) + 1):
        _along_rows(values, window.along_x[p], along_x)
        for place, (power, q) in enumerate(orders):
            if power == p:
                _along_columns(along_x, window.along_y[q], out[place])
    return out.reshape(len(orders), -1)
