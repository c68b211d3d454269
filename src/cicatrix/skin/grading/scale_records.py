"""The scales as data: range, steps, categories, bands, and what each rests on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

from pydantic import Field, model_validator

from cicatrix.base.grades import EvidenceGrade
from cicatrix.base.model import Frozen
from cicatrix.base.reading import read_resource


class Band(Frozen):
    """What scores up to a bound mean."""

    to: float
    meaning: str


class ScaleRecord(Frozen):
    """One scale.

    A nominal scale has words, an ordinal one whole grades, each with what it says, and a score points in equal steps.
    """

    id: str
    name: str
    kind: Literal["nominal", "ordinal", "score"]
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    categories: list[str] = Field(default=[])
    bands: list[Band] = Field(default=[])
    source: str
    evidence: EvidenceGrade
    note: str

    @model_validator(mode="after")
    def _coherent(self) -> ScaleRecord:
        if self.kind == "ordinal" and len(self.categories) != len(self.values):
            raise ValueError(f"'{self.id}' has {len(self.categories)} categories for {len(self.values)} grades")
        if self.kind == "nominal" and len(set(self.categories)) < 2:
            raise ValueError(f"'{self.id}' needs two different words or more")
        if self.kind == "score" and not self.low < self.high:
            raise ValueError(f"'{self.id}' has no range")
        bounds = [band.to for band in self.bands]
        if bounds != sorted(set(bounds)) or (bounds and bounds[-1] != self.high):
            raise ValueError(f"the bands of '{self.id}' do not rise to {self.high:g}")
        return self

    @property
    def range(self) -> tuple[float, float]:
        """Least and most."""
        return self.low, self.high

    @property
    def values(self) -> list[float]:
        """Every value that the scale can take, in order."""
        return [self.low + index * self.step for index in range(round((self.high - self.low) / self.step) + 1)]

    def meaning(self, value: float) -> str:
        """Return what a grade or the band of a score says; empty where neither is defined."""
        if self.kind == "ordinal":
            return self.categories[round((value - self.low) / self.step)]
        return next((band.meaning for band in self.bands if value <= band.to), "")


class ScaleFile(Frozen):
    """The file of scales."""

    scale: list[ScaleRecord]

    @model_validator(mode="after")
    def _once_each(self) -> ScaleFile:
        names = [one.id for one in self.scale]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"the scale '{twice}' stands twice")
        return self


@cache
def scale_records() -> Mapping[str, ScaleRecord]:
    """Return every scale by id, in the order of the file."""
    return {one.id: one for one in read_resource("cicatrix.skin.data", "scales.toml", ScaleFile).scale}
