"""The posterior by the no-U-turn sampler, in pieces that survive an interruption, with the chains' diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from cicatrix.base.provenance import sha256_of
from cicatrix.calibration.arrays import load_arrays, save_arrays
from cicatrix.calibration.curvature import Mode, Potential, World, mode_of, potential_of, split
from cicatrix.calibration.joint_model import Problem, unknown
from cicatrix.evidence.parameter import Floats

PIECE = 100
"""Steps of each chain between two saves."""
TOGETHER = 2
"""Chains that step side by side in one thread."""
THREADS = 2
MOST_R_HAT = 1.01
LEAST_EFFECTIVE = 400.0
ACCEPT = 0.9
DEEPEST_TREE = 8


@dataclass(frozen=True, slots=True)
class Sampling:
    """How long the chains run; warm-up and draws are rounded up to whole pieces, chains to pairs."""

    chains: int = 4
    warmup: int = 500
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
    gradients
        How many gradients of the density the steps after the warm-up took, on average.
    """

    sites: dict[str, Floats]
    divergences: int
    gradients: float

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
    worlds: Sequence[World],
    sampling: Sampling,
    folder: Path | None = None,
    progress: Callable[[float], None] | None = None,
) -> list[Fit]:
    """Return the posterior of each world, all by one compiled program.

    Parameters
    ----------
    problem
        What is inferred.
    worlds
        What was reported, and which rows may teach.
    sampling
        How long the chains of each world run.
    folder
        Where finished pieces are kept: a run that was stopped goes on from the last.
    progress
        Told the share done, 0 to 1.
    """
    import jax

    potential = potential_of(problem)
    size = sum(unknown(problem).values())
    warm, kept = -(-sampling.warmup // PIECE), -(-sampling.draws // PIECE)
    pairs = -(-sampling.chains // TOGETHER)
    start, run = _compiled(potential, warm * PIECE)
    slope = jax.jit(jax.value_and_grad(potential))
    tell = _Counter(len(worlds) * (1 + pairs * (warm + kept)), progress)

    def mode(world: World) -> Mode:
        found = mode_of(slope, size, world)
        tell.one()
        return found

    def chains(task: tuple[int, int]) -> dict[str, Floats]:
        """Return the draws of one pair of chains, shape (pair, draws, ...) each."""
        index, pair = task
        world, own = worlds[index], modes[index]
        key = repr((sampling, sha256_of([{n: v.tolist() for n, v in world.observed.items()}, world.kept.tolist()])))
        keys = jax.random.split(jax.random.fold_in(jax.random.PRNGKey(sampling.seed), pair), TOGETHER)
        state = start(keys, world.traced, own.place.astype(np.float32), own.covariance.astype(np.float32))
        shape, pieces = jax.tree_util.tree_structure(state), list[dict[str, Floats]]()
        for piece in range(warm + kept):
            path = None if folder is None else folder / f"world_{index:03d}_pair_{pair}_piece_{piece:03d}.npz"
            stored = None if path is None else load_arrays(path, key)
            if stored is None:
                state, found = run(state, world.traced)
                stored = {name: np.asarray(values) for name, values in found.items()}
                leaves = jax.tree_util.tree_leaves(state)
                if path is not None:
                    save_arrays(
                        path, key, stored | {f"leaf_{n:03d}": np.asarray(leaf) for n, leaf in enumerate(leaves)}
                    )
            else:
                leaves = [stored.pop(name) for name in sorted(name for name in stored if name.startswith("leaf_"))]
                state = jax.tree_util.tree_unflatten(shape, leaves)
            if piece >= warm:
                pieces.append(stored)
            tell.one()
        return {name: np.concatenate([one[name] for one in pieces]).swapaxes(0, 1) for name in pieces[0]}

    with ThreadPoolExecutor(THREADS) as pool:
        modes = list(pool.map(mode, worlds))
        found = list(pool.map(chains, [(index, pair) for index in range(len(worlds)) for pair in range(pairs)]))
    return [_fit_of(problem, found[index * pairs : (index + 1) * pairs]) for index in range(len(worlds))]


def _compiled(potential: Potential, warmup: int) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Return how a pair of chains starts, and how it goes on by one piece."""
    import jax
    from numpyro.infer.hmc import hmc

    init, move = hmc(potential_fn_gen=lambda world: lambda x: potential(x, world))

    @partial(jax.vmap, in_axes=(0, None, None, None))
    def start(key: Any, world: Any, place: Any, covariance: Any) -> Any:
        own, key = jax.random.split(key)
        away = jax.numpy.linalg.cholesky(covariance) @ jax.random.normal(own, place.shape)
        return init(
            place + away,
            warmup,
            inverse_mass_matrix=covariance,
            adapt_mass_matrix=False,
            dense_mass=True,
            target_accept_prob=ACCEPT,
            max_tree_depth=DEEPEST_TREE,
            step_size=0.5,
            model_args=(world,),
            rng_key=key,
        )

    def piece(state: Any, world: Any) -> Any:
        def step(before: Any, _: None) -> tuple[Any, Any]:
            after = jax.vmap(lambda one: move(one, (world,)))(before)
            return after, {"x": after.z, "diverging": after.diverging, "gradients": after.num_steps}

        return jax.lax.scan(step, state, None, length=PIECE)

    return jax.jit(start), jax.jit(piece)


def _fit_of(problem: Problem, pairs: list[dict[str, Floats]]) -> Fit:
    joined = {name: np.concatenate([pair[name] for pair in pairs]) for name in pairs[0]}
    sites = split(problem, joined["x"].astype(float))
    return Fit(sites, int(joined["diverging"].sum()), float(joined["gradients"].mean()))


class _Counter:
    """Counts what several threads have done and tells the share."""

    def __init__(self, total: int, progress: Callable[[float], None] | None) -> None:
        self._done, self._total, self._progress, self._lock = 0, total, progress, Lock()

    def one(self) -> None:
        with self._lock:
            self._done += 1
            if self._progress is not None:
                self._progress(self._done / self._total)
