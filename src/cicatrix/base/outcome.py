"""How a computation ended; each member's value is the message for the user."""

from enum import StrEnum


class Outcome(StrEnum):
    """Status of a solver run."""

    SOLVED = "solved"
    NOT_FINITE = "the healing model left the range of numbers; a parameter is far outside its plausible range"
    NEGATIVE = "the healing model produced a negative tissue amount; please report the input that did it"
    INACCURATE = "the healing model missed its tolerance at the shortest step; allow more or check parameters"
    CANCELLED = "stopped by the user; nothing was written"
