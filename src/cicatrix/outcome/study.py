"""What a published arm would report: a population's face, the study's own effect, and the noise of its means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from cicatrix.base.errors import BadInput
from cicatrix.base.words import listing, nearest
from cicatrix.evidence.draws import Draws
from cicatrix.outcome.forecast import PERCENTAGES, forecast
from cicatrix.outcome.severity import expected_grade
from cicatrix.skin.scars import Scar, ScarType
from cicatrix.skin.zones import Zone

Floats = NDArray[np.float64]
Quantity = Literal["level", "change", "percent_change", "responder_share"]

POPULATION_TYPES = (ScarType.ICEPICK, ScarType.BOXCAR, ScarType.ROLLING)
MIX_READS = tuple(f"outcome.mix_{kind}" for kind in POPULATION_TYPES)
FACE_READS = tuple(f"outcome.typical_{kind}_{side}_mm" for kind in POPULATION_TYPES for side in ("width", "depth"))
LEVEL_READS = ("outcome.study_effect_sd_percent", "outcome.study_person_sd_percent", "outcome.rater_sd_points")
READS = MIX_READS + FACE_READS + LEVEL_READS

# One face in each count band of the scales (up to 10, 11 to 20, above 20), each as likely as the others.
FACE_COUNTS = (5, 15, 25)

# Which of the model's measures stands for a scale of the trials table.
MEASURE_OF_SCALE: Mapping[str, str] = {
    "goodman_baron_quantitative": "goodman_baron_quantitative",
    "goodman_baron_grade": "goodman_baron_grade",
    "ecca": "ecca",
    "scar_depth_percent": "scar_depth_percent",
    "scar_volume_percent": "scar_volume_percent",
    "patient_percent": "patient_percent",
    "replica_roughness": "scar_depth_percent",
}


GAINS = frozenset({*PERCENTAGES, "replica_roughness"})
"""Scales on which more is better."""
LEAST_GRADE = 1.0


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


def arm_percent_change(
    draws: Draws, scale: str, weeks: Sequence[float] | Floats, relief_of: Callable[[Scar], Floats]
) -> Floats:
    """Return the percent change of a scale's mean for a population's face, shape (n, t).

    Parameters
    ----------
    scale
        A key of ``MEASURE_OF_SCALE``.
    weeks
        Report times since the first session.
    relief_of
        Gives the relief, shape (n, t), of a scar under the arm's regimen, for the typical person.

    Returns
    -------
    ndarray
        Scores: negative is better. Percentages (and replica roughness): improvement, positive is better.

    Raises
    ------
    BadInput
        If the scale is unknown.
    """
    if scale not in MEASURE_OF_SCALE:
        raise BadInput(
            f"unknown scale '{scale[:60]}'", allowed=listing(MEASURE_OF_SCALE), do=nearest(scale, MEASURE_OF_SCALE)
        )
    measure = MEASURE_OF_SCALE[scale]
    scars = typical_scars(draws)
    reliefs = [relief_of(scar) for scar in scars]
    shares = mix_shares(draws)
    if measure in PERCENTAGES or measure == "goodman_baron_grade":
        return _mixed_face(draws, measure, weeks, scars, reliefs, shares)  # not additive over types
    before = np.zeros((draws.n, 1))
    lost = np.zeros((draws.n, np.asarray(weeks).size))
    for scar, gain, share in zip(scars, reliefs, shares, strict=True):
        for count in FACE_COUNTS:
            group = scar.model_copy(update={"count": count})
            outlook = forecast(draws, [group], [gain], weeks)
            before += share[:, None] * outlook.baseline[measure][:, None]
            lost += share[:, None] * outlook.improvement(measure)
    return -100.0 * lost / before


def _mixed_face(
    draws: Draws,
    measure: str,
    weeks: Sequence[float] | Floats,
    scars: Sequence[Scar],
    reliefs: Sequence[Floats],
    shares: Floats,
) -> Floats:
    """Return the change of a measure on one face with the median mix of types."""
    parts = 100.0 * np.median(shares, axis=1)
    face = [scar.model_copy(update={"count": max(round(part), 1)}) for scar, part in zip(scars, parts, strict=True)]
    if measure == "goodman_baron_grade":
        start, grades = expected_grade(draws, face, reliefs)
        return 100.0 * (grades / start[:, None] - 1.0)
    return forecast(draws, face, reliefs, weeks).measures[measure]


def predict_level(
    draws: Draws,
    percent_change: Floats,
    quantity: Quantity,
    *,
    scale: str,
    people: int,
    baseline_mean: float | None = None,
    baseline_sd: float | None = None,
    threshold_percent: float | None = None,
) -> Floats:
    """Return the predictive draws of what a new study of this arm would report, shape (n,).

    Parameters
    ----------
    percent_change
        Percent change of the mean at the time of the row, shape (n,), signed as the scale is.
    quantity
        ``level`` (needs both baseline numbers), ``change`` (needs the mean), ``percent_change``, ``responder_share``
        (needs ``threshold_percent``, the improvement that counts; the result is in percent of people).
    people
        Number of people in the arm, at least 1.

    Raises
    ------
    BadInput
        If a number that the quantity needs is missing or out of range.

    Notes
    -----
    To the arm's percent change are added the study's own effect (the same for all its people) and the noise of a mean
    over people; for the Goodman-Baron quantitative score also that of two ratings per person. The draws of noise are
    the same for every row of a study with the same draws, as they belong to the study. No mean leaves its scale.
    """
    if people < 1:
        raise BadInput(f"{people} people", where="n", allowed="at least 1")
    p = draws.reading(LEVEL_READS)
    noise = draws.rng("outcome.study").standard_normal((draws.n, 4))
    person_sd = p["outcome.study_person_sd_percent"]
    mean = percent_change + p["outcome.study_effect_sd_percent"] * noise[:, 0]
    if quantity == "responder_share":
        needed = _needed(threshold_percent, "threshold_percent", quantity)
        better = mean if scale in GAINS else -mean
        share = ndtr((better - needed) / person_sd)
        return 100.0 * np.clip(share + np.sqrt(share * (1.0 - share) / people) * noise[:, 1], 0.0, 1.0)
    mean = mean + person_sd / np.sqrt(people) * noise[:, 1]
    if scale == "goodman_baron_quantitative" and baseline_mean:
        ratings = np.sqrt(2.0 / people) * p["outcome.rater_sd_points"]
        mean = mean + 100.0 * ratings / baseline_mean * noise[:, 2]
    mean = np.minimum(mean, 100.0) if scale in GAINS else np.maximum(mean, -100.0)
    if quantity == "percent_change":
        return mean
    baseline = _needed(baseline_mean, "baseline_mean", quantity)
    floor = LEAST_GRADE if scale == "goodman_baron_grade" else 0.0
    if quantity == "change":
        return np.maximum(baseline * mean / 100.0, floor - baseline)
    # the published baseline is this study's own mean, so its spread enters through who is followed up, not as level
    spread = _needed(baseline_sd, "baseline_sd", quantity) / np.sqrt(people) * np.abs(mean) / 100.0
    return np.maximum(baseline * (1.0 + mean / 100.0) + spread * noise[:, 3], floor)


def _needed(value: float | None, name: str, quantity: str) -> float:
    if value is None or not np.isfinite(value) or value < 0:
        raise BadInput(f"'{quantity}' needs '{name}'", where=name, allowed="a number of at least 0")
    return float(value)
