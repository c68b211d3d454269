"""Functional parameters: the areal material ratio curve, the Sk family and the volumes (ISO 25178-2, 4.5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cicatrix.base.machine_code import compiled
from cicatrix.measure.areal.areal_bands import compiled_sums, in_bands
from cicatrix.measure.areal.sorted_heights import sorted_heights
from cicatrix.measure.surface import Floats, Surface

SECANT = 0.40
"""Share of the material ratio under the secant of least gradient (ISO 25178-2, 4.5.1; ISO 13565-2)."""
CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class MaterialRatioCurve:
    """Share of the surface at or above each height (Abbott-Firestone), linear between the sorted heights.

    Attributes
    ----------
    ascending_mm
        Heights about the mean plane, from the lowest, (n,), mm. The i-th from the top has the material ratio
        i / (n - 1): 0 % at the highest point, 100 % at the lowest.
    """

    ascending_mm: Floats

    def Smc_mm(self, ratio_percent: float) -> float:  # noqa: N802 - the standard's symbol
        """Return the height of a material ratio (inverse material ratio), mm."""
        n = self.ascending_mm.size
        place = (1.0 - ratio_percent / 100.0) * (n - 1)
        low = min(int(place), n - 2)
        below, above = self.ascending_mm[low], self.ascending_mm[low + 1]
        return float(below + (place - low) * (above - below))

    def Smr_percent(self, height_mm: float) -> float:  # noqa: N802 - the standard's symbol
        """Return the material ratio of a height about the mean plane, %."""
        z = self.ascending_mm
        n = z.size
        if height_mm <= z[0]:
            return 100.0
        if height_mm > z[-1]:
            return 0.0
        high = int(np.searchsorted(z, height_mm))
        step = z[high] - z[high - 1]
        place = high - 1 + (height_mm - z[high - 1]) / step
        return float(100.0 * (1.0 - place / (n - 1)))

    def Vm_mm(self, ratio_percent: float) -> float:  # noqa: N802 - the standard's symbol
        """Return the material volume above the height of a material ratio, mm3 per mm2."""
        share = ratio_percent / 100.0
        return self.area_between(0.0, share) - share * self.Smc_mm(ratio_percent)

    def Vv_mm(self, ratio_percent: float) -> float:  # noqa: N802 - the standard's symbol
        """Return the void volume below the height of a material ratio, mm3 per mm2."""
        share = ratio_percent / 100.0
        return (1.0 - share) * self.Smc_mm(ratio_percent) - self.area_between(share, 1.0)

    def area_between(self, start: float, stop: float) -> float:
        """Return the integral of the height over the material ratio between two shares, mm."""
        z = self.ascending_mm
        n = z.size
        low, high = (1.0 - stop) * (n - 1), (1.0 - start) * (n - 1)
        first, last = int(np.ceil(low - 1e-9)), int(np.floor(high + 1e-9))
        if first > last:
            return (high - low) / (n - 1) * 0.5 * (self.Smc_mm(100.0 * start) + self.Smc_mm(100.0 * stop))
        whole = float(z[first : last + 1].sum()) - 0.5 * float(z[first] + z[last])
        whole += (first - low) * 0.5 * (self.Smc_mm(100.0 * stop) + float(z[first]))
        whole += (high - last) * 0.5 * (float(z[last]) + self.Smc_mm(100.0 * start))
        return whole / (n - 1)


@dataclass(frozen=True, slots=True)
class StratifiedParameters:
    """Core, reduced peak and reduced dale of the material ratio curve; heights in mm, ratios in %."""

    Sk_mm: float
    Spk_mm: float
    Svk_mm: float
    Smr1_percent: float
    Smr2_percent: float


def material_ratio_curve(surface: Surface, mean_mm: float) -> MaterialRatioCurve:
    """Return the material ratio curve of a scale-limited surface about its mean plane at *mean_mm*."""
    ascending = sorted_heights(surface.height_mm)
    ascending -= mean_mm
    return MaterialRatioCurve(ascending)


def stratified_parameters(curve: MaterialRatioCurve) -> StratifiedParameters:
    """Return Sk, Spk, Svk, Smr1 and Smr2.

    Notes
    -----
    ISO 13565-2, taken over by ISO 25178-2: of all secants over 40 % of the material ratio the one of least gradient
    (the first, where several are alike) marks the core; a straight line is fitted to the core by least squares of
    height. Sk is its drop from 0 to 100 %; Smr1 and Smr2 are the ratios of the curve at its two ends; Spk and Svk
    are the heights of the right triangles of the same area as peaks above and dales below the core.
    """
    z = curve.ascending_mm
    n = z.size
    width = round(SECANT * (n - 1))
    starts = range(0, n - width, CHUNK)
    best = np.empty((len(starts), 2))
    in_bands(len(starts), lambda a, b: _least_drops(z, width, CHUNK, a, b, best), 1)
    top = int(best[int(np.argmin(best[:, 0])), 1])  # the i-th point from the top
    low = n - 1 - top - width
    core = z[low : low + width + 1]
    chunks = np.empty((width // CHUNK + 1, 2))
    in_bands(len(chunks), lambda a, b: _line_sums(core, CHUNK, a, b, chunks), 1)
    total, moment = chunks.sum(axis=0)
    points = width + 1
    # least squares over points 0..width: moment is about their middle
    per_point = float(moment) / (points * (points * points - 1.0) / 12.0)
    middle = float(total) / points
    bottom = middle - per_point * (low + 0.5 * width)
    upper = bottom + per_point * (n - 1)
    smr1, smr2 = curve.Smr_percent(upper), curve.Smr_percent(bottom)
    above = _triangle(curve.area_between(0.0, smr1 / 100.0) - smr1 / 100.0 * upper, smr1 / 100.0)
    rest = 1.0 - smr2 / 100.0
    below = _triangle(rest * bottom - curve.area_between(smr2 / 100.0, 1.0), rest)
    return StratifiedParameters(upper - bottom, above, below, smr1, smr2)


def _triangle(area: float, base: float) -> float:
    """Return the height of a right triangle; 0 where nothing stands beyond the core."""
    return max(2.0 * area / base, 0.0) if base > 0.0 else 0.0


@compiled
def _least_drops(z: Floats, width: int, chunk: int, start: int, stop: int, out: Floats) -> None:
    """Write, for each chunk of secants from the top, the least drop of height and the first secant that has it."""
    n = z.size
    for k in range(start, stop):
        least, where = np.inf, 0
        for i in range(k * chunk, min((k + 1) * chunk, n - width)):
            drop = z[n - 1 - i] - z[n - 1 - i - width]
            if drop < least:
                least, where = drop, i
        out[k, 0], out[k, 1] = least, where


@compiled_sums
def _line_sums(core: Floats, chunk: int, start: int, stop: int, out: Floats) -> None:
    """Write the sum of heights and their moment about the middle of the core, by chunks."""
    middle = 0.5 * (core.size - 1)
    for k in range(start, stop):
        total, moment = 0.0, 0.0
        for i in range(k * chunk, min((k + 1) * chunk, core.size)):
            total += core[i]
            moment += (i - middle) * core[i]
        out[k, 0], out[k, 1] = total, moment
