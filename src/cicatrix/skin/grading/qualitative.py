"""Goodman and Baron's grade, 1 to 4: what the observer sees at 50 cm, and whether stretching flattens the scars."""

from __future__ import annotations

from collections.abc import Sequence

from cicatrix.skin.grading.observed import Grading
from cicatrix.skin.grading.scale_records import scale_records
from cicatrix.skin.grading.scoring import Check, Score, ScoreItem, evaluated, not_evaluable
from cicatrix.skin.scars import DEPRESSED, MACULAR, Scar

KEY = "grading.goodman_baron_grade"
MACULAR_GRADE, MILD, MODERATE, SEVERE = 1, 2, 3, 4


def qualitative(scars: Sequence[Scar], seen: Grading) -> Score:
    """Return the grade as the clinician sees it, or as the definitions give it from the scars."""
    scale = scale_records()["goodman_baron_grade"]
    derived, missing, bounds = _derived(scars, seen.visible_at_50_cm)
    value = derived if seen.goodman_baron_grade is None else seen.goodman_baron_grade
    if value is None:
        return not_evaluable(scale, missing, [], bounds=bounds)
    by_observer = seen.goodman_baron_grade is not None
    note = "as the clinician sees it" if by_observer else "derived from the scars"
    if by_observer and derived not in (None, value):
        note += f"; the recorded scars give grade {derived}"
    item = ScoreItem(row=scale.meaning(value), count=value, unit="category", band=value, points=value)
    return evaluated(scale, value, [item], seen=seen.goodman_baron_grade, note=note)


def _derived(scars: Sequence[Scar], visible: bool | None) -> tuple[int | None, list[str], tuple[int, int] | None]:
    """Return the grade that the definitions give, or what is missing for it and the grades that remain."""
    if not scars:
        return None, ["scars: none is recorded, and the scale has no grade for clear skin"], None
    if all(scar.type in MACULAR for scar in scars):
        return MACULAR_GRADE, [], None
    if visible is None:
        return None, ["grading.visible_at_50_cm: tells mild from moderate and severe"], (MILD, SEVERE)
    if not visible:
        return MILD, [], None
    depressed = [(k, scar) for k, scar in enumerate(scars) if scar.type in DEPRESSED]
    if any(scar.stretches_flat is False for _, scar in depressed):
        return SEVERE, [], None
    unknown = [f"scars[{k}].stretches_flat" for k, scar in depressed if scar.stretches_flat is None]
    if unknown:
        return None, [f"{key}: tells moderate from severe" for key in unknown], (MODERATE, SEVERE)
    if not depressed:
        return None, [f"{KEY}: stretching does not tell moderate from severe in raised scars"], (MODERATE, SEVERE)
    return MODERATE, [], None


def check_qualitative(scars: Sequence[Scar], seen: Grading) -> list[Check]:
    """Return where the clinician's grade, the view from 50 cm and the stretch test contradict each other."""
    grade, visible = seen.goodman_baron_grade, seen.visible_at_50_cm
    if grade is None:
        return []
    depressed = [scar.stretches_flat for scar in scars if scar.type in DEPRESSED]
    flat_only = bool(scars) and all(scar.type in MACULAR for scar in scars)
    found: list[str] = []
    if grade == MACULAR_GRADE and scars and not flat_only:
        found.append("grade 1 is for flat marks only, and the case holds scars that are not flat")
    if grade > MACULAR_GRADE and flat_only:
        found.append(f"grade {grade} is for depressed or raised scars, and the case holds flat marks only")
    if grade >= MODERATE and visible is False:
        found.append(f"grade {grade} means obvious at 50 cm, and visible_at_50_cm is false")
    if grade == MILD and visible is True:
        found.append("grade 2 means not obvious at 50 cm, and visible_at_50_cm is true")
    if grade == MODERATE and False in depressed:
        found.append("grade 3 means that stretching flattens the scars, and some are recorded as not flattened")
    if grade == SEVERE and depressed and all(flat is True for flat in depressed):
        found.append("grade 4 means that stretching does not flatten the scars, and all are recorded as flattened")
    return [Check(where=KEY, kind="contradiction", finding=text) for text in found]
