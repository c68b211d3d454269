"""The catalogue of devices: what each one is, what its label allows, and where every number comes from."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated

from pydantic import Field, model_validator

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.reading import read_resource
from cicatrix.base.units import Millimetres, Years
from cicatrix.base.words import listing, nearest
from cicatrix.evidence.store import load_evidence

DATA = "cicatrix.device.data"
Phototype = Annotated[int, Field(ge=1, le=6, strict=True)]


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


class FieldSource(Frozen):
    """Where one field's value was read."""

    key: str
    """A key of the bibliography."""
    mark: Mark
    note: str = ""


class Label(Frozen):
    """What the cleared label allows; absent = not known, which is not the same as allowed."""

    max_depth_mm: Millimetres | None = Field(default=None, gt=0)
    min_age_years: Years | None = Field(default=None, ge=0)
    fitzpatrick: tuple[Phototype, ...] = ()
    indications: tuple[str, ...] = ()


QUANTITIES = (
    "needles", "needle_diameter_mm", "needle_length_mm", "rate_hz", "depth_min_mm", "depth_max_mm", "depth_step_mm",
    "depth_tolerance_mm", "swath_mm", "drum_diameter_mm",
)  # fmt: skip
LABEL_FIELDS = tuple(f"label.{name}" for name in Label.model_fields)


class Device(Frozen):
    """A device. Every field has a source, stands in ``assumed`` with its reason, or in ``unknown``."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)
    name: str = Field(min_length=2, max_length=64)
    kind: Kind
    needles: int = Field(ge=1, le=2000, strict=True)
    needle_diameter_mm: Millimetres | None = Field(default=None, gt=0, le=1)
    needle_length_mm: Millimetres | None = Field(default=None, gt=0, le=5)
    rate_hz: float | None = Field(default=None, gt=0, le=1000, strict=True)
    """Strokes of the needle plate per second; pens only."""
    depth_min_mm: Millimetres = Field(ge=0)
    """Lower end of the dial. A roller's depth setting is the length of its needles."""
    depth_max_mm: Millimetres = Field(gt=0, le=5)
    depth_step_mm: Millimetres | None = Field(default=None, gt=0)
    depth_tolerance_mm: Millimetres | None = Field(default=None, gt=0, le=1)
    swath_mm: Millimetres = Field(gt=0, le=60)
    """Width of the band that one pass treats (a stamp: side of its square foot)."""
    drum_diameter_mm: Millimetres | None = Field(default=None, gt=0, le=100)
    """Rollers only; one turn treats swath x pi x diameter."""
    label: Label = Label()
    unknown: tuple[str, ...] = ()
    assumed: dict[str, str] = Field(default={})
    sources: dict[str, FieldSource] = Field(default={})
    note: str = ""

    @model_validator(mode="after")
    def _possible(self) -> Device:
        if self.kind is Kind.PEN and self.rate_hz is None:
            raise ValueError("a pen needs 'rate_hz'; allowed: a stroke rate, or an assumed one named in 'assumed'")
        if self.kind is not Kind.PEN and self.rate_hz is not None:
            raise ValueError(f"a {self.kind} has no stroke rate; remove 'rate_hz'")
        if (self.kind is Kind.ROLLER) != (self.drum_diameter_mm is not None):
            raise ValueError("'drum_diameter_mm' belongs to a roller, and every roller needs it")
        if self.depth_min_mm > self.depth_max_mm or (self.kind is Kind.PEN and self.depth_min_mm == self.depth_max_mm):
            raise ValueError(f"depth_min_mm {self.depth_min_mm:g} is not below depth_max_mm {self.depth_max_mm:g}")
        if self.label.max_depth_mm is not None and self.label.max_depth_mm > self.depth_max_mm:
            raise ValueError("the label's 'max_depth_mm' is beyond the dial's 'depth_max_mm'")
        return self

    @model_validator(mode="after")
    def _accounted(self) -> Device:
        """Refuse a value without a source or a reason, and a gap that is not declared."""
        fields = {name: getattr(self, name) for name in QUANTITIES}
        fields |= {f"label.{name}": getattr(self.label, name) for name in Label.model_fields}
        for where in ("unknown", "assumed", "sources"):
            for name in getattr(self, where):
                if name not in fields:
                    raise ValueError(f"'{where}' names '{name[:60]}', which is no field; {nearest(name, fields)}")
        for name, value in fields.items():
            stands = [where for where in ("unknown", "assumed", "sources") if name in getattr(self, where)]
            if value is None or value == ():
                if stands != ["unknown"] and not self._without(name):
                    raise ValueError(f"'{name}' is absent; list it in 'unknown' (and nowhere else)")
            elif stands not in (["assumed"], ["sources"]):
                raise ValueError(f"'{name}' needs its source in 'sources' or its reason in 'assumed', one of them")
        return self

    def _without(self, name: str) -> bool:
        """Tell whether a device of this kind has no such field."""
        return (name == "rate_hz" and self.kind is not Kind.PEN) or (
            name == "drum_diameter_mm" and self.kind is not Kind.ROLLER
        )


@cache
def devices() -> Mapping[str, Device]:
    """Return every device of the catalogue by id.

    Raises
    ------
    BadInput
        If a data file is broken, misnamed, or cites a reference that no bibliography file holds.
    """
    references = load_evidence().references
    catalogue: dict[str, Device] = {}
    for name in sorted(entry.name for entry in files(DATA).iterdir() if entry.name.endswith(".toml")):
        device = read_resource(DATA, name, Device)
        if name != f"{device.id}.toml":
            raise BadInput(f"the device '{device.id}' belongs in {device.id}.toml", where=f"{DATA}/{name}")
        for field, source in device.sources.items():
            if source.key not in references:
                raise BadInput(
                    f"'{field}' cites '{source.key}', which no bibliography file holds",
                    where=f"{DATA}/{name}",
                    do=nearest(source.key, references),
                )
        catalogue[device.id] = device
    return MappingProxyType(catalogue)


def get_device(identifier: str) -> Device:
    """Return one device.

    Raises
    ------
    BadInput
        If there is none of that id; the nearest is named.
    """
    known = devices()
    if identifier not in known:
        near = nearest(identifier, known)
        raise BadInput(
            f"there is no device '{identifier[:60]}'", where="device", allowed="" if near else listing(known), do=near
        )
    return known[identifier]
