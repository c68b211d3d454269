"""Anaesthetics and topical products: what the data files hold."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal

import numpy as np
from pydantic import Field, model_validator

from cicatrix.acute.partition import Solute
from cicatrix.base.model import Frozen
from cicatrix.base.reading import read_resource
from cicatrix.base.unknown_name import unknown_name

DATA = "cicatrix.acute.data"


class ChildDose(Frozen):
    """What a label allows a child from an age on and above a weight."""

    age_from_years: float = Field(ge=0)
    weight_over_kg: float = Field(ge=0)
    mass_max_g: float = Field(gt=0)
    area_max_cm2: float = Field(gt=0)
    minutes_max: float = Field(gt=0)


class Caution(Frozen):
    """What to know about products that hold one of the actives, or are named."""

    actives: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    text: str
    source: str


class AnaestheticProduct(Frozen):
    """A cream with the limits of its label; a limit that is absent is not in the label."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    labelled: bool
    lidocaine_percent: float = Field(ge=0, le=40)
    other_actives: tuple[str, ...]
    minutes_min: float | None = None
    minutes_max: float | None = None
    mass_max_g: float | None = None
    area_max_cm2: float | None = None
    usual_mg_per_cm2: float | None = None
    max_mg_per_cm2: float | None = None
    mass_by_area: tuple[tuple[float, float], ...] = ()
    occlusion: Literal["any", "needed", "forbidden"]
    numb_scale: str | None = None
    """Record that scales the numb depth; absent for the product that was measured."""
    numb_hold: str | None = None
    """Record of the minutes for which numbness holds after removal; absent where the common one stands in."""
    absorption: str | None = None
    """Record of the absorption rate."""
    adult_from_years: float = Field(default=18.0, ge=0)
    """Age from which the limits above hold; 18 where no label was seen to say less."""
    children: tuple[ChildDose, ...] = ()
    """Limits below that age, the youngest first; empty where none is known."""
    sources: tuple[str, ...]

    @property
    def is_none(self) -> bool:
        """Whether this stands for no cream at all."""
        return self.lidocaine_percent == 0.0

    def usual_mass_g(self, area_cm2: float) -> float:
        """Return the grams that the label gives for an area; beyond its table, in proportion to the last row."""
        if self.mass_by_area:
            areas, grams = np.array([(0.0, 0.0), *self.mass_by_area]).T
            return float(np.interp(area_cm2, areas, grams) * max(1.0, area_cm2 / areas[-1]))
        return (self.usual_mg_per_cm2 or 0.0) * area_cm2 / 1000.0


class TopicalProduct(Frozen):
    """A product by its active; what is absent is unknown."""

    id: str
    name: str
    active: str
    concentration_percent: float | None = Field(default=None, gt=0, le=100)
    solute: Solute | None = None
    """The active by its structure; absent where the active is not one substance or not known."""
    allowed_in_open_channels: bool
    earliest_after_h: float = Field(default=0.0, ge=0)
    reason: str
    source: str

    @model_validator(mode="after")
    def _blocked_products_have_a_time(self) -> TopicalProduct:
        if self.allowed_in_open_channels == (self.earliest_after_h > 0):
            raise ValueError(
                "'earliest_after_h' belongs to the products that are blocked in open channels, and to each of them"
            )
        return self


class _AnaestheticFile(Frozen):
    product: list[AnaestheticProduct]
    caution: list[Caution]


class _TopicalFile(Frozen):
    topical: list[TopicalProduct]


@cache
def anaesthetics() -> Mapping[str, AnaestheticProduct]:
    """Return the anaesthetics by id."""
    found = read_resource(DATA, "products.toml", _AnaestheticFile).product
    return MappingProxyType({product.id: product for product in found})


def cautions_of(product: AnaestheticProduct) -> tuple[Caution, ...]:
    """Return what to know about a product beside its limits."""
    actives = {"lidocaine", *product.other_actives}
    known = read_resource(DATA, "products.toml", _AnaestheticFile).caution
    return tuple(item for item in known if product.id in item.products or actives & item.actives)


@cache
def topicals() -> Mapping[str, TopicalProduct]:
    """Return the topical products by id."""
    found = read_resource(DATA, "topicals.toml", _TopicalFile).topical
    return MappingProxyType({product.id: product for product in found})


def get_anaesthetic(name: str) -> AnaestheticProduct:
    """Return the anaesthetic of that id or alias.

    Raises
    ------
    BadInput
        If there is none; the nearest is named.
    """
    by_name = {alias: product for product in anaesthetics().values() for alias in [product.id, *product.aliases]}
    if name not in by_name:
        raise unknown_name("anaesthetic", name, by_name, "anaesthetic.product")
    return by_name[name]


def get_topical(name: str) -> TopicalProduct:
    """Return the topical product of that id.

    Raises
    ------
    BadInput
        If there is none; the nearest is named.
    """
    if name not in topicals():
        raise unknown_name("topical product", name, topicals(), "topicals")
    return topicals()[name]
