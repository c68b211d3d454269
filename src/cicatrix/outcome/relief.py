"""From growth of matrix to relief: how much of a scar's depth has filled.

Growth in the scar beyond that of its surround is a volumetric eigenstrain g in a half-space. Its surface comes to rise
by u(k) = (2 (1 + nu) / 3) * integral of g exp(-k z) dz at wave number k = pi / width (wavelength: twice the width), so
narrow scars respond least. What grows is organised collagen, which lags weeks behind what is laid down. Rolling scars
rise besides when needles cut the tethers that hold them down, over weeks of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import InternalError
from cicatrix.evidence.draws import Draws
from cicatrix.skin.scars import DEPRESSED, ScarType

Floats = NDArray[np.float64]

READS = (
    "outcome.volume_per_collagen",
    "outcome.poisson_ratio",
    "outcome.relief_amplitude",
    "outcome.person_response_sd_log",
    "outcome.tether_share",
    "outcome.tether_release_per_session",
    "outcome.tether_rise_weeks",
)


def relief(
    draws: Draws,
    scar_organised: Floats,
    surround_organised: Floats,
    scar_set_point: Floats,
    cell_depth_mm: Floats,
    *,
    width_mm: float,
    depth_mm: float | None,
    type: ScarType,
    weeks: Sequence[float] | Floats,
    session_weeks: Sequence[float] | Floats,
    share_reticular: Floats,
    one_person: bool = True,
) -> Floats:
    """Return the share of a scar's depth that has filled, shape (n, t), 0 to below 1.

    Parameters
    ----------
    draws
        Parameter draws, n of them.
    scar_organised, surround_organised
        Organised collagen by cell, normal dermis = 1; shape (n, t, nz).
    scar_set_point
        Collagen of the untreated scar; shape (n,). That of the surround is 1.
    cell_depth_mm
        Depth of the cells' centres below the surface, increasing; shape (n, nz), nz at least 2.
    width_mm, depth_mm, type
        The scar's geometry. Flat and raised types have no depth to fill: their result is 0.
    weeks
        Report times since the first session; shape (t,).
    session_weeks
        Times of the sessions since the first; empty means untreated, and then the relief is exactly 0.
    share_reticular
        Share of holes that reach the reticular dermis; shape (n,). It scales the release of tethers.
    one_person
        True: each draw is one person with a response of their own. False: the typical person (for study means).

    Raises
    ------
    InternalError
        If shapes do not fit.

    Notes
    -----
    Not calibrated: ``outcome.relief_amplitude`` stands for all that the closed form leaves out. Only a gain over the
    untreated region counts as growth: what a needle destroys is volume that clot and new matrix hold.
    """
    p = draws.reading(READS)
    time = np.asarray(weeks, dtype=float)
    sessions = np.asarray(session_weeks, dtype=float)
    shape = (draws.n, time.size, cell_depth_mm.shape[-1])
    if scar_organised.shape != shape or surround_organised.shape != shape or shape[2] < 2:
        raise InternalError(f"relief needs collagen of shape {shape}, not {scar_organised.shape}")
    filled = np.zeros(shape[:2])
    if type not in DEPRESSED or depth_mm is None or sessions.size == 0:
        return filled

    grown = np.maximum(scar_organised - scar_set_point[:, None, None], 0.0) - np.maximum(surround_organised - 1.0, 0.0)
    uplift_mm = _uplift_mm(grown, cell_depth_mm, np.pi / width_mm, p["outcome.poisson_ratio"])
    person = person_response(draws) if one_person else 1.0
    scale = p["outcome.relief_amplitude"] * p["outcome.volume_per_collagen"] * person
    remaining = np.exp(-np.maximum(scale[:, None] * uplift_mm, 0.0) / depth_mm)
    if type is ScarType.ROLLING:
        released = _released(
            np.clip(p["outcome.tether_release_per_session"] * share_reticular, 0.0, 1.0),
            p["outcome.tether_rise_weeks"],
            time,
            sessions,
        )
        remaining = remaining * (1.0 - p["outcome.tether_share"][:, None] * released)
    started = time > sessions.min()
    return np.where(started, np.clip(1.0 - remaining, 0.0, np.nextafter(1.0, 0.0)), 0.0)


def person_response(draws: Draws) -> Floats:
    """Return how strongly each draw's person responds, as a factor of the typical person's response, shape (n,)."""
    noise = draws.rng("outcome.person_response").standard_normal(draws.n)
    return np.exp(draws.reading(READS)["outcome.person_response_sd_log"] * noise)


def _uplift_mm(strain: Floats, depth_mm: Floats, wave_per_mm: float, poisson: Floats) -> Floats:
    """Return the half-space uplift (n, t) of a strain (n, t, nz), exact for cells of constant strain."""
    half_mm = 0.5 * np.gradient(depth_mm, axis=1)
    weight_mm = 2.0 * np.exp(-wave_per_mm * depth_mm) * np.sinh(wave_per_mm * half_mm) / wave_per_mm
    return (2.0 * (1.0 + poisson) / 3.0)[:, None] * np.einsum("ntz,nz->nt", strain, weight_mm)


def _released(per_session: Floats, tau_weeks: Floats, time: Floats, sessions: Floats) -> Floats:
    """Return the share of tethers released, (n, t): each session cuts a share of what is left; the rise takes tau."""
    released = np.zeros((per_session.size, time.size))
    left = np.ones_like(per_session)
    for start in np.sort(sessions):
        rise = -np.expm1(-np.maximum(time - start, 0.0)[None, :] / tau_weeks[:, None])
        released += (left * per_session)[:, None] * rise
        left = left * (1.0 - per_session)
    return released
