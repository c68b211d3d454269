"""Needling at one setting as a polynomial of the records: what stands in for the engine of punctures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cicatrix.calibration.needled import draws_at, needled_ids, needled_of, sobol
from cicatrix.cohort.regimens import typical_skin
from cicatrix.evidence.coordinates import Coordinates
from cicatrix.evidence.parameter import Floats
from cicatrix.evidence.store import load_evidence

Setting = tuple[str, float]
"""A device and a depth in mm."""
POINTS: Final = 4096
HELD_OUT: Final = 0.2
CROSSED: Final = 20
"""Records whose products enter, too: those with the largest effects."""
OUTPUTS: Final = 3


@dataclass(frozen=True, slots=True)
class Settings:
    """Log exposure, depth and log of its SD from strike to strike at several settings.

    Attributes
    ----------
    settings
        Devices and depths.
    ids
        The records, k of them.
    first, second
        Pairs of records whose products enter.
    weights
        Shape (1 + 2 k + pairs, settings, OUTPUTS).
    error
        Root mean square error at points held out, (settings, OUTPUTS).
    """

    settings: tuple[Setting, ...]
    ids: tuple[str, ...]
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    weights: Floats
    error: Floats

    def at(self, xp: Any, z: Any) -> Any:
        """Return the outputs at coordinates of shape (..., k), shape (..., settings, OUTPUTS)."""
        features = _features(xp, z, self.first, self.second)
        flat = self.weights.reshape(self.weights.shape[0], -1)
        return (features @ flat).reshape(*features.shape[:-1], len(self.settings), OUTPUTS)


def fit_settings(settings: Sequence[Setting], seed: int = 0) -> Settings:
    """Return the polynomials by least squares: linear and square in all records, products of the most important."""
    records = load_evidence().parameters
    ids = needled_ids(sorted({device for device, _ in settings}))
    coordinates = Coordinates([records[key] for key in ids])
    (z,) = sobol(len(ids), 1, POINTS, seed)
    draws = draws_at(coordinates, z, seed)
    skin = typical_skin(draws)
    told = [needled_of(draws, device, depth, skin)[0] for device, depth in settings]
    targets = np.stack(
        [np.stack([one.log_exposure, one.depth_mm, np.log(one.strike_sd_mm)], axis=1) for one in told], axis=1
    ).reshape(POINTS, -1)
    kept = round(POINTS * (1.0 - HELD_OUT))
    none = np.empty(0, dtype=np.int64)
    plain = _least_squares(_features(np, z.T[:kept], none, none), targets[:kept])
    effect = np.abs(plain[1 : 1 + len(ids)] / targets.std(axis=0)).max(axis=1)
    top = np.sort(np.argsort(-effect)[:CROSSED])
    first, second = (top[index] for index in np.triu_indices(top.size, 1))
    features = _features(np, z.T, first, second)
    missed = targets[kept:] - features[kept:] @ _least_squares(features[:kept], targets[:kept])
    weights = _least_squares(features, targets).reshape(-1, len(settings), OUTPUTS)
    error = np.sqrt((missed**2).mean(axis=0)).reshape(-1, OUTPUTS)
    return Settings(tuple(settings), ids, first, second, weights, error)


def _least_squares(features: Floats, targets: Floats) -> Floats:
    return np.asarray(np.linalg.lstsq(features, targets, rcond=None)[0], dtype=float)


def _features(xp: Any, z: Any, first: NDArray[np.int64], second: NDArray[np.int64]) -> Any:
    ones = xp.ones((*z.shape[:-1], 1))
    return xp.concatenate([ones, z, (z * z - 1.0) / np.sqrt(2.0), z[..., first] * z[..., second]], axis=-1)
