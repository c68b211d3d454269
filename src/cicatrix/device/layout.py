"""Where each needle stands on the plate, or on the unrolled drum."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np

from cicatrix.device.components import CLOSEST_MM, Kind, Layout, Ring
from cicatrix.evidence.parameter import Floats


class Arranged(Protocol):
    """What of a device decides where its needles stand."""

    @property
    def kind(self) -> Kind:
        """Return pen, roller or stamp."""
        ...

    @property
    def needles(self) -> int:
        """Return their number."""
        ...

    @property
    def swath_mm(self) -> float:
        """Return the width of the treated band."""
        ...

    @property
    def layout(self) -> Layout | None:
        """Return the layout; None is not known."""
        ...

    @property
    def drum_diameter_mm(self) -> float | None:
        """Return the diameter of a roller's drum."""
        ...


def standard_layout(kind: Kind, needles: int, swath_mm: float) -> Layout:
    """Return the layout assumed for a device whose own is not published.

    A pen's needles stand on concentric rings at equal distances, in numbers that grow with the diameter, the outermost
    half a ring's distance inside the swath; a stamp's and a roller's needles as near a square lattice as their number
    divides.

    Parameters
    ----------
    kind
        Of the device.
    needles
        Their number, at least 1.
    swath_mm
        Width that a pass treats.
    """
    if kind is Kind.PEN:
        return Layout(kind="circle", rings=_rings(needles, swath_mm))
    rows = max(n for n in range(1, math.isqrt(needles) + 1) if needles % n == 0)
    if kind is Kind.ROLLER:
        return Layout(kind="drum", rows=rows, per_turn=needles // rows)
    return Layout(kind="grid", rows=needles // rows, columns=rows, pitch_mm=swath_mm * rows / needles)


def _rings(needles: int, swath_mm: float) -> tuple[Ring, ...]:
    if needles == 1:
        return (Ring(diameter_mm=0.0, needles=1),)
    number = 1
    while 1 + 3 * number * (number + 1) < needles:  # what a hexagonal lattice of that many rings holds
        number += 1
    bounds = [round(needles * i * (i + 1) / (number * (number + 1))) for i in range(number + 1)]
    step = swath_mm / (number + 0.5)
    return tuple(Ring(diameter_mm=step * i, needles=bounds[i] - bounds[i - 1]) for i in range(1, number + 1))


def needle_positions_mm(device: Arranged) -> Floats:
    """Return where the needles stand, in mm, shape (n, 2), their mean at the origin.

    x runs along the travel at no rotation, y across the swath. A roller's needles are those of the unrolled drum: x
    within its circumference. A layout that is not known is stood in for by :func:`standard_layout`.

    Parameters
    ----------
    device
        Any device; a valid one holds all its needles inside the swath.
    """
    layout = device.layout or standard_layout(device.kind, device.needles, device.swath_mm)
    if layout.kind == "circle":
        places = np.concatenate([_on_ring(ring, turn) for turn, ring in enumerate(layout.rings)])
    elif layout.kind == "positions":
        places = np.array(layout.positions_mm, dtype=float)
    elif layout.kind == "grid":
        pitch = layout.pitch_mm or 0.0
        places = _lattice(layout.columns or 0, pitch, layout.rows or 0, pitch)
    else:
        rows, per_turn = layout.rows or 0, layout.per_turn or 0
        turn_mm = math.pi * (device.drum_diameter_mm or 0.0)
        places = _lattice(per_turn, turn_mm / per_turn, rows, device.swath_mm / rows)
    return places - places.sum(axis=0) / len(places)


def _on_ring(ring: Ring, turn: int) -> Floats:
    """Return a ring's needles; rings are turned against one another, so needles do not line up along the travel."""
    angle = 2.0 * np.pi * np.arange(ring.needles) / ring.needles + 0.31 + 0.83 * turn
    return 0.5 * ring.diameter_mm * np.column_stack([np.cos(angle), np.sin(angle)])


def _lattice(along: int, along_mm: float, across: int, across_mm: float) -> Floats:
    x, y = np.divmod(np.arange(along * across, dtype=np.float64), across)
    return np.column_stack([along_mm * x, across_mm * y])


def pitch_mm(places: Floats) -> Floats:
    """Return each needle's distance to its nearest neighbour, in mm, shape (n,); infinite for a single needle."""
    gap = places[:, None, :] - places[None, :, :]
    distance = np.hypot(gap[..., 0], gap[..., 1])
    np.fill_diagonal(distance, np.inf)
    return distance.min(axis=1)


def check_layout(device: Arranged) -> None:
    """Raise ValueError if the needles do not fit the swath, coincide, or are not as many as the device says."""
    layout = device.layout
    if layout is not None:
        if layout.needles != device.needles:
            raise ValueError(f"the layout holds {layout.needles} needles, but 'needles' says {device.needles}")
        if (layout.kind == "drum") != (device.kind is Kind.ROLLER):
            raise ValueError("a layout of kind 'drum' belongs to a roller, and a roller has no other")
    try:
        places = needle_positions_mm(device)
    except ValueError as error:
        raise ValueError(f"{device.needles} needles do not fit in a swath of {device.swath_mm:g} mm") from error
    least = float(pitch_mm(places).min())
    if least < CLOSEST_MM:
        raise ValueError(f"two needles of the layout stand {least:.2g} mm apart; at least {CLOSEST_MM:g} mm")
    extent = 2.0 * float(np.abs(places[:, 1] if device.kind is Kind.ROLLER else places).max())
    if extent > device.swath_mm + 1e-9:
        raise ValueError(f"the layout is {extent:.3g} mm wide, more than 'swath_mm' {device.swath_mm:g}")
