"""Recipes of skin with known scars, as data."""

from __future__ import annotations

from functools import cache

from pydantic import Field, model_validator

from cicatrix.base.model import Frozen
from cicatrix.base.reading import read_resource
from cicatrix.base.unknown_name import unknown_name
from cicatrix.measure.measured_scar import MeasuredType
from cicatrix.measure.phantoms.scar_shapes import Profile

DATA = "cicatrix.measure.phantoms.data"
MOST_SIDE = 4000
"""Pixels along the longest side of made-up skin."""

Range = tuple[float, float]


class ScarKind(Frozen):
    """A kind of scar, and what its members are drawn from; a range is drawn from evenly."""

    kind: str
    type: MeasuredType
    profile: Profile
    width_mm: Range
    """Shorter axis of the mouth."""
    width_note: str
    depth_median_mm: float = Field(gt=0)
    depth_sd_log: float = Field(ge=0)
    depth_mm: Range
    """Depths outside are drawn again."""
    depth_note: str = ""
    shape: Range = (1.0, 1.0)
    """Exponent of a cone, wall angle of a boxcar in degrees."""
    shape_note: str = ""
    elongation: Range
    """Longer over shorter axis."""
    elongation_note: str


class Relief(Frozen):
    """The relief of the skin itself: two families of furrows that cross, and a fine part that has no direction."""

    sq_um: float = Field(ge=0, le=200)
    furrow_mm: float = Field(gt=0.05, lt=5)
    """Mean distance of neighbouring furrows of a family."""
    anisotropy: float = Field(ge=1, le=10)
    """How much longer than wide the pattern of a family is."""
    sharpness: float = Field(gt=0.1, le=3)
    """Width of a furrow: smaller is narrower."""
    angles_degrees: tuple[float, float]
    """Across the furrows of either family."""
    fine_share: float = Field(ge=0, le=1)
    """Share of the fine part in the variance."""
    note: str


class Recipe(Frozen):
    """A piece of skin."""

    id: str
    note: str
    size_mm: float = Field(gt=1, le=100)
    pixel_mm: float = Field(ge=0.005, le=0.2)
    radii_mm: tuple[float, float]
    """Radii of curvature along two directions at right angles."""
    radii_note: str
    undulation_um: float = Field(ge=0, le=500)
    """Root mean square of soft form besides the curvature."""
    undulation_note: str
    per_cm2: dict[str, float]
    """Scars of each kind; their number is rounded to whole scars."""
    per_cm2_note: str
    overlap: bool
    least_gap_mm: float = Field(ge=0)
    """Least distance of two scars' circles where they may not overlap."""
    edge_mm: float = Field(ge=0)
    """Least distance of a scar from the edge: who scans a scar has it within the frame."""
    relief: Relief

    @model_validator(mode="after")
    def _bounded(self) -> Recipe:
        if self.size_mm / self.pixel_mm > MOST_SIDE:
            raise ValueError(f"the skin is wider than {MOST_SIDE} pixels")
        if min(map(abs, self.radii_mm)) < self.size_mm:
            raise ValueError("a radius of curvature is shorter than the piece of skin is wide")
        if min(self.per_cm2.values(), default=0.0) < 0.0 or sum(self.per_cm2.values()) > 20.0:
            raise ValueError("scars per cm2 must lie between 0 and 20 in all")
        return self


class RecipeFile(Frozen):
    """The file of recipes."""

    scar: list[ScarKind]
    recipe: list[Recipe]


@cache
def recipe_file() -> RecipeFile:
    """Return the recipes that come with the package."""
    return read_resource(DATA, "recipes.toml", RecipeFile)


def scar_kinds() -> dict[str, ScarKind]:
    """Return every kind of scar by its name."""
    return {kind.kind: kind for kind in recipe_file().scar}


def get_recipe(identifier: str) -> Recipe:
    """Return one recipe.

    Raises
    ------
    BadInput
        If there is none of that id.
    """
    known = {recipe.id: recipe for recipe in recipe_file().recipe}
    if identifier not in known:
        raise unknown_name("recipe", identifier, known, "--recipe", always_listed=True)
    return known[identifier]
