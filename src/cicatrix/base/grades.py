"""How good the evidence behind a number is, and the rule that the weakest input labels the output."""

from collections.abc import Iterable
from enum import StrEnum


class EvidenceGrade(StrEnum):
    """From the strongest to the weakest."""

    MEASURED_HUMAN = "measured_human"
    MEASURED_OTHER = "measured_other"
    EXPERT = "expert"
    ASSUMPTION = "assumption"


def weakest(grades: Iterable[EvidenceGrade]) -> EvidenceGrade:
    """Return the weakest of *grades*; no grade at all is an assumption."""
    order = list(EvidenceGrade)
    return max(grades, key=order.index, default=EvidenceGrade.ASSUMPTION)
