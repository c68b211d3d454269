"""Feature parameters: significant hills and dales by watershed and Wolf pruning (ISO 25178-2, clause 6)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from cicatrix.measure.areal.areal_bands import side_by_side
from cicatrix.measure.areal.watershed import Hills, significant_hills
from cicatrix.measure.surface import Floats, Surface

PRUNING_PERCENT = 5.0
"""Wolf pruning, % of Sz (default of ISO 25178-3)."""
FIVE = 5


@dataclass(frozen=True, slots=True)
class FeatureParameters:
    """Significant hills and dales; None where there are too few, with the reason."""

    hills: int
    dales: int
    Spd_per_mm2: float
    Svd_per_mm2: float
    Spc_per_mm: float | None
    Svc_per_mm: float | None
    S5p_mm: float | None
    S5v_mm: float | None
    S10z_mm: float | None
    Sha_mm2: float | None
    Sda_mm2: float | None
    Shv_mm3: float | None
    Sdv_mm3: float | None
    reasons: dict[str, str]


def feature_parameters(
    surface: Surface, mean_mm: float, sz_mm: float, points: int, pruning_percent: float = PRUNING_PERCENT
) -> FeatureParameters:
    """Return the feature parameters of a scale-limited surface about its mean plane.

    Parameters
    ----------
    mean_mm, sz_mm, points
        Height of the mean plane, maximum height and measured points, from `height_parameters`.
    pruning_percent
        Least height of a hill above its pass, % of *sz_mm*.

    Notes
    -----
    Hills and dales that touch the border of the map or a hole are incomplete and left out, of counts and of means.
    Densities are per measured area. Curvature is the mean of the two second differences at the peak, positive for a
    peak and negative for a pit. A volume is what a hill holds above the pass where it meets a higher one.
    """
    z = surface.height_mm
    least = pruning_percent / 100.0 * sz_mm
    hills, dales = side_by_side(partial(significant_hills, z, 1.0, least), partial(significant_hills, z, -1.0, least))
    reasons: dict[str, str] = {}
    peak = _Kind(surface, hills, mean_mm)
    pit = _Kind(surface, dales, mean_mm)
    for kind, ids, noun in ((peak, ("Spc", "S5p", "Sha", "Shv"), "hill"), (pit, ("Svc", "S5v", "Sda", "Sdv"), "dale")):
        if kind.count == 0:
            reasons.update(dict.fromkeys(ids, f"there is no significant {noun} clear of the border and of holes"))
        elif kind.count < FIVE:
            reasons[ids[1]] = f"there are {kind.count} significant {noun}s clear of the border and of holes, not five"
    s5p, s5v = peak.five(1.0), pit.five(-1.0)
    if s5p is None or s5v is None:
        reasons["S10z"] = reasons.get("S5p", "") or reasons.get("S5v", "")
    area = points * surface.pixel_area_mm2
    return FeatureParameters(
        hills=peak.count,
        dales=pit.count,
        Spd_per_mm2=peak.count / area,
        Svd_per_mm2=pit.count / area,
        Spc_per_mm=peak.curvature(),
        Svc_per_mm=pit.curvature(),
        S5p_mm=s5p,
        S5v_mm=s5v,
        S10z_mm=None if s5p is None or s5v is None else s5p + s5v,
        Sha_mm2=peak.area(),
        Sda_mm2=pit.area(),
        Shv_mm3=peak.volume(),
        Sdv_mm3=pit.volume(),
        reasons=reasons,
    )


class _Kind:
    """The hills, or the dales, that count."""

    def __init__(self, surface: Surface, found: Hills, mean_mm: float) -> None:
        kept = ~found.at_edge
        self.surface = surface
        self.peak = found.peak[kept]
        self.points = found.points[kept]
        self.volumes = found.volume[kept]
        self.heights: Floats = surface.height_mm.ravel()[self.peak] - mean_mm
        self.count = int(self.peak.size)

    def five(self, sign: float) -> float | None:
        """Return the mean height of the five highest peaks, or depth of the five deepest pits, mm."""
        if self.count < FIVE:
            return None
        return float(np.sort(sign * self.heights)[-FIVE:].mean())

    def curvature(self) -> float | None:
        if self.count == 0:
            return None
        z, s = self.surface.height_mm, self.surface
        i, j = np.divmod(self.peak, z.shape[1])
        middle = 2.0 * z[i, j]
        along = (z[i, j - 1] + z[i, j + 1] - middle) / s.pixel_x_mm**2
        down = (z[i - 1, j] + z[i + 1, j] - middle) / s.pixel_y_mm**2
        return float(-0.5 * (along + down).mean())

    def area(self) -> float | None:
        return float(self.points.mean()) * self.surface.pixel_area_mm2 if self.count else None

    def volume(self) -> float | None:
        return float(self.volumes.mean()) * self.surface.pixel_area_mm2 if self.count else None
