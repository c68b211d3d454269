"""Whether a device's fields can be true together, and how they stand beside those of other devices."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from cicatrix.base.model import Frozen
from cicatrix.device.commissioning import REFERENCE_SPEED_MM_PER_S, drag_slit_um, reference_depth_mm
from cicatrix.device.components import Kind
from cicatrix.device.description import Device
from cicatrix.device.layout import needle_positions_mm, pitch_mm

COMPARED = (
    "needles", "needle_diameter_mm", "needle_length_mm", "tip_radius_um", "rate_hz", "depth_max_mm", "depth_step_mm",
    "depth_tolerance_mm", "swath_mm", "drum_diameter_mm",
)  # fmt: skip
VITAL = ("needles", "rate_hz", "depth_min_mm", "depth_max_mm", "swath_mm", "drum_diameter_mm")
FEWEST_COMPARED = 2
STEEP_TIP_UM = 18.5
"""Largest tip radius of the single needles whose force was measured (37 um across)."""
CLOSE_PITCH_MM = 0.15
"""Needles closer than this help one another to dimple the skin (measured on arrays)."""


class Trial(Frozen):
    """One plausibility check."""

    name: str
    state: Literal["pass", "warn", "fail", "not_evaluable"]
    detail: str


class RangeCheck(Frozen):
    """A field beside the catalogue's devices of the same kind."""

    field: str
    value: float
    least: float
    most: float
    devices: int
    state: Literal["inside", "outside"]


def trials(device: Device) -> list[Trial]:
    """Return the plausibility checks."""
    places = needle_positions_mm(device)
    extent = 2.0 * float(np.abs(places[:, 1]).max())
    least = float(pitch_mm(places).min()) if device.needles > 1 else math.inf
    return [
        _length(device),
        _pitch(device, least),
        _extent(device, extent),
        _step(device),
        _tip(device),
        _travel(device),
        _slit(device),
        _label(device),
        _sterile(device),
        _standing(device),
    ]


def _length(device: Device) -> Trial:
    name, length, label = "needles reach the dial's depth", device.needle_length_mm, device.label.max_depth_mm
    if length is None:
        return Trial(name=name, state="not_evaluable", detail="needle_length_mm is unknown")
    if label is not None and length < label:
        what = f"needles of {length:g} mm cannot reach the label's {label:g} mm"
        return Trial(name=name, state="fail", detail=what)
    if length < device.depth_max_mm:
        what = f"the dial goes to {device.depth_max_mm:g} mm, the needles are {length:g} mm long"
        return Trial(name=name, state="warn", detail=what)
    return Trial(name=name, state="pass", detail=f"{length:g} mm for {device.depth_max_mm:g} mm")


def _pitch(device: Device, least: float) -> Trial:
    name, diameter = "needles stand apart", device.needle_diameter_mm
    if diameter is not None and diameter >= least:
        return Trial(name=name, state="fail", detail=f"needles of {diameter:g} mm stand {least:.3g} mm apart")
    if least < CLOSE_PITCH_MM:
        what = f"{least:.3g} mm apart: below {CLOSE_PITCH_MM:g} mm the force per needle rises"
        return Trial(name=name, state="warn", detail=what)
    if diameter is None:
        return Trial(name=name, state="not_evaluable", detail="needle_diameter_mm is unknown")
    return Trial(name=name, state="pass", detail=f"diameter {diameter:g} mm, at least {least:.3g} mm apart")


def _extent(device: Device, extent: float) -> Trial:
    detail = f"needles over {extent:.3g} mm in a swath of {device.swath_mm:g} mm"
    narrow = device.needles > 1 and extent < 0.5 * device.swath_mm
    return Trial(
        name="the swath fits the layout",
        state="warn" if narrow else "pass",
        detail=f"{detail}: the holes would lie denser in fewer places than the mean says" if narrow else detail,
    )


def _step(device: Device) -> Trial:
    name, step, tolerance = "the dial's step is larger than its error", device.depth_step_mm, device.depth_tolerance_mm
    if step is None or tolerance is None:
        return Trial(name=name, state="not_evaluable", detail="depth_step_mm or depth_tolerance_mm is unknown")
    state = "pass" if tolerance < step else "warn"
    return Trial(name=name, state=state, detail=f"step {step:g} mm, tolerance {tolerance:g} mm")


def _tip(device: Device) -> Trial:
    name, radius = "tips are sharp", device.tip_radius_um
    if radius is None:
        return Trial(name=name, state="not_evaluable", detail="tip_radius_um is unknown; it dominates the force")
    if radius > STEEP_TIP_UM:
        what = f"{radius:g} um is blunter than any tip whose force was measured ({STEEP_TIP_UM:g} um)"
        return Trial(name=name, state="warn", detail=what)
    return Trial(name=name, state="pass", detail=f"radius {radius:g} um")


def _travel(device: Device) -> Trial:
    name = "the tips leave the skin at every stroke"
    if device.kind is not Kind.PEN or device.stroke_mm is None or device.dial_moves is None:
        why = "stroke_mm or dial_moves is unknown" if device.kind is Kind.PEN else "only a pen has strokes"
        return Trial(name=name, state="not_evaluable", detail=why)
    detail = f"travel {device.stroke_mm:g} mm, deepest setting {device.depth_max_mm:g} mm"
    return Trial(name=name, state="warn" if device.stroke_mm < device.depth_max_mm else "pass", detail=detail)


def _slit(device: Device) -> Trial:
    name = "contact is short enough to make holes, not slits"
    slit = drag_slit_um(device, reference_depth_mm(device), REFERENCE_SPEED_MM_PER_S)
    if slit is None or device.needle_diameter_mm is None:
        why = "stroke or diameter is unknown" if device.kind is Kind.PEN else "only a pen glides"
        return Trial(name=name, state="not_evaluable", detail=why)
    detail = f"{slit:.0f} um at {REFERENCE_SPEED_MM_PER_S:g} mm/s, needles of {1000 * device.needle_diameter_mm:.0f} um"
    return Trial(name=name, state="warn" if slit > 2000.0 * device.needle_diameter_mm else "pass", detail=detail)


def _label(device: Device) -> Trial:
    label, wanted = device.label, ("indications", "max_depth_mm", "min_age_years")
    missing = [name for name in wanted if getattr(label, name) in (None, ())]
    if missing:
        what = f"unknown: {', '.join(missing)}; use beyond what is known counts as off label"
        return Trial(name="the label is known", state="warn", detail=what)
    return Trial(name="the label is known", state="pass", detail=", ".join(label.indications))


def _sterile(device: Device) -> Trial:
    known = {"sterile": device.sterile, "single_use": device.single_use}
    lacking = [name for name, value in known.items() if not value]
    detail = f"{' and '.join(lacking)}: unknown or no" if lacking else "sterile, for single use"
    return Trial(name="needles are sterile and for single use", state="warn" if lacking else "pass", detail=detail)


def _standing(device: Device) -> Trial:
    weak = [name for name in VITAL if name in device.assumed or name in device.unknown]
    detail = f"assumed or unknown: {', '.join(weak)}" if weak else "each has a source"
    return Trial(name="what the models read has a source", state="warn" if weak else "pass", detail=detail)


def compare(device: Device, others: list[Device]) -> list[RangeCheck]:
    """Return the device's fields beside those of *others* of its kind.

    Only values that have a source are compared with; a field for which few devices have one is left out.
    """
    rows: list[RangeCheck] = []
    peers = [other for other in others if other.kind is device.kind and other.id != device.id]
    for name in COMPARED:
        value = getattr(device, name)
        known = [getattr(peer, name) for peer in peers if name in peer.sources]
        if value is None or len(known) < FEWEST_COMPARED:
            continue
        least, most = float(min(known)), float(max(known))
        state = "inside" if least <= value <= most else "outside"
        rows.append(RangeCheck(field=name, value=float(value), least=least, most=most, devices=len(known), state=state))
    return rows
