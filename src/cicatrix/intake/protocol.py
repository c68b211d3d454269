"""The protocol file: a course as it is given, without a person."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from cicatrix.base.model import Frozen
from cicatrix.base.units import (
    Days,
    Kilograms,
    Millimetres,
    MillimetresPerSecond,
    Minutes,
    SquareCentimetres,
    Years,
)
from cicatrix.intake.case import FACE_AREA_CM2, Anaesthetic, Sex
from cicatrix.skin.zones import Zone


class Skin(Frozen):
    """Whose skin; what is absent is the population's, with its spread."""

    sex: Sex = "unspecified"
    age_years: Years = Field(default=30.0, ge=0, le=110)
    weight_kg: Kilograms | None = Field(
        default=None,
        ge=20,
        le=350,
        json_schema_extra={"safe_range": "20 to 350 kg; no dose is computed for lighter children"},
    )
    fitzpatrick: Annotated[int, Field(ge=1, le=6, strict=True)] | None = None


class ZoneSetting(Frozen):
    """The pen's setting in one zone; passes and speed that are unknown are left out, and a prior stands in."""

    zone: Zone
    area_cm2: SquareCentimetres = Field(
        ge=0.1, le=FACE_AREA_CM2, json_schema_extra={"safe_range": f"0.1 to {FACE_AREA_CM2:g} cm2, a face and neck"}
    )
    depth_mm: Millimetres = Field(
        ge=0.05, le=5, json_schema_extra={"safe_range": "0.05 to 5 mm, within the device's own dial"}
    )
    passes: int | None = Field(
        default=None, ge=1, le=60, strict=True, json_schema_extra={"safe_range": "1 to 60; left out if not known"}
    )
    speed_mm_per_s: MillimetresPerSecond | None = Field(
        default=None,
        ge=0.5,
        le=200,
        json_schema_extra={"safe_range": "0.5 to 200 mm/s, a slow glide being about 20; left out if not known"},
    )
    directions: Literal["parallel", "crossed", "star"] = "crossed"
    """How the passes run: all one way, crosswise in turn, or along four lines in turn."""
    traction: bool = Field(default=True, strict=True)
    """Whether the skin is held taut."""


class Baseline(Frozen):
    """The score before treatment of a published arm."""

    scale: Literal[
        "goodman_baron_quantitative", "goodman_baron_grade", "ecca", "scar_depth_percent", "scar_volume_percent",
        "patient_percent", "replica_roughness",
    ]  # fmt: skip
    mean: float = Field(ge=0, strict=True)
    sd: float | None = Field(default=None, gt=0, strict=True)


class Topical(Frozen):
    """A product put on after needling."""

    product: str = Field(min_length=2, max_length=64)
    minutes_after: Minutes = Field(default=0.0, ge=0, le=100_000)


class Protocol(Frozen):
    """A course: the device, the sessions, the setting per zone."""

    device: str = Field(min_length=2, max_length=64)
    sessions: int = Field(ge=0, le=24, strict=True)
    interval_days: Days = Field(default=28.0, ge=1, le=730)
    skin: Skin = Skin()
    zones: list[ZoneSetting] = Field(min_length=1, max_length=13)
    baseline: Baseline | None = None
    anaesthetic: Anaesthetic | None = None
    topicals: list[Topical] = Field(default=[], max_length=20)

    @model_validator(mode="after")
    def _zones_once(self) -> Protocol:
        names = [setting.zone for setting in self.zones]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"the zone '{twice[0]}' stands twice in 'zones'; allowed: once each")
        if sum(setting.area_cm2 for setting in self.zones) > FACE_AREA_CM2:
            raise ValueError(f"the zones add up to more than a face; allowed: {FACE_AREA_CM2:g} cm2")
        return self
