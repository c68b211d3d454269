"""The design that the emulator learns from: skins, settings and calendars spread widely, healed by the depth column."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from cicatrix import __version__
from cicatrix.base.errors import InternalError
from cicatrix.base.progress import TellShare, quiet
from cicatrix.calibration.arrays import default_folder, load_arrays, save_arrays
from cicatrix.calibration.inputs import OTHERS, column_ids, course_inputs
from cicatrix.calibration.needled import Needled, draws_at, needled_ids, needled_of, sobol
from cicatrix.cohort.regimens import REGIONS, gains, typical_skin
from cicatrix.evidence.coordinates import Coordinates
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.parameter import Floats
from cicatrix.evidence.store import load_evidence
from cicatrix.healing.column import Course, Region, cell_depth_mm, heal
from cicatrix.needling.injury import sample_injury
from cicatrix.skin.layers import Layers

LAYERS: Final = 16
"""Layers of equal thickness in which growth is emulated: four of the column's 64 cells each."""
CHUNK: Final = 256
READINGS: Final = 4
SETTINGS: Final = 3
"""Devices and depths within one chunk: needling is computed for all points of a chunk at once."""
DEVICES = ("generic-pen", "generic-roller")
DEPTHS_MM = tuple(np.arange(0.5, 2.75, 0.25).tolist())
TYPICAL_SESSIONS, SESSIONS_SD_LOG, MOST_SESSIONS = 4.0, 0.5, 14
INTERVALS_DAYS = (7.0, 14.0, 21.0, 28.0, 30.0, 42.0, 56.0)
SINCE_WEEKS = (0.5, 52.0)
"""Shortest and longest time from the last session to a reading."""


@dataclass(frozen=True, slots=True)
class Design:
    """Readings of courses of the depth column; those of one course lie side by side.

    Attributes
    ----------
    inputs
        See :func:`cicatrix.calibration.inputs.course_inputs`, shape (n, READINGS, k).
    growth
        Gain of matrix in the scar beyond that of its surround, by layer from the top, normal dermis = 1, shape
        (n, READINGS, LAYERS).
    papillary
        Gain of collagen in the papillary dermis of the scar in percent, shape (n, READINGS).
    key
        Hash of the records and of the engine.
    """

    inputs: Floats
    growth: Floats
    papillary: Floats
    key: str


def design(n: int, *, seed: int = 0, folder: Path | None = None, progress: TellShare = quiet) -> Design:
    """Heal *n* points, or take them from *folder* where an earlier run has left them.

    Parameters
    ----------
    n
        Number of points, rounded up to whole chunks of 256. More points go on from fewer.
    seed
        Seed of the points.
    folder
        Where chunks are kept, whole or not at all; by default in the user's cache. A damaged chunk, or one of other
        records or another version, is computed again.
    progress
        Told the share done, 0 to 1.
    """
    records = load_evidence().parameters
    ids = tuple(dict.fromkeys((*column_ids(), *needled_ids(DEVICES))))
    coordinates = Coordinates([records[key] for key in ids])
    key = _key(coordinates, seed)
    place = (folder or default_folder()) / key[:16]
    place.mkdir(parents=True, exist_ok=True)
    chunks = max(-(-n // CHUNK), 1)
    parts: list[dict[str, Floats]] = []
    for index, z in enumerate(sobol(len(ids), chunks, CHUNK, seed)):
        path = place / f"chunk_{index:04d}.npz"
        part = _load(path, f"{key} {index}")
        if part is None:
            part = _run(coordinates, z, np.random.default_rng([seed, index]), index)
            _save(path, f"{key} {index}", part)
        parts.append(part)
        progress((index + 1) / chunks)
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Design(**joined, key=key)


def _run(coordinates: Coordinates, z: Floats, rng: np.random.Generator, index: int) -> dict[str, Floats]:
    """Heal one chunk: a calendar for all its points, a setting of the needles for each."""
    draws = draws_at(coordinates, z, index)
    skin = typical_skin(draws)
    needled, injured = _settings(draws, skin, rng)
    count = int(np.clip(np.round(TYPICAL_SESSIONS * np.exp(SESSIONS_SD_LOG * rng.standard_normal())), 1, MOST_SESSIONS))
    interval = float(rng.choice(INTERVALS_DAYS))
    last = interval * (count - 1)
    since = np.sort(7.0 * np.exp(rng.uniform(np.log(SINCE_WEEKS[0]), np.log(SINCE_WEEKS[1]), READINGS)))
    items = np.arange(draws.n)
    sessions, reports = [interval * number for number in range(count)], (last + since).tolist()
    scar, surround = (_healed(draws, injured, skin, sessions, reports, region) for region in REGIONS)
    own = np.stack([z[coordinates.ids.index(key)] for key in column_ids()], axis=1)
    inputs: list[Floats] = []
    growth: list[Floats] = []
    papillary: list[Floats] = []
    for report, days in enumerate(since):
        told = course_inputs(
            np,
            own,
            log_exposure=needled.log_exposure,
            depth_mm=needled.depth_mm,
            strike_sd_mm=needled.strike_sd_mm,
            epidermis_mm=skin.epidermis_mm,
            dermis_mm=skin.dermis_mm,
            sessions=np.full(draws.n, float(count)),
            interval_days=np.full(draws.n, interval),
            days_since_last=np.full(draws.n, days),
            days_since_first=np.full(draws.n, last + days),
        )
        cells, percent = gains(scar, surround, items, np.full(draws.n, report))
        inputs.append(told)
        growth.append(cells.reshape(draws.n, LAYERS, -1).mean(axis=2))
        papillary.append(percent)
    return {
        "inputs": np.stack(inputs, axis=1),
        "growth": np.stack(growth, axis=1),
        "papillary": np.stack(papillary, axis=1),
    }


def _healed(
    draws: Draws, injured: Floats, skin: Layers, sessions: list[float], reports: list[float], region: Region
) -> Course:
    """Return the courses; one point in some ten thousand misses the tolerance, and its chunk is taken as it is."""
    items = np.arange(draws.n)
    try:
        return heal(draws, injured, skin.dermis_mm, sessions, reports, region, items)
    except InternalError:
        return heal(draws, injured, skin.dermis_mm, sessions, reports, region, items, tolerance=np.inf)


def _settings(draws: Draws, skin: Layers, rng: np.random.Generator) -> tuple[Needled, Floats]:
    """Return what the needles do at each point, and the injured share by cell, (n, nz): a few settings, at random."""
    cells = cell_depth_mm(skin.epidermis_mm, skin.dermis_mm)
    chosen = rng.integers(0, SETTINGS, draws.n)
    injured = np.zeros(cells.shape)
    told = np.zeros((3, draws.n))
    for setting in range(SETTINGS):
        device, depth_mm = DEVICES[setting % len(DEVICES)], float(rng.choice(DEPTHS_MM))
        needled, injury = needled_of(draws, device, depth_mm, skin)
        mine = chosen == setting
        injured[mine] = sample_injury(injury, cells)[mine]
        told[:, mine] = np.stack([needled.log_exposure, needled.depth_mm, needled.strike_sd_mm])[:, mine]
    return Needled(*told), injured


def _key(coordinates: Coordinates, seed: int) -> str:
    """Return the hash of all that a chunk depends on: records, what is spread, and the engine by what it says."""
    records = load_evidence().parameters
    told = [records[key].model_dump_json(include={"id", "value", "unit", "distribution"}) for key in coordinates.ids]
    spread = (DEVICES, DEPTHS_MM, TYPICAL_SESSIONS, SESSIONS_SD_LOG, MOST_SESSIONS, INTERVALS_DAYS, SINCE_WEEKS)
    sizes = (CHUNK, READINGS, SETTINGS, LAYERS)
    said = "\n".join(_said(coordinates))
    text = "\n".join([__version__, str(seed), repr(sizes), repr(spread), *told, said])
    return hashlib.sha256(text.encode()).hexdigest()


def _said(coordinates: Coordinates) -> list[str]:
    """Return what the engine says at two points, to three digits: it changes where the code does."""
    away = np.where(np.arange(len(coordinates)) % 2, 0.3, -0.3)
    part = _run(coordinates, np.stack([np.zeros_like(away), away], axis=1), np.random.default_rng(0), 0)
    return [f"{value:.3g}" for name in sorted(part) for value in part[name].ravel()]


def _save(path: Path, key: str, part: dict[str, Floats]) -> None:
    """Write a chunk, whole or not at all."""
    save_arrays(path, key, {name: values.astype(np.float32) for name, values in part.items()})


def _load(path: Path, key: str) -> dict[str, Floats] | None:
    """Return a stored chunk; None where there is none, it is damaged, or it is not of this design."""
    shapes = {
        "inputs": (CHUNK, READINGS, len(column_ids()) + OTHERS),
        "growth": (CHUNK, READINGS, LAYERS),
        "papillary": (CHUNK, READINGS),
    }
    part = load_arrays(path, key)
    if part is None or part.keys() != shapes.keys():
        return None
    sound = all(part[name].shape == shape and np.isfinite(part[name]).all() for name, shape in shapes.items())
    return part if sound else None
