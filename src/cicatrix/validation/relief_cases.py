"""From tissue to surface: the closed form, the ranking of scar types, one replica series."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.needling.injury import needle
from cicatrix.needling.punctures import Handling
from cicatrix.outcome.lift import wave_weight_mm
from cicatrix.outcome.population import mix_shares, typical_scars
from cicatrix.outcome.relief import floor_uplift_mm
from cicatrix.planning.effect import relief_of
from cicatrix.planning.tissue import DAYS_PER_WEEK, Tissue, treat
from cicatrix.skin.layers import layers
from cicatrix.skin.scars import ScarType
from cicatrix.skin.zones import Site
from cicatrix.validation.published_case import PublishedCase

CELL_MM = 0.01
MONTHLY = (0.0, 30.0, 60.0, 90.0, 120.0)
LAYER_MM = (0.1, 0.8)
NU = 0.45
LEAST = 1e-3
"""A share of depth below which a ratio of two says nothing: in some draws a roller does not lift a scar at all."""


def _healed(
    draws: Draws, device: str, depth_mm: float, days: Sequence[float], weeks_after: float
) -> tuple[Tissue, list[float]]:
    """Return a cheek's tissue, and the report weeks of which the last is *weeks_after* the last session."""
    weeks = [days[-1] / DAYS_PER_WEEK + weeks_after]
    skin = layers(draws, Site.CHEEK, "unspecified", 30.0)
    injury = needle(draws, get_device(device), Handling(depth_mm), layers=skin, site=Site.CHEEK)
    return treat(draws, [(injury, skin)], days, [week * DAYS_PER_WEEK for week in weeks])[0], weeks


def _replica_percent(draws: Draws) -> Floats:
    """Return the change as by a pen and as by a roller in turn: which it was is not known."""
    pen, roller = (_replica_percent_by(draws, device) for device in ("generic-pen", "generic-roller"))
    return np.where(np.arange(draws.n) % 2 == 0, pen, roller)


def _replica_percent_by(draws: Draws, device: str) -> Floats:
    filled = _filled(draws, device, [0.0, 56.0], 8.0)
    depth_mm = np.array([scar.depth_mm for scar in typical_scars(draws)])
    weight = mix_shares(draws) * depth_mm[:, None]
    return 100.0 * np.sum(weight * np.stack(list(filled.values())), axis=0) / weight.sum(axis=0)


def _filled(draws: Draws, device: str, days: Sequence[float], weeks_after: float) -> dict[ScarType, Floats]:
    """Return the share of depth that each type of a study's population has filled, shape (n,) each."""
    tissue, weeks = _healed(draws, device, 1.5, days, weeks_after)
    return {
        scar.type: relief_of(draws, tissue, scar, weeks, days, one_person=False)[:, -1] for scar in typical_scars(draws)
    }


def _rolling_over_all(draws: Draws) -> Floats:
    filled = _filled(draws, "generic-pen", MONTHLY[:4], 13.0)
    every = np.sum(mix_shares(draws) * np.stack(list(filled.values())), axis=0)
    return filled[ScarType.ROLLING] / np.maximum(every, LEAST)


def _icepick_over_boxcar(draws: Draws) -> Floats:
    filled = _filled(draws, "generic-roller", MONTHLY, 8.0)
    return filled[ScarType.ICEPICK] / np.maximum(filled[ScarType.BOXCAR], LEAST)


def _rolling_over_boxcar(draws: Draws) -> Floats:
    filled = _filled(draws, "generic-roller", MONTHLY, 8.0)
    return filled[ScarType.ROLLING] / np.maximum(filled[ScarType.BOXCAR], LEAST)


def _wave(wavelength_mm: float) -> Callable[[Draws], Floats]:
    """Return the closed form's uplift over growth times thickness, for the layer, at one wavelength."""
    cells = np.arange(LAYER_MM[0] + 0.5 * CELL_MM, LAYER_MM[1], CELL_MM)[None, :]
    weight = wave_weight_mm(2.0 * np.pi / wavelength_mm, cells).sum() / (LAYER_MM[1] - LAYER_MM[0])
    return lambda draws: np.full(draws.n, 2.0 * (1.0 + NU) / 3.0 * weight)


def _lift_um(draws: Draws) -> Floats:
    """Return the rise of a boxcar's floor for a growth of 0.12 over the layer, without the amplitude that is fitted."""
    cells = np.arange(0.05, 1.5, 0.1)
    inside = (cells > LAYER_MM[0]) & (cells < LAYER_MM[1])
    gain = np.broadcast_to(np.where(inside, 0.4, 0.0), (draws.n, 1, cells.size))  # 0.3 x 0.4 is 0.12
    depth = np.broadcast_to(cells, (draws.n, cells.size))
    lift_mm = floor_uplift_mm(draws, gain, depth, type=ScarType.BOXCAR, width_mm=3.0, depth_mm=0.4)[:, 0]
    return 1000.0 * lift_mm / draws.reading(("outcome.relief_amplitude",))["outcome.relief_amplitude"]


EVEN = ((1.0, 0.12), (2.0, 0.29), (4.0, 0.50), (8.0, 0.69))
SOFT = ((1.0, 0.12), (2.0, 0.28), (4.0, 0.52), (8.0, 1.04))
READING = "read from words; the bounds are a judgement"

CASES: tuple[PublishedCase, ...] = (
    PublishedCase(
        "depth of irregularity on replicas, gain after 2 sessions, 5 people", "fabbrocini2009", "%", 25.0, 15.0, 35.0,
        "10 points (assumption); device (pen and roller in turn), interval and time are not certain", True,
        _replica_percent,
    ),
    PublishedCase(
        "gain in rolling scars over gain in all, 4 sessions of a pen", "dalwignolda2020", "1", 1.165, 1.0, 1.5,
        "grades -1.06 and -0.91; the overall gain is at least 0.78", False, _rolling_over_all,
    ),
    PublishedCase(
        "gain in rolling over boxcar scars, 5 sessions of a roller", "lotfi2013", "1", 1.0, 0.9, 2.0,
        "both good or excellent in 90 %; " + READING, False, _rolling_over_boxcar,
    ),
    PublishedCase(
        "gain in ice pick over boxcar scars, 5 sessions of a roller", "lotfi2013", "1", 0.25, 0.0, 0.5,
        "slight against good; " + READING, False, _icepick_over_boxcar,
    ),
    PublishedCase(
        "rise of a boxcar 3 mm wide for growth of 0.12 over 0.7 mm, no amplitude", "evidence_review_fem", "um", 50.0,
        16.0, 160.0, "order of magnitude: a factor of 3.2; a wave of 6 mm over even tissue", False, _lift_um,
    ),
    *(
        PublishedCase(
            f"uplift over growth times thickness, wave of {wave:g} mm, even tissue, plane finite elements",
            "evidence_review_fem", "1", ratio, ratio - 0.006, ratio + 0.006, "rounding of the value", False,
            _wave(wave),
        )
        for wave, ratio in EVEN
    ),
    *(
        PublishedCase(
            f"uplift over growth times thickness, wave of {wave:g} mm, soft subcutis, plane finite elements",
            "evidence_review_fem", "1", ratio, 0.9 * ratio, 1.1 * ratio, "10 % (assumption)", False, _wave(wave),
        )
        for wave, ratio in SOFT
    ),
)  # fmt: skip
