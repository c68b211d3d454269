"""The calibration from end to end: events, trials, emulator, chains, posterior."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cicatrix import __version__
from cicatrix.base.errors import InternalError
from cicatrix.base.model import Frozen
from cicatrix.base.progress import Tell, TellShare, quiet
from cicatrix.base.provenance import sha256_of
from cicatrix.calibration.adverse_events import EventsAccount, EventsPosterior, calibrate_events
from cicatrix.calibration.arms import arms_of
from cicatrix.calibration.arrays import default_folder
from cicatrix.calibration.curvature import world_of
from cicatrix.calibration.design import design
from cicatrix.calibration.emulator import Emulator, column_of
from cicatrix.calibration.emulator_error import emulate
from cicatrix.calibration.fit import Fit, Sampling, fit
from cicatrix.calibration.joint_model import Problem
from cicatrix.calibration.reported import READS as REPORTED_READS
from cicatrix.calibration.reported import baseline_records
from cicatrix.cohort.regimens import regimen_of
from cicatrix.evidence.coordinates import Coordinates, varying
from cicatrix.evidence.parameter import Floats
from cicatrix.evidence.posterior import Account, priors_sha256, stored_rows
from cicatrix.evidence.trials.event_rows import EventRow
from cicatrix.evidence.trials.schema import TrialRow
from cicatrix.outcome.measurement import MEASURED

POINTS = 65_536
"""Courses of the healing column that the emulator learns from."""
CUT = ("needling.", "skin.")
"""Records that are inferred with the others but not stored: what needles do and how thick skin is was measured on both,
and scores of clinics, which tell of dose and density by their sums only, do not correct it."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a calibration found.

    Attributes
    ----------
    problem, fit
        What was inferred from arms, and the chains.
    events
        What was inferred from events.
    account
        Provenance and diagnostics, as they are stored.
    table
        Joint draws of the calibrated records in their units, as many as are stored, shape (s, k): first those of the
        problem that are not ``CUT``, then those of events. The two parts share no record and no
        report, so they are independent.
    """

    problem: Problem
    fit: Fit
    events: EventsAccount
    account: Account
    table: Floats


def calibrating(rows: Sequence[TrialRow]) -> list[TrialRow]:
    """Return the rows that may teach: understood, verified, needling or control, on a scale that relief drives."""
    return [row for row in rows if row.calibrates and row.skipped_reason is None and row.scale in MEASURED]


def emulator_of(rows: Sequence[TrialRow], folder: Path | None, progress: Tell = quiet) -> Emulator:
    """Return the emulator of the readings of these rows."""
    tell = _teller(progress)
    kept = folder or default_folder()
    column = column_of(design(POINTS, folder=kept, progress=tell("engine")), kept, progress=tell("emulator"))
    regimens = dict.fromkeys(regimen_of(row) for row in rows if row.sessions != 0)
    return emulate(list(regimens), column, progress=tell("emulator's error"))[0]


def problem_of(rows: Sequence[TrialRow], emulator: Emulator) -> Problem:
    """Return the inference from these rows, whose readings the emulator must know."""
    places = {regimen: place for place, regimen in enumerate(emulator.regimens)}
    read = (key for key in (*emulator.ids, *REPORTED_READS) if key not in baseline_records().ids)
    coordinates = Coordinates(varying(read))

    def reading(row: TrialRow) -> int:
        return places[regimen_of(row)]

    return Problem(arms_of(rows, reading), coordinates, emulator.traced(coordinates), emulator.unexplained_sd)


def calibrate(
    rows: Sequence[TrialRow],
    events: Sequence[EventRow],
    sampling: Sampling,
    folder: Path | None = None,
    progress: Tell = quiet,
) -> Calibration:
    """Return the posterior of all records that the rows and events speak of.

    Parameters
    ----------
    rows
        A table of trials; those that may not teach are left out.
    events
        Published events; those that may not teach are left out.
    sampling
        Length of the chains.
    folder
        Where unfinished work is kept; a run that was stopped goes on from there.
    progress
        Told what is done and its share.
    """
    tell = _teller(progress)
    taught = calibrate_events(events, seed=sampling.seed)  # first: it fails in seconds, not in an hour
    tell("events")(1.0)
    chosen = calibrating(rows)
    emulator = emulator_of(chosen, None if folder is None else folder / "emulator", progress)
    problem = problem_of(chosen, emulator)
    pieces = None
    if folder is not None:
        priors = priors_sha256(problem.coordinates.ids)
        run = sha256_of([priors, _sha256_of(chosen), sampling.chains, sampling.warmup, sampling.draws, sampling.seed])
        pieces = folder / f"chains-{run[:16]}"
        pieces.mkdir(parents=True, exist_ok=True)
    (found,) = fit(problem, [world_of(problem)], sampling, pieces, tell("chains"))
    return joined(problem, found, taught, sampling)


def joined(problem: Problem, found: Fit, taught: EventsPosterior, sampling: Sampling) -> Calibration:
    """Return the calibration that chains and events make together.

    Parameters
    ----------
    problem, found
        What was inferred from arms, and its chains.
    taught
        What events taught, at least as many draws as are stored of the chains.
    sampling
        How the chains ran.

    Raises
    ------
    InternalError
        If the two parts share a record: then they are not independent.
    """
    shared = set(problem.coordinates.ids) & set(taught.ids)
    if shared:
        raise InternalError(f"arms and events both teach {', '.join(sorted(shared))}")
    z = found.flat("z")
    rows = stored_rows(z.shape[0])
    values = problem.coordinates.values(z[rows].T)
    stored = [key for key in problem.coordinates.ids if not key.startswith(CUT)]
    relief = np.stack([values[key] for key in stored], axis=1)
    table = np.concatenate([relief, taught.table[: rows.size]], axis=1)
    ids = [*stored, *taught.ids]
    account = Account(
        ids=ids,
        draws=rows.size,
        sampled=z.shape[0],
        chains=sampling.chains,
        warmup=sampling.warmup,
        seed=sampling.seed,
        priors_sha256=priors_sha256(ids),
        trials_sha256=_sha256_of(problem.arms.rows),
        events_sha256=_sha256_of(taught.rows),
        arms=list(problem.arms.arms),
        worst_r_hat=found.worst_r_hat(),
        least_effective=found.least_effective(),
        divergences=found.divergences,
        events_effective=taught.account.effective,
        made_with=_made_with(),
    )
    return Calibration(problem, found, taught.account, account, table)


def _sha256_of(rows: Sequence[Frozen]) -> str:
    return sha256_of([row.model_dump(mode="json") for row in rows])


def _teller(progress: Tell) -> Callable[[str], TellShare]:
    return lambda label: lambda share: progress(label, share)


def _made_with() -> dict[str, str]:
    from importlib.metadata import version

    return {"cicatrix": __version__} | {name: version(name) for name in ("jax", "numpy", "numpyro")}
