"""The widest spot without a hole, in closed form.

If V(R) is the chance that a disc of radius R holds no hole, discs wider than R that touch three holes and are empty
number about W (V'/V)^2 V / (4 pi) in a large area W. Where holes fall anywhere alike this is the exact extreme value
law of the circumscribed radii of Voronoi cells (Calka and Chenavier 2014, Extremes 17:359). A pen's holes do so, being
a few of many strikes; a drum or a foot sets its needles in a lattice, of which each pass leaves fewer discs empty.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from scipy.spatial import KDTree

from cicatrix.device.catalogue import Device, Kind
from cicatrix.device.layout import needle_positions_mm
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.needling.punctures import MM2_PER_CM2

AREA_MM2 = 400.0
RADII_MM = np.linspace(0.02, 10.0, 500)
SPOTS = 4096
NEAREST = 40


def largest_gap_mm(
    draws: Draws, device: Device, holes_per_cm2: Floats, effective: Floats, advance_mm: Floats, passes: Floats
) -> Floats:
    """Return the diameter of the largest empty circle in 4 cm2, shape (n,).

    Parameters
    ----------
    draws
        Give the chance at which the law is read.
    device
        Its layout; needles of a drum or a foot are lost one by one.
    holes_per_cm2
        Distinct holes of all passes, shape (n,).
    effective
        Share of the strikes that make a hole where the skin is free, shape (n,).
    advance_mm
        Travel between strokes, shape (n,); the same in all draws but for a pen.
    passes
        Number of passes, shape (n,).
    """
    if device.kind is Kind.PEN:
        log_void = -np.pi * np.maximum(holes_per_cm2 / MM2_PER_CM2, 1e-12) * RADII_MM[:, None] ** 2
    else:
        within = _needles_within(device.swath_mm, float(advance_mm[0]), needle_positions_mm(device).tobytes())
        missed = np.clip(1.0 - effective, 1e-12, 1.0 - 1e-12) ** np.arange(NEAREST + 1)[:, None]
        log_void = passes * np.log(np.maximum(within @ missed, 1e-300))
    slope = np.gradient(log_void, RADII_MM, axis=0)
    wider = slope**2 * np.exp(np.maximum(log_void, -700.0)) * AREA_MM2 / (4.0 * np.pi)
    chance = draws.rng("largest gap").uniform(1e-6, 1.0 - 1e-6, draws.n)
    target = -np.log(chance)
    last = RADII_MM.size - 1 - np.argmax((wider >= target)[::-1], axis=0)
    column = np.arange(draws.n)
    after = np.minimum(last + 1, RADII_MM.size - 1)
    at, beyond = wider[last, column], wider[after, column]
    share = np.clip((at - target) / np.maximum(at - beyond, 1e-300), 0.0, 1.0)
    radius = RADII_MM[last] + share * (RADII_MM[after] - RADII_MM[last])
    radius = np.where((wider >= target).any(axis=0), radius, np.inf)  # nothing lands: all is gap
    return np.minimum(2.0 * radius, math.sqrt(AREA_MM2))


@lru_cache(maxsize=64)
def _needles_within(swath_mm: float, advance_mm: float, places: bytes) -> Floats:
    """Return the chances that a disc at any spot of one pass holds 0, 1, ... needles, shape (radii, needles)."""
    positions = np.frombuffer(places).reshape(-1, 2)
    shifts = np.array([(i * advance_mm, j * swath_mm) for i in (-1, 0, 1) for j in (-1, 0, 1)])
    reach = 2.0 * RADII_MM[-1]
    tiled = (positions[None] + shifts[:, None]).reshape(-1, 2)
    tiled = tiled[(np.abs(tiled[:, 0]) < 0.5 * advance_mm + reach) & (np.abs(tiled[:, 1]) < 0.5 * swath_mm + reach)]
    index = np.arange(SPOTS)[:, None] + 0.5
    spots = (index * np.array([0.7548776662466927, 0.5698402909980532]) % 1.0 - 0.5) * (advance_mm, swath_mm)
    nearest, _ = KDTree(tiled).query(spots, k=NEAREST)
    closer = np.stack([np.searchsorted(np.sort(row), RADII_MM) for row in nearest.T], axis=1) / SPOTS
    at_least = np.concatenate([np.ones((RADII_MM.size, 1)), closer, np.zeros((RADII_MM.size, 1))], axis=1)
    return -np.diff(at_least, axis=1)
