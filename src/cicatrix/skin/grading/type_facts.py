"""What speaks for each of Jacob's types, as data."""

from __future__ import annotations

from functools import cache

from pydantic import Field, model_validator

from cicatrix.base.grades import EvidenceGrade
from cicatrix.base.model import Frozen
from cicatrix.base.reading import read_resource
from cicatrix.skin.scars import ScarType


class TypeFacts(Frozen):
    """What speaks for one type."""

    id: ScarType
    name: str
    form: str
    width_from_mm: float | None = None
    width_to_mm: float | None = None
    aspect_from: float | None = None
    aspect_to: float | None = None
    wall_from_degrees: float | None = None
    wall_to_degrees: float | None = None
    core_from: float | None = None
    core_to: float | None = None
    sharp: float = Field(gt=0, lt=1)
    stretches_flat: float = Field(gt=0, lt=1)

    @property
    def widths(self) -> str:
        """The range of widths in words."""
        low, high = self.width_from_mm, self.width_to_mm
        if low is None:
            return f"below {high:g} mm"
        return f"above {low:g} mm" if high is None else f"{low:g} to {high:g} mm"


class TypeFile(Frozen):
    """The file of types: likelihoods, and how blurred ranges are."""

    width_sd_log: float = Field(gt=0)
    width_note: str
    aspect_sd_log: float = Field(gt=0)
    aspect_note: str
    wall_sd_log: float = Field(gt=0)
    wall_note: str
    core_sd_log: float = Field(gt=0)
    core_note: str
    least: float = Field(gt=0, lt=1)
    least_note: str
    least_aspect: float = Field(gt=0, lt=1)
    least_aspect_note: str
    source: str
    evidence: EvidenceGrade
    type: list[TypeFacts] = Field(min_length=2)

    @model_validator(mode="after")
    def _coherent(self) -> TypeFile:
        kinds = [one.id for one in self.type]
        twice = next((kind for kind in kinds if kinds.count(kind) > 1), None)
        if twice is not None:
            raise ValueError(f"the type '{twice}' stands twice")
        for one in self.type:
            ranges = (
                (one.width_from_mm, one.width_to_mm), (one.aspect_from, one.aspect_to),
                (one.wall_from_degrees, one.wall_to_degrees), (one.core_from, one.core_to),
            )  # fmt: skip
            for low, high in ranges:
                if low is not None and high is not None and low >= high:
                    raise ValueError(f"a range of '{one.id}' runs from {low:g} to {high:g}")
        if any(one.width_from_mm is None and one.width_to_mm is None for one in self.type):
            raise ValueError("a type without a range of widths")
        return self


@cache
def type_file() -> TypeFile:
    """Return the likelihoods that the package holds."""
    return read_resource("cicatrix.skin.data", "jacob_types.toml", TypeFile)
