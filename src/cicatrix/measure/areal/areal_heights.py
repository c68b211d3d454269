"""Height parameters: Sa Sq Sp Sv Sz Ssk Sku (ISO 25178-2, 4.2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cicatrix.base.errors import BadInput
from cicatrix.measure.areal.areal_bands import compiled_sums, in_bands
from cicatrix.measure.surface import Floats, Surface

FEWEST_POINTS = 16
"""Measured points below which nothing is evaluated (assumption: a material ratio of 10 % needs a point or two)."""
FLAT = 1e-12
"""A map whose Sq is below this share of its largest height is flat: what is left is rounding (assumption: 2^-52 times
the root of the pixels of the largest map, with a margin)."""


@dataclass(frozen=True, slots=True)
class HeightParameters:
    """Heights about the mean plane, mm; skewness and kurtosis are None on a flat map.

    ``mean_mm`` is the height of the mean plane in the surface given, ``points`` the number of measured points.
    """

    Sa_mm: float
    Sq_mm: float
    Sp_mm: float
    Sv_mm: float
    Ssk: float | None
    Sku: float | None
    mean_mm: float
    points: int

    @property
    def Sz_mm(self) -> float:  # noqa: N802 - the standard's symbol
        """Maximum height, mm."""
        return self.Sp_mm + self.Sv_mm


def height_parameters(surface: Surface) -> HeightParameters:
    """Return the height parameters of a scale-limited surface.

    Sums are taken by rows and the rows' sums pairwise, so that they keep 12 digits on the largest map.

    Raises
    ------
    BadInput
        If fewer than `FEWEST_POINTS` points were measured, or a height is infinite.
    """
    z = surface.height_mm
    rows = z.shape[0]
    first = np.empty((rows, 4))
    in_bands(rows, lambda a, b: _first(z, a, b, first))
    points = int(first[:, 0].sum())
    if points < FEWEST_POINTS:
        raise BadInput(
            f"the map has {points} measured points",
            allowed=f"at least {FEWEST_POINTS}",
            do="check that the file's mask of missing points was read the right way round",
        )
    mean = float(first[:, 1].sum() / points)
    lowest, highest = float(first[:, 2].min()), float(first[:, 3].max())
    second = np.empty((rows, 5))
    in_bands(rows, lambda a, b: _second(z, mean, a, b, second))
    if not np.isfinite(lowest + highest):
        raise BadInput("a height of the map is infinite", allowed="finite heights in mm, NaN for holes")
    rest, absolute, square, cube, fourth = (float(v) for v in second.sum(axis=0) / points)
    rms = float(np.sqrt(max(square - rest * rest, 0.0)))
    flat = rms <= FLAT * max(abs(lowest), abs(highest))
    if flat:
        return HeightParameters(0.0, 0.0, 0.0, 0.0, None, None, mean, points)
    return HeightParameters(
        Sa_mm=absolute,
        Sq_mm=rms,
        Sp_mm=highest - mean,
        Sv_mm=mean - lowest,
        Ssk=cube / rms**3,
        Sku=fourth / rms**4,
        mean_mm=mean,
        points=points,
    )


@compiled_sums
def _first(z: Floats, start: int, stop: int, out: Floats) -> None:
    """Write count, sum, least and largest of the measured points of each row."""
    for i in range(start, stop):
        count, total, low, high = 0.0, 0.0, np.inf, -np.inf
        for j in range(z.shape[1]):
            h = z[i, j]
            seen = h == h
            count += 1.0 if seen else 0.0
            total += h if seen else 0.0
            low = h if h < low else low
            high = h if h > high else high
        out[i, 0], out[i, 1], out[i, 2], out[i, 3] = count, total, low, high


@compiled_sums
def _second(z: Floats, mean: float, start: int, stop: int, out: Floats) -> None:
    """Write the sums of powers 1 (signed, absolute), 2, 3 and 4 of the heights about the mean, by rows."""
    for i in range(start, stop):
        one, absolute, two, three, four = 0.0, 0.0, 0.0, 0.0, 0.0
        for j in range(z.shape[1]):
            h = z[i, j]
            d = h - mean if h == h else 0.0
            s = d * d
            one += d
            absolute += abs(d)
            two += s
            three += s * d
            four += s * s
        out[i, 0], out[i, 1], out[i, 2], out[i, 3], out[i, 4] = one, absolute, two, three, four
