"""The parts that a device file is made of: kinds, sources, the label, the layout of the needles."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from cicatrix.base.model import Frozen
from cicatrix.base.units import Millimetres, SquareCentimetres, Years

Phototype = Annotated[int, Field(ge=1, le=6, strict=True)]
Count = Annotated[int, Field(ge=1, le=2000, strict=True)]
Position = tuple[Annotated[float, Field(ge=-100, le=100)], Annotated[float, Field(ge=-100, le=100)]]
Words = Annotated[str, Field(min_length=2, max_length=120)]
CLOSEST_MM = 0.01
"""Needles closer than this are one needle written twice."""


class Kind(StrEnum):
    """How the needles are moved."""

    PEN = "pen"
    ROLLER = "roller"
    STAMP = "stamp"


class Mark(StrEnum):
    """What kind of page a value was read on."""

    REGULATOR = "regulator"
    JOURNAL = "journal"
    TRADE = "trade"
    VENDOR = "vendor"
    MEMORY = "memory"
    BENCH = "bench"
    """Measured by the user on the device itself."""


class FieldSource(Frozen):
    """Where one field's value was read."""

    key: str
    """A key of the bibliography; in a device file of your own also free text, such as a report's number."""
    mark: Mark
    note: str = ""


class Label(Frozen):
    """What the cleared label allows; absent = not known, which is not the same as allowed."""

    max_depth_mm: Millimetres | None = Field(default=None, gt=0)
    max_area_cm2: SquareCentimetres | None = Field(default=None, gt=0, le=20_000)
    """Largest area treated in one session."""
    min_age_years: Years | None = Field(default=None, ge=0)
    fitzpatrick: tuple[Phototype, ...] = ()
    indications: tuple[Words, ...] = ()
    contraindicated_zones: tuple[Words, ...] = ()
    """Places that the label forbids, in its words."""


class Ring(Frozen):
    """Needles at equal angles on a circle around the centre of the plate."""

    diameter_mm: Millimetres = Field(ge=0, le=60)
    """0 for the one needle at the centre."""
    needles: Count

    @model_validator(mode="after")
    def _possible(self) -> Ring:
        if self.diameter_mm == 0 and self.needles > 1:
            raise ValueError("a ring of diameter 0 holds one needle, at the centre")
        if self.needles > 1 and self.diameter_mm * math.sin(math.pi / self.needles) < CLOSEST_MM:
            raise ValueError(f"{self.needles} needles do not fit on a ring of {self.diameter_mm:g} mm")
        return self


class Layout(Frozen):
    """Where the needles stand, seen from the tips.

    Attributes
    ----------
    kind
        ``circle``: concentric rings; ``grid``: rows across the travel, columns along it, ``pitch_mm`` apart; ``drum``:
        rows across the swath and needles per turn, evenly spread over the drum; ``positions``: each needle's place.
    """

    kind: Literal["circle", "grid", "drum", "positions"]
    rings: tuple[Ring, ...] = Field(default=(), max_length=20)
    rows: Count | None = None
    columns: Count | None = None
    pitch_mm: Millimetres | None = Field(default=None, ge=CLOSEST_MM, le=60)
    per_turn: Count | None = None
    positions_mm: tuple[Position, ...] = Field(default=(), max_length=2000)

    @property
    def needles(self) -> int:
        """Number of needles that the layout holds."""
        if self.kind == "circle":
            return sum(ring.needles for ring in self.rings)
        if self.kind == "positions":
            return len(self.positions_mm)
        return (self.rows or 0) * ((self.columns if self.kind == "grid" else self.per_turn) or 0)

    @model_validator(mode="after")
    def _complete(self) -> Layout:
        wanted = {
            "circle": {"rings"},
            "grid": {"rows", "columns", "pitch_mm"},
            "drum": {"rows", "per_turn"},
            "positions": {"positions_mm"},
        }[self.kind]
        given = {name for name in Layout.model_fields if name != "kind" and getattr(self, name) not in (None, ())}
        if given != wanted:
            words = " and ".join(f"'{name}'" for name in Layout.model_fields if name in wanted)
            raise ValueError(f"a layout of kind '{self.kind}' has {words}, and nothing else")
        if self.kind == "circle" and len({ring.diameter_mm for ring in self.rings}) < len(self.rings):
            raise ValueError("two rings have the same diameter")
        return self
