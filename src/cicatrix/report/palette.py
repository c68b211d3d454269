"""One palette for every picture: distinct for the common forms of colour blindness, and in grey."""

from __future__ import annotations

INK = "#1d2b36"
MUTED = "#5d6b77"
RULE = "#cfd8dd"
PAPER = "#ffffff"
NEUTRAL = "#eef1f2"
PLAN = "#0b6570"
PLAN_BAND = "#8cc3c6"
STANDARD = "#c2571a"
NOTHING = "#5d6b77"
ALERT = "#a4262c"
SERIES = ("#0b6570", "#c2571a", "#5b4a9e", "#a07a00", "#2f6fb3", "#7a3b5e")
"""For lines in one picture; each also has a dash pattern of its own."""
DASHES: tuple[tuple[float, ...], ...] = ((), (6, 2), (2, 1.5), (7, 2, 1.5, 2), (4, 1.5), (1, 1.2))

_SHALLOW = (232, 245, 232)
_MIDDLE = (63, 156, 163)
_DEEP = (16, 42, 84)
DEEPEST_MM = 2.5
"""Depth in mm at the dark end of the ramp."""


def depth_colour(depth_mm: float) -> str:
    """Return the fill of a zone needled to *depth_mm*; the ramp runs from 0 to 2.5 mm."""
    share = min(max(depth_mm / DEEPEST_MM, 0.0), 1.0) * 2.0
    start, end = (_SHALLOW, _MIDDLE) if share < 1.0 else (_MIDDLE, _DEEP)
    share -= share >= 1.0
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(start, end, strict=True))


def depth_ramp(steps: int) -> list[str]:
    """Return the ramp of depths cut into *steps* colours, light to dark."""
    return [depth_colour(DEEPEST_MM * (index + 0.5) / steps) for index in range(steps)]
