"""Capillaries struck, and the end point that protocols name: uniform pinpoint bleeding."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.needling.injury import Injury

READS = (
    "needling.capillaries_per_mm2", "needling.capillary_diameter_um", "needling.bleeding_share",
    "needling.bleeding_endpoint_per_cm2", "needling.injury_radius_mm",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bleeding:
    """Blood after one session in one zone; arrays of shape (n,).

    Attributes
    ----------
    strike_chance
        Chance that a hole which reaches the papillary dermis cuts a capillary loop.
    points_per_cm2
        Points of blood that show.
    endpoint
        Whether that reads as uniform pinpoint bleeding.
    """

    strike_chance: Floats
    points_per_cm2: Floats
    endpoint: np.ndarray


def bleeding(draws: Draws, injury: Injury) -> Bleeding:
    """Return the capillary strikes of a session.

    A needle of radius r cuts a loop of diameter d if their centres come within r + d / 2; loops stand anywhere alike.
    """
    p = draws.reading(READS)
    reach_mm = p["needling.injury_radius_mm"] + 0.5e-3 * p["needling.capillary_diameter_um"]
    chance = -np.expm1(-p["needling.capillaries_per_mm2"] * np.pi * reach_mm**2)
    points = injury.holes_per_cm2 * injury.share_papillary * chance * p["needling.bleeding_share"]
    return Bleeding(chance, points, points >= p["needling.bleeding_endpoint_per_cm2"])
