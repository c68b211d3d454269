"""Measurement models: what a study reports on each scale when the scars of its people fill by so much.

One for each scale, with the scale's own rules, written once for NumPy and JAX: the first argument is the array module.
Arrays end in an axis of draws; types are ice pick, boxcar and rolling scars, in this order.

The people of a study respond alike but for a factor of their own, log-normal about the typical person, over which
every measure is integrated. A face is rated before and after by the same person, whose habits cancel; what is new at
each visit does not. What is not treatment (natural drift, unblinded raters, a
study's own way of rating) acts on what remains of the scale, so that no score leaves its range.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from cicatrix.base.errors import InternalError
from cicatrix.outcome.array_library import NODES, TYPICAL, WEIGHTS, Values, ndtr, repeated
from cicatrix.outcome.counted_scores import ECCA, QUANTITATIVE, CountedScore
from cicatrix.outcome.lesions import THRESHOLDS
from cicatrix.outcome.paired_scores import paired_variances, percent_variance
from cicatrix.outcome.population import FACE_READS, MIX_READS, POPULATION_TYPES
from cicatrix.outcome.severity_count import SeverityCount

READS = (
    *MIX_READS,
    *FACE_READS,
    *THRESHOLDS,
    "outcome.lesion_depth_sd_log",
    "outcome.face_scar_count",
    "outcome.face_scar_count_sd_log",
    "outcome.lipper_perez_step",
    "outcome.grade_depth_exponent",
    "outcome.grade_rater_sd_log",
    "outcome.rater_sd_points",
    "outcome.rater_repeat_share",
    "outcome.patient_optimism",
    "outcome.person_response_sd_log",
    "outcome.judgement_sd_percent",
    "study.baseline_goodman_baron_quantitative",
    "study.baseline_goodman_baron_grade",
    "study.baseline_ecca",
    "study.baseline_lipper_perez",
)
PERCENT = frozenset(
    {"scar_depth_percent", "scar_volume_percent", "replica_roughness", "patient_percent", "physician_percent"}
)
"""Scales that are an improvement in percent: more is better."""
MEASURED = PERCENT | {"goodman_baron_quantitative", "goodman_baron_grade", "ecca", "lipper_perez", "responder_share"}
"""Scales that have a measurement model."""
SCORE = "goodman_baron_quantitative"
BASELINE_SD = {"goodman_baron_quantitative": 0.3, "goodman_baron_grade": 0.17, "ecca": 0.3, "lipper_perez": 0.33}
"""Spread between people of a baseline that is not reported, as a share of its mean: arms report 0.11 to 0.33."""
MOST_GRADES = 4.0
"""A threshold of responders up to this is in grades of Goodman and Baron, above it in percent."""
GRADES = 4
GRADE_SQUARES = np.diff(np.arange(1.0, GRADES + 1.0) ** 2)
MOST_BIAS_PERCENT = 90.0
HALVINGS = 30
FACES = np.linspace(-4.0, 4.0, 25)
FACE_WEIGHTS = np.exp(-0.5 * FACES**2) / np.exp(-0.5 * FACES**2).sum()
"""Even steps over a standard normal: grades are steps in a face's severity, which Gauss's few nodes would miss."""
LEAST_VARIANCE, LEAST_SHARE = 1e-6, 1e-30
"""Keep the slopes of a root and of a logarithm finite where nobody differs or nothing is left."""


@dataclass(frozen=True, slots=True)
class Population:
    """What the people of a study look like and how they are rated; by type (3, n), else (n,).

    Attributes
    ----------
    mix
        Share of each type by number; sums to 1.
    width_mm, depth_mm
        Geometry of the typical scar.
    thresholds_mm
        Depth from which a scar is counted, moderate, severe, shape (3, n).
    scar_count, scar_count_sd_log
        Median number of scars on a face, and its spread between people.
    severity_step
        Points of the Lipper-Perez score that each class of depth adds to a scar.
    grade_rater_sd_log, rater_sd_points
        Spread of one rating about the face, over all raters.
    rater_repeat_share
        Share of that variance that is new at each visit; the rest is the rater's own, before as after.
    """

    mix: Any
    width_mm: Any
    depth_mm: Any
    thresholds_mm: Any
    lesion_sd_log: Any
    scar_count: Any
    scar_count_sd_log: Any
    severity_step: Any
    depth_exponent: Any
    grade_rater_sd_log: Any
    rater_sd_points: Any
    rater_repeat_share: Any
    optimism: Any
    person_sd_log: Any
    judgement_sd: Any
    baseline: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Expected:
    """What an arm of infinitely many people would report, and the SD between its people; shapes (r, n)."""

    mean: Any
    person_sd: Any


@dataclass(frozen=True, slots=True)
class Reading:
    """What is asked of an arm.

    Attributes
    ----------
    scale, quantity
        One of ``MEASURED``; change, percent change or a share of responders.
    threshold, threshold_to
        Improvement from which, and below which, people count: grades up to 4, percent above.
    """

    scale: str
    quantity: str
    threshold: float | None = None
    threshold_to: float | None = None


def population(xp: Any, values: Values, types: tuple[str, ...] = POPULATION_TYPES) -> Population:
    """Return the people of a study that counted scars of these types, from records by id, shape (n,) each."""
    mix = xp.stack([
        values[key] * (kind in types) for key, kind in zip(MIX_READS, POPULATION_TYPES, strict=True)
    ])  # fmt: skip

    def by_type(side: str) -> Any:
        return xp.stack([values[f"outcome.typical_{kind}_{side}_mm"] for kind in POPULATION_TYPES])

    return Population(
        mix=mix / mix.sum(axis=0),
        width_mm=by_type("width"),
        depth_mm=by_type("depth"),
        thresholds_mm=xp.stack([values[key] for key in THRESHOLDS]),
        lesion_sd_log=values["outcome.lesion_depth_sd_log"],
        scar_count=values["outcome.face_scar_count"],
        scar_count_sd_log=values["outcome.face_scar_count_sd_log"],
        severity_step=values["outcome.lipper_perez_step"],
        depth_exponent=values["outcome.grade_depth_exponent"],
        grade_rater_sd_log=values["outcome.grade_rater_sd_log"],
        rater_sd_points=values["outcome.rater_sd_points"],
        rater_repeat_share=values["outcome.rater_repeat_share"],
        optimism=values["outcome.patient_optimism"],
        person_sd_log=values["outcome.person_response_sd_log"],
        judgement_sd=values["outcome.judgement_sd_percent"],
        baseline={scale: values[f"study.baseline_{scale}"] for scale in BASELINE_SD},
    )


def expected(
    xp: Any,
    reading: Reading,
    people: Population,
    growth: Any,
    release: Any,
    bias_percent: Any,
    baseline_mean: Any = None,
    baseline_sd: Any = None,
) -> Expected:
    """Return what r rows of one kind would report.

    Parameters
    ----------
    xp
        ``numpy`` or ``jax.numpy``.
    reading
        Scale and quantity.
    people
        The study's people.
    growth
        Rise of the floor over the depth of the typical person's scars before it saturates, by type, shape (3, r, n).
    release
        -log(share of depth left when tethers were cut), shape (3, r, n); 0 but for rolling scars.
    bias_percent
        Improvement that is not treatment, in percent of what remains, shape (r, n); may be negative.
    baseline_mean, baseline_sd
        Of the arm on this scale, shape (r, n) or (r, 1); those of the records where they are None.

    Returns
    -------
    Expected
        Scores fall with improvement, percentages rise; shares are in percent of people.

    Raises
    ------
    InternalError
        If the scale has no measurement model.
    """
    if reading.scale not in MEASURED:
        raise InternalError(f"no measurement model for '{reading.scale}'")
    eta = NODES.reshape(-1, 1, 1, 1)
    # log of the share of depth that remains, by person and type: (persons, 3, r, n)
    remaining = -(growth * xp.exp(people.person_sd_log * eta) + release)
    kept = 1.0 - xp.clip(bias_percent, -MOST_BIAS_PERCENT, MOST_BIAS_PERCENT) / 100.0
    if reading.scale == "responder_share":
        share = xp.clip(_responders(xp, reading, people, remaining, kept), LEAST_VARIANCE, 1.0 - LEAST_VARIANCE)
        return Expected(100.0 * share, 100.0 * xp.sqrt(share * (1.0 - share)))
    if reading.scale in PERCENT:
        left = _left(xp, reading.scale, people, remaining) * kept
        noise = people.judgement_sd if reading.scale in {"patient_percent", "physician_percent"} else 0.0
        mean, spread = _over_people(xp, 100.0 * (1.0 - left))
        return Expected(mean, xp.sqrt(spread + noise**2 + LEAST_VARIANCE))
    mean = people.baseline[reading.scale] if baseline_mean is None else baseline_mean
    sd = BASELINE_SD[reading.scale] * mean if baseline_sd is None else baseline_sd
    if reading.scale == "goodman_baron_grade":
        answer = _grade_change(xp, people, remaining, kept, mean, sd)
        if reading.quantity == "percent_change":
            return Expected(100.0 * answer.mean / mean, 100.0 * answer.person_sd / mean)
        return answer
    left, spread = _left_of_score(xp, _counted(reading.scale, people), people, remaining, mean)
    left, spread, noise = left * kept, spread * kept**2, _repeat_points(people, reading.scale, mean) ** 2
    if reading.quantity == "percent_change":
        variance = percent_variance(left, spread, mean, sd, noise)
        return Expected(100.0 * (left - 1.0), 100.0 * xp.sqrt(variance + LEAST_VARIANCE))
    _, variance, _ = paired_variances(xp, left, spread, mean, sd, noise)
    return Expected((left - 1.0) * mean, xp.sqrt(variance + LEAST_VARIANCE))


def _over_people(xp: Any, values: Any) -> tuple[Any, Any]:
    """Return mean and variance over the persons in the first axis."""
    weights = WEIGHTS.reshape(-1, *([1] * (values.ndim - 1)))
    mean = (weights * values).sum(axis=0)
    return mean, (weights * (values - mean) ** 2).sum(axis=0)


def _left(xp: Any, scale: str, people: Population, remaining: Any) -> Any:
    """Return the share of a percentage's quantity that is left, by person, shape (persons, r, n)."""
    weight = people.mix * people.depth_mm
    if scale == "scar_volume_percent":
        weight = weight * people.width_mm**2
    weight = weight / weight.sum(axis=0)
    left = (weight[:, None] * xp.exp(remaining)).sum(axis=1)
    # through the logarithm: the slope of 0 to a power below 1 is not a number
    return xp.exp(people.optimism * xp.log(left + LEAST_SHARE)) if scale == "patient_percent" else left


def _counted(scale: str, people: Population) -> CountedScore | SeverityCount:
    """Return the rules of a scale that counts scars."""
    if scale == "lipper_perez":
        return SeverityCount(people.severity_step)
    return QUANTITATIVE if scale == SCORE else ECCA


def _left_of_score(
    xp: Any, score: CountedScore | SeverityCount, people: Population, remaining: Any, mean: Any
) -> tuple[Any, Any]:
    """Return mean and variance between people of the share of a score that is left: by response, and by face.

    A face of more points has more of them to lose one by one: its share varies less, inversely as its score does.
    """
    bounds = xp.log(people.thresholds_mm[:, None] / people.depth_mm)

    def shares(log_left: Any) -> Any:
        return score.shares(xp, people.mix, bounds, log_left, people.lesion_sd_log)

    counts = (people.scar_count, people.scar_count_sd_log)
    before, after = shares(0.0 * remaining[:1, :, :1]), shares(remaining)
    points = score.points(xp, before, *counts)
    left, spread = _over_people(xp, score.points(xp, after, *counts) / points)
    by_face = score.face_variance(xp, before, after[TYPICAL : TYPICAL + 1], *counts)
    return left, spread + by_face * points[0] / mean


def _repeat_points(people: Population, scale: str, mean: Any) -> Any:
    """Return the SD of one rating about the same rater's mean: in proportion on scales without an agreement study."""
    repeat = people.rater_sd_points * people.rater_repeat_share**0.5
    return repeat if scale == SCORE else repeat * mean / people.baseline[SCORE]


def _grade_change(xp: Any, people: Population, remaining: Any, kept: Any, mean: Any, sd: Any) -> Expected:
    """Return the change of the mean grade of people whose grades before treatment have this mean and SD."""
    shift = _severity_shift(xp, people, remaining, kept)
    cuts = xp.log(people.thresholds_mm)
    repeat = _repeat_log(people)
    centre, spread = _baseline_latent(xp, cuts, repeat, mean, sd)
    face = centre + spread * FACES.reshape(-1, 1, 1)
    before = _grade_moments(xp, cuts, repeat, face)
    after = _grade_moments(xp, cuts, repeat, face + shift[:, None])
    change = after[0] - before[0]
    persons, faces = WEIGHTS.reshape(-1, 1, 1, 1), FACE_WEIGHTS.reshape(-1, 1, 1)
    average = (faces * (persons * change).sum(axis=0)).sum(axis=0)
    noise = (faces * (persons * (after[1] + before[1] + (change - average) ** 2)).sum(axis=0)).sum(axis=0)
    return Expected(average, xp.sqrt(noise + LEAST_VARIANCE))


def _repeat_log(people: Population) -> Any:
    """Return the spread of one grading about the same rater's mean; what is the rater's own is part of the face."""
    return people.grade_rater_sd_log * people.rater_repeat_share**0.5


def _severity_shift(xp: Any, people: Population, remaining: Any, kept: Any) -> Any:
    """Return the change of a face's log severity (power mean of depth), by person, shape (persons, r, n)."""
    power = people.depth_exponent
    part = people.mix * xp.exp(power * xp.log(people.depth_mm / people.depth_mm.max(axis=0)))
    after = (part[:, None] * xp.exp(power * remaining)).sum(axis=1)
    return xp.log(after / part.sum(axis=0) + LEAST_SHARE) / power + xp.log(kept)


def _above(xp: Any, cuts: Any, spread: Any, latent: Any) -> Any:
    """Return the probability that a face is above each cut, shape (3, ...), cuts (3, n), latent (..., n)."""
    return ndtr(xp)((latent - cuts.reshape(-1, *([1] * (latent.ndim - 1)), cuts.shape[-1])) / spread)


def _grade_moments(xp: Any, cuts: Any, rater_sd: Any, latent: Any) -> tuple[Any, Any]:
    """Return mean and variance of the grade that a rater gives a face of this log severity."""
    above = _above(xp, cuts, rater_sd, latent)
    mean = 1.0 + above.sum(axis=0)
    square = 1.0 + xp.tensordot(GRADE_SQUARES, above, 1)
    return mean, square - mean**2


def _baseline_latent(xp: Any, cuts: Any, rater_sd: Any, mean: Any, sd: Any) -> tuple[Any, Any]:
    """Return centre and spread of log severity that give grades of this mean, with this spread in widths of a grade.

    Bisection finds the centre; one Newton step from there carries the slope to whoever differentiates.
    """
    width = (cuts[2] - cuts[0]) / (len(THRESHOLDS) - 1)
    spread = xp.sqrt(xp.maximum((sd * width) ** 2 - rater_sd**2, (0.3 * rater_sd) ** 2))
    total = xp.sqrt(spread**2 + rater_sd**2)
    goal = xp.clip(mean, 1.02, GRADES - 0.02) + 0.0 * cuts[0]

    def grade(centre: Any) -> Any:
        return 1.0 + _above(xp, cuts, total, centre).sum(axis=0)

    def halve(_: int, bounds: tuple[Any, Any]) -> tuple[Any, Any]:
        middle = 0.5 * (bounds[0] + bounds[1])
        less = grade(middle) < goal
        return xp.where(less, middle, bounds[0]), xp.where(less, bounds[1], middle)

    ends = (cuts[0] - 6.0 * total + 0.0 * goal, cuts[2] + 6.0 * total + 0.0 * goal)
    low, high = repeated(xp, HALVINGS, halve, ends)
    start = 0.5 * (low + high)
    density = xp.exp(-0.5 * ((start - cuts[:, None]) / total) ** 2).sum(axis=0)
    slope = density / (total * np.sqrt(2.0 * np.pi))
    return start - (grade(start) - goal) / slope, spread


def _responders(xp: Any, reading: Reading, people: Population, remaining: Any, kept: Any) -> Any:
    """Return the share of people who improve by the threshold or more (and by less than its end), shape (r, n)."""
    threshold = reading.threshold if reading.threshold is not None else 1.0
    if threshold > MOST_GRADES:
        improvement = 100.0 * (1.0 - _left(xp, "physician_percent", people, remaining) * kept)
        share = ndtr(xp)((improvement - threshold) / people.judgement_sd)
        if reading.threshold_to is not None:
            share = share - ndtr(xp)((improvement - reading.threshold_to) / people.judgement_sd)
        return _over_people(xp, share)[0]
    shift = _severity_shift(xp, people, remaining, kept)
    cuts = xp.log(people.thresholds_mm)
    mean = people.baseline["goodman_baron_grade"]
    sd = BASELINE_SD["goodman_baron_grade"] * mean
    repeat = _repeat_log(people)
    centre, spread = _baseline_latent(xp, cuts, repeat, mean, sd)
    face = (centre + spread * FACES.reshape(-1, 1, 1))[None]
    start = _grade_shares(xp, cuts, repeat, face)
    end = _grade_shares(xp, cuts, repeat, face + shift[:, None])
    below = reading.threshold_to if reading.threshold_to is not None else GRADES + 1.0
    fall = np.subtract.outer(np.arange(GRADES), np.arange(GRADES))
    better = (start * xp.tensordot(1.0 * ((threshold <= fall) & (fall < below)), end, 1)).sum(axis=0)
    weights = (WEIGHTS.reshape(-1, 1, 1, 1) * better).sum(axis=0)
    return (FACE_WEIGHTS.reshape(-1, 1, 1) * weights).sum(axis=0)


def _grade_shares(xp: Any, cuts: Any, rater_sd: Any, latent: Any) -> Any:
    """Return the probability of each grade, shape (4, ...)."""
    above = _above(xp, cuts, rater_sd, latent)
    none = xp.zeros_like(above[:1])
    return xp.concatenate([none + 1.0, above]) - xp.concatenate([above, none])
