"""What needles do at points of the records' distributions, in the three numbers that the emulator needs of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cicatrix.cohort.regimens import SITE, typical_skin
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.coordinates import Coordinates, varying
from cicatrix.evidence.draws import Draws, middle
from cicatrix.evidence.parameter import Floats
from cicatrix.evidence.store import load_evidence
from cicatrix.needling.depth import deliver
from cicatrix.needling.injury import Injury, needle
from cicatrix.needling.punctures import Handling
from cicatrix.skin.layers import Layers

LEAST, MOST = 1e-9, 1.0 - 1e-9
ANY_DEPTH_MM = 1.5


@dataclass(frozen=True, slots=True)
class Needled:
    """One session in three numbers, shape (n,) each.

    Attributes
    ----------
    log_exposure
        Logarithm of holes times injured cross-section over area.
    depth_mm, strike_sd_mm
        Mean and SD of the depth of strikes.
    """

    log_exposure: Floats
    depth_mm: Floats
    strike_sd_mm: Floats


def needled_of(draws: Draws, device_id: str, depth_mm: float, skin: Layers) -> tuple[Needled, Injury]:
    """Return what one session does, in three numbers and in full."""
    device = get_device(device_id)
    injury = needle(draws, device, Handling(depth_mm), layers=skin, site=SITE)
    delivered = deliver(draws, device, depth_mm=depth_mm, site=SITE)
    exposure = -np.log1p(-np.minimum(injury.injured_fraction[:, 0], MOST))
    return Needled(np.log(np.maximum(exposure, LEAST)), delivered.mean_mm, delivered.strike_sd_mm), injury


def needled_ids(devices: Sequence[str]) -> tuple[str, ...]:
    """Return the records that skin and needling read for these devices and that vary."""
    draws = middle()
    skin = typical_skin(draws)
    for device in devices:
        needled_of(draws, device, ANY_DEPTH_MM, skin)
    return tuple(sorted(record.id for record in varying(draws.used)))


def draws_at(coordinates: Coordinates, z: Floats, seed: int) -> Draws:
    """Return the records at points *z* of shape (k, n), and all others at their values."""
    n = z.shape[1]
    values = {key: np.full(n, record.value) for key, record in load_evidence().parameters.items()}
    return Draws({**values, **coordinates.values(z)}, seed, n)


def sobol(k: int, chunks: int, size: int, seed: int) -> Iterator[Floats]:
    """Yield scrambled Sobol points as standard-normal coordinates, shape (k, size) each; size is a power of two."""
    from scipy.special import ndtri
    from scipy.stats import qmc  # late: a second

    sequence = qmc.Sobol(k, scramble=True, rng=np.random.default_rng(seed))
    for _ in range(chunks):
        yield ndtri(np.clip(sequence.random(size).T, LEAST, MOST))
