"""The printable phantom as data: pits of known form in a plate."""

from __future__ import annotations

import math
from functools import cache
from typing import Literal

import numpy as np
from pydantic import Field, model_validator

from cicatrix.base.model import Frozen
from cicatrix.base.reading import read_resource
from cicatrix.measure.phantoms.recipe import DATA
from cicatrix.measure.surface import Floats, Surface

PitShape = Literal["cylinder", "cone", "cap"]


class Pit(Frozen):
    """A round pit in a cell of the grid."""

    shape: PitShape
    column: int = Field(ge=0)
    row: int = Field(ge=0)
    diameter_mm: float = Field(gt=0)
    depth_mm: float = Field(gt=0)

    @property
    def volume_mm3(self) -> float:
        """Nominal volume in closed form: pi r² h, pi r² h / 3, and of a spherical cap pi h (3 r² + h²) / 6."""
        radius, depth = 0.5 * self.diameter_mm, self.depth_mm
        if self.shape == "cylinder":
            return math.pi * radius**2 * depth
        if self.shape == "cone":
            return math.pi * radius**2 * depth / 3.0
        return math.pi * depth * (3.0 * radius**2 + depth**2) / 6.0

    def depth_at(self, distance_mm: Floats) -> Floats:
        """Return the nominal depth at a distance from the centre, mm; 0 outside."""
        radius, depth = 0.5 * self.diameter_mm, self.depth_mm
        inside = distance_mm < radius
        within = np.minimum(distance_mm, radius)
        if self.shape == "cylinder":
            return np.where(inside, depth, 0.0)
        if self.shape == "cone":
            return depth * (1.0 - within / radius)
        sphere = (radius**2 + depth**2) / (2.0 * depth)
        return np.asarray(np.sqrt(sphere**2 - within**2) - (sphere - depth), dtype=np.float64)

    def mean_depth_mm(self, disc_mm: float) -> float:
        """Return the mean nominal depth over a disc about the centre."""
        r = np.asarray((np.arange(400) + 0.5) * (disc_mm / 400), dtype=np.float64)
        return float(np.sum(self.depth_at(r) * r) / np.sum(r))


class PhantomDesign(Frozen):
    """A plate of square cells with a pit in most of them."""

    id: str
    cell_mm: float = Field(gt=0, le=50)
    columns: int = Field(ge=3, le=40)
    rows: int = Field(ge=3, le=40)
    thickness_mm: float = Field(gt=0, le=50)
    fiducial_diameter_mm: float = Field(gt=0)
    fiducial_depth_mm: float = Field(gt=0)
    fiducials: list[tuple[int, int]] = Field(min_length=3)
    """Columns and rows of the cells with a fiducial, which is a cylinder."""
    printer_pixel_mm: float
    printer_note: str
    pits: list[Pit] = Field(min_length=6)

    @model_validator(mode="after")
    def _printable(self) -> PhantomDesign:
        cells = [(pit.column, pit.row) for pit in self.every]
        if len(set(cells)) != len(cells):
            raise ValueError("two pits share a cell")
        for pit in self.every:
            where = f"the pit in column {pit.column}, row {pit.row}"
            if pit.column >= self.columns or pit.row >= self.rows:
                raise ValueError(f"{where} lies outside the plate")
            if pit.diameter_mm > 0.9 * self.cell_mm:
                raise ValueError(f"{where} is wider than 0.9 of its cell")
            if pit.depth_mm > 0.7 * self.thickness_mm:
                raise ValueError(f"{where} is deeper than 0.7 of the plate")
            if pit.shape == "cap" and pit.depth_mm > 0.5 * pit.diameter_mm:
                raise ValueError(f"{where} is deeper than half a sphere")
        return self

    @property
    def every(self) -> list[Pit]:
        """The pits, then the fiducials."""
        marks = [
            Pit(shape="cylinder", column=column, row=row, diameter_mm=self.fiducial_diameter_mm,
                depth_mm=self.fiducial_depth_mm)
            for column, row in self.fiducials
        ]  # fmt: skip
        return [*self.pits, *marks]

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height of the plate."""
        return self.columns * self.cell_mm, self.rows * self.cell_mm

    def centre_mm(self, pit: Pit) -> tuple[float, float]:
        """Return where a pit lies, from the plate's corner."""
        return (pit.column + 0.5) * self.cell_mm, (pit.row + 0.5) * self.cell_mm

    def blanks_mm(self) -> Floats:
        """Return places without a pit, (n, 2), mm: where four cells meet."""
        x, y = np.meshgrid(np.arange(1, self.columns), np.arange(1, self.rows))
        return np.asarray(np.stack([x.ravel(), y.ravel()], axis=1) * self.cell_mm, dtype=np.float64)


@cache
def phantom_design() -> PhantomDesign:
    """Return the design that comes with the package."""
    return read_resource(DATA, "phantom.toml", PhantomDesign)


def phantom_surface(
    design: PhantomDesign, pixel_mm: float, *, turn_degrees: float = 0.0, mirrored: bool = False, margin_mm: float = 0.0
) -> Surface:
    """Return the plate's upper side as a perfect scanner would see it, on square pixels.

    Parameters
    ----------
    design
        The plate.
    pixel_mm
        Distance of the points.
    turn_degrees
        How far the plate is turned in the field.
    mirrored
        Whether the field's x axis runs the wrong way.
    margin_mm
        How far the field reaches beyond the turned plate; negative cuts into it. The table is a thickness lower.
    """
    width, height = design.size_mm
    angle = math.radians(turn_degrees)
    cosine, sine = math.cos(angle), math.sin(angle)
    field_x = width * abs(cosine) + height * abs(sine) + 2.0 * margin_mm
    field_y = width * abs(sine) + height * abs(cosine) + 2.0 * margin_mm
    u = (np.arange(round(field_x / pixel_mm)) + 0.5) * pixel_mm - 0.5 * field_x
    v = ((np.arange(round(field_y / pixel_mm)) + 0.5) * pixel_mm - 0.5 * field_y)[:, None]
    u = -u if mirrored else u
    x, y = u * cosine + v * sine + 0.5 * width, v * cosine - u * sine + 0.5 * height
    column, row = np.floor(x / design.cell_mm).astype(int), np.floor(y / design.cell_mm).astype(int)
    on = (column >= 0) & (column < design.columns) & (row >= 0) & (row < design.rows)
    surface = np.where(on, 0.0, -design.thickness_mm)
    for pit in design.every:
        there = (column == pit.column) & (row == pit.row)
        centre = design.centre_mm(pit)
        surface[there] -= pit.depth_at(np.hypot(x[there] - centre[0], y[there] - centre[1]))
    return Surface(surface, pixel_mm, pixel_mm)
