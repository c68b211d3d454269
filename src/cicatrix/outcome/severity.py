"""Grade of the whole face, and the percentages of depth, volume and patient rating."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from cicatrix.base.errors import BadInput
from cicatrix.evidence.draws import Draws
from cicatrix.outcome.lesions import THRESHOLDS
from cicatrix.skin.scars import DEPRESSED, Scar

Floats = NDArray[np.float64]

GRADE_READS = ("outcome.grade_depth_exponent", "outcome.grade_rater_sd_log", *THRESHOLDS)
PATIENT_READS = ("outcome.patient_optimism",)
READS = GRADE_READS + PATIENT_READS


def _depressed(
    scars: Sequence[Scar], improvement: Sequence[Floats]
) -> tuple[list[float], list[float], list[float], list[Floats]]:
    chosen = [
        (float(scar.count), scar.depth_mm, scar.width_mm, gain)
        for scar, gain in zip(scars, improvement, strict=True)
        if scar.type in DEPRESSED and scar.depth_mm is not None
    ]
    if not chosen:
        raise BadInput("there is no depressed scar", where="scars", allowed="at least one scar with a depth")
    counts, depths, widths, gains = zip(*chosen, strict=True)
    return list(counts), list(depths), list(widths), list(gains)


def grade_over_time(
    draws: Draws, scars: Sequence[Scar], improvement: Sequence[Floats], grade: int | None
) -> tuple[Floats, Floats]:
    """Return the Goodman-Baron grade before treatment, shape (n,), and over time, shape (n, t).

    An ordinal latent model: the log of a mean depth that follows the deepest scars (power mean), plus rater noise, cut
    at the bounds of the classes of depth. A *grade* given by the clinician conditions the noise; without one the grade
    before treatment is a distribution. Grade 1 (flat marks) is the floor.

    Raises
    ------
    BadInput
        If there is no depressed scar, or the grade is not 1 to 4.
    """
    if grade is not None and grade not in range(1, 5):
        raise BadInput(f"grade {grade}", where="grading.goodman_baron_grade", allowed="1 to 4")
    centre, change, cuts, spread = _face(draws, scars, improvement)
    latent = _latent(draws, centre, spread, cuts, grade)
    start = 1.0 + (latent >= cuts).sum(axis=0)
    return start, 1.0 + ((latent[:, None] + change)[None] >= cuts[:, :, None]).sum(axis=0)


def expected_grade(draws: Draws, scars: Sequence[Scar], improvement: Sequence[Floats]) -> tuple[Floats, Floats]:
    """Return the mean grade over raters before treatment, shape (n,), and over time, (n, t): what a study reports."""
    centre, change, cuts, spread = _face(draws, scars, improvement)
    start = 1.0 + ndtr((centre - cuts) / spread).sum(axis=0)
    above = (centre[:, None] + change)[None] - cuts[:, :, None]
    return start, 1.0 + ndtr(above / spread[:, None]).sum(axis=0)


def _face(draws: Draws, scars: Sequence[Scar], improvement: Sequence[Floats]) -> tuple[Floats, Floats, Floats, Floats]:
    """Return log severity before treatment (n,), its change (n, t), the cut points (3, n) and the rater's SD (n,)."""
    p = draws.reading(GRADE_READS)
    counts, depths, _, gains = _depressed(scars, improvement)
    power = p["outcome.grade_depth_exponent"][:, None]
    shares, deepest = np.array(counts) / sum(counts), max(depths)
    before = np.zeros((draws.n, 1))
    after = np.zeros(gains[0].shape)
    for share, depth_mm, gain in zip(shares, depths, gains, strict=True):
        before = before + share * (depth_mm / deepest) ** power
        after = after + share * (depth_mm / deepest * (1.0 - gain)) ** power
    centre = np.log(deepest) + np.log(before[:, 0]) / power[:, 0]
    cuts = np.log(np.stack([p[identifier] for identifier in THRESHOLDS]))
    return centre, np.log(after / before) / power, cuts, p["outcome.grade_rater_sd_log"]


def _latent(draws: Draws, centre: Floats, spread: Floats, cuts: Floats, grade: int | None) -> Floats:
    """Return a normal draw about *centre*, truncated to the given grade's range."""
    uniform = draws.rng("outcome.rater").random(draws.n)
    if grade is None:
        return centre + spread * ndtri(np.clip(uniform, 1e-12, 1.0 - 1e-12))
    edges = np.concatenate([np.full((1, draws.n), -np.inf), cuts, np.full((1, draws.n), np.inf)])
    low, high = edges[grade - 1], edges[grade]
    # the mirror image keeps digits when the range lies far above the centre
    mirror = np.where(low > centre, -1.0, 1.0)
    first = np.where(mirror > 0, low, high)
    second = np.where(mirror > 0, high, low)
    below = ndtr(mirror * (first - centre) / spread)
    until = ndtr(mirror * (second - centre) / spread)
    value = centre + mirror * spread * ndtri(np.clip(below + uniform * (until - below), 1e-300, 1.0 - 1e-16))
    return np.clip(value, low, np.nextafter(high, -np.inf))


def depth_percent(scars: Sequence[Scar], improvement: Sequence[Floats]) -> Floats:
    """Return the improvement of the summed depth of all depressed scars in percent, shape (n, t)."""
    counts, depths, _, gains = _depressed(scars, improvement)
    return _weighted(np.array(counts) * np.array(depths), gains)


def volume_percent(scars: Sequence[Scar], improvement: Sequence[Floats]) -> Floats:
    """Return the improvement of the summed volume (depth x width squared) in percent, shape (n, t)."""
    counts, depths, widths, gains = _depressed(scars, improvement)
    return _weighted(np.array(counts) * np.array(depths) * np.array(widths) ** 2, gains)


def _weighted(weights: Floats, gains: Sequence[Floats]) -> Floats:
    return np.asarray(100.0 * np.einsum("g,gnt->nt", weights / weights.sum(), np.stack(gains)), dtype=float)


def patient_percent(draws: Draws, depth_improvement_percent: Floats) -> Floats:
    """Return what an unblinded patient would say, shape (n, t): optimism acts on the share that remains."""
    optimism = draws.reading(PATIENT_READS)["outcome.patient_optimism"][:, None]
    remaining = np.clip(1.0 - depth_improvement_percent / 100.0, 0.0, 1.0)
    return 100.0 * (1.0 - remaining**optimism)
