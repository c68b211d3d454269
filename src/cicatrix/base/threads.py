"""Work that releases the interpreter's lock, on all cores."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from cicatrix.base.machine_code import cores

T = TypeVar("T")


def in_threads(task: Callable[..., T], *items: Iterable[Any]) -> list[T]:
    """Return ``task`` of each item, or of the items of several lists beside each other, in their order.

    Lists of unequal length are an error. Of errors in tasks the first in the order of the items is raised: tasks that
    have begun by then are waited for, the others are never begun.
    """

    def one(beside: tuple[Any, ...]) -> T:
        return task(*beside)

    rows = list(zip(*items, strict=True))
    with ThreadPoolExecutor(cores()) as pool:
        return list(pool.map(one, rows))
