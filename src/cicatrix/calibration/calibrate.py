"""The calibration from end to end: trials, emulator, chains, posterior."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cicatrix import __version__
from cicatrix.base.provenance import sha256_of
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
from cicatrix.evidence.posterior import Account
from cicatrix.evidence.store import load_evidence
from cicatrix.evidence.trials.schema import TrialRow
from cicatrix.outcome.measurement import MEASURED

POINTS = 65_536
"""Courses of the healing column that the emulator learns from."""
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a calibration found.

    Attributes
    ----------
    problem, fit
        What was inferred, and the chains.
    account
        Provenance and diagnostics, as they are stored.
    table
        Joint draws of the calibrated records in their units, shape (s, k).
    """

    problem: Problem
    fit: Fit
    account: Account
    table: Floats


def calibrating(rows: Sequence[TrialRow]) -> list[TrialRow]:
    """Return the rows that may teach: understood, verified, needling or control, on a scale that relief drives."""
    return [row for row in rows if row.calibrates and row.skipped_reason is None and row.scale in MEASURED]


def emulator_of(rows: Sequence[TrialRow], folder: Path | None, progress: Progress | None = None) -> Emulator:
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
    rows: Sequence[TrialRow], sampling: Sampling, folder: Path | None = None, progress: Progress | None = None
) -> Calibration:
    """Return the posterior of all records that the rows speak of.

    Parameters
    ----------
    rows
        A table of trials; those that may not teach are left out.
    sampling
        Length of the chains.
    folder
        Where unfinished work is kept; a run that was stopped goes on from there.
    progress
        Told what is done and its share.
    """
    chosen = calibrating(rows)
    emulator = emulator_of(chosen, None if folder is None else folder / "emulator", progress)
    problem = problem_of(chosen, emulator)
    told = sha256_of([row.model_dump(mode="json") for row in chosen])
    priors = priors_sha256(problem.coordinates)
    pieces = None
    if folder is not None:
        run = sha256_of([priors, told, sampling.chains, sampling.warmup, sampling.draws, sampling.seed])
        pieces = folder / f"chains-{run[:16]}"
        pieces.mkdir(parents=True, exist_ok=True)
    (found,) = fit(problem, [world_of(problem)], sampling, pieces, _teller(progress)("chains"))
    values = problem.coordinates.values(found.flat("z").T)
    table = np.stack([values[key] for key in problem.coordinates.ids], axis=1)
    account = Account(
        ids=list(problem.coordinates.ids),
        draws=table.shape[0],
        chains=sampling.chains,
        warmup=sampling.warmup,
        seed=sampling.seed,
        priors_sha256=priors,
        trials_sha256=told,
        arms=list(problem.arms.arms),
        worst_r_hat=found.worst_r_hat(),
        least_effective=found.least_effective(),
        divergences=found.divergences,
        made_with=_made_with(),
    )
    return Calibration(problem, found, account, table)


def priors_sha256(coordinates: Coordinates) -> str:
    """Return the hash of the priors of these records: a posterior is of its priors, and of no others."""
    records = load_evidence().parameters
    return sha256_of(
        {key: records[key].model_dump(mode="json", include={"value", "distribution"}) for key in coordinates.ids}
    )


def _teller(progress: Progress | None) -> Callable[[str], Callable[[float], None]]:
    tell: Progress = progress or (lambda _label, _share: None)
    return lambda label: lambda share: tell(label, share)


def _made_with() -> dict[str, str]:
    from importlib.metadata import version

    return {"cicatrix": __version__} | {name: version(name) for name in ("jax", "numpy", "numpyro")}
