"""A parameter as a record: value, unit, distribution, source and grade."""

from __future__ import annotations

import math
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, field_validator, model_validator
from scipy.special import betaincinv, ndtr

from cicatrix.base.grades import EvidenceGrade
from cicatrix.base.model import Frozen
from cicatrix.base.units import is_unit

Floats = NDArray[np.float64]


class Fixed(Frozen):
    """A number taken as exact."""

    kind: Literal["fixed"]
    low: float | None = None
    high: float | None = None


class Normal(Frozen):
    """Normal about the record's value."""

    kind: Literal["normal"]
    sd: float = Field(gt=0)
    low: float | None = None
    high: float | None = None


class LogNormal(Frozen):
    """Log-normal whose median is the record's value."""

    kind: Literal["lognormal"]
    sd_log: float = Field(gt=0)
    low: float | None = None
    high: float | None = None


class Uniform(Frozen):
    """Uniform between two bounds."""

    kind: Literal["uniform"]
    low: float
    high: float


class Beta(Frozen):
    """Beta on 0 to 1 whose mean is the record's value."""

    kind: Literal["beta"]
    a: float = Field(gt=0)
    b: float = Field(gt=0)
    low: float | None = None
    high: float | None = None


Distribution = Annotated[Fixed | Normal | LogNormal | Uniform | Beta, Field(discriminator="kind")]


class Parameter(Frozen):
    """One number of a model, with where it comes from."""

    id: str = Field(pattern=r"^[a-z]+(\.[a-z0-9_]+)+$")
    name: str = Field(min_length=3)
    symbol: str = ""
    value: float
    unit: str
    distribution: Distribution
    source: str
    """A key of the bibliography, or ``assumption``."""
    grade: EvidenceGrade
    population: str = ""
    note: str = ""

    @property
    def model(self) -> str:
        """The model that reads it: the first part of its id."""
        return self.id.split(".", 1)[0]

    @field_validator("unit")
    @classmethod
    def _unit_is_known(cls, unit: str) -> str:
        if unit != "1" and not is_unit(unit):
            raise ValueError(f"'{unit}' is not a unit")
        return unit

    @model_validator(mode="after")
    def _consistent(self) -> Parameter:
        shape = self.distribution
        if self.source == "assumption" and self.grade is not EvidenceGrade.ASSUMPTION:
            raise ValueError("a number without a source has the grade 'assumption'")
        if self.grade is EvidenceGrade.ASSUMPTION and not self.note:
            raise ValueError("an assumption needs its reasoning in 'note'")
        if isinstance(shape, LogNormal) and self.value <= 0:
            raise ValueError("a log-normal value is positive")
        if isinstance(shape, Beta) and not math.isclose(self.value, shape.a / (shape.a + shape.b), abs_tol=0.005):
            raise ValueError("the value of a beta is its mean a / (a + b)")
        low, high = shape.low, shape.high
        if (low is not None and self.value < low) or (high is not None and self.value > high):
            raise ValueError("the value lies outside the bounds of its own distribution")
        return self

    def at(self, z: Floats) -> Floats:
        """Return the values as far out in the distribution as *z* is in the standard normal one, within the bounds."""
        match self.distribution:
            case Fixed():
                values = np.full(z.shape, self.value)
            case Normal(sd=sd):
                values = self.value + sd * z
            case LogNormal(sd_log=sd_log):
                values = self.value * np.exp(sd_log * z)
            case Uniform(low=low, high=high):
                values = low + (high - low) * ndtr(z)
            case Beta(a=a, b=b):
                values = betaincinv(a, b, ndtr(z))
        return self.bounded(values)

    def bounded(self, values: Floats) -> Floats:
        """Return values of any shape held within the record's bounds."""
        return np.clip(values, self.distribution.low, self.distribution.high)

    def sample(self, rng: np.random.Generator, n: int) -> Floats:
        """Return *n* draws, clipped to the record's bounds."""
        return self.at(rng.standard_normal(n))


class ParameterFile(Frozen):
    """A data file of parameters."""

    parameter: list[Parameter]
