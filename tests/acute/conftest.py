"""A needled zone of given depth and density, with no spread of its own."""

from collections.abc import Callable

import numpy as np
import pytest

from cicatrix.evidence.draws import Draws, draw
from cicatrix.needling.injury import DEPTH_MM, Injury

MakeInjury = Callable[..., Injury]


@pytest.fixture(scope="session")
def draws() -> Draws:
    return draw(400, seed=7)


@pytest.fixture(scope="session")
def make_injury() -> MakeInjury:
    def make(n: int, depth_mm: float = 1.5, holes_per_cm2: float = 275.0, lumen_radius_um: float = 35.0) -> Injury:
        def full(value: float) -> np.ndarray:
            return np.full(n, value)

        return Injury(
            strikes_per_cm2=full(4.0 * holes_per_cm2),
            holes_per_cm2=full(holes_per_cm2),
            delivered_depth_mm=full(depth_mm),
            share_papillary=full(1.0),
            share_reticular=full(1.0),
            share_fat=full(0.0),
            lumen_area_fraction=full(holes_per_cm2 * np.pi * (1e-4 * lumen_radius_um) ** 2),
            depth_mm=DEPTH_MM,
            injured_fraction=np.zeros((n, DEPTH_MM.size)),
            injury_radius_mm=full(0.065),
        )

    return make
