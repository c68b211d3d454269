"""Diffusion through the depth of the dermis as one small matrix: the modes of a layered, closed column."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh_tridiagonal

Floats = NDArray[np.float64]


@cache
def depth_modes(relative: tuple[float, ...]) -> tuple[Floats, Floats]:
    """Return the modes of diffusion through equal cells of unit total length, closed at both ends.

    The operator is the finite-volume one, (1/h) d/dz of the flux between the centres of neighbouring cells with the
    harmonic mean of their diffusivities: second order, exact in what it conserves, and an M-matrix, so that its exact
    exponential (unlike the spectral one) turns no positive field negative.

    Parameters
    ----------
    relative : (n,)
        Diffusivity of each cell relative to that of the tissue.

    Returns
    -------
    modes : (n, n)
        Orthonormal, one mode a row; the first is constant.
    rates : (n,)
        Decay of each mode per unit diffusivity and length, 1/length2; the first is exactly 0.
    """
    w = np.asarray(relative, float)
    n = w.size
    between = 2.0 * w[1:] * w[:-1] / (w[1:] + w[:-1]) * n * n
    diagonal = np.concatenate([between, [0.0]]) + np.concatenate([[0.0], between])
    rates, columns = eigh_tridiagonal(diagonal, -between)
    modes = columns.T.copy()
    modes[0], rates[0] = 1.0 / np.sqrt(n), 0.0
    modes.setflags(write=False)
    rates.setflags(write=False)
    return modes, rates


def uniform(n: int) -> tuple[float, ...]:
    """Return the relative diffusivities of a dermis without layers."""
    return (1.0,) * n
