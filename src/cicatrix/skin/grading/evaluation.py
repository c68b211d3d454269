"""All scales of a case at once, the check of its scar types, and what a person should look at."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.base.numbers import NotEstimable, Uncertain
from cicatrix.skin.grading.counted_checks import check_counts
from cicatrix.skin.grading.counted_rows import ecca, quantitative
from cicatrix.skin.grading.life_quality import dlqi
from cicatrix.skin.grading.observed import Grading
from cicatrix.skin.grading.qualitative import check_qualitative, qualitative
from cicatrix.skin.grading.scar_typing import StatedType, check_types, doubt
from cicatrix.skin.grading.scoring import Check, Score
from cicatrix.skin.grading.site_categories import check_sites, scar_s
from cicatrix.skin.scars import Scar

SCALES = ("goodman_baron_grade", "goodman_baron_quantitative", "ecca", "scar_s", "dlqi")


class CrossWalk(Frozen):
    """What another scale lets one expect of a scale that was not evaluated: not a measurement."""

    scale: str
    given: str
    """The scale that it was read from; empty if none can tell."""
    given_value: float | None = None
    expected: Uncertain | NotEstimable
    correlation: float | None = None
    """Of the two scales over the faces that the relation comes from: near 0, the one tells nothing of the other."""
    basis: str
    """Where the relation of the two scales comes from."""


class GradingReport(Frozen):
    """The scales, each on its own: their numbers are never averaged."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    goodman_baron_grade: Score
    goodman_baron_quantitative: Score
    ecca: Score
    scar_s: Score
    dlqi: Score
    types: list[StatedType] = Field(default=[])
    """Of every group of depressed scars that bears one of Jacob's types, what its facts say of it."""
    checks: list[Check] = Field(default=[])
    """What a person should look at before relying on the scores."""
    cross_walked: list[CrossWalk] = Field(default=[])
    """For each scale that is not evaluable, what the evaluated ones let one expect; not a measurement."""

    @property
    def scores(self) -> dict[str, Score]:
        """The scores by scale."""
        return {name: getattr(self, name) for name in SCALES}


def grade(scars: Sequence[Scar], seen: Grading | None = None, *, age_years: float | None = None) -> GradingReport:
    """Evaluate every scale on the scars of a case.

    Parameters
    ----------
    scars
        Groups of like scars; counts of one row are added over all zones before the band is read.
    seen
        What the observer recorded beside them.
    age_years
        Of the patient, where it is known: the DLQI is for adults.

    Raises
    ------
    BadInput
        If a depressed scar has no depth.
    """
    seen = seen or Grading()
    types = check_types(scars)
    doubts = [Check(where=one.where, kind="contradiction", finding=text) for one in types if (text := doubt(one))]
    return GradingReport(
        goodman_baron_grade=qualitative(scars, seen),
        goodman_baron_quantitative=quantitative(scars, seen),
        ecca=ecca(scars, seen),
        scar_s=scar_s(seen),
        dlqi=dlqi(seen.dlqi, age_years),
        types=types,
        checks=[
            *doubts,
            *check_qualitative(scars, seen),
            *check_sites(scars, seen),
            *check_counts(scars, seen),
        ],
    )
