"""The Dermatology Life Quality Index from ten numbers; its protected wording is not here."""

from __future__ import annotations

from cicatrix.base.grades import EvidenceGrade
from cicatrix.skin.grading.observed import Dlqi
from cicatrix.skin.grading.scale_records import scale_records
from cicatrix.skin.grading.scoring import Score, ScoreItem, evaluated, not_evaluable

COPYRIGHT = "© Dermatology Life Quality Index. A Y Finlay, G K Khan, April 1992 www.dermatology.org.uk."
WHERE_TO_GET_IT = (
    "The form comes from www.dermatology.org.uk: free in routine clinical use with its copyright line printed; "
    "research needs permission."
)
YOUNGEST_YEARS = 16.0
"""The index was validated from 16 years on (dlqiinstructions)."""
MOST_MISSING = 1
"""One missing item counts 0; with two or more the index is not scored."""
FROM_MEMORY = "that one missing item counts 0 and two make the index unusable is from memory, unverified"
MOST_PER_ITEM = 3
SMALLEST_THAT_MATTERS = 4.0
"""Least change that matters to patients, in points: 3.3 measured, 4 recommended (basra2015)."""


def dlqi(answers: Dlqi | None, age_years: float | None) -> Score:
    """Return the sum of the ten items with its band.

    Parameters
    ----------
    answers
        By number of the item.
    age_years
        None where it is not known.
    """
    scale = scale_records()["dlqi"]
    if age_years is not None and age_years < YOUNGEST_YEARS:
        why = f"patient.age_years: the index is for people from {YOUNGEST_YEARS:g} years on; children have their own"
        return not_evaluable(scale, [why], [], note=COPYRIGHT)
    if answers is None:
        return not_evaluable(scale, [f"grading.dlqi: ten answers. {WHERE_TO_GET_IT}"], [], note=COPYRIGHT)
    given = answers.answers
    items = [
        ScoreItem(row=f"item {name[1:]}", count=answer, unit="answer", band=answer, points=answer)
        for name, answer in given.items()
        if answer is not None
    ]
    total = sum(item.points for item in items)
    missing = [f"grading.dlqi.{name}" for name, answer in given.items() if answer is None]
    if not missing:
        return evaluated(scale, total, items, note=COPYRIGHT)
    if len(missing) > MOST_MISSING:
        bounds = (total, total + MOST_PER_ITEM * len(missing))
        score = not_evaluable(scale, missing, items, bounds=bounds, note=f"{FROM_MEMORY}; {COPYRIGHT}")
    else:
        left_out = missing[0].rsplit(".", 1)[1]
        note = f"{left_out} was not answered and counts 0; {FROM_MEMORY}; {COPYRIGHT}"
        score = evaluated(scale, total, items, note=note)
    return score.model_copy(update={"evidence": EvidenceGrade.ASSUMPTION})
