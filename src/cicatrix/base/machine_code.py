"""Loops as machine code: the one way in which kernels are compiled, unless one needs other rules of arithmetic."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile a loop; kept on disk, free of the lock of threads, division as NumPy does it, IEEE arithmetic."""
    return cast(F, njit(cache=True, nogil=True, error_model="numpy")(function))


def compiled_parallel(function: F) -> F:
    """Do the same, with `prange` over all cores."""
    return cast(F, njit(cache=True, nogil=True, error_model="numpy", parallel=True)(function))


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
