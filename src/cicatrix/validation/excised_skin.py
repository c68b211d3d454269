"""Excised needled skin over a receptor, as published: the same channels and layers as in living skin, without blood.

What a source does not give stands here as an assumption with its spread: the donor's volume, the thickness of
dermatomed skin, the needles per area. Excised skin lies under liquid and does not heal, so its channels close
elastically and then as slowly as under occlusion.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cicatrix.acute import pores
from cicatrix.acute.closure import closure
from cicatrix.acute.partition import Solute, skin_properties
from cicatrix.acute.transport import (
    CLEARED,
    CM2_PER_H_PER_M2_PER_S,
    CORNEUM,
    DERMIS,
    EPIDERMIS,
    Stack,
    diffuse,
)
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats

READS = tuple(dict.fromkeys((*pores.READS, "needling.lumen_radius_mm", "transport.polar_way_rat")))


@dataclass(frozen=True, slots=True)
class SetUp:
    """One experiment; medians, with the spread of what the source does not give.

    Attributes
    ----------
    dose_ug_per_cm2, donor_ml_per_cm2, donor_spread
        Active and volume of liquid on top, log-normal.
    skin_mm, skin_spread
        Thickness of the whole piece, log-normal.
    holes_per_cm2, holes_spread
        Log-normal; 0 for skin that was not needled.
    needle_mm
        Needle length.
    rat
        Whether it is the skin of rats, whose follicles let more polar solutes through.
    """

    solute: Solute
    dose_ug_per_cm2: float
    needle_mm: float
    holes_per_cm2: float
    donor_ml_per_cm2: float = 1.0
    donor_spread: float = 0.4
    skin_mm: float = 0.4
    skin_spread: float = 0.25
    holes_spread: float = 0.2
    rat: bool = False


def course(draws: Draws, set_up: SetUp, hours: Floats) -> Floats:
    """Return where the active is, ug/cm2, shape (6, t, n), by `transport.COMPARTMENTS`; "cleared" is the receptor."""
    p = draws.reading(READS)
    rng = draws.rng("validation.excised_skin")

    def spread(median: float, sd_log: float) -> Floats:
        return median * np.exp(sd_log * rng.standard_normal(draws.n)) if draws.n > 1 else np.array([median])

    donor_cm = spread(set_up.donor_ml_per_cm2, set_up.donor_spread)
    skin_um = 1.0e3 * spread(set_up.skin_mm, set_up.skin_spread)
    holes = spread(set_up.holes_per_cm2, set_up.holes_spread)
    skin = skin_properties(draws, set_up.solute)
    corneum = p["transport.stratum_corneum_um"]
    epidermis = np.maximum(1.0e3 * p["skin.epidermis_mm"] - corneum, pores.MIN_EPIDERMIS_UM)
    found = closure(draws, "barrier", occluded=True, length_mm=set_up.needle_mm)
    lumen = holes * np.pi * (0.1 * p["needling.lumen_radius_mm"]) ** 2
    zero, one = np.zeros(draws.n), np.ones(draws.n)
    follicles = (p["transport.polar_way_rat"] - 1.0) * skin.polar_cm_per_h if set_up.rat else 0.0
    stack = Stack(
        dose_ug_per_cm2=set_up.dose_ug_per_cm2 * one,
        vehicle_cm=donor_cm,
        driven_in_ug_per_cm2=zero,
        corneum_um=corneum,
        epidermis_um=epidermis,
        dermis_um=np.maximum(skin_um - corneum - epidermis, 0.1 * skin_um),
        corneum_cm_per_h=skin.whole_skin_cm_per_h + follicles,
        corneum_partition=skin.corneum_partition,
        tissue_cm2_per_h=skin.tissue_m2_per_s * CM2_PER_H_PER_M2_PER_S,
        tissue_partition=skin.tissue_partition,
        clearance_per_h=zero,
        receptor_below=np.ones(draws.n, dtype=np.bool_),
        pore_cm_per_h=pores.channels_cm_per_h(
            draws, holes, lumen, skin.free_m2_per_s, skin.tissue_m2_per_s * skin.tissue_partition
        ),
        foot_um=p["transport.pore_length_um"],
        fast_share=found.fast_share,
        fast_per_h=found.fast_per_h,
        slow_per_h=found.slow_per_h,
        open_at_start_fast=one,
        open_at_start_slow=one,
        wipe_h=np.full(draws.n, np.inf),
    )
    return diffuse(stack, hours)


def received(draws: Draws, set_up: SetUp, hour: float) -> Floats:
    """Return what the receptor holds at an hour, shape (n,)."""
    return course(draws, set_up, np.array([hour]))[CLEARED, 0]


def retained(draws: Draws, set_up: SetUp, hour: float) -> Floats:
    """Return what the piece of skin holds at an hour, shape (n,)."""
    return course(draws, set_up, np.array([hour]))[[CORNEUM, EPIDERMIS, DERMIS], 0].sum(axis=0)


def late_to_early(draws: Draws, set_up: SetUp) -> Floats:
    """Return the flux from 6 to 9 h over that from 1 to 3 h, shape (n,): above 1 it accelerates."""
    one, three, six, nine = course(draws, set_up, np.array([1.0, 3.0, 6.0, 9.0]))[CLEARED]
    return ((nine - six) / 3.0) / ((three - one) / 2.0)
