"""Jacob's type of a measured scar, as probabilities."""

from __future__ import annotations

from cicatrix.measure.measured_scar import MeasuredType
from cicatrix.skin.grading.scar_typing import type_of
from cicatrix.skin.scars import ScarType

NAMED_FROM = 0.6
"""Least probability with which a type is named (assumption: at 0.6 it is half as likely again as all others)."""
_MEASURED = {
    ScarType.ICEPICK: MeasuredType.ICEPICK,
    ScarType.BOXCAR: MeasuredType.BOXCAR,
    ScarType.ROLLING: MeasuredType.ROLLING,
}


def surface_type(
    width_mm: float, depth_mm: float, wall_degrees: float, core_fraction: float
) -> tuple[MeasuredType, dict[MeasuredType, float]]:
    """Return a scar's type and the probability of each of Jacob's three; ``mixed`` where none reaches `NAMED_FROM`.

    The facts are those of `cicatrix.skin.grading.scar_typing.type_of`: one set of likelihoods for what a ruler and what
    a scanner tells. A scar that fits none of the three is mixed as well.
    """
    opinion = type_of(width_mm, depth_mm, wall_degrees=wall_degrees, core_fraction=core_fraction)
    total = sum(opinion.probabilities.values())
    shares = {measured: opinion.probabilities[kind] / total for kind, measured in _MEASURED.items()}
    likely = max(shares, key=lambda kind: shares[kind])
    named = likely if shares[likely] >= NAMED_FROM and not opinion.fits_none else MeasuredType.MIXED
    return named, shares
