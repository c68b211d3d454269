"""The account of a device's fields, and what follows from its geometry and drive alone."""

from __future__ import annotations

import math
from typing import Literal

from cicatrix.base.model import Frozen
from cicatrix.base.numbers import Uncertain, rounded
from cicatrix.device.components import Kind, Layout
from cicatrix.device.description import Device
from cicatrix.device.layout import needle_positions_mm, pitch_mm

REFERENCE_SPEED_MM_PER_S = 20.0


class FieldAccount(Frozen):
    """One field: its value and what it stands on."""

    field: str
    value: str | None
    standing: Literal["source", "assumed", "unknown"]
    mark: str | None = None
    source: str = ""
    note: str = ""


class Figure(Frozen):
    """A number that follows from the fields; with an interval where the models' draws give one."""

    name: str
    at: str
    value: float | Uncertain | None
    """None where a field that it needs is unknown."""
    unit: str
    note: str = ""


def accounts(device: Device) -> list[FieldAccount]:
    """Return every field that a device of this kind has, with its standing."""
    rows: list[FieldAccount] = []
    for name, value in device.fields().items():
        if not device.has(name):
            continue
        if name in device.sources:
            source = device.sources[name]
            rows.append(
                FieldAccount(
                    field=name, value=_shown(value), standing="source", mark=source.mark.value, source=source.key,
                    note=source.note,
                )
            )  # fmt: skip
        elif name in device.assumed:
            rows.append(FieldAccount(field=name, value=_shown(value), standing="assumed", note=device.assumed[name]))
        else:
            rows.append(FieldAccount(field=name, value=None, standing="unknown"))
    return rows


def _shown(value: object) -> str:
    if isinstance(value, Layout):
        if value.kind == "circle":
            return ", ".join(f"{ring.needles} on {ring.diameter_mm:g} mm" for ring in value.rings)
        if value.kind == "grid":
            return f"{value.rows} x {value.columns}, {value.pitch_mm:g} mm apart"
        return f"{value.rows} rows of {value.per_turn}" if value.kind == "drum" else f"{value.needles} places"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return f"{value:g}" if isinstance(value, float) else str(value)


def travel_mm(device: Device, depth_mm: float) -> float | None:
    """Return the travel of the needle plate at a depth setting; None if it is not known."""
    if device.dial_moves == "stroke":
        return depth_mm
    return device.stroke_mm


def peak_speed_m_per_s(device: Device, depth_mm: float) -> float | None:
    """Return the largest speed of the needles, pi f S for a sinusoidal drive."""
    travel = travel_mm(device, depth_mm)
    return None if travel is None or device.rate_hz is None else math.pi * device.rate_hz * travel / 1000.0


def share_below_nose(device: Device, depth_mm: float) -> float | None:
    """Return the share of a stroke's time that the tips spend below the nose, acos(1 - 2 P / S) / pi.

    P is the protrusion (the depth setting) and S the travel of a sinusoidal drive.
    """
    travel = travel_mm(device, depth_mm)
    return None if not travel else math.acos(max(-1.0, 1.0 - 2.0 * depth_mm / travel)) / math.pi


def drag_slit_um(device: Device, depth_mm: float, speed_mm_per_s: float) -> float | None:
    """Return how far the pen glides while the tips are in the skin, speed x time below the nose of one stroke."""
    share = share_below_nose(device, depth_mm)
    return None if share is None or device.rate_hz is None else 1000.0 * speed_mm_per_s * share / device.rate_hz


def reference_depth_mm(device: Device) -> float:
    """Return the setting that single figures are given at: the standard 1.5 mm, or what the device comes nearest."""
    return min(max(1.5, device.depth_min_mm), device.depth_max_mm)


def motion_figures(device: Device) -> list[Figure]:
    """Return what follows from geometry and drive alone."""
    places = needle_positions_mm(device)
    figures: list[Figure] = []
    if device.needles > 1:
        gaps = pitch_mm(places)
        for name, value in (("least", gaps.min()), ("mean", gaps.mean())):
            figures.append(Figure(name=f"{name} distance to the next needle", at="", value=rounded(value), unit="mm"))
    if device.kind is not Kind.PEN:
        return figures
    depth, speed = reference_depth_mm(device), REFERENCE_SPEED_MM_PER_S
    at = f"{depth:g} mm"
    share, slit = share_below_nose(device, depth), drag_slit_um(device, depth, speed)
    rows = (
        ("peak needle speed", at, peak_speed_m_per_s(device, depth), "m/s", "pi x rate x travel"),
        ("share of the stroke below the nose", at, share, "1", "acos(1 - 2 depth / travel) / pi"),
        ("drag slit", f"{at}, {speed:g} mm/s", slit, "um", "glide during one contact"),
    )
    return figures + [
        Figure(name=name, at=where, value=None if value is None else rounded(value), unit=unit, note=note)
        for name, where, value, unit, note in rows
    ]


def depth_settings_mm(device: Device) -> list[float]:
    """Return the depth settings to look at: each step of the dial, at most a dozen, above zero."""
    if device.depth_min_mm == device.depth_max_mm:
        return [device.depth_max_mm]
    step = device.depth_step_mm or 0.25
    while (device.depth_max_mm - device.depth_min_mm) / step > 12:
        step *= 2.0
    count = math.floor((device.depth_max_mm - device.depth_min_mm) / step + 1e-9)
    steps = [round(device.depth_min_mm + step * k, 4) for k in range(count + 1)]
    return [
        depth for depth in [*steps, *([] if steps[-1] >= device.depth_max_mm else [device.depth_max_mm])] if depth > 0
    ]
