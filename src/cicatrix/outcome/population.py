"""What the people of a study look like: the mix and the geometry of their scars."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cicatrix.evidence.draws import Draws
from cicatrix.skin.scars import Scar, ScarType
from cicatrix.skin.zones import Zone

Floats = NDArray[np.float64]

POPULATION_TYPES = (ScarType.ICEPICK, ScarType.BOXCAR, ScarType.ROLLING)
MIX_READS = tuple(f"outcome.mix_{kind}" for kind in POPULATION_TYPES)
FACE_READS = tuple(f"outcome.typical_{kind}_{side}_mm" for kind in POPULATION_TYPES for side in ("width", "depth"))


def typical_scars(draws: Draws) -> list[Scar]:
    """Return one scar of each type of a study population, with median geometry, on a cheek."""
    p = draws.reading(FACE_READS)
    return [
        Scar(
            zone=Zone.CHEEK_LEFT,
            type=kind,
            count=1,
            width_mm=float(np.median(p[f"outcome.typical_{kind}_width_mm"])),
            depth_mm=float(np.median(p[f"outcome.typical_{kind}_depth_mm"])),
        )
        for kind in POPULATION_TYPES
    ]


def mix_shares(draws: Draws) -> Floats:
    """Return the share of each population type by number, shape (3, n)."""
    p = draws.reading(MIX_READS)
    mix = np.stack([p[identifier] for identifier in MIX_READS])
    return mix / mix.sum(axis=0)
