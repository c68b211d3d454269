"""Where the needles stand: on a plate, or on a drum laid out flat."""

from __future__ import annotations

import math

import numpy as np

from cicatrix.device.catalogue import Device, Kind
from cicatrix.evidence.parameter import Floats

DRUM_ROWS = 8


def needle_positions_mm(device: Device) -> Floats:
    """Return the needles' places along and across the travel, centred, in mm, shape (needles, 2)."""
    if device.kind is Kind.ROLLER and device.drum_diameter_mm is not None:
        rows = math.gcd(device.needles, DRUM_ROWS)
        turn = math.pi * device.drum_diameter_mm
        per_row = device.needles // rows
        along, across = np.meshgrid(np.arange(per_row) * turn / per_row, (np.arange(rows) + 0.5) / rows - 0.5)
        stagger = (np.arange(rows) % 2)[:, None] * 0.5 * turn / per_row
        return np.stack([(along + stagger).ravel(), across.ravel() * device.swath_mm], axis=1)
    outer = min(device.needles, 12) if device.needles > 1 else 0
    rest = device.needles - outer
    rings = [(0.45 * device.swath_mm, outer), (0.2 * device.swath_mm, rest)] if rest > 1 else [
        (0.45 * device.swath_mm, outer), (0.0, rest)
    ]  # fmt: skip
    places = [
        [(radius * math.cos(2 * math.pi * k / count), radius * math.sin(2 * math.pi * k / count)) for k in range(count)]
        for radius, count in rings
        if count
    ]
    return np.array([place for ring in places for place in ring])
