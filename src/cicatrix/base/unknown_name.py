"""The error for a name that nothing has."""

from __future__ import annotations

from collections.abc import Collection

from cicatrix.base.errors import BadInput
from cicatrix.base.words import listing, nearest


def unknown_name(
    kind: str, name: str, known: Collection[str], where: str = "", *, always_listed: bool = False
) -> BadInput:
    """Return the error that there is no such thing of that kind: with the nearest name, or else with all of them.

    A few names that hardly tell of each other are ``always_listed``.
    """
    near = nearest(name, known)
    allowed = listing(known) if always_listed or not near else ""
    return BadInput(f"there is no {kind} '{name[:60]}'", where=where, allowed=allowed, do=near)
