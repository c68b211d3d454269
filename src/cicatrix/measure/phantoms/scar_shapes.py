"""Forms of scars whose volume is known exactly: pits, boxes with walls, dishes; each over an ellipse."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cicatrix.measure.surface import Floats

Profile = Literal["cone", "boxcar", "cosine"]


@dataclass(frozen=True, slots=True)
class ScarShape:
    """A depression over an ellipse.

    Attributes
    ----------
    profile
        ``cone``: depth falls as 1 - rho^shape from the middle, rho being 0 there and 1 at the mouth; a shape of 1 is a
        sharp cone, 2 a bowl. ``boxcar``: a flat floor, straight walls at an angle of ``shape`` degrees along the
        shorter axis. ``cosine``: half a cosine, a dish without an edge.
    x_mm, y_mm
        Centre.
    width_mm, length_mm
        Shorter and longer axis of the mouth.
    angle_degrees
        Of the longer axis against the x axis.
    depth_mm
        Greatest depth.
    shape
        See ``profile``; without meaning for a cosine.
    """

    profile: Profile
    x_mm: float
    y_mm: float
    width_mm: float
    length_mm: float
    angle_degrees: float
    depth_mm: float
    shape: float

    @property
    def floor(self) -> float:
        """Size of a box's floor as a share of its mouth."""
        return max(0.0, 1.0 - 2.0 * self.depth_mm / (self.width_mm * math.tan(math.radians(self.shape))))

    @property
    def area_mm2(self) -> float:
        """Area of the mouth."""
        return 0.25 * math.pi * self.width_mm * self.length_mm

    @property
    def equivalent_diameter_mm(self) -> float:
        """Diameter of the circle of the mouth's area."""
        return math.sqrt(self.width_mm * self.length_mm)

    @property
    def volume_mm3(self) -> float:
        """Volume below the mouth: the integral of the depth over the ellipse in closed form."""
        if self.profile == "cone":
            share = self.shape / (self.shape + 2.0)
        elif self.profile == "boxcar":
            share = (1.0 + self.floor + self.floor**2) / 3.0
        else:
            share = 0.5 - 2.0 / math.pi**2
        return share * self.area_mm2 * self.depth_mm

    def radius(self, x_mm: Floats, y_mm: Floats) -> Floats:
        """Return the distance from the centre as a share of the mouth's, at points that broadcast."""
        cosine, sine = math.cos(math.radians(self.angle_degrees)), math.sin(math.radians(self.angle_degrees))
        dx, dy = x_mm - self.x_mm, y_mm - self.y_mm
        along, across = (dx * cosine + dy * sine) / self.length_mm, (dy * cosine - dx * sine) / self.width_mm
        return 2.0 * np.hypot(along, across)

    def depth_at(self, radius: Floats) -> Floats:
        """Return the depth at a distance as `radius` gives it, mm; 0 outside the mouth."""
        rho = np.minimum(radius, 1.0)
        if self.profile == "cone":
            return self.depth_mm * (1.0 - rho**self.shape)
        if self.profile == "boxcar":
            return self.depth_mm * np.minimum(1.0, (1.0 - rho) / max(1.0 - self.floor, 1e-9))
        return 0.5 * self.depth_mm * (1.0 + np.cos(math.pi * rho))

    def window(self, shape: tuple[int, int], pixel_x_mm: float, pixel_y_mm: float) -> tuple[slice, slice]:
        """Return the rows and columns of a grid that the mouth can reach."""
        half = 0.5 * self.length_mm
        return (
            _span(self.y_mm, half, pixel_y_mm, shape[0]),
            _span(self.x_mm, half, pixel_x_mm, shape[1]),
        )

    def mask(self, shape: tuple[int, int], pixel_x_mm: float, pixel_y_mm: float) -> NDArray[np.bool_]:
        """Return which points of a grid lie in the mouth, (ny, nx); pixel centres at half a pixel and on."""
        inside = np.zeros(shape, dtype=bool)
        rows, columns = self.window(shape, pixel_x_mm, pixel_y_mm)
        x, y = centres(columns, pixel_x_mm), centres(rows, pixel_y_mm)
        inside[rows, columns] = self.radius(x, y[:, None]) < 1.0
        return inside


def centres(span: slice, pixel_mm: float) -> Floats:
    """Return the places of the pixels' centres, mm; the map's edge is at 0."""
    return (np.arange(span.start, span.stop) + 0.5) * pixel_mm


def carve(height_mm: NDArray[np.float32], shapes: list[ScarShape], pixel_mm: float) -> None:
    """Take scars out of a surface in place; where they overlap the deeper one counts."""
    depth = np.zeros_like(height_mm)
    for shape in shapes:
        rows, columns = shape.window((height_mm.shape[0], height_mm.shape[1]), pixel_mm, pixel_mm)
        rho = shape.radius(centres(columns, pixel_mm), centres(rows, pixel_mm)[:, None])
        here = depth[rows, columns]
        np.maximum(here, shape.depth_at(rho), out=here, casting="same_kind")
    height_mm -= depth


def _span(centre: float, half: float, pixel: float, count: int) -> slice:
    first = min(max(0, math.floor((centre - half) / pixel)), count)
    return slice(first, max(first, min(count, math.ceil((centre + half) / pixel) + 1)))
