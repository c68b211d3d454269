"""The kinetics of `kinetics.py` and their step of `stepping.py` in machine code, for a resolved patch.

The functions are compiled from their own byte code; only their numbers take the precision of the run, and the loops
over the fields, which the compiler cannot take as they stand, are unrolled here. A test holds the versions together.
"""

# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import hashlib
import inspect
import os
from collections.abc import Callable
from functools import cache
from types import CodeType, FunctionType
from typing import Any, cast

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from cicatrix.healing import kinetics, stepping
from cicatrix.healing.kinetics import FIELDS, Kinetics, Strike

# threads that spin while they wait starve everything else, and each other, on a machine that is shared
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

Array = NDArray[Any]
Function = Callable[..., Any]
N = len(FIELDS)
OPTIONS: dict[str, Any] = {
    "error_model": "numpy",
    "fastmath": {"contract", "nsz", "arcp", "nnan", "ninf"},  # no reordering: rest stays exact
    "nogil": True,
}
INLINE: dict[str, Any] = {**OPTIONS, "forceinline": True}
BLOCK = 64
"""Voxels that are advanced together: their fields lie in the first-level cache, at distances the compiler knows."""
SIZE = N * BLOCK
KINETICS, STRIKE = len(Kinetics._fields), len(Strike._fields)


def compiled(function: Function, dtype: str, **names: Function) -> Function:
    """Compile a plain function with its numbers in one precision; *names* stand in for the functions that it calls."""
    plain = cast(FunctionType, function)
    number = np.dtype(dtype).type
    code: CodeType = plain.__code__
    code = code.replace(co_consts=tuple(number(c) if isinstance(c, float) else c for c in code.co_consts))
    same = FunctionType(code, {**plain.__globals__, **names}, plain.__name__, plain.__defaults__, plain.__closure__)
    return cast(Function, njit(**INLINE)(same))


def _loader(k: int, n: int) -> Function:
    """Return a function that takes the fields k to n of one place of a block as a tuple."""
    at = k * BLOCK
    if k == n - 1:
        return cast(Function, njit(**INLINE)(lambda block, x: (block[at + x],)))
    more = _loader(k + 1, n)
    return cast(Function, njit(**INLINE)(lambda block, x: (block[at + x], *more(block, x))))


def _row(k: int, n: int) -> Function:
    """Return a function that takes the constants k to n at one depth as a tuple."""
    if k == n - 1:
        return cast(Function, njit(**INLINE)(lambda table, z: (table[k, z],)))
    middle = (k + n) // 2  # halved, not taken one by one: the compiler descends into each
    left, right = _row(k, middle), _row(middle, n)
    return cast(Function, njit(**INLINE)(lambda table, z: (*left(table, z), *right(table, z))))


def _storer(k: int, n: int) -> Function:
    """Return a function that puts a tuple into the fields k to n of one place of a block."""
    at = k * BLOCK
    if k == n - 1:

        def put_last(block: Any, x: int, values: Any) -> None:
            block[at + x] = values[0]

        return cast(Function, njit(**INLINE)(put_last))
    more = _storer(k + 1, n)

    def put(block: Any, x: int, values: Any) -> None:
        block[at + x] = values[0]
        more(block, x, values[1:])

    return cast(Function, njit(**INLINE)(put))


def _predict_all(one: Function, n: int) -> Function:
    if n == 1:
        return cast(Function, njit(**INLINE)(lambda a, b, c, t: (one(a[0], b[0], c[0], t),)))
    more = _predict_all(one, n - 1)
    return cast(Function, njit(**INLINE)(lambda a, b, c, t: (one(a[0], b[0], c[0], t), *more(a[1:], b[1:], c[1:], t))))


def _correct_all(one: Function, n: int) -> Function:
    if n == 1:
        return cast(Function, njit(**INLINE)(lambda a, b, c, d, e, f, t: (one(a[0], b[0], c[0], d[0], e[0], f[0], t),)))
    more = _correct_all(one, n - 1)

    def both(a: Any, b: Any, c: Any, d: Any, e: Any, f: Any, t: Any) -> Any:
        return (one(a[0], b[0], c[0], d[0], e[0], f[0], t), *more(a[1:], b[1:], c[1:], d[1:], e[1:], f[1:], t))

    return cast(Function, njit(**INLINE)(both))


def _extrapolate_all(one: Function, n: int) -> Function:
    if n == 1:
        return cast(Function, njit(**INLINE)(lambda a, b: (one(a[0], b[0]),)))
    more = _extrapolate_all(one, n - 1)
    return cast(Function, njit(**INLINE)(lambda a, b: (one(a[0], b[0]), *more(a[1:], b[1:]))))


def _kept(loop: Function, **names: Function) -> Function:
    """Compile a loop over the voxels that calls *names*, and keep it for later processes.

    The compiler keeps no closure, so what the loop calls is given as its globals; and it looks only at the file of the
    loop for changes, so the name under which it keeps it stands for the kinetics too.
    """
    plain = cast(FunctionType, loop)
    same = FunctionType(plain.__code__, {**plain.__globals__, **names}, plain.__name__)
    sources = "".join(inspect.getsource(module) for module in (kinetics, stepping))
    same.__qualname__ = f"{plain.__name__}_{hashlib.sha256(sources.encode()).hexdigest()[:16]}"
    return cast(Function, njit(parallel=True, cache=True, **OPTIONS)(same))


@cache
def step_of(dtype: str) -> Function:
    """Return `stepping.react` compiled: (state, constants, days) -> state of one place."""
    plus = compiled(kinetics.positive, dtype)
    ease = compiled(stepping.relaxation, dtype)
    rates = compiled(kinetics.reaction, dtype, positive=plus)
    predict = _predict_all(compiled(stepping.predict, dtype, positive=plus, relaxation=ease), N)
    correct = _correct_all(compiled(stepping.correct, dtype, positive=plus, relaxation=ease), N)
    extrapolate = _extrapolate_all(compiled(stepping.extrapolated, dtype, positive=plus), N)

    def second(state: Any, p: Any, days: Any) -> Any:
        rate, loss = rates(state, p)
        guess = predict(state, rate, loss, days)
        rate_end, loss_end = rates(guess, p)
        return correct(state, rate, loss, guess, rate_end, loss_end, days)

    once = cast(Function, njit(**INLINE)(second))
    half = np.dtype(dtype).type(0.5)

    def third(state: Any, p: Any, days: Any) -> Any:
        whole = once(state, p, days)
        return extrapolate(whole, once(once(state, p, half * days), p, half * days))

    return cast(Function, njit(**INLINE)(third))


@cache
def react_everywhere(dtype: str) -> Function:
    """Return the compiled loop over all voxels: (fields, table of constants by depth, days), in place."""
    return _kept(_react, step=step_of(dtype), load=_loader(0, N), store=_storer(0, N), row=_row(0, KINETICS))


@cache
def puncture_everywhere(dtype: str) -> Function:
    """Return the compiled loop of a session: (fields, injured share of each voxel, table of constants), in place."""
    strike = compiled(kinetics.puncture, dtype)
    return _kept(_puncture, step=strike, load=_loader(0, N), store=_storer(0, N), row=_row(0, STRIKE))


def _unbound(*arguments: Any) -> Any:
    """Stand for what `_kept` puts in its place."""
    return arguments


step = load = store = row = _unbound


def _react(u: Array, table: Array, days: Any) -> None:
    _, nz, rows = u.shape  # the rows of a depth in one line
    for z in prange(nz):
        p = Kinetics(*row(table, z))
        old, new = np.ones(SIZE, u.dtype), np.empty(SIZE, u.dtype)
        for start in range(0, rows, BLOCK):
            stop = min(start + BLOCK, rows)
            for k in range(N):
                old[k * BLOCK : k * BLOCK + stop - start] = u[k, z, start:stop]
            for x in range(BLOCK):
                store(new, x, step(load(old, x), p, days))
            for k in range(N):
                u[k, z, start:stop] = new[k * BLOCK : k * BLOCK + stop - start]


def _puncture(u: Array, injured: Array, table: Array) -> None:
    _, nz, rows = u.shape
    for z in prange(nz):
        p = Strike(*row(table, z))
        old, new = np.ones(SIZE, u.dtype), np.empty(SIZE, u.dtype)
        for start in range(0, rows, BLOCK):
            stop = min(start + BLOCK, rows)
            for k in range(N):
                old[k * BLOCK : k * BLOCK + stop - start] = u[k, z, start:stop]
            for x in range(stop - start):
                store(new, x, step(load(old, x), injured[z, start + x], p))
            for k in range(N):
                u[k, z, start:stop] = new[k * BLOCK : k * BLOCK + stop - start]
