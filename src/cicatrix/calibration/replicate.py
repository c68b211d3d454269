"""Simulation-based calibration: studies made up from the prior, inferred again; the truth must rank anywhere alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from cicatrix.calibration.fit import ACCEPT, DEEPEST_TREE
from cicatrix.calibration.joint_model import Problem, evidence_of, sampled
from cicatrix.evidence.parameter import Floats

PIECE = 50
"""Steps of every chain between two reports of progress."""
BINS = 10


@dataclass(frozen=True, slots=True)
class Ranks:
    """Ranks of the truth among the posterior's draws.

    Attributes
    ----------
    ranks
        For each replicate and record, the share of draws below the truth, shape (replicates, k).
    shrinkage
        1 - posterior variance over prior variance of each record's coordinate, mean over replicates, shape (k,).
    """

    ids: tuple[str, ...]
    ranks: Floats
    shrinkage: Floats

    def p_values(self) -> Floats:
        """Return for each record the p-value of a chi-square test that its ranks are uniform, shape (k,)."""
        from scipy.stats import chisquare

        counts = np.stack([np.histogram(column, bins=BINS, range=(0.0, 1.0))[0] for column in self.ranks.T])
        return np.asarray(chisquare(counts, axis=1).pvalue)


def replicate(
    problem: Problem,
    replicates: int,
    *,
    warmup: int,
    draws: int,
    thin: int = 10,
    seed: int = 0,
    progress: Callable[[float], None] | None = None,
) -> Ranks:
    """Return the ranks of the truth over made-up worlds, one chain for each, all chains at once.

    Parameters
    ----------
    problem
        Whose rows are made up anew: same arms, sizes and scales, other numbers.
    replicates
        How many worlds.
    warmup, draws, thin
        Length of each chain, and how many of its draws apart are ranked, so that they are nearly independent.
    seed
        Seed of the worlds and chains.
    progress
        Told the share done, 0 to 1.
    """
    import jax
    from numpyro.infer import NUTS, Predictive

    sites = evidence_of(problem.arms)
    world, chain = jax.random.split(jax.random.PRNGKey(seed))
    made = Predictive(sampled, num_samples=replicates)(world, problem, {})
    observed = {name: np.asarray(made[name]) for name in sites}
    kernel = NUTS(sampled, target_accept_prob=ACCEPT, max_tree_depth=DEEPEST_TREE)
    keys = jax.random.split(chain, replicates)
    kernel.init(keys[0], warmup, None, (problem, sites), {})  # once outside of vmap: it keeps what it traced

    def start(key: Any, reports: Mapping[str, Any]) -> Any:
        return kernel.init(key, warmup, None, (problem, reports), {})

    def step(before: Any, _: None) -> tuple[Any, Any]:
        after = jax.vmap(lambda one, reports: kernel.sample(one, (problem, reports), {}))(before, observed)
        return after, after.z["z"]

    run = jax.jit(lambda before: jax.lax.scan(step, before, None, length=PIECE))
    state, kept = jax.vmap(start)(keys, observed), list[Floats]()
    pieces = -(-(warmup + draws) // PIECE)
    for index in range(pieces):
        state, z = run(state)
        kept.append(np.asarray(z))
        if progress is not None:
            progress((index + 1) / pieces)
    chains = np.concatenate(kept)[warmup:][::thin]
    truth = np.asarray(made["z"])
    below = (chains < truth).sum(axis=0)
    jitter = np.random.default_rng(seed).random(below.shape)
    ranks = (below + jitter) / (chains.shape[0] + 1)
    return Ranks(problem.coordinates.ids, ranks, 1.0 - chains.var(axis=0).mean(axis=0))
