"""The one error tree: what went wrong, where, what is allowed, what to do."""

from __future__ import annotations

from typing import ClassVar


class CicatrixError(Exception):
    """Base of every error that this library raises on purpose.

    Parameters
    ----------
    what
        What is wrong, as a sentence without a full stop.
    where
        File, key path or option concerned.
    allowed
        What would be accepted instead.
    do
        What the user can do next.
    """

    exit_code: ClassVar[int] = 5

    def __init__(self, what: str, *, where: str = "", allowed: str = "", do: str = "") -> None:
        self.what, self.where, self.allowed, self.do = what, where, allowed, do
        super().__init__(self.line())

    def line(self) -> str:
        """Return the error as one line for a terminal."""
        parts = [f"{self.where}: {self.what}" if self.where else self.what]
        if self.allowed:
            parts.append(f"allowed: {self.allowed}")
        if self.do:
            parts.append(self.do)
        line = " ".join("; ".join(parts).split())
        return "".join(sign if sign.isprintable() else "?" for sign in line)  # no file may steer the terminal

    def as_json(self) -> dict[str, dict[str, str]]:
        """Return the contract's JSON form of the error."""
        return {"error": {"what": self.what, "where": self.where, "allowed": self.allowed, "do": self.do}}


class BadInput(CicatrixError):
    """The input cannot be understood; nothing was written."""

    exit_code = 2


class RefusedForSafety(CicatrixError):
    """The request is understood and refused, with the reasons."""

    exit_code = 3


class NoFeasiblePlan(CicatrixError):
    """No plan meets every limit; ``do`` holds the smallest set of limits to relax."""

    exit_code = 4


class InternalError(CicatrixError):
    """The program broke one of its own rules."""

    exit_code = 5
