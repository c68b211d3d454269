"""Work that releases the interpreter's lock, on all cores."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from cicatrix.base.machine_code import cores

T = TypeVar("T")


def in_threads(task: Callable[..., T], *items: Iterable[Any]) -> list[T]:
    """Return ``task`` of each item, or of the items of several lists beside each other, in their order.

    An error of one is raised when the others have ended.
    """
    with ThreadPoolExecutor(cores()) as pool:
        return list(pool.map(task, *items))
