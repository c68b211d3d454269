"""A scar as measured on a surface."""

from __future__ import annotations

from enum import StrEnum
from math import hypot
from typing import Literal

from cicatrix.base.model import Frozen
from cicatrix.skin.zones import Zone


class MeasuredType(StrEnum):
    """Jacob's types as a surface tells them; mixed where no type is likely enough to be named."""

    ICEPICK = "icepick"
    BOXCAR = "boxcar"
    ROLLING = "rolling"
    MIXED = "mixed"


class VolumeError(Frozen):
    """Standard uncertainty of a volume by its causes, mm³.

    ``skin`` is the skin's relief, noise, and what holes hide: it differs from scar to scar. Near scars share their
    ``reference``. ``edge`` is where the scar is taken to end: an outline drawn too wide in one is so in all.
    """

    skin: float
    reference: float
    edge: float

    @property
    def total(self) -> float:
        """All causes together."""
        return hypot(self.skin, self.reference, self.edge)


class MeasuredScar(Frozen):
    """One depressed scar; lengths in mm, depth against the reference surface of the skin and along its normal.

    ``type_probabilities`` holds icepick, boxcar and rolling and sums to 1; ``deep_probability`` is that of a depth of
    0.5 mm or more, where Jacob's table parts shallow from deep boxcars.
    """

    id: int
    x_mm: float
    y_mm: float
    type: MeasuredType
    type_probabilities: dict[MeasuredType, float]
    boxcar_depth: Literal["shallow", "deep"] | None
    deep_probability: float
    width_mm: float
    length_mm: float
    depth_mm: float
    depth_interval_mm: tuple[float, float]
    depth_is_lower_bound: bool
    area_mm2: float
    volume_mm3: float
    volume_interval_mm3: tuple[float, float]
    volume_error: VolumeError
    wall_angle_degrees: float
    core_fraction: float
    aspect: float
    zone: Zone | None = None

    @property
    def likely_type(self) -> MeasuredType:
        """The most probable of the three types, also where none is likely enough to be named."""
        return max(self.type_probabilities, key=lambda kind: self.type_probabilities[kind])
