"""Diffusion in a box of voxels, axis by axis, in machine code: second order in time, conservative, never negative.

Along a line the step is 2 B(h/2)^2 - B(h), with B an implicit Euler step: second order, and damping at every step
length. No rational step of that order keeps every positive line positive; where this one would go below zero, the
fluxes by which it differs from B(h) are held back at the voxels that cannot give them (flux-corrected transport), so
that the sum over the line stays and nothing turns negative.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

Array = NDArray[Any]
F = TypeVar("F", bound=Callable[..., Any])
WIDTH = 16
"""Lines that are solved side by side."""
TINY = 1e-7
"""Share of a line's peak below which a negative value is rounding."""


def _compiled(function: F) -> F:
    return cast(F, njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz"})(function))


def _parallel(function: F) -> F:
    return cast(F, njit(cache=True, parallel=True, nogil=True, error_model="numpy", fastmath={"contract"})(function))


@_compiled
def _factors(left: Array, right: Array, part: float, around: bool, table: Array) -> None:
    """Factor 1 + part * (left + right) with -part * left, -part * right beside it, into table (4, n).

    The rows are left, pivot, gain and the correction that closes a ring (Sherman and Morrison).
    """
    n = left.size
    first = 1.0 + part * (left[0] + right[0])
    gain = 0.0
    for i in range(n):
        low, high = part * left[i], part * right[i]
        diagonal = 1.0 + low + high
        if around and i == 0:
            low, diagonal = 0.0, diagonal + first
        if around and i == n - 1:
            diagonal, high = diagonal + high * (part * left[0]) / first, 0.0
        pivot = 1.0 / (diagonal - low * gain)
        gain = high * pivot
        table[0, i], table[1, i], table[2, i], table[3, i] = low, pivot, gain, 0.0
    if around:
        for i in range(n):
            source = -first if i == 0 else (-part * right[n - 1] if i == n - 1 else 0.0)
            before = table[3, i - 1] if i > 0 else 0.0
            table[3, i] = (source + table[0, i] * before) * table[1, i]
        for i in range(n - 2, -1, -1):
            table[3, i] += table[2, i] * table[3, i + 1]
        closing = part * left[0] / first
        scale = 1.0 / (1.0 + table[3, 0] + closing * table[3, n - 1])
        for i in range(n):
            table[3, i] *= scale


@_compiled
def _euler(u: Array, out: Array, table: Array, closing: Any, around: bool) -> None:
    """Solve one implicit Euler step for WIDTH lines, u and out of shape (n * WIDTH,); they may be the same."""
    n = table.shape[1]
    pivot = table[1, 0]
    for j in range(WIDTH):
        out[j] = u[j] * pivot
    for i in range(1, n):
        low, pivot = table[0, i], table[1, i]
        here, there = u[i * WIDTH : (i + 1) * WIDTH], out[(i - 1) * WIDTH : (i + 1) * WIDTH]
        for j in range(WIDTH):
            there[WIDTH + j] = (here[j] + low * there[j]) * pivot
    for i in range(n - 2, -1, -1):
        gain = table[2, i]
        there = out[i * WIDTH : (i + 2) * WIDTH]
        for j in range(WIDTH):
            there[j] += gain * there[WIDTH + j]
    if around:
        edge = np.empty(WIDTH, u.dtype)
        for j in range(WIDTH):
            edge[j] = out[j] + closing * out[(n - 1) * WIDTH + j]
        for i in range(n):
            share = table[3, i]
            there = out[i * WIDTH : (i + 1) * WIDTH]
            for j in range(WIDTH):
                there[j] -= edge[j] * share


@_compiled
def _limit(low: Array, high: Array, rest: Any, j: int, widths: Array) -> None:
    """Mend line j of high where it lies below -rest: hold back its flux beyond that of low."""
    n = widths.size
    flux = np.zeros(n + 1, np.float64)
    keep = np.ones(n, np.float64)
    for i in range(n):
        flux[i + 1] = flux[i] - widths[i] * (high[i * WIDTH + j] - low[i * WIDTH + j])
    flux[n] = 0.0
    for i in range(n):
        out = max(flux[i + 1], 0.0) - min(flux[i], 0.0)
        have = widths[i] * max(low[i * WIDTH + j] + rest, 0.0)
        if out > have:
            keep[i] = have / out
    for i in range(1, n):
        flux[i] *= keep[i - 1] if flux[i] > 0.0 else keep[i]
    for i in range(n):
        high[i * WIDTH + j] = max(low[i * WIDTH + j] + (flux[i] - flux[i + 1]) / widths[i], -rest)


@_compiled
def _solve(
    block: Array,
    low: Array,
    work: Array,
    whole: Array,
    half: Array,
    ends: Array,
    rest: Any,
    widths: Array,
    around: bool,
) -> None:
    """Advance WIDTH lines in place; block, low and work have the shape (n * WIDTH,)."""
    n = widths.size
    _euler(block, low, whole, ends[0], around)
    _euler(block, work, half, ends[1], around)
    _euler(work, work, half, ends[1], around)
    worst = work[0]
    for i in range(n * WIDTH):
        block[i] = work[i] + (work[i] - low[i])
    peak = worst
    for i in range(n * WIDTH):
        worst, peak = min(worst, block[i]), max(peak, block[i])
    if worst < -rest - TINY * (peak + rest):  # less than that is rounding, which the caller cuts off
        for j in range(WIDTH):
            bad = False
            for i in range(n):
                bad |= block[i * WIDTH + j] < -rest
            if bad:
                _limit(low, block, rest, j, widths)


@_parallel
def sweep(
    u: Array, axis: int, left: Array, right: Array, widths: Array, rest: Array, days: float, around: bool
) -> None:
    """Diffuse along one axis in place.

    Parameters
    ----------
    u : (fields, nz, ny, nx)
    axis
        0, 1, 2 for z, y, x.
    left, right : (fields, layers, n)
        Exchange of each voxel with its neighbours, per day; layers is nz, or 1 along z.
    widths : (n,)
        Widths of the voxels along the axis.
    rest : (fields,)
        What each field is at rest: deviations from it diffuse, so that rest stays exact.
    days
        Length of the step.
    around
        Whether the line closes to a ring.
    """
    fields, nz, ny, nx = u.shape
    n = u.shape[axis + 1]
    outer = ny if axis == 0 else nz
    lines = ny if axis == 2 else nx
    for task in prange(fields * outer):
        k, o = task // outer, task % outer
        layer = 0 if axis == 0 else o
        whole, half, ends = np.empty((4, n), u.dtype), np.empty((4, n), u.dtype), np.empty(2, u.dtype)
        _factors(left[k, layer], right[k, layer], days, around, whole)
        _factors(left[k, layer], right[k, layer], 0.5 * days, around, half)
        if around:
            couple = left[k, layer, 0]
            total = couple + right[k, layer, 0]
            ends[0] = days * couple / (1.0 + days * total)
            ends[1] = 0.5 * days * couple / (1.0 + 0.5 * days * total)
        block, low, work = np.zeros(n * WIDTH, u.dtype), np.empty(n * WIDTH, u.dtype), np.empty(n * WIDTH, u.dtype)
        still = rest[k]
        for start in range(0, lines, WIDTH):
            count = min(WIDTH, lines - start)
            if axis == 2:
                for j in range(count):
                    for i in range(n):
                        block[i * WIDTH + j] = u[k, o, start + j, i] - still
            elif axis == 1:
                for i in range(n):
                    for j in range(count):
                        block[i * WIDTH + j] = u[k, o, i, start + j] - still
            else:
                for i in range(n):
                    for j in range(count):
                        block[i * WIDTH + j] = u[k, i, o, start + j] - still
            for i in range(n):
                for j in range(count, WIDTH):
                    block[i * WIDTH + j] = 0.0
            _solve(block, low, work, whole, half, ends, still, widths, around)
            if axis == 2:
                for j in range(count):
                    for i in range(n):
                        u[k, o, start + j, i] = max(block[i * WIDTH + j] + still, u.dtype.type(0.0))
            elif axis == 1:
                for i in range(n):
                    for j in range(count):
                        u[k, o, i, start + j] = max(block[i * WIDTH + j] + still, u.dtype.type(0.0))
            else:
                for i in range(n):
                    for j in range(count):
                        u[k, i, o, start + j] = max(block[i * WIDTH + j] + still, u.dtype.type(0.0))
