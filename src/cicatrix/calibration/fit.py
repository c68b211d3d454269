"""The posterior by the no-U-turn sampler, in pieces that survive an interruption, with the chains' diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Event, Lock
from typing import Any

import numpy as np

from cicatrix.base.progress import TellShare, quiet
from cicatrix.base.provenance import sha256_of
from cicatrix.calibration.arrays import load_arrays, save_arrays
from cicatrix.calibration.curvature import (
    Potential,
    Slope,
    Traced,
    World,
    covariance_of,
    mode_of,
    potential_of,
    split,
    world_of,
)
from cicatrix.calibration.joint_model import Problem, unknown
from cicatrix.evidence.parameter import Floats

PIECE = 100
"""Steps of each chain between two saves."""
MOST_TOGETHER = 8
"""Chains that step side by side in one thread: the work of many small operations is shared."""
THREADS = 2
MOST_R_HAT = 1.01
LEAST_EFFECTIVE = 400.0
FIRST_STEP = 0.3
PILOT_PLACES = 16
"""Where the curvature is taken."""
LEAF = "leaf_"


@dataclass(frozen=True, slots=True)
class Sampling:
    """How long the chains run; warm-up and draws are rounded up to whole pieces.

    ``accept`` is the acceptance that the length of a step is fitted to: nearer to 1, steps are shorter and dearer.
    ``deepest`` bounds the doublings of a step's way: a way that is cut short is taken all the same, and gets less far.
    """

    chains: int = 4
    warmup: int = 400
    draws: int = 2000
    seed: int = 0
    accept: float = 0.93
    deepest: int = 8


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
    progress: TellShare = quiet,
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
    size = sum(unknown(problem).values())
    warm, kept = -(-sampling.warmup // PIECE), -(-sampling.draws // PIECE)
    groups = groups_of(len(worlds) * sampling.chains)
    tell = _Counter(len(worlds) + len(groups) * (warm + kept), progress)
    published = world_of(problem)
    program = _compiled(potential_of(problem), size, warm * PIECE, sampling, published, len(groups[0]))
    said = _said(program, published, size)
    covariance = _bent(program, published, size, len(groups[0]), sampling.seed, said, folder)
    stopped = Event()

    def mode(world: World) -> Floats:
        found = mode_of(program.slope, size, world)
        tell.one()
        return found

    def chains(group: list[int]) -> dict[str, Floats]:
        """Return the draws of the chains of a group, shape (group, draws, ...) each."""
        own = [chain // sampling.chains for chain in group]
        told = [worlds[index].traced for index in own]
        starts = [
            _near(modes[index], covariance, [sampling.seed, chain]) for index, chain in zip(own, group, strict=True)
        ]
        state = _begun(program, np.stack(starts), told, covariance, sampling.seed, group)
        store = _Store(folder, f"chains_{group[0]:03d}", _key(sampling, [worlds[index] for index in own], said))
        pieces: list[dict[str, Floats]] = []
        for piece in range(warm + kept):
            if stopped.is_set():
                break
            found, state = store.piece(piece, state, partial(program.run, worlds=_side_by_side(told)))
            if piece >= warm:
                pieces.append(found)
            tell.one()
        return {name: np.concatenate([one[name] for one in pieces]).swapaxes(0, 1) for name in pieces[0]}

    with ThreadPoolExecutor(THREADS) as pool:
        try:
            modes = list(pool.map(mode, worlds))
            found = list(pool.map(chains, groups))
        except BaseException:  # also Ctrl-C: chains end with the piece that they are at
            stopped.set()
            pool.shutdown(cancel_futures=True)
            raise
    joined = {name: np.concatenate([one[name] for one in found]) for name in found[0]}
    return [
        _fit_of(problem, {name: values[first : first + sampling.chains] for name, values in joined.items()})
        for first in range(0, len(worlds) * sampling.chains, sampling.chains)
    ]


def groups_of(chains: int) -> list[list[int]]:
    """Return the chains that step side by side: as many groups as threads, or more; the last is filled up."""
    size = min(-(-chains // THREADS), MOST_TOGETHER)
    return [[min(first + place, chains - 1) for place in range(size)] for first in range(0, chains, size)]


@dataclass(frozen=True, slots=True)
class _Program:
    """Compiled once for all worlds: slope of the potential, start of chains side by side, one piece of their way."""

    slope: Slope
    start: Callable[[Any, Any, Any], Any]
    run: Callable[..., tuple[Any, dict[str, Any]]]


def _compiled(
    potential: Potential, size: int, warmup: int, sampling: Sampling, world: World, together: int
) -> _Program:
    import jax
    from numpyro.infer.hmc import hmc

    def of_world(world: Any) -> Callable[[Any], Any]:
        def own(x: Any) -> Any:
            return potential(x, world)

        return own

    init, move = hmc(potential_fn_gen=of_world)

    @jax.vmap
    def moved(state: Any, world: Any) -> Any:
        return move(state, (world,))

    @jax.jit
    @partial(jax.vmap, in_axes=(0, 0, None))
    def start(key: Any, begun: Any, covariance: Any) -> Any:
        return init(
            begun,
            warmup,
            inverse_mass_matrix=covariance,
            adapt_mass_matrix=False,
            dense_mass=True,
            target_accept_prob=sampling.accept,
            max_tree_depth=sampling.deepest,
            step_size=FIRST_STEP,
            model_args=(None,),
            rng_key=key,
        )

    @jax.jit
    def run(state: Any, worlds: Any) -> Any:
        def step(before: Any, _: None) -> tuple[Any, Any]:
            after = moved(before, worlds)
            return after, {"x": after.z, "diverging": after.diverging, "gradients": after.num_steps}

        return jax.lax.scan(step, state, None, length=PIECE)

    program = _Program(jax.jit(jax.value_and_grad(potential)), start, run)
    told = [world.traced] * together
    any_state = _begun(program, np.zeros((together, size)), told, np.eye(size), 0, range(together))
    return replace(program, run=run.lower(any_state, worlds=_side_by_side(told)).compile())


def _side_by_side(worlds: Sequence[Traced]) -> Traced:
    """Return traced worlds with a first axis of chains."""
    observed = {name: np.stack([told[name] for told, _ in worlds]) for name in worlds[0][0]}
    return observed, np.stack([kept for _, kept in worlds])


def _said(program: _Program, world: World, size: int) -> str:
    """Return what the density says at two points: it changes where the model does."""
    away = np.where(np.arange(size) % 2, 0.3, -0.3)
    return " ".join(f"{float(program.slope(x.astype(np.float32), world.traced)[0]):.4g}" for x in (0.0 * away, away))


def _bent(
    program: _Program, world: World, size: int, together: int, seed: int, said: str, folder: Path | None
) -> Floats:
    """Return the covariance of the normal that is bent like the density, on average where pilot chains go."""
    path, key = None if folder is None else folder / "covariance.npz", _key(Sampling(seed=seed), [world], said)
    stored = None if path is None else load_arrays(path, key)
    if stored is not None:
        return stored["covariance"]
    mode = mode_of(program.slope, size, world)
    first = covariance_of(program.slope, world, mode[None])
    told = [world.traced] * together
    starts = np.stack([_near(mode, first, [seed, chain]) for chain in range(together)])
    state = _begun(program, starts, told, first, seed, range(together))
    _, found = program.run(state, worlds=_side_by_side(told))
    way = np.asarray(found["x"], dtype=float)[PIECE // 3 :].reshape(-1, size)
    places = way[np.linspace(0, way.shape[0] - 1, PILOT_PLACES).round().astype(int)]
    covariance = covariance_of(program.slope, world, places)
    if path is not None:
        save_arrays(path, key, {"covariance": covariance})
    return covariance


def _near(mode: Floats, covariance: Floats, seed: Sequence[int]) -> Floats:
    """Return where a chain starts: a draw of the normal about the mode, half as wide as the density is bent."""
    rng = np.random.default_rng(seed)
    return mode + 0.5 * np.linalg.cholesky(covariance) @ rng.standard_normal(mode.size)


def _begun(
    program: _Program, places: Floats, worlds: Sequence[Traced], covariance: Floats, seed: int, group: Sequence[int]
) -> Any:
    """Return the state of chains at places, shape (group, d)."""
    import jax
    from numpyro.infer.util import ParamInfo

    starts = places.astype(np.float32)
    slopes = [program.slope(start, world) for start, world in zip(starts, worlds, strict=True)]
    energy, gradient = (np.stack([one[part] for one in slopes]) for part in range(2))
    keys = np.stack([jax.random.fold_in(jax.random.PRNGKey(seed), chain) for chain in group])
    return program.start(keys, ParamInfo(starts, energy, gradient), covariance.astype(np.float32))


@dataclass(frozen=True, slots=True)
class _Store:
    """The pieces of chains side by side, each kept with the state after it; nowhere if there is no folder."""

    folder: Path | None
    name: str
    key: str

    def piece(self, number: int, state: Any, run: Callable[[Any], tuple[Any, dict[str, Any]]]) -> Any:
        """Return a piece and the state after it: as stored, or run and stored."""
        import jax

        path = None if self.folder is None else self.folder / f"{self.name}_piece_{number:03d}.npz"
        stored = None if path is None else load_arrays(path, self.key)
        if stored is not None:
            leaves = [stored.pop(name) for name in sorted(name for name in stored if name.startswith(LEAF))]
            return stored, jax.tree_util.tree_unflatten(jax.tree_util.tree_structure(state), leaves)
        after, found = run(state)
        told = {name: np.asarray(values) for name, values in found.items()}
        if path is not None:
            leaves = jax.tree_util.tree_leaves(after)
            save_arrays(path, self.key, told | {f"{LEAF}{at:03d}": np.asarray(leaf) for at, leaf in enumerate(leaves)})
        return told, after


def _key(sampling: Sampling, worlds: Sequence[World], said: str) -> str:
    """Return what a stored piece belongs to; not how many there are, so that chains can be drawn on."""
    return sha256_of([
        repr(replace(sampling, draws=0)),
        said,
        *([{name: values.tolist() for name, values in one.observed.items()}, one.kept.tolist()] for one in worlds),
    ])  # fmt: skip


def _fit_of(problem: Problem, chains: dict[str, Floats]) -> Fit:
    sites = split(problem, chains["x"].astype(float))
    return Fit(sites, int(chains["diverging"].sum()), float(chains["gradients"].mean()))


class _Counter:
    """Counts what several threads have done and tells the share."""

    def __init__(self, total: int, progress: TellShare) -> None:
        self._done, self._total, self._progress, self._lock = 0, total, progress, Lock()

    def one(self) -> None:
        with self._lock:
            self._done += 1
            self._progress(self._done / self._total)
