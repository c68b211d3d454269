"""What a scale returns: a value with its item trace, or what is missing and the range that it leaves open."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from cicatrix.base.grades import EvidenceGrade
from cicatrix.base.model import Frozen
from cicatrix.skin.grading.scale_records import ScaleRecord


class ScoreItem(Frozen):
    """One row of a scale: what was counted, its band and the points it adds."""

    row: str
    count: float
    """Scars in the row over all zones; cm2 in the row that goes by area; the category or answer itself elsewhere."""
    unit: Literal["scars", "cm2", "category", "answer"] = "scars"
    band: int
    points: float
    note: str = ""


class Score(Frozen):
    """The result of one scale; the points of the items add up to the value, unless the observer gave the total."""

    state: Literal["evaluated", "not_evaluable"]
    value: float | None = None
    origin: Literal["items", "observer"] | None = None
    """Whether the value is the sum of the items or the observer's own total."""
    meaning: str = ""
    """What the grade, or the band of the score, says."""
    missing: list[str] = Field(default=[])
    """What has to be recorded before the scale can be evaluated, as keys of the case file and why."""
    bounds: tuple[float, float] | None = None
    """Least and most that the value can be, whatever the missing answers are; only where it is not evaluable."""
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
        if evaluated != (self.origin is not None) or (evaluated and self.bounds is not None):
            raise ValueError("an evaluated score has an origin and no bounds")
        if self.bounds is not None and not self.range[0] <= self.bounds[0] <= self.bounds[1] <= self.range[1]:
            raise ValueError("bounds outside the range of the scale")
        return self


class Check(Frozen):
    """Something about a case's grading that a person should look at; it changes no score."""

    where: str
    """Key of the case file."""
    kind: Literal["contradiction", "near_boundary", "taken_as", "unusual"]
    finding: str


def evaluated(
    scale: ScaleRecord,
    value: float,
    items: list[ScoreItem],
    *,
    seen: float | None = None,
    note: str = "",
) -> Score:
    """Return an evaluated score: the observer's own total *seen* if there is one, else the *value* of the items."""
    chosen = value if seen is None else seen
    return Score(
        state="evaluated",
        value=chosen,
        origin="items" if seen is None else "observer",
        meaning=scale.meaning(chosen),
        items=items,
        range=scale.range,
        evidence=scale.evidence,
        note=_joined(note, scale.note),
        source=scale.source,
    )


def not_evaluable(
    scale: ScaleRecord,
    missing: list[str],
    items: list[ScoreItem],
    *,
    bounds: tuple[float, float] | None = None,
    note: str = "",
) -> Score:
    """Return a score that cannot be evaluated, with what is missing and what the items at hand leave open."""
    return Score(
        state="not_evaluable",
        missing=missing,
        bounds=bounds,
        items=items,
        range=scale.range,
        evidence=scale.evidence,
        note=_joined(note, scale.note),
        source=scale.source,
    )


def _joined(*parts: str) -> str:
    return "; ".join(filter(None, parts))
