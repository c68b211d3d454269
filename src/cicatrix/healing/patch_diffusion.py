"""Diffusion in a box of voxels, axis by axis, in machine code: second order in time, conservative, never negative.

Along a line the step is (1 + sqrt 2) B^2 - sqrt 2 B with B an implicit Euler step over (1 - 1 / sqrt 2) of its length:
second order, damping at every step length, two solves with one factorisation. No rational step of that order keeps
every positive line positive: this one does not where it meets a spike much narrower than it spreads. A line that would
turn negative is drawn towards a convex mean of B^3 and B^4, which is positive, of first order and of the same sum, as
far as needed and no farther (the limiter of Zhang and Shu, J Comput Phys 2010, doi 10.1016/j.jcp.2010.05.016, for a
whole line), so that the sum over the line stays and nothing turns negative.

`WIDTH` lines are solved side by side, one in each lane of the processor's vectors. All of their buffers are rows of
one array, at distances the compiler knows, so that it needs no test whether they overlap; rows are taken as slices, so
that no index can be negative. Either would keep it from using vectors.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

Array = NDArray[Any]
F = TypeVar("F", bound=Callable[..., Any])
WIDTH = 64
"""Lines that are solved side by side: as loops of this length the compiler turns rows into vectors (of half of it, it
unrolls them instead and is four times slower)."""
ROW = 2 * WIDTH
"""Length of a row of a block: the lines after one Euler step, then after two."""
TINY = 1e-7
"""Share of a line's peak below which a negative value is rounding."""
PART = 1.0 - 0.5**0.5
"""Share of the step over which each Euler step goes."""
ROOT = 2.0**0.5
THIRD = 2.0 - 2.0**0.5
"""Share of B^3, beside B^4, in the mean that a line is drawn to: of first order, as B takes PART of the step."""


def _compiled(function: F) -> F:
    return cast(F, njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz"})(function))


def _parallel(function: F) -> F:
    return cast(F, njit(cache=True, parallel=True, nogil=True, error_model="numpy", fastmath={"contract"})(function))


@_compiled
def _factors(left: Array, right: Array, part: float, around: bool, table: Array) -> None:
    """Factor 1 + part * (left + right) with -part * left, -part * right beside it, into table (4, n + 1).

    The rows are left times pivot, pivot, gain and the correction that closes a ring (Sherman and Morrison), with the
    share of the last voxel in what closes it as its last entry. Pivots and correction are found from the other rows as
    the precision of the table rounds them, so that a constant line stays and the sum of any: rounding each by itself
    would move both, by the same amount at every step.
    """
    n = left.size
    first = 1.0 + part * (left[0] + right[0])
    gain = 0.0
    table[:, n] = 0.0
    for i in range(n):
        low, high = part * left[i], part * right[i]
        diagonal = 1.0 + low + high
        ends = around and (i == 0 or i == n - 1)
        if around and i == 0:
            low, diagonal = 0.0, diagonal + first
        if around and i == n - 1:
            diagonal, high = diagonal + high * (part * left[0]) / first, 0.0
        pivot = 1.0 / (diagonal - low * gain)
        before = float(table[2, i - 1]) if i > 0 else 0.0
        gain = high * pivot
        table[0, i], table[1, i], table[2, i], table[3, i] = low * pivot, pivot, gain, 0.0
        if not ends:
            table[1, i] = 1.0 - float(table[2, i]) - float(table[0, i]) * (1.0 - before)
    if around:
        table[3, n] = part * left[0] / first
        ones = np.empty(n)
        for i in range(n):
            ones[i] = float(table[1, i]) + (float(table[0, i]) * ones[i - 1] if i > 0 else 0.0)
        for i in range(n - 2, -1, -1):
            ones[i] += float(table[2, i]) * ones[i + 1]
        edge = ones[0] + float(table[3, n]) * ones[n - 1]
        for i in range(n):
            table[3, i] = (ones[i] - 1.0) / edge


@_compiled
def factorised(left: Array, right: Array, days: float, around: bool, dtype: Any) -> Array:
    """Return the factors of every kind of line, (fields, layers, 4, n + 1).

    Parameters
    ----------
    left, right : (fields, layers, n)
        Exchange of each voxel with its neighbours, per day.
    days
        Length of the step.
    around
        Whether the line closes to a ring.
    dtype
        Precision of the run; the factors are found in 64 bits.
    """
    fields, layers, n = left.shape
    found = np.empty((fields, layers, 4, n + 1), dtype)
    for k in range(fields):
        for layer in range(layers):
            _factors(left[k, layer], right[k, layer], PART * days, around, found[k, layer])
    return found


@_compiled
def _euler(block: Array, target: int, table: Array, around: bool) -> None:
    """Solve one implicit Euler step for all lines, from the first half of the rows to where *target* begins.

    Halves begin at 0 and WIDTH.
    """
    n = table.shape[1] - 1
    row, pivot = block[:ROW], table[1, 0]
    for j in range(WIDTH):
        row[target + j] = row[j] * pivot
    for i in range(1, n):
        low, pivot = table[0, i], table[1, i]
        rows = block[(i - 1) * ROW : (i + 1) * ROW]
        if target == 0:
            for j in range(WIDTH):
                rows[ROW + j] = rows[ROW + j] * pivot + low * rows[j]
        else:
            for j in range(WIDTH):
                rows[ROW + WIDTH + j] = rows[ROW + j] * pivot + low * rows[WIDTH + j]
    for i in range(n - 2, -1, -1):
        gain = table[2, i]
        rows = block[i * ROW + target : (i + 1) * ROW + target + WIDTH]
        for j in range(WIDTH):
            rows[j] += gain * rows[ROW + j]
    if around:
        closing, edge = table[3, n], np.empty(WIDTH, block.dtype)
        last = block[(n - 1) * ROW : n * ROW]
        for j in range(WIDTH):
            edge[j] = row[target + j] + closing * last[target + j]
        for i in range(n):
            share = table[3, i]
            here = block[i * ROW + target : i * ROW + target + WIDTH]
            for j in range(WIDTH):
                here[j] -= edge[j] * share


@_compiled
def _mend(block: Array, table: Array, floor: Any, around: bool) -> None:
    """Draw the lines of the second half that lie below *floor* towards what is positive; the first half holds B."""
    n = table.shape[1] - 1
    safe = np.empty(n * ROW, block.dtype)
    for i in range(n):
        safe[i * ROW : i * ROW + WIDTH] = block[i * ROW : i * ROW + WIDTH]
    _euler(safe, 0, table, around)
    _euler(safe, 0, table, around)
    _euler(safe, WIDTH, table, around)
    third = block.dtype.type(THIRD)
    keep = np.ones(WIDTH, block.dtype)
    for i in range(n):
        for j in range(WIDTH):
            low, high = safe[i * ROW + WIDTH + j], block[i * ROW + WIDTH + j]
            low += third * (safe[i * ROW + j] - low)
            safe[i * ROW + j] = low
            if high < floor:
                keep[j] = min(keep[j], max(low - floor, 0) / (low - high))
    for i in range(n):
        for j in range(WIDTH):
            low = safe[i * ROW + j]
            block[i * ROW + WIDTH + j] = low + keep[j] * (block[i * ROW + WIDTH + j] - low)


@_compiled
def _solve(block: Array, table: Array, floor: Any, around: bool) -> None:
    """Advance the lines in the first half of the block; the second half holds the result."""
    n = table.shape[1] - 1
    _euler(block, 0, table, around)
    _euler(block, WIDTH, table, around)
    root = block.dtype.type(ROOT)
    lowest, highest = np.zeros(WIDTH, block.dtype), np.zeros(WIDTH, block.dtype)
    for i in range(n):
        row = block[i * ROW : (i + 1) * ROW]
        for j in range(WIDTH):
            value = row[WIDTH + j] + root * (row[WIDTH + j] - row[j])
            row[WIDTH + j] = value
            lowest[j] = value if value < lowest[j] else lowest[j]
            highest[j] = value if value > highest[j] else highest[j]
    low, high = lowest.min(), highest.max()
    if low < floor - block.dtype.type(TINY) * (high - floor):  # less than that is rounding, which is cut off
        _mend(block, table, floor, around)


@_compiled
def _along_rows(u: Array, table: Array, still: Any, around: bool) -> None:
    """Diffuse a plane along its first axis."""
    n, lines = u.shape
    block = np.zeros(n * ROW, u.dtype)
    none = u.dtype.type(0.0)
    for start in range(0, lines, WIDTH):
        count = min(WIDTH, lines - start)
        if count < WIDTH:
            block[:] = 0.0
        for i in range(n):
            row, line = block[i * ROW : (i + 1) * ROW], u[i, start : start + count]
            for j in range(count):
                row[j] = line[j] - still
        _solve(block, table, -still, around)
        for i in range(n):
            row, line = block[i * ROW + WIDTH : (i + 1) * ROW], u[i, start : start + count]
            for j in range(count):
                value = row[j] + still
                line[j] = value if value > none else none


@_compiled
def _along_columns(u: Array, table: Array, still: Any, around: bool) -> None:
    """Diffuse a plane along its second axis: blocks of lines are turned on the way in and out."""
    lines, n = u.shape
    block = np.zeros(n * ROW, u.dtype)
    none = u.dtype.type(0.0)
    for start in range(0, lines, WIDTH):
        count = min(WIDTH, lines - start)
        if count < WIDTH:
            block[:] = 0.0
        for i in range(n):
            row = block[i * ROW : (i + 1) * ROW]
            for j in range(count):
                row[j] = u[start + j, i] - still
        _solve(block, table, -still, around)
        for j in range(count):
            line = u[start + j]
            for i in range(n):
                value = block[i * ROW + WIDTH + j] + still
                line[i] = value if value > none else none


@_parallel
def across(u: Array, along_y: Array, along_x: Array, rest: Array, around: bool, back: bool) -> None:
    """Diffuse along x and y, or *back*: y and x, plane by plane in place, each read and written once.

    Parameters
    ----------
    u : (fields, nz, ny, nx)
    along_y, along_x : (fields, layers, 4, n + 1)
        See `factorised`; layers is nz, or 1 where all are alike.
    rest : (fields,)
        What each field is at rest: deviations from it diffuse, so that rest stays exact.
    around
        Whether the lines close to rings.
    back
        Which order.
    """
    fields, nz, ny, nx = u.shape
    for task in prange(fields * nz):
        k, z = task // nz, task % nz
        layer = z if along_x.shape[1] > 1 else 0
        for turn in range(2):
            if (turn == 1) == back:
                if nx > 1:
                    _along_columns(u[k, z], along_x[k, layer], rest[k], around)
            elif ny > 1:
                _along_rows(u[k, z], along_y[k, layer], rest[k], around)


@_parallel
def down(u: Array, along_z: Array, rest: Array) -> None:
    """Diffuse along z in place; arguments as those of `across`."""
    fields, _, ny, _ = u.shape
    for task in prange(fields * ny):
        k, y = task // ny, task % ny
        _along_rows(u[k, :, y], along_z[k, 0], rest[k], False)
