"""The stored posterior: joint draws of the records that published arms teach something about, with their provenance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

import numpy as np

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.reading import read_resource
from cicatrix.evidence.parameter import Floats

FOLDER = "cicatrix.evidence.data"
TABLE, ACCOUNT = "posterior.npy", "posterior.json"


class Account(Frozen):
    """Where a posterior came from, and how well its chains mixed.

    ``ids`` are the calibrated records in the order of the table's columns; ``priors_sha256`` and ``trials_sha256`` say
    which records and which arms it was inferred from.
    """

    format: Literal[1] = 1
    ids: list[str]
    draws: int
    chains: int
    warmup: int
    seed: int
    priors_sha256: str
    trials_sha256: str
    arms: list[str]
    worst_r_hat: float
    least_effective: float
    divergences: int
    made_with: dict[str, str]


@dataclass(frozen=True, slots=True)
class Posterior:
    """Joint draws of the calibrated records.

    Attributes
    ----------
    ids
        The calibrated records; empty where no posterior is stored, and then every record follows its prior.
    table
        Draws in the records' units, shape (s, k).
    account
        Provenance; None where no posterior is stored.
    """

    ids: tuple[str, ...]
    table: Floats
    account: Account | None

    def sample(self, rng: np.random.Generator, n: int) -> dict[str, Floats]:
        """Return *n* joint draws by id: rows of the table in random order, each again only when all were used."""
        if not self.ids:
            return {}
        size = self.table.shape[0]
        rows = np.concatenate([rng.permutation(size) for _ in range(-(-n // size))])[:n]
        return {key: self.table[rows, column] for column, key in enumerate(self.ids)}

    def medians(self) -> dict[str, Floats]:
        """Return the median of each calibrated record by id, shape (1,)."""
        return {key: np.array([np.median(self.table[:, column])]) for column, key in enumerate(self.ids)}


def posterior_ids() -> frozenset[str]:
    """Return the calibrated records: those whose draws come from the posterior and not from their prior."""
    return frozenset(load_posterior().ids)


@cache
def load_posterior() -> Posterior:
    """Read the posterior that the package ships; an empty one where there is none."""
    if not files(FOLDER).joinpath(ACCOUNT).is_file():
        return Posterior((), np.empty((0, 0)), None)
    account = read_resource(FOLDER, ACCOUNT, Account)
    with files(FOLDER).joinpath(TABLE).open("rb") as stream:
        table = np.asarray(np.load(stream, allow_pickle=False), dtype=float)
    if table.shape != (account.draws, len(account.ids)) or not np.isfinite(table).all():
        raise BadInput(
            f"the stored posterior has the shape {table.shape}, its account says ({account.draws}, {len(account.ids)})",
            where=f"{FOLDER}/{TABLE}",
            do="write it again with 'cicatrix evidence calibrate'",
        )
    return Posterior(tuple(account.ids), table, account)


def write_posterior(folder: Path, account: Account, table: Floats) -> None:
    """Write the table and its account into *folder*."""
    with (folder / TABLE).open("wb") as stream:
        np.save(stream, table.astype(np.float32), allow_pickle=False)
    (folder / ACCOUNT).write_text(account.model_dump_json(indent=1) + "\n", encoding="utf-8")
