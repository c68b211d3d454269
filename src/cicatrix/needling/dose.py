"""Injury read as a dose: by layer, as histograms over a zone, and added up over the sessions of a course.

What radiotherapy reads off a dose-volume histogram is read here off two: how much of the zone's surface gets at least
so much injury in a layer, and how much of it is reached at least so deep. Both are taken over cells of 1 mm2, the
distance over which the signals of neighbouring holes run together in the healing model.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammainc

from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.needling.injury import Injury
from cicatrix.skin.layers import Layers

if TYPE_CHECKING:
    from cicatrix.needling.monte_carlo import StrikeMap

READS = ("needling.injury_half_life_days",)
CELL_MM = 1.0
LAYERS = ("epidermis", "papillary_dermis", "reticular_dermis", "fat")
DOSES: Floats = np.linspace(0.0, 0.25, 51)
"""Injured fractions at which the histograms are read."""
DOSES.flags.writeable = False


def borders_mm(layers: Layers) -> Floats:
    """Return upper borders of the four layers and the lower one of the last, shape (5, n); of the fat, the first mm."""
    surface = np.zeros_like(layers.epidermis_mm)
    dermis = layers.epidermis_mm + layers.dermis_mm
    return np.stack(
        [surface, layers.epidermis_mm, layers.epidermis_mm + layers.papillary_mm, dermis, dermis + 1.0],
    )


def injured_by_layer(injury: Injury, layers: Layers) -> Floats:
    """Return the injured fraction of each layer, averaged over its thickness, shape (4, n)."""
    return _mean_between(injury.injured_fraction, injury.depth_mm, borders_mm(layers))


def _mean_between(values: Floats, depth_mm: Floats, borders: Floats) -> Floats:
    """Return means of a profile (n, nz), held below its last node, between successive borders (m, n)."""
    step = depth_mm[1] - depth_mm[0]
    below = np.concatenate([np.zeros((len(values), 1)), np.cumsum(0.5 * step * (values[:, 1:] + values[:, :-1]), 1)], 1)
    place = borders.T / step
    left = np.clip(place.astype(np.intp), 0, values.shape[1] - 2)
    share = np.minimum(place - left, 1.0)
    low, high = np.take_along_axis(values, left, 1), np.take_along_axis(values, left + 1, 1)
    integral = np.take_along_axis(below, left, 1) + step * share * (low + 0.5 * share * (high - low))
    integral += np.maximum(borders.T - depth_mm[-1], 0.0) * values[:, -1:]
    return (np.diff(integral, axis=1) / np.maximum(np.diff(borders.T, axis=1), 1e-12)).T


def surface_histogram(injury: Injury, layers: Layers) -> Floats:
    """Return the share of the zone's surface whose cells get at least each of `DOSES`, shape (4, n, doses).

    The holes of a cell are counted as falling anywhere alike: a cell with k of them has the injured fraction
    1 - exp(-k pi r^2 S / cell), S the share of the holes' length in that layer.
    """
    holes = injury.holes_per_cm2 / 100.0 * CELL_MM**2
    exposure = -np.log1p(-injured_by_layer(injury, layers))
    per_hole = np.maximum(exposure / np.maximum(holes, 1e-12), 1e-12)
    needed = np.ceil(-np.log1p(-DOSES) / per_hole[:, :, None] - 1e-9)
    # Poisson: the chance of at least k holes is the regularised lower incomplete gamma function P(k, mean)
    return np.where(needed > 0.0, gammainc(np.maximum(needed, 1.0), holes[:, None]), 1.0)


def coverage_by_depth(injury: Injury) -> Floats:
    """Return the share of the zone's cells that hold at least one hole of each depth, shape (n, nz)."""
    per_cell = -np.log1p(-injury.injured_fraction) / (np.pi * injury.injury_radius_mm[:, None] ** 2) * CELL_MM**2
    return -np.expm1(-per_cell)


def field(strikes: StrikeMap, radius_mm: float, borders: Floats) -> Floats:
    """Return the injured fraction of each layer in each cell of a patch of placed strikes, shape (4, cells, cells).

    Parameters
    ----------
    radius_mm
        Injury radius of a hole.
    borders
        Upper borders of the four layers and the lower one of the last, shape (5,).
    """
    cells = int(strikes.side_mm / CELL_MM)
    edges = np.linspace(-0.5, 0.5, cells + 1) * cells * CELL_MM
    x, y, deep = (values[strikes.new] for values in (strikes.x_mm, strikes.y_mm, strikes.depth_mm))
    exposure = np.empty((len(LAYERS), cells, cells))
    for index, (top, bottom) in enumerate(pairwise(borders)):
        inside = np.clip((deep - top) / max(bottom - top, 1e-12), 0.0, 1.0)
        exposure[index] = np.histogram2d(y, x, bins=(edges, edges), weights=inside)[0]
    return -np.expm1(-exposure * np.pi * radius_mm**2 / CELL_MM**2)


def accumulated(draws: Draws, injured: Floats, session_days: Sequence[float]) -> tuple[Floats, Floats]:
    """Return what sessions add up to, and the most that is unhealed at any time, each of the shape of *injured*.

    Injured tissue is replaced with a half-life; a new session injures what is whole and what is not alike.

    Parameters
    ----------
    injured
        Injured fraction of one session, shape (..., n).
    session_days
        Days of the sessions, in order.
    """
    half_life = draws.reading(READS)["needling.injury_half_life_days"]
    open_now, worst, before = np.zeros_like(injured), np.zeros_like(injured), 0.0
    for day in session_days:
        healed = 2.0 ** (-(day - before) / half_life)
        open_now = 1.0 - (1.0 - open_now * healed) * (1.0 - injured)
        worst, before = np.maximum(worst, open_now), day
    return len(session_days) * injured, worst


def layer_of(depth_mm: Floats, borders: Floats) -> np.ndarray:
    """Return the layer's number in `LAYERS` in which each strike ends, shape of *depth_mm*."""
    return np.clip(np.searchsorted(borders[1:-1], depth_mm, side="right"), 0, len(LAYERS) - 1)
