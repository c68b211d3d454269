"""What is told of how far raters agree."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cicatrix.base.intended import INTENDED_USE, REVIEW_MARK
from cicatrix.base.model import Frozen
from cicatrix.skin.raters.kappa import Weighting


class Coefficient(Frozen):
    """A number with its 95 % interval by formula and, where it was made, by resampling the subjects."""

    value: float | None
    """None where the formula has no value, as that of a mean of raters who agree less than by chance."""
    low: float | None
    high: float | None
    resampled: tuple[float, float] | None = None


class Intraclass(Frozen):
    """One form of the intraclass correlation."""

    form: str
    other_name: str
    what: str
    coefficient: Coefficient


class Differences(Frozen):
    """Second minus first: bias and limits of agreement, and the points that they come from."""

    bias: Coefficient
    sd: float
    lower: Coefficient
    upper: Coefficient
    means: list[float]
    differences: list[float]


class Pair(Frozen):
    """Two raters, or two visits of one."""

    first: str
    second: str
    subjects: int
    exact: float
    """Share of subjects with the same rating."""
    kappa: dict[Weighting, Coefficient] = Field(default={})
    """On scales of grades or words; a sum of points has too many values for it."""
    differences: Differences | None = None
    """On scales of numbers."""


class Agreement(Frozen):
    """The ratings of one scale by several raters at one visit, or by one at several."""

    of: Literal["raters", "visits"]
    rater: str = ""
    """Who repeated, where one did."""
    names: list[str]
    pairs: list[Pair]
    complete_subjects: int
    """Subjects that all rated."""
    incomplete_subjects: int
    intraclass: list[Intraclass] = Field(default=[])
    measurement_error: float | None = None
    smallest_detectable_change: float | None = None
    change_interval: tuple[float, float] | None = None
    """95 % interval of the smallest detectable change, by resampling the subjects."""
    note: str = ""


class ScaleAgreement(Frozen):
    """One scale."""

    scale: str
    name: str
    kind: Literal["nominal", "ordinal", "score"]
    between: Agreement | None
    within: list[Agreement]


class AgreementReport(Frozen):
    """Answer of the verb ``agreement``; scales are never pooled."""

    intended_use: str = INTENDED_USE
    review: str = REVIEW_MARK
    scales: list[ScaleAgreement]
    resamples: int
    seed: int
