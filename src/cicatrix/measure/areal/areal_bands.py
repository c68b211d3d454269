"""Machine code over bands of rows, one thread to a core."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

from cicatrix.base.threads import in_threads

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

BAND = 64
"""Rows of a band: few enough that every core has work, many enough that calls cost nothing."""


def compiled_sums(function: F) -> F:
    """Compile a kernel whose sums may be taken in any order (vectorised); NaN keeps its meaning."""
    flags = {"reassoc", "contract", "nsz"}
    return cast(F, njit(cache=True, nogil=True, error_model="numpy", fastmath=flags)(function))


def in_bands(rows: int, task: Callable[[int, int], T], band: int = BAND) -> list[T]:
    """Return ``task(start, stop)`` of each band of rows, in order whatever the number of cores."""
    starts = list(range(0, rows, band))
    stops = [min(start + band, rows) for start in starts]
    return in_threads(task, starts, stops)


def side_by_side(*tasks: Callable[[], T]) -> list[T]:
    """Return the results of tasks that run at the same time."""

    def run(task: Callable[[], T]) -> T:
        return task()

    return in_threads(run, tasks)
