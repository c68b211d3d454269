"""SCAR-S: a category of 0 to 5 at each of face, chest and back."""

from __future__ import annotations

from collections.abc import Sequence

from cicatrix.skin.grading.observed import Grading, ScarS
from cicatrix.skin.grading.scale_records import scale_records
from cicatrix.skin.grading.scoring import Check, Score, ScoreItem, evaluated, not_evaluable
from cicatrix.skin.scars import Scar

SITES = tuple(ScarS.model_fields)
ALMOST_CLEAR = 1


def scar_s(seen: Grading) -> Score:
    """Return the sum over the three sites; the sites at hand bound it where one is missing."""
    scale, site = scale_records()["scar_s"], scale_records()["scar_s_site"]
    given = seen.scar_s or ScarS()
    items = [
        ScoreItem(
            row=name, count=category, unit="category", band=category, points=category, note=site.meaning(category)
        )
        for name in SITES
        if (category := getattr(given, name)) is not None
    ]
    total = sum(item.points for item in items)
    missing = [f"grading.scar_s.{name}" for name in SITES if getattr(given, name) is None]
    if missing:
        return not_evaluable(scale, missing, items, bounds=(total, total + site.high * len(missing)))
    return evaluated(scale, total, items)


def check_sites(scars: Sequence[Scar], seen: Grading) -> list[Check]:
    """Return where the category of the face contradicts what else was seen."""
    face = None if seen.scar_s is None else seen.scar_s.face
    found: list[str] = []
    if face == 0 and scars:
        found.append("the face is graded clear, and the case holds scars")
    if face is not None and face <= ALMOST_CLEAR and seen.visible_at_50_cm:
        found.append(f"the face is graded {face}, and its scars are said to be obvious at 50 cm")
    return [Check(where="grading.scar_s.face", kind="contradiction", finding=text) for text in found]
