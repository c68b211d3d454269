"""The depth of a scar from the form of its floor.

A percentile of depths reads the bumps of a flat floor and misses the tip of a cone. The floor is fitted instead, over
the inner part of the half-depth ellipse, as flat, as a cone and as a dome; the depth is that of the three fits,
weighted with how well each explains the floor. A dome is expected under gentle walls, a cone or a flat floor under
steep ones (Jacob's forms): over a pit of a millimetre, relief leaves little else to tell a cone's tip from a round one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cicatrix.measure.surface import Floats, Mask

INNER = 0.8
"""Part of the half-depth ellipse that is fitted: beyond it a flat floor turns into its wall."""
FEWEST = 5
"""Blocks that a fit needs."""


@dataclass(frozen=True, slots=True)
class Relief:
    """Relief of the skin: its standard deviation, mm, and the area over which it is one, mm²."""

    spread_mm: float
    grain_mm2: float


@dataclass(frozen=True, slots=True)
class Floor:
    """A scar's floor.

    Attributes
    ----------
    depth_mm
        Depth of its deepest point, without the skin's own relief.
    sd_mm
        Standard deviation of that, from relief on the floor and from what form it has.
    conical
        Share of the cone in the answer.
    x_mm, y_mm
        Where it is.
    """

    depth_mm: float
    sd_mm: float
    conical: float
    x_mm: float
    y_mm: float


def floor_of(
    depth: Floats, inside: Mask, x_mm: Floats, y_mm: Floats, top_mm: float, relief: Relief, gentle: float
) -> Floor:
    """Return a scar's floor.

    Parameters
    ----------
    depth
        Depths (ny, nx), mm.
    inside
        Blocks of the scar.
    x_mm, y_mm
        Places of the columns (nx) and rows (ny).
    top_mm
        A first guess at the depth.
    relief
        The skin's own, which the floor is taken to have as well.
    gentle
        Probability that the walls are gentle, 0 to 1.
    """
    half = inside & (depth > 0.5 * top_mm)
    i, j = np.nonzero(half)
    if i.size < FEWEST:
        return Floor(top_mm, 0.25 * top_mm, 1.0, float(x_mm.mean()), float(y_mm.mean()))
    d, x, y = depth[i, j], x_mm[j], y_mm[i]
    weight = np.square(np.maximum(d - 0.5 * top_mm, 0.0))
    apex = np.array([np.average(x, weights=weight), np.average(y, weights=weight)])
    u = np.stack([x, y]) - apex[:, None]
    block = float(x_mm[1] - x_mm[0]) * float(y_mm[1] - y_mm[0])
    spread = u @ u.T / i.size + np.eye(2) * block / 12.0
    t = np.einsum("in,ij,jn->n", u, np.linalg.inv(spread), u) / 4.0  # 1 on the ellipse with the region's moments
    inner = t < INNER**2
    if int(inner.sum()) < FEWEST:
        inner = t <= np.sort(t)[FEWEST - 1]
    d, t = d[inner], t[inner]
    places = max(float(d.size) * block / max(relief.grain_mm2, block), 1.0)
    columns = (None, np.sqrt(t), t)
    fits = [_intercept(d, column) for column in columns]
    rests = np.array([rest for _, rest, _ in fits])
    variance_known = max(relief.spread_mm**2, float(rests.min()), (1e-3 * top_mm) ** 2, 1e-12)
    score = places * rests / variance_known + np.array([1.0, 2.0, 2.0]) * np.log(places + 1.0)
    prior = np.array([1.0 - gentle, 1.0 - gentle, gentle]) + 0.01
    share = prior * np.exp(-0.5 * (score - score.min()))
    share /= share.sum()
    tops = np.array([top for top, _, _ in fits])
    variance = np.array([max(rest, relief.spread_mm**2) * lever * d.size / places for _, rest, lever in fits])
    depth_mm = float(share @ tops)
    sd = float(np.sqrt(share @ (variance + np.square(tops - depth_mm))))
    return Floor(depth_mm, sd, float(share[1]), float(apex[0]), float(apex[1]))


def _intercept(d: Floats, column: Floats | None) -> tuple[float, float, float]:
    """Return a fit's depth at the middle, its mean square rest, and the leverage of the middle; it never rises
    there."""
    mean = float(d.mean())
    if column is None:
        return mean, float(np.mean(np.square(d - mean))), 1.0 / d.size
    off = column - column.mean()
    square = float(off @ off)
    slope = min(float(off @ d) / square, 0.0) if square > 0.0 else 0.0
    rest = float(np.mean(np.square(d - mean - slope * off)))
    leverage = 1.0 / d.size + (float(column.mean()) ** 2 / square if square > 0.0 else 0.0)
    return mean - slope * float(column.mean()), rest, leverage
