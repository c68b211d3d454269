"""What arithmetic written once for NumPy and JAX needs beyond the functions that both libraries share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(9)
NODES = _NODES
WEIGHTS = _WEIGHTS / _WEIGHTS.sum()
"""Quadrature over a standard normal."""
TYPICAL = NODES.size // 2
"""The node at its centre."""


class Values(Protocol):
    """Records by id, of any array library."""

    def __getitem__(self, identifier: str, /) -> Any:
        """Return the values of one record."""
        ...


def ndtr(xp: Any) -> Callable[[Any], Any]:
    """Return the normal distribution function of an array library, ``numpy`` or ``jax.numpy``."""
    if xp is np:
        from scipy.special import ndtr

        return ndtr
    from jax.scipy.special import ndtr as traced

    return traced


def repeated(
    xp: Any, count: int, step: Callable[[int, tuple[Any, Any]], tuple[Any, Any]], state: tuple[Any, Any]
) -> Any:
    """Return what *count* steps make of a state; no slope passes through them."""
    if xp is np:
        for index in range(count):
            state = step(index, state)
        return state
    from jax import lax

    return lax.stop_gradient(lax.fori_loop(0, count, step, lax.stop_gradient(state)))
