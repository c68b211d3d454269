"""A small neural network beside a linear map, fitted by Adam: what stands in for the depth column."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.progress import TellShare, quiet
from cicatrix.evidence.parameter import Floats

Weights = dict[str, NDArray[np.float32]]
BATCH: Final = 512
RATE: Final = 3e-3
WARM: Final = 500
PIECE: Final = 1000
"""Steps between two reports of progress."""
FIRST, SECOND, TINY = 0.9, 0.99, 1e-8


def forward(weights: Any, x: Any) -> Any:
    """Return the outputs, shape (..., q), at inputs of shape (..., k), in JAX: a line and two hidden layers."""
    import jax

    hidden = jax.nn.silu(x @ weights["w1"] + weights["b1"])
    hidden = jax.nn.silu(hidden @ weights["w2"] + weights["b2"])
    return x @ weights["line"] + hidden @ weights["w3"] + weights["b3"]


def train(
    x: Floats,
    y: Floats,
    *,
    width: int,
    steps: int,
    seed: int,
    progress: TellShare = quiet,
) -> Weights:
    """Return the weights that fit *y* (n, q) at *x* (n, k) with least squared error, all outputs alike.

    Parameters
    ----------
    width
        Size of the hidden layers.
    steps
        Steps of Adam on batches of 512, rounded up to thousands; the rate falls as a cosine.
    seed
        Of the first weights and the batches.
    progress
        Told the share done, 0 to 1.
    """
    import jax
    import jax.numpy as jnp

    inputs, targets = jnp.asarray(x, jnp.float32), jnp.asarray(y, jnp.float32)
    total = -(-steps // PIECE) * PIECE
    zeros = jax.tree.map(jnp.zeros_like, start := _start(x.shape[1], y.shape[1], width, seed))

    def loss(weights: Any, rows: Any) -> Any:
        return jnp.mean((forward(weights, inputs[rows]) - targets[rows]) ** 2)

    def first_moment(old: Any, new: Any) -> Any:
        return FIRST * old + (1.0 - FIRST) * new

    def second_moment(old: Any, new: Any) -> Any:
        return SECOND * old + (1.0 - SECOND) * new * new

    def step(state: Any, index: Any) -> tuple[Any, None]:
        weights, mean, square, key = state
        key, own = jax.random.split(key)
        slope = jax.grad(loss)(weights, jax.random.randint(own, (BATCH,), 0, inputs.shape[0]))
        mean = jax.tree.map(first_moment, mean, slope)
        square = jax.tree.map(second_moment, square, slope)
        rate = 0.5 * RATE * (1.0 + jnp.cos(jnp.pi * index / total)) * jnp.minimum(1.0, index / WARM)
        count = index + 1.0

        def moved(weight: Any, first: Any, second: Any) -> Any:
            return weight - rate * first / (1.0 - FIRST**count) / (jnp.sqrt(second / (1.0 - SECOND**count)) + TINY)

        return (jax.tree.map(moved, weights, mean, square), mean, square, key), None

    @jax.jit
    def run(state: Any, first: Any) -> Any:
        return jax.lax.scan(step, state, first + jnp.arange(PIECE, dtype=jnp.float32))[0]

    state: Any = (start, zeros, zeros, jax.random.PRNGKey(seed))
    for first in range(0, total, PIECE):
        state = run(state, float(first))
        progress((first + PIECE) / total)
    return {name: np.asarray(values, dtype=np.float32) for name, values in state[0].items()}


def _start(k: int, q: int, width: int, seed: int) -> dict[str, Any]:
    import jax
    import jax.numpy as jnp

    first, second, third = jax.random.split(jax.random.PRNGKey(seed), 3)
    return {
        "w1": jax.random.normal(first, (k, width), jnp.float32) / np.float32(np.sqrt(k)),
        "b1": jnp.zeros(width, jnp.float32),
        "w2": jax.random.normal(second, (width, width), jnp.float32) / np.float32(np.sqrt(width)),
        "b2": jnp.zeros(width, jnp.float32),
        "w3": jax.random.normal(third, (width, q), jnp.float32) / np.float32(3.0 * np.sqrt(width)),
        "b3": jnp.zeros(q, jnp.float32),
        "line": jnp.zeros((k, q), jnp.float32),
    }
