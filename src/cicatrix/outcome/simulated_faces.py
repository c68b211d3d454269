"""Faces of depressed scars drawn from the population of trials, each scored on three scales as a rater would.

The scars are those of :mod:`cicatrix.outcome.population`: a log-normal number of ice pick, boxcar and rolling scars,
log-normal in depth. Counts are scored by the tables of :mod:`cicatrix.skin.score_tables`, the grade by the severity of
:mod:`cicatrix.outcome.severity`; every score bears a rater's noise of its own. Each face has a draw of every parameter
to itself, so that what is not known about people spreads the faces too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cicatrix.evidence.draws import Draws
from cicatrix.outcome.lesions import THRESHOLDS
from cicatrix.outcome.population import FACE_READS, MIX_READS, POPULATION_TYPES, mix_shares
from cicatrix.skin.scars import ScarType
from cicatrix.skin.score_tables import BROAD_FROM_MM, DEEP_FROM_MM, ECCA_ROWS, ECCA_WEIGHTS, band_multiplier, ecca_band

Floats = NDArray[np.float64]
READS = (
    *MIX_READS,
    *FACE_READS,
    *THRESHOLDS,
    "outcome.lesion_depth_sd_log",
    "outcome.face_scar_count",
    "outcome.face_scar_count_sd_log",
    "outcome.grade_depth_exponent",
    "outcome.grade_rater_sd_log",
    "outcome.rater_sd_points",
    "study.baseline_goodman_baron_quantitative",
)
MOST_LESIONS = 48
"""A face of more scars is stood for by this many, each with a weight: the bands of the scales end at 20."""
MOST_SCARS = 500
ICEPICK, BOXCAR, ROLLING = range(3)
ECCA_STEP, MOST_ECCA, MOST_QUANTITATIVE = 5.0, 540.0, 84.0


@dataclass(frozen=True, slots=True)
class Faces:
    """What a rater gives each face, shape (n,)."""

    goodman_baron_grade: Floats
    goodman_baron_quantitative: Floats
    ecca: Floats

    def of(self, scale: str) -> Floats:
        """Return the ratings on one of the three scales."""
        return {
            "goodman_baron_grade": self.goodman_baron_grade,
            "goodman_baron_quantitative": self.goodman_baron_quantitative,
            "ecca": self.ecca,
        }[scale]


def simulated_faces(draws: Draws) -> Faces:
    """Return one face for each draw."""
    p = draws.reading(READS)
    rng = draws.rng("outcome.simulated_faces")
    number = p["outcome.face_scar_count"] * np.exp(p["outcome.face_scar_count_sd_log"] * rng.standard_normal(draws.n))
    number = np.clip(np.round(number), 1.0, MOST_SCARS)
    shown = np.minimum(number, MOST_LESIONS)
    is_there = np.arange(MOST_LESIONS) < shown[:, None]
    shares = np.cumsum(mix_shares(draws), axis=0)
    kind = (rng.random((draws.n, MOST_LESIONS))[None] > shares[:-1, :, None]).sum(axis=0)
    typical = np.stack([p[f"outcome.typical_{name}_depth_mm"] for name in POPULATION_TYPES], axis=1)
    spread = p["outcome.lesion_depth_sd_log"][:, None]
    depth_mm = np.take_along_axis(typical, kind, axis=1) * np.exp(spread * rng.standard_normal(kind.shape))
    counted = is_there & (depth_mm >= p[THRESHOLDS[0]][:, None])
    weight = (number / shown)[:, None] * counted
    noise = p["outcome.rater_sd_points"] * rng.standard_normal((2, draws.n))
    quantitative = _quantitative(kind, depth_mm, weight, p["outcome.typical_boxcar_width_mm"])
    ecca = _ecca(kind, weight)
    relative = noise[1] / p["study.baseline_goodman_baron_quantitative"]  # as large a share of ECCA: no study tells
    latent = _severity(depth_mm, is_there, p["outcome.grade_depth_exponent"])
    latent = latent + p["outcome.grade_rater_sd_log"] * rng.standard_normal(draws.n)
    cuts = np.log(np.stack([p[identifier] for identifier in THRESHOLDS]))
    return Faces(
        goodman_baron_grade=1.0 + (latent >= cuts).sum(axis=0),
        goodman_baron_quantitative=np.clip(np.round(quantitative + noise[0]), 0.0, MOST_QUANTITATIVE),
        ecca=np.clip(ECCA_STEP * np.round(ecca * (1.0 + relative) / ECCA_STEP), 0.0, MOST_ECCA),
    )


def _quantitative(kind: NDArray[np.int64], depth_mm: Floats, weight: Floats, boxcar_width_mm: Floats) -> Floats:
    """Return the Goodman-Baron quantitative score of faces from their counted scars, shape (n, lesions)."""
    deep, broad = depth_mm >= DEEP_FROM_MM, (boxcar_width_mm >= BROAD_FROM_MM)[:, None]
    boxcar, rolling = kind == BOXCAR, kind == ROLLING
    rows = (
        (3.0, (kind == ICEPICK) | (boxcar & deep & ~broad)),
        (2.0, boxcar & ~deep & ~broad),
        (2.0, (rolling | (boxcar & broad)) & ~deep),
        (3.0, (rolling | (boxcar & broad)) & deep),
    )
    return np.stack([points * band_multiplier(_count(weight, row)) for points, row in rows]).sum(axis=0)


def _ecca(kind: NDArray[np.int64], weight: Floats) -> Floats:
    parts = [
        ECCA_WEIGHTS[ECCA_ROWS[ScarType(name)]] * ecca_band(_count(weight, kind == place))
        for place, name in enumerate(POPULATION_TYPES)
    ]
    return np.stack(parts).sum(axis=0)


def _count(weight: Floats, row: NDArray[np.bool_]) -> Floats:
    """Return the scars of a row, to the nearest whole one: bands part whole numbers."""
    return np.round((weight * row).sum(axis=1))


def _severity(depth_mm: Floats, is_there: NDArray[np.bool_], exponent: Floats) -> Floats:
    """Return the log of the power mean of depth, which follows the deepest scars."""
    deepest = np.max(np.where(is_there, depth_mm, 0.0), axis=1)
    part = np.where(is_there, (depth_mm / deepest[:, None]) ** exponent[:, None], 0.0).sum(axis=1)
    return np.log(deepest) + np.log(part / is_there.sum(axis=1)) / exponent
