"""The catalogue of devices: what each one is, what its label allows, and where every number comes from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from pydantic import Field, model_validator

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.base.reading import read_resource
from cicatrix.base.units import Hertz, Micrometres, Millimetres
from cicatrix.base.words import listing, nearest
from cicatrix.device.components import Count, FieldSource, Kind, Label, Layout, Words
from cicatrix.device.layout import check_layout
from cicatrix.evidence.store import load_evidence

DATA = "cicatrix.device.data"
QUANTITIES = (
    "needles", "layout", "needle_diameter_mm", "needle_length_mm", "tip_radius_um", "taper_length_mm", "stroke_mm",
    "dial_moves", "rate_hz", "rate_min_hz", "rate_max_hz", "depth_min_mm", "depth_max_mm", "depth_step_mm",
    "depth_tolerance_mm", "swath_mm", "drum_diameter_mm", "material", "sterile", "single_use",
)  # fmt: skip
PEN_ONLY = ("stroke_mm", "dial_moves", "rate_hz", "rate_min_hz", "rate_max_hz")
LABEL_FIELDS = tuple(f"label.{name}" for name in Label.model_fields)


class Device(Frozen):
    """A device. Every field has a source, stands in ``assumed`` with its reason, or in ``unknown``."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)
    name: str = Field(min_length=2, max_length=64)
    kind: Kind
    needles: Count
    layout: Layout | None = None
    """Where the needles stand; if unknown, :func:`cicatrix.device.layout.standard_layout` stands in."""
    needle_diameter_mm: Millimetres | None = Field(default=None, gt=0, le=1)
    needle_length_mm: Millimetres | None = Field(default=None, gt=0, le=5)
    tip_radius_um: Micrometres | None = Field(default=None, gt=0, le=200)
    """Radius of curvature of a new tip."""
    taper_length_mm: Millimetres | None = Field(default=None, gt=0, le=5)
    """Length over which a needle narrows from its full diameter to the tip."""
    stroke_mm: Millimetres | None = Field(default=None, gt=0, le=10)
    """Travel of the needle plate from its highest to its lowest point; pens only."""
    dial_moves: Literal["stroke", "protrusion"] | None = None
    """What the depth dial changes: the travel itself, or how far a travel of fixed length stands out; pens only."""
    rate_hz: Hertz | None = Field(default=None, gt=0, le=1000)
    """Strokes of the needle plate per second that the models use; pens only."""
    rate_min_hz: Hertz | None = Field(default=None, gt=0, le=1000)
    """Slowest rate; equal to the fastest if there is one speed."""
    rate_max_hz: Hertz | None = Field(default=None, gt=0, le=1000)
    depth_min_mm: Millimetres = Field(ge=0)
    """Lower end of the dial. A roller's depth setting is the length of its needles."""
    depth_max_mm: Millimetres = Field(gt=0, le=5)
    depth_step_mm: Millimetres | None = Field(default=None, gt=0)
    depth_tolerance_mm: Millimetres | None = Field(default=None, gt=0, le=1)
    swath_mm: Millimetres = Field(gt=0, le=60)
    """Width of the band that one pass treats (a stamp: side of its square foot)."""
    drum_diameter_mm: Millimetres | None = Field(default=None, gt=0, le=100)
    """Rollers only; one turn treats swath x pi x diameter."""
    material: Words | None = None
    """Of the needles."""
    sterile: bool | None = Field(default=None, strict=True)
    """Whether the part with the needles is supplied sterile."""
    single_use: bool | None = Field(default=None, strict=True)
    label: Label = Label()
    unknown: tuple[str, ...] = ()
    assumed: dict[str, str] = Field(default={})
    sources: dict[str, FieldSource] = Field(default={})
    note: str = ""

    @model_validator(mode="after")
    def _possible(self) -> Device:
        if self.kind is Kind.PEN and self.rate_hz is None:
            raise ValueError("a pen needs 'rate_hz'; allowed: a stroke rate, or an assumed one named in 'assumed'")
        for name in PEN_ONLY if self.kind is not Kind.PEN else ():
            if getattr(self, name) is not None:
                what = {"stroke_mm": "stroke", "dial_moves": "dial"}.get(name, "stroke rate")
                raise ValueError(f"a {self.kind} has no {what}; remove '{name}'")
        if (self.kind is Kind.ROLLER) != (self.drum_diameter_mm is not None):
            raise ValueError("'drum_diameter_mm' belongs to a roller, and every roller needs it")
        if self.depth_min_mm > self.depth_max_mm or (self.kind is Kind.PEN and self.depth_min_mm == self.depth_max_mm):
            raise ValueError(f"depth_min_mm {self.depth_min_mm:g} is not below depth_max_mm {self.depth_max_mm:g}")
        if self.label.max_depth_mm is not None and self.label.max_depth_mm > self.depth_max_mm:
            raise ValueError("the label's 'max_depth_mm' is beyond the dial's 'depth_max_mm'")
        low, high = self.rate_min_hz or self.rate_hz, self.rate_max_hz or self.rate_hz
        if self.rate_hz is not None and not (low or 0.0) <= self.rate_hz <= (high or 0.0):
            raise ValueError(f"rate_hz {self.rate_hz:g} is not between 'rate_min_hz' and 'rate_max_hz'")
        if None not in (self.taper_length_mm, self.needle_length_mm) and (
            (self.taper_length_mm or 0.0) > (self.needle_length_mm or 0.0)
        ):
            raise ValueError("'taper_length_mm' is longer than the needle")
        if None not in (self.tip_radius_um, self.needle_diameter_mm) and (
            (self.tip_radius_um or 0.0) > 500.0 * (self.needle_diameter_mm or 0.0)
        ):
            raise ValueError("'tip_radius_um' is more than half the needle's diameter; it is in micrometres")
        if self.dial_moves == "stroke" and self.stroke_mm is not None and self.stroke_mm < self.depth_max_mm:
            raise ValueError("'stroke_mm' is the largest travel, so it is at least 'depth_max_mm'")
        if self.dial_moves == "protrusion" and self.stroke_mm is not None and self.stroke_mm < self.depth_max_mm:
            raise ValueError("a travel of 'stroke_mm' shorter than 'depth_max_mm' never leaves the skin")
        check_layout(self)
        return self

    @model_validator(mode="after")
    def _accounted(self) -> Device:
        """Refuse a value without a source or a reason, and a gap that is not declared."""
        fields = self.fields()
        for where in ("unknown", "assumed", "sources"):
            for name in getattr(self, where):
                if name not in fields:
                    raise ValueError(f"'{where}' names '{name[:60]}', which is no field; {nearest(name, fields)}")
        absent: list[str] = []
        bare: list[str] = []
        for name, value in fields.items():
            stands = [where for where in ("unknown", "assumed", "sources") if name in getattr(self, where)]
            if value is None or value == ():
                if stands != ["unknown"] and (stands or self.has(name)):
                    absent.append(name)
            elif stands not in (["assumed"], ["sources"]):
                bare.append(name)
        if absent:
            are = "is absent; list it" if len(absent) == 1 else "are absent; list them"
            raise ValueError(f"{_quoted(absent)} {are} in 'unknown' (and nowhere else)")
        if bare:
            needs = "needs its source in 'sources' or its" if len(bare) == 1 else "need their sources in 'sources' or a"
            raise ValueError(f"{_quoted(bare)} {needs} reason in 'assumed', one of them")
        return self

    def fields(self) -> dict[str, Any]:
        """Return every field that must be accounted for, by name; those of the label are ``label.``..."""
        label = {f"label.{name}": getattr(self.label, name) for name in Label.model_fields}
        return {name: getattr(self, name) for name in QUANTITIES} | label

    def has(self, name: str) -> bool:
        """Tell whether a device of this kind has such a field at all."""
        return not (
            (name in PEN_ONLY and self.kind is not Kind.PEN)
            or (name == "drum_diameter_mm" and self.kind is not Kind.ROLLER)
        )


def _quoted(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


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
