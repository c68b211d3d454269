"""Simulation-based calibration: studies made up from the prior, inferred again; the truth must rank anywhere alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.progress import TellShare, quiet
from cicatrix.calibration.curvature import World
from cicatrix.calibration.fit import Sampling, fit
from cicatrix.calibration.joint_model import Problem, evidence_of, sampled
from cicatrix.evidence.parameter import Floats

Counts = NDArray[np.int64]
BINS = 10
RANKED = 50
"""Draws of a chain that are ranked, evenly apart, so that they are nearly independent."""
MOVED_FROM = 10.0
"""Effective draws of its slowest record from which a chain counts as moved: one that hardly does puts any truth at an
end. Set after a look at the first hundred worlds (5 and 20 say the same); to choose worlds by their draws bends ranks
itself, so that it finds causes and proves nothing."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """Ranks of the truth among the posterior's draws.

    Attributes
    ----------
    ids
        The records, k of them.
    ranks
        For each replicate and record, the share of draws below the truth, shape (replicates, k).
    effective
        Effective draws of each replicate's slowest record, shape (replicates,).
    divergences
        Steps of each replicate that diverged, shape (replicates,).
    """

    ids: tuple[str, ...]
    ranks: Floats
    effective: Floats
    divergences: Counts

    def moved(self) -> Ranks:
        """Return the ranks of the replicates whose chains moved: whether others make what is uneven."""
        there = self.effective >= MOVED_FROM
        return replace(
            self, ranks=self.ranks[there], effective=self.effective[there], divergences=self.divergences[there]
        )

    def counts(self) -> Floats:
        """Return how many ranks fall into each of ``BINS`` bins, shape (k, BINS)."""
        return np.stack([np.histogram(column, bins=BINS, range=(0.0, 1.0))[0] for column in self.ranks.T])

    def p_values(self) -> Floats:
        """Return for each record the p-value of a chi-square test that its ranks are uniform, shape (k,)."""
        from scipy.stats import chisquare

        return np.asarray(chisquare(self.counts(), axis=1).pvalue)


def made_up(problem: Problem, worlds: int, seed: int) -> tuple[Floats, list[World]]:
    """Return true coordinates of the records, shape (worlds, k), and what the same arms would have reported of them."""
    import jax
    from numpyro.infer import Predictive

    made = Predictive(sampled, num_samples=worlds)(jax.random.PRNGKey(seed), problem, {})
    everything = np.ones(len(problem.arms.rows), dtype=bool)
    told = {name: np.asarray(made[name], dtype=float) for name in evidence_of(problem.arms)}
    return np.asarray(made["z"], dtype=float), [
        World({name: values[world] for name, values in told.items()}, everything) for world in range(worlds)
    ]


def replicate(
    problem: Problem,
    replicates: int,
    sampling: Sampling,
    folder: Path | None = None,
    progress: TellShare = quiet,
) -> Ranks:
    """Return the ranks of the truth over made-up worlds.

    Parameters
    ----------
    problem
        Whose rows are made up anew: same arms, sizes and scales, other numbers.
    replicates
        How many worlds.
    sampling
        Length of each world's chains; its seed also makes the worlds.
    folder
        Where finished pieces are kept.
    progress
        Told the share done, 0 to 1.
    """
    from numpyro.diagnostics import effective_sample_size

    truth, worlds = made_up(problem, replicates, sampling.seed)
    fits = fit(problem, worlds, sampling, folder, progress)
    draws = np.stack([one.flat("z") for one in fits])
    thinned = draws[:, np.linspace(0, draws.shape[1] - 1, RANKED).round().astype(int)]
    below = (thinned < truth[:, None]).sum(axis=1)
    jitter = np.random.default_rng(sampling.seed).random(below.shape)
    return Ranks(
        ids=problem.coordinates.ids,
        ranks=(below + jitter) / (RANKED + 1),
        effective=np.array([effective_sample_size(one.sites["z"]).min() for one in fits]),
        divergences=np.array([one.divergences for one in fits]),
    )
