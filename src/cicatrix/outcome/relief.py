"""From growth of matrix to relief: how much of a scar's depth has filled.

Growth in the scar beyond that of its surround lifts the floor against the rim by the weights of
:mod:`cicatrix.outcome.lift_grid`, one per cell, from finite elements with the true pit over soft subcutis.
Rolling scars come up besides when tethers are cut
(:mod:`cicatrix.outcome.tethers`). What grows is organised collagen, which lags weeks behind what is laid down.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import InternalError
from cicatrix.evidence.draws import Draws
from cicatrix.outcome import tethers
from cicatrix.outcome.lift import edges_mm
from cicatrix.outcome.lift_grid import rise_kernel_mm
from cicatrix.outcome.population import POPULATION_TYPES
from cicatrix.outcome.study_effect import study_effect
from cicatrix.skin.scars import DEPRESSED, ScarType

Floats = NDArray[np.float64]

GROWTH_READS = (
    "outcome.volume_per_collagen",
    "outcome.poisson_ratio",
    "outcome.relief_amplitude",
    "outcome.person_response_sd_log",
    "outcome.study_response_sd_log",
    "outcome.subcutis_stiffness",
)
TYPE_READS = tuple(f"outcome.type_response_{kind}" for kind in POPULATION_TYPES)
READS = GROWTH_READS + TYPE_READS + tethers.READS


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
        Share of holes that reach the reticular dermis, where tethers begin; shape (n,).
    one_person
        True: each draw is one person of one clinic, with responses of their own. False: the typical person (for study
        means).

    Raises
    ------
    InternalError
        If shapes do not fit.

    Notes
    -----
    ``outcome.relief_amplitude`` stands for all that linear growth leaves out. Only a gain over the
    untreated region counts as growth: what a needle destroys is volume that clot and new matrix hold.
    """
    time = np.asarray(weeks, dtype=float)
    sessions = np.asarray(session_weeks, dtype=float)
    shape = (draws.n, time.size, cell_depth_mm.shape[-1])
    if scar_organised.shape != shape or surround_organised.shape != shape or shape[2] < 2:
        raise InternalError(f"relief needs collagen of shape {shape}, not {scar_organised.shape}")
    if type not in DEPRESSED or depth_mm is None or sessions.size == 0:
        return np.zeros(shape[:2])

    growth = differential_growth(scar_organised, surround_organised, scar_set_point)
    uplift_mm = floor_uplift_mm(draws, growth, cell_depth_mm, type=type, width_mm=width_mm, depth_mm=depth_mm)
    clinic = clinic_response(draws)[:, None] if one_person else 1.0
    if one_person:
        uplift_mm = uplift_mm * clinic * person_response(draws)[:, None]
    remaining = np.exp(-np.maximum(uplift_mm, 0.0) / depth_mm)
    if type is ScarType.ROLLING:
        raised = tethers.raised_by_release(draws, share_reticular, time, sessions)
        remaining = remaining * (1.0 - raised) ** clinic
    started = time > sessions.min()
    return np.where(started, np.clip(1.0 - remaining, 0.0, np.nextafter(1.0, 0.0)), 0.0)


def differential_growth(scar: Floats, surround: Floats, scar_set_point: Floats) -> Floats:
    """Return the gain of the lifting matrix in the scar beyond that of the surround, by cell, shape (n, t, nz).

    Both are relative to normal dermis. Only the difference moves the floor against the rim.
    """
    return np.maximum(scar - scar_set_point[:, None, None], 0.0) - np.maximum(surround - 1.0, 0.0)


def floor_uplift_mm(
    draws: Draws,
    growth: Floats,
    cell_depth_mm: Floats,
    *,
    type: ScarType,
    width_mm: float | Floats,
    depth_mm: float | Floats,
) -> Floats:
    """Return the rise of the floor relative to the rim by growth alone, before any of it saturates, (n, t) in mm.

    Parameters
    ----------
    draws
        Parameter draws, n of them.
    growth
        Gain of matrix by cell, relative to normal dermis, shape (n, t, nz): see :func:`differential_growth`.
    cell_depth_mm
        Depth of the cells' centres, shape (n, nz).
    type, width_mm, depth_mm
        A depressed scar, the same for all draws or one for each, shape (n,).
    """
    p = draws.reading(GROWTH_READS)
    _, bottom_mm = edges_mm(cell_depth_mm)
    kernel_mm = rise_kernel_mm(type, width_mm, depth_mm, bottom_mm, p["outcome.subcutis_stiffness"])
    scale = p["outcome.relief_amplitude"] * p["outcome.volume_per_collagen"]
    factor = scale * 2.0 * (1.0 + p["outcome.poisson_ratio"]) / 3.0
    return (factor * type_response(draws, type))[:, None] * np.einsum("ntz,nz->nt", growth, kernel_mm)


def type_response(draws: Draws, type: ScarType) -> Floats:
    """Return the factor on growth's lift beyond mechanics, shape (n,): 1 for types that no trial reports."""
    p = draws.reading(TYPE_READS)
    return p[f"outcome.type_response_{type}"] if type in POPULATION_TYPES else np.ones(draws.n)


def person_response(draws: Draws) -> Floats:
    """Return how strongly each draw's person responds, as a factor of the typical person's response, shape (n,)."""
    noise = draws.rng("outcome.person_response").standard_normal(draws.n)
    return np.exp(draws.reading(GROWTH_READS)["outcome.person_response_sd_log"] * noise)


def clinic_response(draws: Draws) -> Floats:
    """Return how strongly people respond in each draw's clinic, as a factor of the typical study's, shape (n,).

    Studies of one regimen differ by far more than chance; a clinic that no study has described may be any of them.
    """
    noise = study_effect(draws.rng("outcome.clinic_response").standard_normal(draws.n))
    return np.exp(draws.reading(GROWTH_READS)["outcome.study_response_sd_log"] * noise)
