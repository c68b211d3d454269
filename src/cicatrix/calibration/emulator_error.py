"""How far the emulator is from the engine at fresh points, and what an arm's unreported protocol leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from cicatrix.base.progress import TellShare, quiet
from cicatrix.calibration.emulator import Column, Emulator, Protocols, bare, log_of_growth
from cicatrix.calibration.inputs import column_ids
from cicatrix.calibration.needled import draws_at, needled_ids, sobol
from cicatrix.cohort.regimens import PROTOCOL_READS, Regimen, Response, response_of
from cicatrix.evidence.coordinates import Coordinates, varying
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats

BULK: Final = 0.1
"""Growth below this fills less than a tenth of a scar's depth: an error there matters to nobody."""
OUTLIER: Final = 3.0
"""Errors of log growth are cut off here: near a change of sign they have no bound, and no weight either."""
POINTS: Final = 1024
FRESH_SEED: Final = 1_000_001


@dataclass(frozen=True, slots=True)
class Check:
    """Emulator and engine at the same fresh points: errors by reading and type, shape (m, 3), unless said otherwise.

    Attributes
    ----------
    rms, median_size, worst
        Of the error of log growth where either has growth above 0.1, at the protocol of each point: root
        mean square, median absolute value, 99 % quantile of the absolute value.
    r2
        Share of the variance of log growth that is explained there.
    shift, unexplained
        Mean and SD of the error with the protocol at its middle, where both have growth above 0.1.
    filled_rms
        Root mean square error of the share of depth that growth fills, at all points.
    release_rms
        The same of the release of rolling scars, (m,).
    collagen_rms, collagen_sd
        The same of the gain of papillary collagen, and its SD, in percent, (m,).
    """

    rms: Floats
    median_size: Floats
    worst: Floats
    r2: Floats
    shift: Floats
    unexplained: Floats
    filled_rms: Floats
    release_rms: Floats
    collagen_rms: Floats
    collagen_sd: Floats


def emulate(
    regimens: Sequence[Regimen],
    column: Column,
    *,
    n: int = POINTS,
    seed: int = FRESH_SEED,
    progress: TellShare = quiet,
) -> tuple[Emulator, Check]:
    """Return the emulator of readings with what it leaves unexplained, measured on *n* fresh points of the engine.

    Parameters
    ----------
    regimens
        Readings that follow a session.
    column
        The fitted networks.
    n, seed
        Number of points, a power of two, and their seed.
    progress
        Told the share done, 0 to 1.
    """
    devices = sorted({one.device for one in regimens})
    read = (*Emulator.formula_ids(), *column_ids(), *needled_ids(devices), *PROTOCOL_READS)
    coordinates = Coordinates(varying(read))
    (z,) = sobol(len(coordinates), 1, n, seed)
    draws = draws_at(coordinates, z, seed)
    emulator = bare(regimens, column, draws)
    check = compare(emulator, coordinates, z, draws, response_of(draws, regimens, progress))
    return replace(emulator, shift=check.shift, unexplained_sd=check.unexplained, error_sd=check.rms), check


def compare(emulator: Emulator, coordinates: Coordinates, z: Floats, draws: Draws, engine: Response) -> Check:
    """Return the errors at points whose response by the engine is known."""
    import jax

    respond = jax.jit(jax.vmap(emulator.responding(coordinates)))
    own = _stacked([emulator.protocols(draws, index) for index in range(draws.n)])
    log_growth, released, percent = (np.asarray(part, dtype=float) for part in respond(z.T, own))
    same = _stacked([emulator.protocols()] * draws.n)
    plain = np.asarray(respond(z.T, same)[0], dtype=float)
    truth = log_of_growth(np, engine.growth).transpose(2, 0, 1)
    seen, both = np.maximum(truth, log_growth) > np.log(BULK), np.minimum(truth, plain) > np.log(BULK)
    error = np.where(seen, np.clip(truth - log_growth, -OUTLIER, OUTLIER), np.nan)
    loose = np.where(both, truth - plain, np.nan)
    filled = -np.expm1(-np.exp(log_growth)) + np.expm1(-np.maximum(engine.growth, 0.0)).transpose(2, 0, 1)
    return Check(
        rms=np.sqrt(np.nanmean(error**2, axis=0)),
        median_size=np.nanmedian(np.abs(error), axis=0),
        worst=np.nanquantile(np.abs(error), 0.99, axis=0),
        r2=1.0 - np.nanvar(error, axis=0) / np.nanvar(np.where(seen, truth, np.nan), axis=0),
        shift=np.nanmean(loose, axis=0),
        unexplained=np.nanstd(loose, axis=0),
        filled_rms=np.sqrt((filled**2).mean(axis=0)),
        release_rms=np.sqrt(((released - engine.release.transpose(2, 0, 1))[..., -1] ** 2).mean(axis=0)),
        collagen_rms=np.sqrt(((percent - engine.papillary_collagen_percent.T) ** 2).mean(axis=0)),
        collagen_sd=engine.papillary_collagen_percent.std(axis=1),
    )


def _stacked(parts: Sequence[Protocols]) -> Any:
    """Return the protocols of several draws with a first axis of draws."""
    import jax

    return jax.tree.map(lambda *one: np.stack(one), *parts)
