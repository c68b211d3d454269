"""Four scar scales from counted and measured scars, each with its item trace, or what is missing to evaluate it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import pi
from typing import Literal

from pydantic import Field, model_validator

from cicatrix.base.errors import BadInput
from cicatrix.base.grades import EvidenceGrade
from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.skin.scars import DEPRESSED, MACULAR, RAISED, Scar, ScarType
from cicatrix.skin.score_tables import (
    ECCA_LABELS,
    ECCA_ROWS,
    ECCA_WEIGHTS,
    ELASTOLYSIS,
    HYPERTROPHIC_YOUNG,
    PUNCHED_DEEP_NORMAL,
    QUANTITATIVE_ROWS,
    area_multiplier,
    band_multiplier,
    ecca_band,
    quantitative_row,
)

MEMORY = "weights from memory, unverified"
SCAR_S_SITES = ("face", "chest", "back")
SCAR_S_MAX = 5


class ScoreItem(Frozen):
    """One row of a scale: what was counted, its band and the points it adds."""

    row: str
    count: float
    """Scars in the row over all zones; cm2 in the row that goes by area; the category itself in SCAR-S."""
    unit: Literal["scars", "cm2", "category"] = "scars"
    band: int
    points: float
    note: str = ""


class Score(Frozen):
    """The result of one scale; the points of the items add up to the value."""

    state: Literal["evaluated", "not_evaluable"]
    value: float | None = None
    missing: list[str] = Field(default=[])
    """What has to be recorded before the scale can be evaluated, as keys of the case file and why."""
    items: list[ScoreItem] = Field(default=[])
    range: tuple[float, float]
    evidence: EvidenceGrade = EvidenceGrade.ASSUMPTION
    note: str = ""
    source: str

    @model_validator(mode="after")
    def _coherent(self) -> Score:
        evaluated = self.state == "evaluated"
        if evaluated != (self.value is not None) or evaluated == bool(self.missing):
            raise ValueError("an evaluated score has a value, one that is not evaluable says what is missing")
        return self


class GradingReport(Frozen):
    """The four scales; their numbers are never averaged."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    goodman_baron_grade: Score
    goodman_baron_quantitative: Score
    ecca: Score
    scar_s: Score


def grade(
    scars: Sequence[Scar],
    *,
    clinician_grade: int | None = None,
    visible_at_50_cm: bool | None = None,
    scar_s: Mapping[str, int] | None = None,
) -> GradingReport:
    """Evaluate every scale on the scars of a case.

    Parameters
    ----------
    scars
        Groups of like scars; counts of one row are added over all zones before the band is read.
    clinician_grade
        Goodman-Baron grade 1-4 as the clinician sees it; it goes before the derived one.
    visible_at_50_cm
        Whether the scarring is obvious at social distance, 50 cm or more.
    scar_s
        SCAR-S categories 0-5 of face, chest and back.

    Raises
    ------
    BadInput
        If a grade or category lies outside its scale, or a depressed scar has no depth.
    """
    return GradingReport(
        goodman_baron_grade=_qualitative(scars, clinician_grade, visible_at_50_cm),
        goodman_baron_quantitative=_quantitative(scars),
        ecca=_ecca(scars),
        scar_s=_scar_s(scar_s),
    )


GRADES = {
    1: "macular: flat marks, a problem of colour",
    2: "mild: not obvious at 50 cm or more",
    3: "moderate: obvious at 50 cm or more, flattened by stretching",
    4: "severe: obvious at 50 cm or more, not flattened by stretching",
}


def _derived_grade(scars: Sequence[Scar], visible: bool | None) -> tuple[int | None, list[str]]:
    """Return the grade that the definitions give, or what is missing for it."""
    if scars and all(scar.type in MACULAR for scar in scars):
        return 1, []
    if not scars:
        return None, ["scars: none is recorded, and the scale has no grade for clear skin"]
    if visible is None:
        return None, ["grading.visible_at_50_cm: tells mild from moderate and severe"]
    if not visible:
        return 2, []
    depressed = [(k, scar) for k, scar in enumerate(scars) if scar.type in DEPRESSED]
    if any(scar.stretches_flat is False for _, scar in depressed):
        return 4, []
    unknown = [f"scars[{k}].stretches_flat" for k, scar in depressed if scar.stretches_flat is None]
    if unknown:
        return None, [f"{key}: tells moderate from severe" for key in unknown]
    if not depressed:
        return None, ["grading.goodman_baron_grade: stretching does not tell moderate from severe in raised scars"]
    return 3, []


def _qualitative(scars: Sequence[Scar], seen: int | None, visible: bool | None) -> Score:
    if seen is not None and seen not in GRADES:
        raise BadInput(f"Goodman-Baron grade {seen}", where="grading.goodman_baron_grade", allowed="1, 2, 3 or 4")
    derived, missing = _derived_grade(scars, visible)
    value = derived if seen is None else seen
    note = "" if value is None else "as the clinician sees it" if seen is not None else "derived from the scars"
    if seen is not None and derived not in (None, seen):
        note += f"; the recorded scars give grade {derived}"
    return Score(
        state="not_evaluable" if value is None else "evaluated",
        value=value,
        missing=missing if value is None else [],
        items=[]
        if value is None
        else [ScoreItem(row=GRADES[value], count=value, unit="category", band=value, points=value)],
        range=(1, 4),
        note=f"{note}; wording of grades 3 and 4 partly from memory".lstrip("; "),
        source="goodmanbaron2006qualitative",
    )


def _quantitative(scars: Sequence[Scar]) -> Score:
    totals: dict[str, float] = {}
    base_unknown = False
    for scar in scars:
        row = quantitative_row(scar.type, scar.width_mm, scar.depth_mm, scar.base)
        base_unknown = base_unknown or (row == PUNCHED_DEEP_NORMAL and scar.base is None)
        each = pi / 4 * (scar.width_mm / 10) ** 2 if QUANTITATIVE_ROWS[row].by_area else 1.0
        totals[row] = totals.get(row, 0.0) + scar.count * each
    items: list[ScoreItem] = []
    for key, row in QUANTITATIVE_ROWS.items():
        if key not in totals:
            continue
        band = int(area_multiplier(totals[key]) if row.by_area else band_multiplier(totals[key]))
        items.append(
            ScoreItem(
                row=row.label,
                count=totals[key],
                unit="cm2" if row.by_area else "scars",
                band=band,
                points=row.points * band,
                note="a base that is not recorded counts as normal"
                if key == PUNCHED_DEEP_NORMAL and base_unknown
                else "",
            )
        )
    return Score(
        state="evaluated",
        value=sum(item.points for item in items),
        items=items,
        range=(0, 84),
        note=f"{MEMORY}; which measured scar belongs in which row is this library's rule",
        source="goodmanbaron2006quantitative",
    )


def _ecca(scars: Sequence[Scar]) -> Score:
    counts = dict.fromkeys(ECCA_WEIGHTS, 0)
    missing: list[str] = []
    for k, scar in enumerate(scars):
        row = ECCA_ROWS.get(scar.type)
        if scar.type is ScarType.HYPERTROPHIC:
            if scar.older_than_a_year is not False:
                missing.append(
                    f"scars[{k}]: whether the {scar.type} scar is older than two years (40 or 50 points); only "
                    "older_than_a_year = false decides it, otherwise grade this item by hand"
                )
                continue
            row = HYPERTROPHIC_YOUNG
        if row is not None:
            counts[row] += scar.count
    items = [
        ScoreItem(
            row=ECCA_LABELS[key],
            count=count,
            band=int(ecca_band(count)),
            points=ECCA_WEIGHTS[key] * int(ecca_band(count)),
            note="the case file does not record it; taken as none" if key == ELASTOLYSIS else "",
        )
        for key, count in counts.items()
        if count or key == ELASTOLYSIS
    ]
    outside = sorted({str(s.type) for s in scars if s.type not in ECCA_ROWS and s.type not in RAISED})
    return Score(
        state="not_evaluable" if missing else "evaluated",
        value=None if missing else sum(item.points for item in items),
        missing=missing,
        items=items,
        range=(0, 540),
        note=MEMORY + (f"; the scale has no item for {', '.join(outside)}" if outside else ""),
        source="dreno2007",
    )


def _scar_s(categories: Mapping[str, int] | None) -> Score:
    given = categories or {}
    for site, category in given.items():
        if site not in SCAR_S_SITES or not 0 <= category <= SCAR_S_MAX:
            raise BadInput(
                f"SCAR-S category {category} of '{site}'",
                where="grading.scar_s",
                allowed=f"0 to {SCAR_S_MAX} for {', '.join(SCAR_S_SITES)}",
            )
    missing = [f"grading.scar_s.{site}" for site in SCAR_S_SITES if site not in given]
    items = [
        ScoreItem(row=site, count=given[site], unit="category", band=given[site], points=given[site])
        for site in SCAR_S_SITES
        if site in given
    ]
    return Score(
        state="not_evaluable" if missing else "evaluated",
        value=None if missing else sum(item.points for item in items),
        missing=missing,
        items=items,
        range=(0, 15),
        note="wording of the categories and the sum of three sites from memory, unverified",
        source="tan2010",
    )
