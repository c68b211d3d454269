"""The case file: one person, the scars, the history, the limits and the clinic."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from cicatrix.base.model import Frozen
from cicatrix.base.units import Grams, Kilograms, Minutes, SquareCentimetres, Years
from cicatrix.intake.antiviral import Antiviral
from cicatrix.intake.history import Day, History
from cicatrix.skin.grading import Grading
from cicatrix.skin.scars import Scar

Sex = Literal["female", "male", "unspecified"]
Role = Literal["prescriber", "dermatologist", "doctor"]
"""Who may take responsibility for going past a rule."""
Jurisdiction = Literal["us", "eu_uk", "india"]
"""Whose labels and guidelines apply where sources differ."""
FACE_AREA_CM2 = 700.0
"""Largest area that an entry may name: a generous adult face and neck."""


class Patient(Frozen):
    """Who is planned for; the id is a pseudonym."""

    id: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    age_years: Years = Field(ge=0, le=110)
    sex: Sex
    weight_kg: Kilograms | None = Field(default=None, ge=20, le=350)
    fitzpatrick: int = Field(ge=1, le=6, strict=True)


Line = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*$")
]
"""One line of text, not blank, without signs that turn the direction of writing; markup is escaped when shown."""


class Override(Frozen):
    """A person takes responsibility for going past one rule."""

    rule: str = Field(min_length=2, max_length=16)
    by: Line = Field(min_length=2, max_length=120)
    role: Role
    reason: Line = Field(min_length=3, max_length=2000)
    date: Day


class Adherence(Frozen):
    """What the person can be expected to keep to."""

    sun_protection: Literal["always", "usually", "rarely"] | None = None


class Money(Frozen):
    """An amount in one currency."""

    amount: float = Field(ge=0, le=1e7, strict=True)
    currency: str = Field(pattern=r"^[A-Z]{3}$")


class PriceRange(Frozen):
    """Price of one session."""

    low: float = Field(ge=0, le=1e6, strict=True)
    high: float = Field(ge=0, le=1e6, strict=True)
    currency: str = Field(pattern=r"^[A-Z]{3}$")

    @model_validator(mode="after")
    def _ordered(self) -> PriceRange:
        if self.low > self.high:
            raise ValueError("'low' is above 'high'")
        return self


class Limits(Frozen):
    """What the plan must keep to."""

    max_sessions: int = Field(default=6, ge=1, le=8, strict=True)
    max_downtime_days: float = Field(default=7.0, gt=0, le=60, strict=True)
    max_pih_risk: float = Field(default=0.20, gt=0, le=1, strict=True)
    max_pain_vas: float = Field(default=6.0, gt=0, le=10, strict=True)
    budget: Money | None = None
    wanted_by: Day | None = None


class Anaesthetic(Frozen):
    """A cream and how it is used; mass and area default to the label's.

    ``skin`` is that under the cream: no label allows any but whole skin.
    """

    product: str = Field(min_length=2, max_length=64)
    minutes: Minutes = Field(
        gt=0,
        le=10_000,
        json_schema_extra={
            "safe_range": "above 0; labels say 60 to 300 min (EMLA), 30 to 300 (LMX4), 20 to 60 (Pliaglis)"
        },
    )
    mass_g: Grams | None = Field(
        default=None,
        ge=0.01,
        le=1000,
        json_schema_extra={"safe_range": "0.01 to 1000 g; labels say at most 0.2 g per cm2 and 60 g (EMLA)"},
    )
    area_cm2: SquareCentimetres | None = Field(
        default=None,
        ge=0.1,
        le=20_000,
        json_schema_extra={"safe_range": "0.1 to 700 cm2, a face and neck; the face alone is about 250 cm2"},
    )
    occluded: Annotated[bool, Field(strict=True)] = False
    skin: Literal["whole", "needled", "broken"] = "whole"


class Clinic(Frozen):
    """Where and with what."""

    device: str = Field(min_length=2, max_length=64)
    jurisdiction: Jurisdiction = "us"
    date: Day
    price_per_session: PriceRange | None = None
    anaesthetic: Anaesthetic | None = None
    topicals: list[str] = Field(default=[], max_length=20)


EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2100, 1, 1)


class Case(Frozen):
    """Everything that a plan starts from."""

    patient: Patient
    history: History = History()
    overrides: list[Override] = Field(default=[], max_length=60)
    scars: list[Scar] = Field(min_length=1, max_length=200)
    grading: Grading = Grading()
    adherence: Adherence = Adherence()
    antiviral: Antiviral = Antiviral()
    limits: Limits = Limits()
    clinic: Clinic

    @model_validator(mode="after")
    def _dates_are_possible(self) -> Case:
        today = self.clinic.date
        if not EARLIEST <= today <= LATEST:
            raise ValueError(f"clinic.date {today} is impossible; allowed: {EARLIEST} to {LATEST}")
        past = [(f"history.recent[{index}].date", item.date) for index, item in enumerate(self.history.recent or [])]
        past += [(f"overrides[{index}].date", item.date) for index, item in enumerate(self.overrides)]
        if self.history.isotretinoin is not None and self.history.isotretinoin.date is not None:
            past.append(("history.isotretinoin.date", self.history.isotretinoin.date))
        if self.history.inr_date is not None:
            past.append(("history.inr_date", self.history.inr_date))
        born = today.year - self.patient.age_years - 1
        for key, day in past:
            if not dt.date(1900, 1, 1) <= day <= today:
                raise ValueError(f"{key} {day} is impossible; allowed: not after clinic.date {today}")
            if day.year < born:
                raise ValueError(f"{key} {day} is before the birth of a person of {self.patient.age_years:g} years")
        wanted = self.limits.wanted_by
        if wanted is not None and not today < wanted <= LATEST:
            raise ValueError(
                f"limits.wanted_by {wanted} is impossible; allowed: after clinic.date {today}, to {LATEST}"
            )
        rules = [override.rule for override in self.overrides]
        twice = next((rule for rule in rules if rules.count(rule) > 1), None)
        if twice is not None:
            raise ValueError(f"the rule '{twice}' stands twice in 'overrides'; allowed: once each")
        budget, price = self.limits.budget, self.clinic.price_per_session
        if budget is not None and price is not None and budget.currency != price.currency:
            raise ValueError(
                f"limits.budget is in {budget.currency} and clinic.price_per_session in {price.currency}; "
                "allowed: one currency"
            )
        if self.patient.sex == "male" and (self.history.pregnant or self.history.breastfeeding):
            raise ValueError(
                'history.pregnant or history.breastfeeding contradicts patient.sex "male"; allowed: sex = "unspecified"'
            )
        return self
