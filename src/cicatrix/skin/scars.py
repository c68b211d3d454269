"""Scars as the clinician counts and measures them."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from cicatrix.base.model import Frozen
from cicatrix.base.units import Millimetres
from cicatrix.skin.zones import Zone


class ScarType(StrEnum):
    """Acne scar types (Jacob's three atrophic types, and the others of the grading scales)."""

    ICEPICK = "icepick"
    BOXCAR = "boxcar"
    ROLLING = "rolling"
    ATROPHIC = "atrophic"
    LINEAR = "linear"
    MACULAR_ERYTHEMATOUS = "macular_erythematous"
    MACULAR_PIGMENTED = "macular_pigmented"
    HYPERTROPHIC = "hypertrophic"
    KELOID = "keloid"


DEPRESSED = frozenset({ScarType.ICEPICK, ScarType.BOXCAR, ScarType.ROLLING, ScarType.ATROPHIC, ScarType.LINEAR})
MACULAR = frozenset({ScarType.MACULAR_ERYTHEMATOUS, ScarType.MACULAR_PIGMENTED})
RAISED = frozenset({ScarType.HYPERTROPHIC, ScarType.KELOID})

# Widest plausible scar of each type in mm: icepick < 2 mm and boxcar 1.5-4 mm (Jacob's table) with room for
# overlap and measurement; the rest bounded by the size of a cheek.
MAX_WIDTH_MM = {ScarType.ICEPICK: 3.0, ScarType.BOXCAR: 10.0}
MAX_WIDTH_OTHER_MM = 60.0
MAX_DEPTH_MM = 4.0
MAX_COUNT = 500


class Scar(Frozen):
    """A group of like scars in one zone."""

    zone: Zone
    type: ScarType
    count: int = Field(ge=1, strict=True)
    width_mm: Millimetres = Field(gt=0)
    depth_mm: Millimetres | None = Field(default=None, gt=0, le=MAX_DEPTH_MM)
    edge: Literal["sharp", "sloping"] | None = None
    base: Literal["normal", "abnormal"] | None = None
    stretches_flat: bool | None = None
    older_than_a_year: bool | None = None

    @model_validator(mode="after")
    def _plausible(self) -> Scar:
        scar = f"{'an' if self.type[0] in 'aeiou' else 'a'} {self.type} scar"
        widest = MAX_WIDTH_MM.get(self.type, MAX_WIDTH_OTHER_MM)
        if self.width_mm > widest:
            raise ValueError(f"{scar} of {self.width_mm:g} mm width; allowed: at most {widest:g} mm")
        if self.count > MAX_COUNT:
            raise ValueError(f"{self.count} scars in one zone; allowed: 1 to {MAX_COUNT} per entry")
        if self.type in DEPRESSED and self.depth_mm is None:
            raise ValueError(f"{scar} needs 'depth_mm'")
        if self.type in MACULAR and self.depth_mm is not None:
            raise ValueError(f"{scar} is flat; remove 'depth_mm'")
        return self
