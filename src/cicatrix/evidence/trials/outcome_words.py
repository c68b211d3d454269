"""From the words of an outcome to scale, quantity and threshold: only what is said, nothing guessed.

A "scar assessment score", a "scar severity score" and the "global acne scarring classification" are physicians' sums of
weighted lesions, the construction of the quantitative Goodman-Baron score, and are read as it.
"""

from __future__ import annotations

import re

from cicatrix.evidence.trials.schema import Quantity, Scale

# outcome_name -> scale, first that matches
_SCALES: tuple[tuple[str, Scale], ...] = (
    (
        r"goodman.?baron quantitative|acne scar assessment score|scar severity score|global acne scarring",
        "goodman_baron_quantitative",
    ),
    (r"goodman.?baron (qualitative )?grade|goodman.?baron qualitative", "goodman_baron_grade"),
    (r"\becca\b", "ecca"),
    (r"lipper.{1,5}perez", "lipper_perez"),
    (r"profilometry|replica", "replica_roughness"),
    (r"collagen fibre content", "collagen_percent"),
    (r"patient.reported %", "patient_percent"),
    (r"physician.reported %", "physician_percent"),
)
_GRADES = r"% (?:of )?patients improved (?:by |>=\s*)(\d) grade"
_PERCENT = r"% (?:of )?patients improved (?:by |>=\s*)(\d+(?:\.\d+)?) ?%"


def scale_of(name: str) -> Scale | None:
    """Return the scale that the words of an outcome name; None where they name none."""
    if responder_threshold(name) is not None:
        return "responder_share"
    if re.match(r"% (of )?patients", name):
        return None
    return next((scale for pattern, scale in _SCALES if re.search(pattern, name, re.I)), None)


def responder_threshold(name: str) -> float | None:
    """Return the improvement from which people count, in grades (up to 4) or percent; None if it is not said."""
    found = re.search(_GRADES, name) or re.search(_PERCENT, name)
    return float(found.group(1)) if found else None


def quantity_of(name: str, scale: Scale, mean: float | None, percent: float | None) -> Quantity | None:
    """Return what of the scale was reported; None where the words or the numbers do not say."""
    if scale == "responder_share":
        return "responder_share"
    if re.search(r"change from baseline|decrement|, change", name, re.I):
        return "change"
    if re.search(r"%\s*(improvement|change|c\b)", name):
        return "percent_change"
    if re.search(r"->|%", name):  # a share of patients in other words: not one of the quantities
        return None
    if mean is not None:
        return "level"
    return "percent_change" if percent is not None else None
