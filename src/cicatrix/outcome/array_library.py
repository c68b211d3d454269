"""What arithmetic written once for NumPy and JAX needs beyond the functions that both libraries share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def ndtr(xp: Any) -> Callable[[Any], Any]:
    """Return the normal distribution function of an array library, ``numpy`` or ``jax.numpy``."""
    if xp is np:
        from scipy.special import ndtr

        return ndtr
    from jax.scipy.special import ndtr as traced

    return traced


def held(xp: Any, values: Any) -> Any:
    """Return values through which no slope passes."""
    if xp is np:
        return values
    from jax.lax import stop_gradient

    return stop_gradient(values)


def repeated(xp: Any, steps: int, step: Callable[[Any], Any], start: Any) -> Any:
    """Return *start* after so many steps; in JAX as one loop, compiled once."""
    if xp is np:
        for _ in range(steps):
            start = step(start)
        return start
    from jax.lax import fori_loop

    def numbered(_: int, state: Any) -> Any:
        return step(state)

    return fori_loop(0, steps, numbered, start)
