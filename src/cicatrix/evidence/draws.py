"""Draws from the distributions of all records, the same for the same seed."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np

from cicatrix.base.errors import InternalError
from cicatrix.evidence.parameter import Floats
from cicatrix.evidence.posterior import Posterior, load_posterior
from cicatrix.evidence.store import load_evidence


def _stream(seed: int, name: str) -> np.random.Generator:
    """Return a generator that depends on the seed and the name only, so that a new record changes no other draw."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


@dataclass(frozen=True, slots=True)
class Reading:
    """What one model may read: the ids that it declared, and no other."""

    arrays: Mapping[str, Floats]
    declared: frozenset[str]
    used: set[str]

    def __getitem__(self, identifier: str) -> Floats:
        if identifier not in self.declared:
            raise InternalError(f"the model read '{identifier}', which it does not declare")
        self.used.add(identifier)
        return self.arrays[identifier]


@dataclass(frozen=True, slots=True)
class Draws:
    """*n* draws of every parameter; entry k of each array belongs to the same imagined world.

    Attributes
    ----------
    values
        Arrays of shape (n,) by parameter id, in the record's unit.
    seed
        Seed of the noise streams.
    n
        Number of draws.
    used
        Ids that models have read so far: what a result cites.
    """

    values: Mapping[str, Floats]
    seed: int
    n: int
    used: set[str] = field(default_factory=set[str], compare=False)

    def __getitem__(self, identifier: str) -> Floats:
        return self.values[identifier]

    def reading(self, reads: Collection[str]) -> Reading:
        """Return the view that a model with these declared reads gets."""
        missing = sorted(set(reads) - set(self.values))
        if missing:
            raise InternalError(f"a model declares parameters that no file holds: {', '.join(missing)}")
        return Reading(self.values, frozenset(reads), self.used)

    def rng(self, name: str) -> np.random.Generator:
        """Return the noise stream called *name* (persons, lesions, strikes)."""
        return _stream(self.seed, f"noise:{name}")

    def take(self, k: int) -> Draws:
        """Return the first *k* draws."""
        return Draws({key: values[:k] for key, values in self.values.items()}, self.seed, min(k, self.n), self.used)

    def perturbed(self, identifier: str, factor: float) -> Draws:
        """Return the draws with one parameter multiplied by *factor* (a zero is moved by ``factor - 1`` instead)."""
        old = self.values[identifier]
        return Draws(
            {**self.values, identifier: np.where(old == 0.0, factor - 1.0, old * factor)}, self.seed, self.n, self.used
        )


def draw(n: int, seed: int) -> Draws:
    """Return *n* draws of every record: calibrated ones jointly from the posterior, all others from their priors.

    Parameters
    ----------
    n
        Number of draws, at least 1.
    seed
        Any non-negative integer; the same seed gives the same numbers on every machine.
    """
    return draws_of(load_posterior(), n, seed)


def draws_of(posterior: Posterior, n: int, seed: int) -> Draws:
    """Return the same of a posterior that need not be the stored one."""
    calibrated = posterior.sample(_stream(seed, "posterior"), n)
    return Draws({**prior_draws(n, seed).values, **calibrated}, seed, n)


def prior_draws(n: int, seed: int) -> Draws:
    """Return *n* draws of every record from its own distribution: what was believed before the trials were read."""
    records = load_evidence().parameters
    return Draws({key: record.sample(_stream(seed, key), n) for key, record in records.items()}, seed, n)


def medians(seed: int = 0) -> Draws:
    """Return a single draw in which every parameter has its middle: the posterior's median, or the record's value."""
    values = {key: np.array([record.value]) for key, record in load_evidence().parameters.items()}
    return Draws({**values, **load_posterior().medians()}, seed, 1)


def middle() -> Draws:
    """Return a single draw in which every parameter has its record's value: what no calibration moves."""
    return Draws({key: np.array([record.value]) for key, record in load_evidence().parameters.items()}, 0, 1)
