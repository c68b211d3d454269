"""The posterior by the no-U-turn sampler, in pieces that survive an interruption, with the chains' diagnostics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cicatrix.calibration.arrays import load_arrays, save_arrays
from cicatrix.calibration.joint_model import Problem, evidence_of, sampled
from cicatrix.evidence.parameter import Floats

PIECE = 100
"""Steps of each chain between two saves."""
MOST_R_HAT = 1.01
LEAST_EFFECTIVE = 400.0
ACCEPT = 0.9
DEEPEST_TREE = 8


@dataclass(frozen=True, slots=True)
class Sampling:
    """How long the chains run; warm-up and draws are rounded up to whole pieces."""

    chains: int = 4
    warmup: int = 1000
    draws: int = 1000
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Fit:
    """Draws of a posterior.

    Attributes
    ----------
    sites
        ``z`` and the effects by name, shape (chains, draws, size) each.
    divergences
        How many steps after the warm-up diverged.
    """

    sites: dict[str, Floats]
    divergences: int

    def flat(self, site: str) -> Floats:
        """Return a site's draws of all chains, shape (chains * draws, size)."""
        values = self.sites[site]
        return values.reshape(-1, values.shape[-1])

    def worst_r_hat(self) -> float:
        """Return the largest split R-hat of all components; below 1.01 the chains agree."""
        from numpyro.diagnostics import split_gelman_rubin

        return max(float(np.max(split_gelman_rubin(values))) for values in self.sites.values())

    def least_effective(self) -> float:
        """Return the smallest effective number of draws of all components."""
        from numpyro.diagnostics import effective_sample_size

        return min(float(np.min(effective_sample_size(values))) for values in self.sites.values())

    @property
    def sound(self) -> bool:
        """Whether the chains agree, are long enough and did not diverge."""
        mixed = self.worst_r_hat() < MOST_R_HAT and self.least_effective() > LEAST_EFFECTIVE
        return mixed and not self.divergences


def fit(
    problem: Problem,
    sampling: Sampling,
    folder: Path | None = None,
    progress: Callable[[float], None] | None = None,
) -> Fit:
    """Return draws of the posterior.

    Parameters
    ----------
    problem, sampling
        What is inferred, and for how long.
    folder
        Where finished pieces are kept: a run that was stopped goes on from the last. It must belong to this problem.
    progress
        Told the share done, 0 to 1.
    """
    import jax
    from numpyro.infer import NUTS

    observed = evidence_of(problem.arms)
    kernel = NUTS(sampled, target_accept_prob=ACCEPT, max_tree_depth=DEEPEST_TREE)
    keys = jax.random.split(jax.random.PRNGKey(sampling.seed), sampling.chains)
    warm, kept = -(-sampling.warmup // PIECE), -(-sampling.draws // PIECE)
    state = kernel.init(keys, warm * PIECE, None, (problem, observed), {})
    shape = jax.tree_util.tree_structure(state)

    def step(before: Any, _: None) -> tuple[Any, Any]:
        after = kernel.sample(before, (problem, observed), {})  # all chains: it was begun with a key for each
        return after, (after.z, after.diverging)

    @jax.jit
    def run(before: Any) -> Any:
        return jax.lax.scan(step, before, None, length=PIECE)

    key, pieces = repr(sampling), list[dict[str, Floats]]()
    for index in range(warm + kept):
        path = None if folder is None else folder / f"piece_{index:03d}.npz"
        stored = None if path is None else load_arrays(path, key)
        if stored is None:
            state, (sites, diverging) = run(state)
            piece = {name: np.asarray(values).swapaxes(0, 1) for name, values in sites.items()}
            stored = piece | {"diverging": np.asarray(diverging).T}
            if path is not None:
                after = {f"leaf_{at:03d}": np.asarray(leaf) for at, leaf in enumerate(jax.tree_util.tree_leaves(state))}
                save_arrays(path, key, stored | after)
        else:
            leaves = [stored.pop(name) for name in sorted(name for name in stored if name.startswith("leaf_"))]
            state = jax.tree_util.tree_unflatten(shape, leaves)
        if index >= warm:
            pieces.append(stored)
        if progress is not None:
            progress((index + 1) / (warm + kept))
    joined = {name: np.concatenate([piece[name] for piece in pieces], axis=1) for name in pieces[0]}
    divergences = int(joined.pop("diverging").sum())
    return Fit({name: values.astype(float) for name, values in joined.items()}, divergences)
