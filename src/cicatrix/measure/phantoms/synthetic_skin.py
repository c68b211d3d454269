"""Skin with scars that are known exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.base.unknown_name import unknown_name
from cicatrix.measure.measured_scar import MeasuredType
from cicatrix.measure.phantoms.recipe import Recipe, ScarKind, scar_kinds
from cicatrix.measure.phantoms.scar_shapes import ScarShape, carve
from cicatrix.measure.phantoms.skin_relief import skin_form, skin_relief
from cicatrix.measure.surface import Floats, Surface

TRIES, RESTARTS = 300, 100
"""Places tried for one scar before all are placed anew, and how often that is done before the skin counts as full."""


@dataclass(frozen=True, slots=True)
class TrueScar:
    """A scar as it was made.

    Attributes
    ----------
    id
        From 1.
    kind
        Name in the recipe's file, for instance ``"deep_boxcar"``.
    type
        Of Jacob's three.
    form
        The depression; `width_mm`, `length_mm` and `area_mm2` are those of its mouth, and the volume is exact.
    """

    id: int
    kind: str
    type: MeasuredType
    form: ScarShape


@dataclass(frozen=True, slots=True)
class SyntheticSkin:
    """Skin with known scars.

    Attributes
    ----------
    surface
        At the truth's resolution.
    bare_mm
        The same skin without its scars, (ny, nx), mm.
    scars
        In the order of their ids.
    """

    surface: Surface
    bare_mm: Floats
    scars: tuple[TrueScar, ...]

    def labels(self, shape: tuple[int, int], pixel_x_mm: float, pixel_y_mm: float) -> NDArray[np.int32]:
        """Return the id of the scar at each point of a grid that begins where the skin does; the later one on top."""
        labels = np.zeros(shape, dtype=np.int32)
        for scar in self.scars:
            labels[scar.form.mask(shape, pixel_x_mm, pixel_y_mm)] = scar.id
        return labels


def generate_skin(recipe: Recipe, seed: int) -> SyntheticSkin:
    """Return skin by a recipe; the same seed gives the same skin.

    Raises
    ------
    BadInput
        If the recipe names an unknown kind of scar, or its scars do not fit.
    """
    random = np.random.default_rng(seed)
    form = skin_form(recipe, random)
    form += skin_relief(form.shape[0], recipe.pixel_mm, recipe.relief, random)
    drawn = _drawn(recipe, random)
    placed = _placed(recipe, drawn, random)
    bare = form.astype(np.float64)
    carve(form, [one.form for one in placed], recipe.pixel_mm)
    return SyntheticSkin(Surface(form.astype(np.float64), recipe.pixel_mm, recipe.pixel_mm), bare, tuple(placed))


def _drawn(recipe: Recipe, random: np.random.Generator) -> list[tuple[ScarKind, ScarShape]]:
    kinds = scar_kinds()
    area_cm2 = 0.01 * recipe.size_mm**2
    drawn: list[tuple[ScarKind, ScarShape]] = []
    for name, density in recipe.per_cm2.items():
        if name not in kinds:
            raise unknown_name("kind of scar", name, kinds, "per_cm2")
        kind = kinds[name]
        for _ in range(round(density * area_cm2)):
            width = float(random.uniform(*kind.width_mm))
            drawn.append(
                (kind, ScarShape(
                    kind.profile, 0.0, 0.0, width, width * float(random.uniform(*kind.elongation)),
                    float(random.uniform(0.0, 180.0)), _depth(kind, random), float(random.uniform(*kind.shape)),
                ))
            )  # fmt: skip
    return sorted(drawn, key=lambda one: -one[1].length_mm)  # wide ones are placed first, or they find no room


def _depth(kind: ScarKind, random: np.random.Generator) -> float:
    low, high = kind.depth_mm
    for _ in range(1000):
        depth = kind.depth_median_mm * math.exp(kind.depth_sd_log * float(random.standard_normal()))
        if low <= depth <= high:
            return depth
    raise BadInput(f"hardly any depth of '{kind.kind}' lies between {low:g} and {high:g} mm", where="depth_mm")


def _placed(recipe: Recipe, drawn: list[tuple[ScarKind, ScarShape]], random: np.random.Generator) -> list[TrueScar]:
    most = 0
    for _ in range(RESTARTS):
        places = _places(recipe, [form.length_mm for _, form in drawn], random)
        if len(places) == len(drawn):
            return [
                TrueScar(number, kind.kind, kind.type, replace(form, x_mm=x, y_mm=y))
                for number, ((kind, form), (x, y)) in enumerate(zip(drawn, places, strict=True), 1)
            ]
        most = max(most, len(places))
    raise BadInput(f"the skin is full after {most} of {len(drawn)} scars", where="per_cm2", do="ask for fewer")


def _places(recipe: Recipe, lengths: list[float], random: np.random.Generator) -> list[tuple[float, float]]:
    """Return where scars of these lengths lie; fewer where the next one finds no room."""
    placed = np.zeros((0, 3))
    for length in lengths:
        inset = 0.5 * length + recipe.edge_mm
        if 2.0 * inset >= recipe.size_mm:
            raise BadInput(f"a scar of {length:.1f} mm does not fit on {recipe.size_mm:g} mm of skin")
        tried = random.uniform(inset, recipe.size_mm - inset, (TRIES, 2))
        apart = np.hypot(tried[:, :1] - placed[:, 0], tried[:, 1:] - placed[:, 1]) - placed[:, 2] - 0.5 * length
        free = np.flatnonzero((apart >= recipe.least_gap_mm).all(axis=1) | recipe.overlap)
        if free.size == 0:
            break
        placed = np.vstack([placed, (*tried[free[0]], 0.5 * length)])
    return [(float(x), float(y)) for x, y in placed[:, :2]]
