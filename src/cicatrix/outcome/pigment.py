"""Post-inflammatory hyperpigmentation: its risk over a course and its course over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from cicatrix.base.errors import BadInput
from cicatrix.base.numbers import NotEstimable
from cicatrix.evidence.draws import Draws

Floats = NDArray[np.float64]

RISK_READS = (
    "outcome.pih_course_risk",
    "outcome.pih_study_sd_logit",
    "outcome.pih_reference_sessions",
    "outcome.pih_reference_depth_mm",
    "outcome.pih_log_odds_per_mm",
    "outcome.pih_prior_odds_ratio",
    "outcome.pih_sun_always_odds_ratio",
    "outcome.pih_sun_rarely_odds_ratio",
)
COURSE_READS = ("outcome.pih_onset_from_weeks", "outcome.pih_onset_to_weeks", "outcome.pih_fade_weeks")
READS = RISK_READS + COURSE_READS

NO_RATE = {
    **dict.fromkeys((1, 2, 3), "no usable rate found for phototypes I to III"),
    6: "no rate for phototype VI alone; the counted series are of types IV and V",
}


def pih_risk(
    draws: Draws,
    phototype: int,
    *,
    sessions: int,
    depth_mm: float | Floats,
    prior_pih: bool | None = None,
    sun_protection: Literal["always", "usually", "rarely"] | None = None,
) -> Floats | NotEstimable:
    """Return the risk of hyperpigmentation over the whole course, shape (n,), or why there is none.

    Parameters
    ----------
    phototype
        Fitzpatrick type, 1 to 6. A rate exists for IV and V only.
    sessions
        Number of sessions; 0 gives exactly 0. Sessions act as equal independent hazards.
    depth_mm
        Deepest setting of the course, a number or shape (n,).
    prior_pih, sun_protection
        As in the case file; None (not asked) counts as no history and sun protection usually.

    Raises
    ------
    BadInput
        If the phototype is not 1 to 6 or the number of sessions is negative.
    """
    if phototype not in range(1, 7):
        raise BadInput(f"phototype {phototype}", where="fitzpatrick", allowed="1 to 6")
    if sessions < 0:
        raise BadInput(f"{sessions} sessions", where="sessions", allowed="0 or more")
    if phototype in NO_RATE:
        return NotEstimable(reason=NO_RATE[phototype])
    p = draws.reading(RISK_READS)
    log_odds = np.zeros(draws.n)
    if prior_pih:
        log_odds = log_odds + np.log(p["outcome.pih_prior_odds_ratio"])
    if sun_protection == "always":
        log_odds = log_odds + np.log(p["outcome.pih_sun_always_odds_ratio"])
    elif sun_protection == "rarely":
        log_odds = log_odds + np.log(p["outcome.pih_sun_rarely_odds_ratio"])
    return clinic_risk(draws, log_odds, sessions=sessions, depth_mm=depth_mm)


def clinic_risk(draws: Draws, log_odds: Floats, *, sessions: int, depth_mm: float | Floats) -> Floats:
    """Return the risk of a course in a clinic that no study has described, shape (n,), phototypes IV and V.

    Parameters
    ----------
    draws
        Each draw is another clinic, drawn about the typical one; another seed gives other clinics.
    log_odds
        What shifts the log odds against people with sun protection usually and no history, shape (n,).
    sessions, depth_mm
        As in :func:`pih_risk`.
    """
    p = draws.reading(RISK_READS)
    tiny = np.finfo(float).tiny
    log_odds = log_odds + logit(np.clip(p["outcome.pih_course_risk"], tiny, 1.0 - 1e-12))
    log_odds = log_odds + p["outcome.pih_study_sd_logit"] * draws.rng("pigmentation by clinic").standard_normal(draws.n)
    log_odds = log_odds + p["outcome.pih_log_odds_per_mm"] * (depth_mm - p["outcome.pih_reference_depth_mm"])
    hazard = -np.log1p(-np.minimum(expit(log_odds), 1.0 - 1e-12)) / p["outcome.pih_reference_sessions"]
    return -np.expm1(-hazard * sessions)


def pih_over_time(
    draws: Draws, risk: Floats, weeks: Sequence[float] | Floats, session_weeks: Sequence[float] | Floats
) -> Floats:
    """Return the probability that hyperpigmentation is there at each time, shape (n, t).

    Each session carries an equal share of the course's *risk*, shape (n,). It appears at a time uniform between the
    earliest and the latest onset and fades exponentially. Before the first onset it is exactly 0.
    """
    p = draws.reading(COURSE_READS)
    first = p["outcome.pih_onset_from_weeks"][:, None]
    last = p["outcome.pih_onset_to_weeks"][:, None]
    fade = p["outcome.pih_fade_weeks"][:, None]
    time = np.asarray(weeks, dtype=float)[None, :]
    there = np.zeros((draws.n, time.size))
    sessions = np.asarray(session_weeks, dtype=float)
    for start in sessions:
        age = np.maximum(time - start, first)
        begun = np.minimum(age, last)
        there += fade / (last - first) * (np.exp(-(age - begun) / fade) - np.exp(-(age - first) / fade))
    return risk[:, None] * there / max(sessions.size, 1)
