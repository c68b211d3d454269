"""The stored posterior: joint draws of the records that published arms teach something about, with their provenance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import Uncertain, summarise
from cicatrix.base.provenance import sha256_of
from cicatrix.base.reading import parse, validate
from cicatrix.base.words import nearest
from cicatrix.evidence.parameter import Floats
from cicatrix.evidence.store import load_evidence

FOLDER = "cicatrix.evidence.data"
TABLE, ACCOUNT = "posterior.npz", "posterior.json"
MOST_ROWS = 2000
"""A forecast takes some hundred draws, and neighbours in a chain say much the same: more rows would only be larger."""
BITS = 11
"""Significant bits of a stored number: 5e-4 of it at most is lost, and what is left compresses to half."""
REMEDY = "write it again with 'cicatrix evidence calibrate'"


class Account(Frozen):
    """Where a posterior came from, and how well its chains mixed.

    ``ids`` are the calibrated records in the order of the table's columns; the hashes say from which priors of theirs,
    which arms and which events they were inferred. Of ``sampled`` draws the table holds ``draws``, evenly thinned.
    ``events_effective`` are the effective draws of what events taught, by part.
    """

    format: Literal[2] = 2
    ids: list[str]
    draws: int
    sampled: int
    chains: int
    warmup: int
    seed: int
    priors_sha256: str
    trials_sha256: str
    events_sha256: str
    arms: list[str]
    worst_r_hat: float
    least_effective: float
    divergences: int
    events_effective: dict[str, float]
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

    def summary(self, identifier: str) -> Uncertain | None:
        """Return the median and the 80 % interval of a record; None if it is not calibrated."""
        if identifier not in self.ids:
            return None
        return summarise(self.table[:, self.ids.index(identifier)])

    def medians(self) -> dict[str, Floats]:
        """Return the median of each calibrated record by id, shape (1,)."""
        return {key: np.array([np.median(self.table[:, column])]) for column, key in enumerate(self.ids)}


def posterior_ids() -> frozenset[str]:
    """Return the calibrated records: those whose draws come from the posterior and not from their prior."""
    return frozenset(load_posterior().ids)


@cache
def load_posterior() -> Posterior:
    """Read the posterior that the package ships; an empty one where there is none."""
    return read_posterior(files(FOLDER), FOLDER)


def read_posterior(folder: Traversable, name: str) -> Posterior:
    """Read the posterior in a folder; an empty one where there is none.

    Parameters
    ----------
    folder, name
        Where it lies, and what an error calls that.

    Raises
    ------
    BadInput
        If it is damaged, or was inferred from other priors than the records have: then it is none of theirs.
    """
    if not folder.joinpath(ACCOUNT).is_file():
        return Posterior((), np.empty((0, 0)), None)
    where = f"{name}/{ACCOUNT}"
    account = validate(parse(folder.joinpath(ACCOUNT).read_text("utf-8"), where), Account, where)
    records = load_evidence().parameters
    for key in account.ids:
        if key not in records:
            do = "; ".join(filter(None, (nearest(key, records), REMEDY)))
            raise BadInput(f"the stored posterior holds '{key[:60]}', which is no parameter", where=where, do=do)
    if account.priors_sha256 != priors_sha256(account.ids):
        raise BadInput(
            "the stored posterior was inferred from other priors than the records have now", where=where, do=REMEDY
        )
    table = _read_table(folder.joinpath(TABLE), (account.draws, len(account.ids)), f"{name}/{TABLE}")
    bounded = [records[key].bounded(column) for key, column in zip(account.ids, table.T, strict=True)]
    return Posterior(tuple(account.ids), np.stack(bounded, axis=1), account)


def _read_table(file: Traversable, shape: tuple[int, int], where: str) -> Floats:
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            table = np.asarray(stored["table"], dtype=float)
    except (OSError, ValueError, TypeError, EOFError, KeyError, BadZipFile) as error:
        raise BadInput("the stored posterior is missing or damaged", where=where, do=REMEDY) from error
    if table.shape != shape or not np.isfinite(table).all():
        what = f"the stored posterior has the shape {table.shape} or gaps, its account says {shape}"
        raise BadInput(what, where=where, do=REMEDY)
    return table


def priors_sha256(ids: Iterable[str]) -> str:
    """Return the hash of the priors of these records: a posterior is of its priors, and of no others."""
    records = load_evidence().parameters
    return sha256_of({key: records[key].model_dump(mode="json", include={"value", "distribution"}) for key in ids})


def stored_rows(sampled: int) -> NDArray[np.int64]:
    """Return which of the draws are stored, evenly spaced; all where they are few."""
    kept = min(sampled, MOST_ROWS)
    return np.arange(kept) * sampled // kept


def write_posterior(folder: Path, account: Account, table: Floats) -> None:
    """Write the table, each number to ``BITS`` significant bits, and its account into *folder*."""
    mantissa, exponent = np.frexp(table)
    short = np.ldexp(np.round(np.ldexp(mantissa, BITS)), exponent - BITS).astype(np.float32)
    # by columns: numbers of one record resemble each other, and compress better side by side
    np.savez_compressed(folder / TABLE, allow_pickle=False, table=np.asfortranarray(short))
    (folder / ACCOUNT).write_text(account.model_dump_json(indent=1) + "\n", encoding="utf-8")
