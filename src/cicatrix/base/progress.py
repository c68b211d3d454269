"""How long work tells what it does."""

from __future__ import annotations

from collections.abc import Callable

Tell = Callable[[str, float], None]
"""Called with what is being done and the share that is done, 0 to 1."""
TellShare = Callable[[float], None]
"""Called with the share alone, where there is but one thing to do."""


def quiet(*_done: object) -> None:
    """Show no progress, of either kind."""
