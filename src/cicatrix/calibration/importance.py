"""A posterior from weighted draws of the prior: the exact engine, no emulator, for few and soft data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.numbers import Uncertain, rounded
from cicatrix.evidence.parameter import Floats

LEAST_EFFECTIVE = 1000.0
"""Fewer effective draws than this do not carry an interval's ends."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """Draws of a prior with the logarithm of their likelihood, shape (n,)."""

    log_likelihood: Floats

    @property
    def weights(self) -> Floats:
        """Weights that add to 1, shape (n,)."""
        raw = np.exp(self.log_likelihood - self.log_likelihood.max())
        return raw / raw.sum()

    @property
    def effective(self) -> float:
        """Effective number of draws (Kish): as many equally weighted ones would say as much."""
        return float(1.0 / np.square(self.weights).sum())

    def chosen(self, size: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Return places of *size* draws of the posterior, in random order: systematic resampling."""
        at = (rng.random() + np.arange(size)) / size
        places = np.searchsorted(np.cumsum(self.weights), at, side="right")
        return rng.permutation(np.minimum(places, self.weights.size - 1))

    def summarise(self, values: Floats) -> Uncertain:
        """Return the weighted median and 80 % interval of values of shape (n,)."""
        order = np.argsort(values)
        p10, median, p90 = np.interp([0.1, 0.5, 0.9], np.cumsum(self.weights[order]), values[order])
        return Uncertain(median=rounded(median, 4), p10=rounded(p10, 4), p90=rounded(p90, 4))
